/** Functions of a column or a matrix, `f: n -> m`, with all of their derivatives. */
import { evaluateDim } from '../expression/dimension.js';
import { isTensorCall } from '../expression/calls.js';
import type { Expr, Signature } from '../expression/nodes.js';
import type { Matrix } from './matrix.js';
import { add } from './matrix.js';
import type { Moving } from './moving.js';

export interface TensorFunction {
  /**
   * The derivative of this order along directions: the entries of the value, row by row, and for each of them those of
   * the argument once for each differentiation that has no direction; the last axis moves fastest.
   */
  readonly tensor: (
    argument: Matrix,
    order: number,
    entries: number,
    directions?: readonly Matrix[],
  ) => Float64Array;
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
  tensor: (argument, order, entries, directions = []) => {
    const x = argument.data;
    const free = order - directions.length;
    const size = x.length ** free;
    const result = new Float64Array(entries * size);
    for (let i = 0; i < entries; i++) {
      const value = result.subarray(i * size, (i + 1) * size);
      const addDerivative = (b: readonly number[], c: number): void =>
        addPower(
          value,
          b,
          free,
          directions.reduce((product, d) => product * dot(b, d.data), c),
        );
      WAVES.forEach((height, wave) => {
        const b = Array.from(x, (_, j) => coefficient(number, i, wave, j));
        const phase = coefficient(number, i, wave, -2);
        addDerivative(b, height * SINES[order % 4]!(phase + dot(b, x)));
      });
      const d = Array.from(x, (_, j) => coefficient(number, i, 5, j));
      if (order === 0) value[0]! += dot(d, x);
      if (order === 1) addDerivative(d, 1);
    }
    return result;
  },
});

const dot = (a: readonly number[], b: Float64Array): number =>
  a.reduce((sum, aj, j) => sum + aj * b[j]!, 0);

/** Adds c b ⊗ b ⊗ ... */
function addPower(to: Float64Array, b: readonly number[], order: number, c: number): void {
  let power = [c];
  for (let k = 0; k < order; k++) power = power.flatMap((p) => b.map((bj) => p * bj));
  power.forEach((p, k) => (to[k]! += p));
}

/** A part of what moves: the derivative of the direction by the parameters that `place` says. */
interface Part {
  readonly of: Moving;
  readonly place: number;
}

/** The derivative of this order along directions, itself moving as these and its argument move. */
export function movingTensor(
  f: TensorFunction,
  [argument, ...directions]: readonly [Moving, ...Moving[]],
  order: number,
  entries: number,
): Moving {
  const termOf = (parts: readonly Part[]): Float64Array | undefined => {
    const along = parts.map(({ of, place }) => of[place]);
    const all = along.filter((direction) => direction !== undefined);
    if (all.length < along.length) return undefined;
    return f.tensor(argument[0], order + all.length - directions.length, entries, all);
  };
  const partOf = (place: number): Matrix | undefined =>
    terms(argument, directions, place)
      .map(termOf)
      .filter((term) => term !== undefined)
      .map(listed)
      .reduce<Matrix | undefined>((sum, term) => (sum ? add(sum, term) : term), undefined);
  const length = Math.max(argument.length, ...directions.map((direction) => direction.length));
  const [value, ...parts] = Array.from({ length }, (_, place) => partOf(place));
  return [value!, ...parts];
}

/** The chain rule and the product rule: each parameter moves the argument, which is a direction more, or a direction. */
function terms(argument: Moving, directions: readonly Moving[], place: number): Part[][] {
  let sum: Part[][] = [directions.map((of) => ({ of, place: 0 }))];
  for (let bit = 1; bit <= place; bit *= 2) {
    if ((place & bit) === 0) continue;
    sum = sum.flatMap((parts) => [
      [...parts, { of: argument, place: bit }],
      ...parts.map((moved, k) => parts.with(k, { ...moved, place: moved.place | bit })),
    ]);
  }
  return sum;
}

/** The entries of a tensor, the last axis the fastest, as a column. */
const listed = (data: Float64Array): Matrix => ({ rows: data.length, cols: 1, data });

/** The value of a call; one of more axes than a matrix is a long column, its last axis the fastest. */
export function shaped(e: Expr, data: Float64Array, sizes: ReadonlyMap<string, number>): Matrix {
  if (isTensorCall(e)) return listed(data);
  const [rows, cols] = [evaluateDim(e.shape.rows, sizes), evaluateDim(e.shape.cols, sizes)];
  return { rows, cols, data };
}
