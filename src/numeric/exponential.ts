/**
 * The exponential of a matrix and its derivatives. Written once, over matrices that move: along each further direction
 * a matrix moves once more, and the derivative is the part that has moved along all of them.
 */
import { identity, type Matrix, scale } from './matrix.js';
import { linear, type Moving, sum } from './moving.js';
import { inverseOf, product } from './moving-products.js';

/** The coefficients of the diagonal Padé approximant of degree 13 (Higham 2005, table 2.3). */
const PADE = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000,
  10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
] as const; // prettier-ignore

/** Less than Higham's 5.37, so that the derivatives, linear in all directions, are as exact as the value. */
const GREATEST_NORM = 2;

/** exp(A) by scaling and squaring (Higham 2005, The scaling and squaring method for the matrix exponential revisited). */
export function exponential(a: Moving): Moving {
  const size = norm1(a[0]);
  if (!Number.isFinite(size)) return linear(a, (m) => scale(m, NaN));
  const squarings = Math.max(0, Math.ceil(Math.log2(size / GREATEST_NORM)));
  const scaled = linear(a, (m) => scale(m, 2 ** -squarings));
  let result = pade(scaled);
  for (let k = 0; k < squarings; k++) result = product(result, result);
  return result;
}

/** (V - U)⁻¹ (V + U): U has the odd powers, V the even ones. */
function pade(a: Moving): Moving {
  const one: Moving = [identity(a[0].rows)];
  const square = product(a, a);
  const fourth = product(square, square);
  const sixth = product(square, fourth);
  const combine = (...coefficients: readonly number[]): Moving =>
    sum([one, square, fourth, sixth].map((power, k) => times(coefficients[k]!, power)));
  const from = (k: number): Moving => combine(PADE[k]!, PADE[k + 2]!, PADE[k + 4]!, PADE[k + 6]!);
  const high = (k: number): Moving =>
    product(sixth, combine(0, PADE[k + 8]!, PADE[k + 10]!, PADE[k + 12]!));
  const odd = product(a, sum([high(1), from(1)]));
  const even = sum([high(0), from(0)]);
  return product(inverseOf(sum([even, times(-1, odd)])), sum([even, odd]));
}

/**
 * The derivative of the exponential at A along all of the directions: multilinear, whatever their order (Higham,
 * Functions of Matrices 2008, chapter 10; Higham, Relton 2014 for several directions, there as a block matrix).
 */
export function frechet(a: Moving, directions: readonly Moving[]): Moving {
  const length = Math.max(a.length, ...directions.map((e) => e.length));
  const parts: (Matrix | undefined)[] = Array.from({ length: length << directions.length });
  const place = (from: Moving, at: number): void =>
    from.forEach((part, k) => {
      parts[at + k] = part;
    });
  place(a, 0);
  directions.forEach((e, k) => place(e, length << k));
  const all = exponential([a[0], ...parts.slice(1)]);
  const wanted = all.slice(all.length - length);
  return [wanted[0] ?? scale(a[0], 0), ...wanted.slice(1)];
}

const times = (factor: number, a: Moving): Moving => linear(a, (m) => scale(m, factor));

/** The greatest sum of the absolute values in a column. */
function norm1({ cols, data }: Matrix): number {
  const sums = new Float64Array(cols);
  data.forEach((x, k) => {
    sums[k % cols]! += Math.abs(x);
  });
  return Math.max(0, ...sums);
}
