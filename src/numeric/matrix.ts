/** Dense matrices of doubles, row-major, with the linear algebra that evaluating needs. */
import { InternalError } from '../errors.js';

export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** Row by row. */
  readonly data: Float64Array;
}

export const zeros = (rows: number, cols = 1): Matrix => ({
  rows,
  cols,
  data: new Float64Array(rows * cols),
});

export const filled = (rows: number, cols: number, value: number): Matrix => ({
  rows,
  cols,
  data: new Float64Array(rows * cols).fill(value),
});

export function scalar(value: number): Matrix {
  const result = zeros(1, 1);
  result.data[0] = value;
  return result;
}

export const column = (values: ArrayLike<number>): Matrix => ({
  rows: values.length,
  cols: 1,
  data: Float64Array.from(values),
});

export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== cols)) throw new InternalError('rows of unequal length');
  return { rows: rows.length, cols, data: Float64Array.from(rows.flat()) };
}

export function identity(n: number): Matrix {
  const result = zeros(n, n);
  for (let i = 0; i < n; i++) result.data[i * n + i] = 1;
  return result;
}

/** The matrix that takes vec(A) to vec(A'), for A of n rows and m columns. */
export function commutation(n: number, m: number): Matrix {
  const result = zeros(n * m, n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) result.data[(i * m + j) * n * m + j * n + i] = 1;
  return result;
}

export const at = (m: Matrix, i: number, j: number): number => m.data[i * m.cols + j]!;

export const isScalarMatrix = (m: Matrix): boolean => m.rows === 1 && m.cols === 1;

export const allFinite = (m: Matrix): boolean => m.data.every((x) => Number.isFinite(x));

/** The largest magnitude of an entry. */
export function maxAbs(m: Matrix): number {
  let max = 0;
  for (const x of m.data) max = Math.max(max, Math.abs(x));
  return max;
}

export function map(m: Matrix, f: (x: number) => number): Matrix {
  const data = new Float64Array(m.data.length);
  for (let k = 0; k < data.length; k++) data[k] = f(m.data[k]!);
  return { rows: m.rows, cols: m.cols, data };
}

export const scale = (m: Matrix, factor: number): Matrix => map(m, (x) => factor * x);

/** Combines entry by entry; a scalar is spread over the entries of the other. */
export function zip(a: Matrix, b: Matrix, f: (x: number, y: number) => number): Matrix {
  if (a.rows !== b.rows || a.cols !== b.cols) {
    if (isScalarMatrix(b)) return map(a, (x) => f(x, b.data[0]!));
    if (isScalarMatrix(a)) return map(b, (y) => f(a.data[0]!, y));
    throw new InternalError(`entry by entry: ${a.rows}×${a.cols} and ${b.rows}×${b.cols}`);
  }
  const data = new Float64Array(a.data.length);
  for (let k = 0; k < data.length; k++) data[k] = f(a.data[k]!, b.data[k]!);
  return { rows: a.rows, cols: a.cols, data };
}

/** Combines any number entry by entry; scalars are spread. */
export function zipAll(
  parts: readonly Matrix[],
  f: (...values: readonly number[]) => number,
): Matrix {
  const like = parts.reduce((a, b) => (b.data.length > a.data.length ? b : a));
  const data = like.data.map((_, k) =>
    f(...parts.map((part) => part.data[isScalarMatrix(part) ? 0 : k]!)),
  );
  return { rows: like.rows, cols: like.cols, data };
}

export const add = (a: Matrix, b: Matrix): Matrix => zip(a, b, (x, y) => x + y);
export const subtract = (a: Matrix, b: Matrix): Matrix => zip(a, b, (x, y) => x - y);

export function transpose(m: Matrix): Matrix {
  const { rows, cols, data } = m;
  if (rows === 1 || cols === 1) return { rows: cols, cols: rows, data };
  const result = zeros(cols, rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) result.data[j * rows + i] = data[i * cols + j]!;
  return result;
}

/** The product; zeros of the first factor are skipped where nothing that they meet is infinite or not a number. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows)
    throw new InternalError(`product of ${a.rows}×${a.cols} and ${b.rows}×${b.cols}`);
  const result = zeros(a.rows, b.cols);
  const maySkip = allFinite(b);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.cols; k++) {
      const x = a.data[i * a.cols + k]!;
      if (x === 0 && maySkip) continue;
      for (let j = 0; j < b.cols; j++) result.data[i * b.cols + j]! += x * b.data[k * b.cols + j]!;
    }
  }
  return result;
}

/** The Kronecker product; zeros are skipped as in `multiply`. */
export function kron(a: Matrix, b: Matrix): Matrix {
  const result = zeros(a.rows * b.rows, a.cols * b.cols);
  const maySkip = allFinite(b);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) {
      const x = at(a, i, j);
      if (x === 0 && maySkip) continue;
      for (let k = 0; k < b.rows; k++) {
        const start = (i * b.rows + k) * result.cols + j * b.cols;
        for (let l = 0; l < b.cols; l++) result.data[start + l] = x * at(b, k, l);
      }
    }
  }
  return result;
}

/** The columns under each other. */
export const vec = (m: Matrix): Matrix => ({
  rows: m.rows * m.cols,
  cols: 1,
  data: transpose(m).data,
});

/** The matrix of this shape whose vec has the given entries. */
export const unvec = (data: Float64Array, rows: number, cols: number): Matrix =>
  transpose({ rows: cols, cols: rows, data });

/** The diagonal matrix of a vector. */
export function diagonalMatrix(v: Matrix): Matrix {
  const n = v.data.length;
  const result = zeros(n, n);
  for (let i = 0; i < n; i++) result.data[i * n + i] = v.data[i]!;
  return result;
}

/** The diagonal of a square matrix, a column. */
export function diagonal(m: Matrix): Matrix {
  requireSquare(m);
  return column(Array.from({ length: m.rows }, (_, i) => at(m, i, i)));
}

export function trace(m: Matrix): number {
  requireSquare(m);
  let total = 0;
  for (let i = 0; i < m.rows; i++) total += at(m, i, i);
  return total;
}

export function requireSquare(m: Matrix): void {
  if (m.rows !== m.cols) throw new InternalError(`${m.rows}×${m.cols} is not square`);
}
