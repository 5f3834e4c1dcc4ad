/** Kinds for the names that nobody declared: the cheapest ones under which everything fits. */
import { isCapital } from '../expression/names.js';
import { ONE } from '../expression/dimension.js';
import { SCALAR, type Shape } from '../expression/shape.js';
import { failure } from '../syntax/failure.js';
import type { Span } from '../errors.js';
import type { Syntax } from '../syntax/tree.js';
import type { Penalty } from './elaborator.js';
import type { Hint } from './hints.js';
import { Misfit } from './misfit.js';
import type { Unifier } from './unifier.js';

export type Kind = 'scalar' | 'column' | 'matrix' | 'row';
const KINDS: readonly Kind[] = ['scalar', 'column', 'matrix', 'row'];

/** What it costs to take a name for a thing of each kind. */
export function kindCosts(name: string, { column, scalar }: Hint): Record<Kind, number> {
  if (isCapital(name)) return { matrix: 0, column: 200, scalar: 201, row: 300 };
  const undecided = column === 0 && scalar === 0;
  return { scalar: undecided ? 1 : column, column: scalar, matrix: 20, row: 30 };
}

export function kindShape(kind: Kind, unifier: Unifier): Shape {
  switch (kind) {
    case 'scalar':
      return SCALAR;
    case 'column':
      return { rows: unifier.fresh(), cols: ONE };
    case 'row':
      return { rows: ONE, cols: unifier.fresh() };
    case 'matrix':
      return { rows: unifier.fresh(), cols: unifier.fresh() };
  }
}

export interface Guess {
  readonly name: string;
  readonly costs: Readonly<Record<Kind, number>>;
  readonly span: Span;
}

export interface Trial<T> {
  readonly value: T;
  readonly penalties: readonly Penalty[];
}

export interface SearchProblem<T> {
  readonly guesses: readonly Guess[];
  /** Reads everything with these kinds; throws a Misfit where they do not fit. */
  attempt(kinds: readonly Kind[]): Trial<T>;
  /** The undeclared names on which the shapes in a part of the text depend. */
  namesIn(node: Syntax): ReadonlySet<string>;
  /** How many attempts are worth while. */
  readonly attempts: number;
}

interface State<T> {
  readonly kinds: readonly Kind[];
  /** Names that were changed on purpose; they stay. */
  readonly frozen: ReadonlySet<number>;
  readonly cost: number;
  readonly found?: T;
}

/** Best first; a misfit is mended only at the names that take part in it. */
export function search<T>(problem: SearchProblem<T>): T {
  const queue: State<T>[] = [initial(problem.guesses)];
  const seen = new Set<string>();
  let firstMisfit: Misfit | undefined;
  for (let count = 0; ; count++) {
    const state = takeCheapest(queue);
    if (!state) break;
    if (state.found !== undefined) return state.found;
    const key = state.kinds.map((kind) => kind[0]).join('');
    if (seen.has(key)) continue;
    seen.add(key);
    if (count >= problem.attempts) throw undecided(problem.guesses);
    const result = tryKinds(problem, state.kinds);
    if (result instanceof Misfit) {
      firstMisfit ??= result;
      branch(problem, queue, state, problem.namesIn(result.node));
      continue;
    }
    const penalty = result.penalties.reduce((sum, { cost }) => sum + cost, 0);
    if (penalty === 0 && queue.every(({ cost }) => cost >= state.cost)) return result.value;
    queue.push({ ...state, cost: state.cost + penalty, found: result.value });
    for (const { node } of result.penalties) branch(problem, queue, state, problem.namesIn(node));
  }
  if (firstMisfit) throw firstMisfit;
  throw undecided(problem.guesses);
}

function tryKinds<T>(problem: SearchProblem<T>, kinds: readonly Kind[]): Trial<T> | Misfit {
  try {
    return problem.attempt(kinds);
  } catch (error) {
    if (error instanceof Misfit) return error;
    throw error;
  }
}

function initial<T>(guesses: readonly Guess[]): State<T> {
  const kinds = guesses.map(({ costs }) =>
    KINDS.reduce((best, kind) => (costs[kind] < costs[best] ? kind : best)),
  );
  return { kinds, frozen: new Set(), cost: 0 };
}

/** At equal cost the state that settled most names comes first. */
function takeCheapest<T>(queue: State<T>[]): State<T> | undefined {
  let best = 0;
  queue.forEach((state, k) => {
    const other = queue[best]!;
    const closer = state.cost === other.cost && state.frozen.size > other.frozen.size;
    if (state.cost < other.cost || closer) best = k;
  });
  const [state] = queue.splice(best, 1);
  return state;
}

function branch<T>(
  { guesses }: SearchProblem<T>,
  queue: State<T>[],
  state: State<T>,
  names: ReadonlySet<string>,
): void {
  guesses.forEach(({ name, costs }, k) => {
    if (!names.has(name) || state.frozen.has(k)) return;
    const current = state.kinds[k]!;
    for (const kind of KINDS) {
      if (kind === current) continue;
      const kinds = state.kinds.with(k, kind);
      const cost = state.cost + costs[kind] - costs[current];
      queue.push({ kinds, frozen: new Set([...state.frozen, k]), cost });
    }
  });
}

function undecided(guesses: readonly Guess[]): Error {
  const names = guesses.map(({ name }) => name);
  const shown = names.length > 6 ? `${names.slice(0, 6).join(', ')}, ...` : names.join(', ');
  return failure(
    'limit',
    'too many shapes are undeclared to choose between their readings',
    guesses.slice(0, 6).map(({ span }) => span),
    {
      help: `declare some of ${shown} with --given`,
    },
  );
}
