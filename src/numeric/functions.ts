/** The numbers of the functions that are not elementwise: one row each. */
import { MatcalcError } from '../errors.js';
import { type ElementwiseName, type FunctionName, functionRow } from '../expression/functions.js';
import type { CallExpr } from '../expression/nodes.js';
import { ELEMENTWISE, type RealFunction } from './elementwise.js';
import { Jet } from './jet.js';
import { exponential, frechet } from './exponential.js';
import { adjugate, determinant, inverse, logDeterminant } from './linear.js';
import {
  column,
  diagonal,
  diagonalMatrix,
  type Matrix,
  requireSquare,
  scalar,
  trace,
  transpose,
  vec,
  zeros,
} from './matrix.js';
import type { Moving } from './moving.js';

export type Along = 'rows' | 'cols';

interface MatrixFunction {
  /** Of the first argument, by rows or columns if asked; further arguments belong to `dexpm`. */
  readonly value: (m: Matrix, along?: Along, more?: readonly Matrix[]) => Matrix;
  /** The function of scalars, for the bodies of defined functions. */
  readonly ofScalar: (z: Jet, ...more: readonly Jet[]) => Jet;
}

const same = (z: Jet): Jet => z;

const total = (entries: Float64Array): number => entries.reduce((sum, x) => sum + x, 0);
const largest = (entries: Float64Array): number =>
  entries.reduce((a, b) => Math.max(a, b), -Infinity);
const smallest = (entries: Float64Array): number =>
  entries.reduce((a, b) => Math.min(a, b), Infinity);

/** log Σ e^x, shifted so that nothing overflows. */
function logSumExp(entries: Float64Array): number {
  const shift = largest(entries);
  if (!Number.isFinite(shift)) return shift;
  return shift + Math.log(entries.reduce((sum, x) => sum + Math.exp(x - shift), 0));
}

function softmax(entries: Float64Array): Float64Array {
  const shift = largest(entries);
  const weights = entries.map((x) => Math.exp(x - shift));
  const sum = total(weights);
  return weights.map((w) => w / sum);
}

const greatestSize = (entries: Float64Array): number => largest(entries.map(Math.abs));

function euclidean(entries: Float64Array): number {
  return Math.sqrt(entries.reduce((sum, x) => sum + x * x, 0));
}

const rowsOf = (m: Matrix): Float64Array[] =>
  Array.from({ length: m.rows }, (_, i) => m.data.subarray(i * m.cols, (i + 1) * m.cols));

/** One value for all entries, or a column with one for each row or column. */
const reduction = (
  f: (entries: Float64Array) => number,
  ofScalar: (z: Jet) => Jet,
): MatrixFunction => ({
  value: (m, along) => {
    if (!along) return scalar(f(m.data));
    return column(rowsOf(along === 'rows' ? m : transpose(m)).map(f));
  },
  ofScalar,
});

/** A function of a vector's entries, or of each row's or column's. */
const vectorMap = (
  f: (entries: Float64Array) => Float64Array,
  ofScalar: (z: Jet) => Jet,
): MatrixFunction => ({
  value: (m, along) => {
    if (along === 'cols') return transpose(mapRows(transpose(m), f));
    return along === 'rows' ? mapRows(m, f) : { ...m, data: f(m.data) };
  },
  ofScalar,
});

function mapRows(m: Matrix, f: (entries: Float64Array) => Float64Array): Matrix {
  const result = zeros(m.rows, m.cols);
  rowsOf(m).forEach((row, i) => result.data.set(f(row), i * m.cols));
  return result;
}

const matrixMap = (value: (m: Matrix) => Matrix, ofScalar: (z: Jet) => Jet): MatrixFunction => ({
  value,
  ofScalar,
});

const ofSquare = (value: (m: Matrix) => number, ofScalar: (z: Jet) => Jet): MatrixFunction => ({
  value: (m) => scalar(value(m)),
  ofScalar,
});

function diag(m: Matrix): Matrix {
  if (m.rows === 1 || m.cols === 1) return diagonalMatrix(m);
  requireSquare(m);
  return diagonal(m);
}

/** The entries at places that are kept, zeros elsewhere. */
const masked = (keeps: (i: number, j: number) => boolean): MatrixFunction =>
  matrixMap(
    (m) => ({
      ...m,
      data: m.data.map((x, k) => (keeps(Math.floor(k / m.cols), k % m.cols) ? x : 0)),
    }),
    same,
  );

function partialSums(entries: Float64Array): Float64Array {
  let sum = 0;
  return entries.map((x) => (sum += x));
}

/** The columns of the lower triangle under each other. */
function vech(m: Matrix): Matrix {
  requireSquare(m);
  const { data } = transpose(m);
  return column(data.filter((_, k) => k % m.rows >= Math.floor(k / m.rows)));
}

