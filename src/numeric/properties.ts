/** Whether a value has the properties that its variable is declared with. */
import type { Property } from '../expression/problem.js';
import { at, type Matrix, multiply, transpose } from './matrix.js';

const TOLERANCE = 1e-9;

const close = (a: number, b: number): boolean =>
  Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));

type Entry = (i: number, j: number) => number;

/** Does every entry pass? */
function every({ rows, cols }: Matrix, passes: (i: number, j: number) => boolean): boolean {
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) if (!passes(i, j)) return false;
  return true;
}

/** The sum of each row; of a column its one sum. */
function sums(m: Matrix): number[] {
  const rows =
    m.cols === 1
      ? [m.data]
      : Array.from({ length: m.rows }, (_, i) => m.data.slice(i * m.cols, (i + 1) * m.cols));
  return rows.map((row) => row.reduce((sum, x) => sum + x, 0));
}

/** Positive definite: the pivots of elimination without exchanges are positive. */
function isDefinite(m: Matrix): boolean {
  const a = [...m.data];
  const n = m.rows;
  for (let k = 0; k < n; k++) {
    const pivot = a[k * n + k]!;
    if (!(pivot > 0)) return false;
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / pivot;
      for (let j = k; j < n; j++) a[i * n + j] = a[i * n + j]! - factor * a[k * n + j]!;
    }
  }
  return true;
}

const isSymmetric = (m: Matrix): boolean => {
  const x: Entry = (i, j) => at(m, i, j);
  return m.rows === m.cols && every(m, (i, j) => close(x(i, j), x(j, i)));
};

const isBinary = (m: Matrix): boolean => every(m, (i, j) => at(m, i, j) === 0 || at(m, i, j) === 1);

const HOLDS = {
  symmetric: isSymmetric,
  skew: (m) => m.rows === m.cols && every(m, (i, j) => close(at(m, i, j), -at(m, j, i))),
  diagonal: (m) => every(m, (i, j) => i === j || at(m, i, j) === 0),
  spd: (m) => isSymmetric(m) && isDefinite(m),
  orthogonal: (m) => {
    const product = multiply(transpose(m), m);
    return every(product, (i, j) => close(at(product, i, j), i === j ? 1 : 0));
  },
  lower: (m) => every(m, (i, j) => i >= j || at(m, i, j) === 0),
  upper: (m) => every(m, (i, j) => i <= j || at(m, i, j) === 0),
  positive: (m) => every(m, (i, j) => at(m, i, j) > 0),
  sign: (m) => every(m, (i, j) => Math.abs(at(m, i, j)) === 1),
  binary: isBinary,
  onehot: (m) => isBinary(m) && sums(m).every((sum) => sum === 1),
  simplex: (m) => every(m, (i, j) => at(m, i, j) >= 0) && sums(m).every((sum) => close(sum, 1)),
} satisfies Record<Property, (m: Matrix) => boolean>;

/** The first of the properties that the value does not have. */
export const violated = (m: Matrix, properties: readonly Property[]): Property | undefined =>
  properties.find((property) => !HOLDS[property](m));
