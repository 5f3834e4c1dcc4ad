/** Solving, inverses, determinants and powers: an LU factorisation with partial pivoting. */
import { at, identity, type Matrix, multiply, requireSquare, zeros } from './matrix.js';

interface Factorisation {
  readonly n: number;
  /** L below the diagonal (its own is 1), U on and above it. */
  readonly lu: Float64Array;
  /** Row k of the factors is this row of the matrix. */
  readonly order: readonly number[];
  readonly sign: 1 | -1;
}

/** A pivot below this many units of rounding of its row is what rounding has left of 0. */
const ROUNDING = 8;

function factorise(m: Matrix): Factorisation {
  requireSquare(m);
  const n = m.rows;
  const lu = Float64Array.from(m.data);
  const order = Array.from({ length: n }, (_, i) => i);
  let sign: 1 | -1 = 1;
  for (let k = 0; k < n; k++) {
    const pivot = pivotRow(lu, n, k);
    if (pivot !== k) {
      swapRows(lu, n, k, pivot);
      [order[k], order[pivot]] = [order[pivot]!, order[k]!];
      sign = sign === 1 ? -1 : 1;
    }
    const least = ROUNDING * n * Number.EPSILON * largest(m, order[k]!);
    if (Math.abs(lu[k * n + k]!) <= least) lu[k * n + k] = 0;
    eliminate(lu, n, k);
  }
  return { n, lu, order, sign };
}

function largest(m: Matrix, row: number): number {
  let most = 0;
  for (let j = 0; j < m.cols; j++) most = Math.max(most, Math.abs(at(m, row, j)));
  return most;
}

function pivotRow(lu: Float64Array, n: number, k: number): number {
  let best = k;
  for (let i = k + 1; i < n; i++)
    if (Math.abs(lu[i * n + k]!) > Math.abs(lu[best * n + k]!)) best = i;
  return best;
}

function swapRows(lu: Float64Array, n: number, a: number, b: number): void {
  for (let j = 0; j < n; j++) {
    const kept = lu[a * n + j]!;
    lu[a * n + j] = lu[b * n + j]!;
    lu[b * n + j] = kept;
  }
}

function eliminate(lu: Float64Array, n: number, k: number): void {
  const pivot = lu[k * n + k]!;
  if (pivot === 0) return;
  for (let i = k + 1; i < n; i++) {
    const factor = lu[i * n + k]! / pivot;
    lu[i * n + k] = factor;
    for (let j = k + 1; j < n; j++) lu[i * n + j]! -= factor * lu[k * n + j]!;
  }
}

/** The solution of `a x = b`; of a singular matrix its entries are not finite. */
export function solve(a: Matrix, b: Matrix): Matrix {
  const { n, lu, order } = factorise(a);
  const x = zeros(n, b.cols);
  for (let c = 0; c < b.cols; c++) {
    for (let i = 0; i < n; i++) {
      let total = at(b, order[i]!, c);
      for (let j = 0; j < i; j++) total -= lu[i * n + j]! * x.data[j * b.cols + c]!;
      x.data[i * b.cols + c] = total;
    }
    for (let i = n - 1; i >= 0; i--) {
      let total = x.data[i * b.cols + c]!;
      for (let j = i + 1; j < n; j++) total -= lu[i * n + j]! * x.data[j * b.cols + c]!;
      x.data[i * b.cols + c] = total / lu[i * n + i]!;
    }
  }
  return x;
}

export const inverse = (m: Matrix): Matrix => solve(m, identity(m.rows));

export function determinant(m: Matrix): number {
  const { n, lu, sign } = factorise(m);
  let result: number = sign;
  for (let i = 0; i < n; i++) result *= lu[i * n + i]!;
  return result;
}

/** The transposed matrix of cofactors, singular matrices too. */
export function adjugate(m: Matrix): Matrix {
  requireSquare(m);
  const n = m.rows;
  const result = zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      result.data[i * n + j] = ((i + j) % 2 === 0 ? 1 : -1) * determinant(minor(m, j, i));
  return result;
}

/** The matrix without a row and a column. */
function minor(m: Matrix, row: number, col: number): Matrix {
  const n = m.rows - 1;
  const result = zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      result.data[i * n + j] = at(m, i < row ? i : i + 1, j < col ? j : j + 1);
  return result;
}

/** log det, without forming the determinant; NaN where that is negative. */
export function logDeterminant(m: Matrix): number {
  const { n, lu, sign } = factorise(m);
  let negative = sign === -1;
  let result = 0;
  for (let i = 0; i < n; i++) {
    const pivot = lu[i * n + i]!;
    if (pivot < 0) negative = !negative;
    result += Math.log(Math.abs(pivot));
  }
  return negative ? NaN : result;
}

/** The power with a whole exponent, by squaring. */
export function matrixPower(m: Matrix, exponent: number): Matrix {
  requireSquare(m);
  let base = exponent < 0 ? inverse(m) : m;
  let result: Matrix | undefined;
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result ? multiply(result, base) : base;
    if (left > 1) base = multiply(base, base);
  }
  return result ?? identity(m.rows);
}
