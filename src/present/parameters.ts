/** What to differentiate by. */
import { closest, distance } from 'fastest-levenshtein';
import { MatcalcError } from '../errors.js';
import type { Problem } from '../expression/problem.js';
import { readNames } from '../shapes/read.js';

/** The canonical names of --wrt; `all` is every variable, in order of appearance. */
export function parameterNames(problem: Problem, wrt: string | readonly string[]): string[] {
  if (typeof wrt !== 'string') return [...new Set(wrt)];
  const variables = [...problem.variables.keys()];
  if (wrt.trim() === 'all' && !problem.usedNames.has('all')) {
    if (variables.length === 0) throw new MatcalcError({ code: 'unknown-name', message: 'there are no variables', text: problem.text });
    return variables;
  }
  const names = readNames(wrt).map(({ name }) => name);
  if (names.length === 0) {
    throw new MatcalcError({
      code: 'usage',
      message: 'by what? --wrt is missing',
      help: variables.length > 0 ? `--wrt ${variables[0]!}, or --wrt all` : 'the input has no variables',
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
