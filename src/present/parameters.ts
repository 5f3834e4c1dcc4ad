/** What to differentiate by. */
import { MatcalcError, type Span } from '../errors.js';
import { nameText } from '../expression/nameforms.js';
import { nearestName } from '../expression/nearest.js';
import type { Problem } from '../expression/problem.js';
import { readNames } from '../shapes/read.js';

/** The canonical names of --wrt; `all` is every variable that is no basis vector, in order of appearance. */
export function parameterNames(problem: Problem, wrt: string | readonly string[]): string[] {
  if (typeof wrt !== 'string')
    return [...new Set(wrt.map((text) => oneName(text, 'a parameter in a list')))];
  const variables = [...problem.variables.values()]
    .filter(({ isBasis }) => !isBasis)
    .map(({ name }) => name);
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

/** What is differentiated by, first to last. */
export interface Asked {
  readonly wrt: string | readonly string[];
  /** The parameters of the further differentiations, each once. */
  readonly then?: readonly string[];
  readonly order?: number;
}

/** No more derivatives than this are made at once. */
const MAX_DERIVATIVES = 256;

/**
 * For each derivative the names of its parameters, the first one first. Of several parameters at higher orders
 * these are all blocks; as the order of differentiations does not matter, each is there once, in the order of `wrt`.
 */
export function parameterLists(problem: Problem, { wrt, then = [], order }: Asked): string[][] {
  const names = parameterNames(problem, wrt);
  if (then.length === 0) return blocks(names, order ?? 1);
  const total = then.length + 1;
  if (order !== undefined && order !== total)
    throw usage(
      `the order is ${total} here: one differentiation by --wrt, ${then.length} by --then`,
    );
  return names.map((name) => [name, ...then.map((text) => oneName(text, 'each --then'))]);
}

const usage = (message: string, help?: string): MatcalcError =>
  new MatcalcError({ code: 'usage', message, ...(help === undefined ? {} : { help }) });

function oneName(text: string, place: string): string {
  const [name, ...more] = readNames(text);
  if (name && more.length === 0) return name.name;
  throw usage(`${place} is one name, not ${text.trim()}`);
}

/** The lists of so many names in which none stands before an earlier one. */
function blocks(names: readonly string[], order: number): string[][] {
  let lists = names.map((name) => [name]);
  for (let k = 1; k < order; k++) {
    lists = lists.flatMap((list) =>
      names.slice(names.indexOf(list.at(-1)!)).map((name) => [...list, name]),
    );
    if (lists.length > MAX_DERIVATIVES)
      throw new MatcalcError({
        code: 'limit',
        message: `these are more than ${MAX_DERIVATIVES} derivatives`,
        help: 'name fewer parameters',
      });
  }
  return lists;
}

/** A list of parameters as a key. */
export const listKey = (names: readonly string[]): string => names.join(' ');

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

/** The problem in which a parameter that would be a basis vector by its name is any vector. */
export function withFreeParameters(problem: Problem, names: readonly string[]): Problem {
  const variables = new Map(problem.variables);
  for (const name of names) {
    const declared = variables.get(name);
    if (declared?.isBasis) variables.set(name, { name, shape: declared.shape, properties: [] });
  }
  return { ...problem, variables };
}
