/** Comparing expressions by their numbers. */
import { MatcalcError } from '../../src/errors.js';
import type { Expr } from '../../src/expression/nodes.js';
import { asciiText } from '../../src/expression/print.js';
import type { Problem } from '../../src/expression/problem.js';
import { sameShape, shapeText } from '../../src/expression/shape.js';
import type { Environment } from '../../src/numeric/environment.js';
import { evaluate, type Matrix } from '../../src/numeric/index.js';
import { makeSampler, samplePoint } from '../../src/numeric/sample.js';

/** How many points have to agree, and how many are tried. */
const POINTS = 3;
const ATTEMPTS = 24;
/** Values beyond this size say more about rounding than about the expressions. */
const LARGE = 1e8;
/** Kronecker products of small matrices may have more entries than there is memory. */
const MAX_OPERATIONS = 100_000_000;

/** The value, undefined where it takes more operations than a point allows. */
export function bounded<T>(value: () => T): T | undefined {
  try {
    return value();
  } catch (error) {
    if (error instanceof MatcalcError && error.diagnostic.code === 'limit') return undefined;
    throw error;
  }
}

/** The largest difference of an entry, relative to the largest entry, which counts as `least` at least. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>, least = 1e-9): number {
  if (a.length !== b.length) return Infinity;
  let [size, most] = [0, 0];
  for (let k = 0; k < a.length; k++) {
    size = Math.max(size, Math.abs(a[k]!), Math.abs(b[k]!));
    most = Math.max(most, Math.abs(a[k]! - b[k]!));
  }
  return most === 0 ? 0 : most / Math.max(size, least);
}

/** Points of a problem; half of them have the sizes of its dimensions in reverse order. */
export function* points(problem: Problem, others: readonly Expr[]): Generator<Environment> {
  const samplers = [makeSampler(problem, others), makeSampler(problem, others, 'reversed')];
  for (let k = 0; k < ATTEMPTS; k++) {
    const point = samplePoint(samplers[k % 2]!, k >> 1, 41);
    yield { ...point, maxOperations: MAX_OPERATIONS };
  }
}

/** The size of a rounding error. */
const TINY = 1e-13;

/** The point with every entry moved by a function of it and its place. */
function moved(point: Environment, by: (x: number, k: number, of: Matrix) => number): Environment {
  const values = [...point.values].map(([name, value]): [string, Matrix] => [
    name,
    { ...value, data: value.data.map((x, k) => x + by(x, k, value)) },
  ]);
  return { ...point, values: new Map(values) };
}

/** The point moved by about a rounding error. */
const nudged = (point: Environment): Environment =>
  moved(point, (x, k) => x * TINY * ((k % 3) - 1));

/** The point with the zeros of triangular and diagonal matrices moved by about a rounding error. */
export const withoutZeros = (point: Environment): Environment =>
  moved(point, (x, k, { rows, cols }) => (x === 0 && rows > 1 && cols > 1 ? TINY * (k + 1) : 0));

/** The value at a point; undefined where it is too large or not finite, or where rounding decides what it is. */
export function valueAt(e: Expr, point: Environment): Matrix | undefined {
  const value = bounded(() => evaluate(e, point));
  if (!value?.data.every((x) => Math.abs(x) < LARGE)) return undefined;
  return distance(value.data, evaluate(e, nudged(point)).data) < 1e-9 ? value : undefined;
}

/** Where no point was found at which both have a value. */
export const NOWHERE = 'no point was found';

/** What is wrong with `got` where `wanted` is right; empty where nothing is. */
export function difference(
  problem: Problem,
  got: Expr,
  wanted: Expr,
  definitions: ReadonlyMap<string, Expr> = new Map(),
): string {
  if (!sameShape(got.shape, wanted.shape))
    return `the shape is ${shapeText(got.shape)}, not ${shapeText(wanted.shape)}`;
  let compared = 0;
  for (const point of points(problem, [got, wanted, ...definitions.values()])) {
    const env = { ...point, definitions: new Map([...point.definitions, ...definitions]) };
    const [a, b] = [valueAt(got, env), valueAt(wanted, env)];
    if (!a || !b) continue;
    const far = distance(a.data, b.data);
    if (!(far < 1e-7)) return `${asciiText(got)} is not ${asciiText(wanted)} (off by ${far})`;
    if (++compared === POINTS) return '';
  }
  return compared > 0 ? '' : NOWHERE;
}