/** The lower triangle whose vech is given. */
function unvech(v: Matrix): Matrix {
  const n = Math.round((Math.sqrt(8 * v.data.length + 1) - 1) / 2);
  const result = zeros(n, n);
  let place = 0;
  for (let j = 0; j < n; j++) for (let i = j; i < n; i++) result.data[i * n + j] = v.data[place++]!;
  return result;
}

/** The matrix that makes vec(S) of vech(S). */
function duplication(size: Matrix): Matrix {
  const n = size.data[0]!;
  const result = zeros(n * n, (n * (n + 1)) / 2);
  let place = 0;
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++, place++)
      for (const row of [j * n + i, i * n + j]) result.data[row * result.cols + place] = 1;
  return result;
}

/** The matrix that makes vech(A) of vec(A). */
function elimination(size: Matrix): Matrix {
  const n = size.data[0]!;
  const result = zeros((n * (n + 1)) / 2, n * n);
  let place = 0;
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++, place++) result.data[place * result.cols + j * n + i] = 1;
  return result;
}

const still = (m: Matrix): Moving => [m];

const abs = (z: Jet): Jet => ELEMENTWISE.abs.jet(z);

export const MATRIX_FUNCTIONS = {
  sum: reduction(total, same),
  mean: reduction((entries) => total(entries) / entries.length, same),
  norm: reduction(euclidean, abs),
  norm1: reduction((entries) => entries.reduce((sum, x) => sum + Math.abs(x), 0), abs),
  norm_inf: reduction(greatestSize, abs),
  logsumexp: reduction(logSumExp, same),
  maxentry: reduction(largest, same),
  minentry: reduction(smallest, same),
  tr: ofSquare(trace, same),
  det: ofSquare(determinant, same),
  logdet: ofSquare(logDeterminant, (z) => z.log()),
  softmax: vectorMap(softmax, (z) => Jet.constant(1, z.order)),
  inv: matrixMap(inverse, (z) => z.reciprocal()),
  adj: matrixMap(adjugate, (z) => Jet.constant(1, z.order)),
  expm: matrixMap(
    (m) => exponential([m])[0],
    (z) => z.exp(),
  ),
  dexpm: {
    value: (m, _, more = []) => frechet([m], more.map(still))[0],
    ofScalar: (z, ...more) => more.reduce((a, b) => a.mul(b), z.exp()),
  },
  tril: masked((i, j) => i >= j),
  triu: masked((i, j) => i <= j),
  cumsum: vectorMap(partialSums, same),
  vec: matrixMap(vec, same),
  vech: matrixMap(vech, same),
  unvech: matrixMap(unvech, same),
  duplication: matrixMap(duplication, same),
  elimination: matrixMap(elimination, same),
  diag: matrixMap(diag, same),
} satisfies Record<Exclude<FunctionName, ElementwiseName>, MatrixFunction>;

/** Functions that select entries and change signs: nothing is rounded. */
const EXACT: ReadonlySet<string> = new Set<FunctionName>([
  'abs',
  'sign',
  'relu',
  'max',
  'min',
  'maxentry',
  'minentry',
  'norm_inf',
  'tril',
  'triu',
  'vec',
  'vech',
  'unvech',
  'duplication',
  'elimination',
  'diag',
]);

/** About how many products of matrices a function costs, beside those that cost one; `moving` of the parts move. */
export const effort = (fn: string, moving: number): number =>
  fn === 'expm' || fn === 'dexpm' ? EXPONENTIAL * 3 ** moving : 1;

/** The products and the squarings of one exponential. */
const EXPONENTIAL = 16;

export const isExact = ({ fn, primes }: CallExpr): boolean => primes === 0 && EXACT.has(fn);

/** The numbers of a built-in elementwise function. */
export const elementwise = (name: string): RealFunction | undefined =>
  Object.hasOwn(ELEMENTWISE, name) ? ELEMENTWISE[name as ElementwiseName] : undefined;

/** The numbers of a built-in function that is not elementwise. */
export const matrixFunction = (name: string): MatrixFunction | undefined =>
  Object.hasOwn(MATRIX_FUNCTIONS, name)
    ? MATRIX_FUNCTIONS[name as keyof typeof MATRIX_FUNCTIONS]
    : undefined;

/** Refuses marks where there are no derivatives by one argument. */
export function requireMarkable(fn: string, arity: number | undefined): void {
  if (arity === 1) return;
  const what =
    functionRow(fn) && arity === undefined ? 'is not elementwise' : 'has several arguments';
  throw new MatcalcError({
    code: 'unsupported',
    message: `${fn} ${what}, so it takes no derivative marks`,
  });
}
