/** What to differentiate by. */
import { closest, distance } from 'fastest-levenshtein';
import { MatcalcError, type Span } from '../errors.js';
import { nameText } from '../expression/nameforms.js';
import type { Problem } from '../expression/problem.js';
import { readNames } from '../shapes/read.js';

/** The canonical names of --wrt; `all` is every variable, in order of appearance. */
export function parameterNames(problem: Problem, wrt: string | readonly string[]): string[] {
  if (typeof wrt !== 'string') return [...new Set(wrt)];
  const variables = [...problem.variables.keys()];
  if (wrt.trim() === 'all' && !problem.usedNames.has('all')) {
    if (variables.length === 0)
      throw new MatcalcError({
        code: 'unknown-name',
        message: 'there are no variables',
        text: problem.text,
      });
    return variables;
  }
  const names = wrt.trim() === '' ? [] : readNames(wrt).map(({ name }) => name);
  if (names.length === 0) {
    throw new MatcalcError({
      code: 'usage',
      message: 'by what? --wrt is missing',
      help:
        variables.length > 0
          ? `--wrt ${variables[0]!}, or --wrt all`
          : 'the input has no variables',
    });
  }
  return [...new Set(names)];
}

/** The name that was probably meant. */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const other = known.find((k) => k.toLowerCase() === name.toLowerCase());
  if (other) return other;
  const near = closest(name, [...known]);
  return distance(name, near) <= Math.max(1, Math.floor(name.length / 3)) ? near : null;
}

/** The error for a parameter that the input does not have; points at the name that was probably meant. */
export function unknownParameter(problem: Problem, name: string): MatcalcError {
  const known = [...problem.variables.keys(), ...problem.definitions.map((d) => d.name)];
  const near = nearestName(name, known);
  const span = near === null ? undefined : placeOf(problem, near);
  const hint =
    near === null
      ? {}
      : span
        ? { label: `did you mean ${nameText(near)}?` }
        : { help: `did you mean ${nameText(near)}?` };
  return new MatcalcError({
    code: 'unknown-name',
    message: `${nameText(name)} does not occur`,
    source: 'expression',
    text: problem.text,
    ...(span ? { spans: [span] } : {}),
    ...hint,
    ...(near === null && known.length > 0
      ? { help: `the input has ${known.map(nameText).join(', ')}` }
      : {}),
  });
}

/** Where a name is first used. */
function placeOf(problem: Problem, name: string): Span | undefined {
  let first: Span | undefined;
  for (const [e, span] of problem.origins) {
    if (e.kind === 'symbol' && e.name === name && (!first || span.start < first.start))
      first = span;
  }
  return first;
}
