/** Functions of a column or a matrix, `f: n -> m`, with all of their derivatives. */
import { evaluateDim } from '../expression/dimension.js';
import { isTensorCall } from '../expression/calls.js';
import type { Expr, Signature } from '../expression/nodes.js';
import type { Matrix } from './matrix.js';
import { add } from './matrix.js';
import { bilinear, type Moving } from './moving.js';

export interface TensorFunction {
  /**
   * The derivative of this order: the entries of the value, row by row, and for each of them those of the argument
   * once for each differentiation; the last axis moves fastest.
   */
  readonly tensor: (argument: Matrix, order: number, entries: number) => Float64Array;
}

/** How many entries the value of a function has. */
export const resultEntries = ({ result }: Signature, sizes: ReadonlyMap<string, number>): number =>
  evaluateDim(result.rows, sizes) * evaluateDim(result.cols, sizes);

/** Derivatives of the sine. */
const SINES = [
  Math.sin,
  Math.cos,
  (t: number) => -Math.sin(t),
  (t: number) => -Math.cos(t),
] as const;

/** Waves in each entry of the value of a smooth function: as many as a Hessian needs to have an inverse. */
const WAVES = [1, 0.6, 0.8, 0.7, 0.9] as const;

/** A number between -0.9 and 0.9 that is different for each choice of whole numbers. */
function coefficient(...key: readonly number[]): number {
  const mixed = key.reduce(
    (sum, k, at) => sum + (k + 1) * (Math.SQRT2 + 0.3819660113 * at * at),
    0,
  );
  return 1.8 * ((mixed * 7.3890560989) % 1) - 0.9;
}

/** Σ_w a_w sin(b_w · x + c_w) + d · x in each entry, with other constants for each number. */
export const smoothTensor = (number: number): TensorFunction => ({
  tensor: (argument, order, entries) => {
    const x = argument.data;
    const result: number[] = [];
    for (let i = 0; i < entries; i++) {
      const value = new Float64Array(x.length ** order);
      WAVES.forEach((size, wave) => {
        const b = Array.from(x, (_, j) => coefficient(number, i, wave, j));
        const phase = coefficient(number, i, wave, -2);
        const inside = b.reduce((sum, bj, j) => sum + bj * x[j]!, phase);
        addPower(value, b, order, size * SINES[order % 4]!(inside));
      });
      const d = Array.from(x, (_, j) => coefficient(number, i, 5, j));
      if (order === 0) value[0]! += d.reduce((sum, dj, j) => sum + dj * x[j]!, 0);
      if (order === 1) addPower(value, d, 1, 1);
      result.push(...value);
    }
    return Float64Array.from(result);
  },
});

/** Adds c b ⊗ b ⊗ ... */
function addPower(to: Float64Array, b: readonly number[], order: number, c: number): void {
  let power = [c];
  for (let k = 0; k < order; k++) power = power.flatMap((p) => b.map((bj) => p * bj));
  power.forEach((p, k) => (to[k]! += p));
}

/** The tensor along a direction, which takes its last axes; the last axis moves fastest in both. */
function along(tensor: Float64Array, { data }: Matrix): Float64Array {
  const result = new Float64Array(tensor.length / data.length);
  tensor.forEach((value, k) => {
    result[Math.floor(k / data.length)]! += value * data[k % data.length]!;
  });
  return result;
}

/** The entries of a tensor, the last axis the fastest, as a column. */
const listed = (data: Float64Array): Matrix => ({ rows: data.length, cols: 1, data });

/** The derivative of this order along directions, which take its last axes. */
export const tensorAlong = (
  f: TensorFunction,
  [argument, ...directions]: readonly [Matrix, ...Matrix[]],
  order: number,
  entries: number,
): Float64Array => directions.reduce(along, f.tensor(argument, order, entries));

/** The derivative of this order along directions, itself moving as these and its argument move. */
export function movingTensor(
  f: TensorFunction,
  [argument, ...directions]: readonly [Moving, ...Moving[]],
  order: number,
  entries: number,
): Moving {
  const derivative = byChainRule(f, argument, order, entries);
  return directions.reduce(
    (tensor, direction) => bilinear(tensor, direction, (a, b) => listed(along(a.data, b))),
    derivative,
  );
}

function byChainRule(f: TensorFunction, moving: Moving, order: number, entries: number): Moving {
  const [value, s, t, both] = moving;
  const next = s || t || both ? f.tensor(value, order + 1, entries) : undefined;
  const once = (direction: Matrix | undefined): Matrix | undefined =>
    direction && listed(along(next!, direction));
  const twice = s && t && listed(along(along(f.tensor(value, order + 2, entries), s), t));
  const mixed = once(both);
  const last = twice && mixed ? add(twice, mixed) : (twice ?? mixed);
  const parts = [once(s), once(t), last].slice(0, moving.length - 1);
  return [listed(f.tensor(value, order, entries)), ...parts];
}

/** The value of a call; one of more axes than a matrix is a long column, its last axis the fastest. */
export function shaped(e: Expr, data: Float64Array, sizes: ReadonlyMap<string, number>): Matrix {
  if (isTensorCall(e)) return listed(data);
  const [rows, cols] = [evaluateDim(e.shape.rows, sizes), evaluateDim(e.shape.cols, sizes)];
  return { rows, cols, data };
}
