/** Random matrices with declared properties. */
import type { Property } from '../expression/problem.js';
import {
  add,
  at,
  diagonalMatrix,
  identity,
  map,
  type Matrix,
  multiply,
  scale,
  transpose,
  zeros,
} from './matrix.js';
import { violated } from './properties.js';
import type { Random } from './random.js';

/**
 * Where values are drawn from. `general` has both signs, well away from 0, ±1 and each other; the
 * others are for outputs that are finite only in places: roots, logarithms, determinants, arcs.
 */
export const STRATEGIES = ['general', 'positive', 'unit', 'dominant', 'simplex', 'small'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** A matrix (vector, scalar) drawn by a strategy that has the properties; not a number where none has all of them. */
export function draw(
  rows: number,
  cols: number,
  properties: readonly Property[],
  strategy: Strategy,
  random: Random,
): Matrix {
  let result = DRAWS[strategy](rows, cols, random);
  for (const property of ORDER)
    if (properties.includes(property)) result = IMPOSE[property](result, random);
  if (properties.length < 2) return result;
  const both = COMBINED.find(({ of }) =>
    of.every((any) => any.some((p) => properties.includes(p))),
  );
  if (both) result = both.impose(result);
  // Of a positive diagonal matrix the zeros beside the diagonal are not meant.
  const rest = properties.filter((property) => property !== 'positive');
  return violated(result, rest) === undefined ? result : map(result, () => NaN);
}

function entries(rows: number, cols: number, entry: () => number): Matrix {
  const result = zeros(rows, cols);
  for (let k = 0; k < result.data.length; k++) result.data[k] = entry();
  return result;
}

/** Matrices are scaled so that a product keeps about the size of its vector. */
const gain = (cols: number): number => Math.sqrt(2.5 / (1.5 + cols));

const DRAWS = {
  general: (rows, cols, random) =>
    entries(rows, cols, () => random.sign() * random.between(0.3, 1.7) * gain(cols)),
  positive: (rows, cols, random) => entries(rows, cols, () => random.between(0.3, 2)),
  unit: (rows, cols, random) => entries(rows, cols, () => random.between(0.1, 0.9)),
  dominant: (rows, cols, random) => {
    const small = entries(rows, cols, () => random.sign() * random.between(0.05, 0.3));
    if (rows !== cols) return map(small, Math.abs);
    return add(small, scale(identity(rows), 1.5));
  },
  simplex: (rows, cols, random) => simplex(entries(rows, cols, () => random.between(0.3, 2))),
  small: (rows, cols, random) =>
    entries(rows, cols, () => random.sign() * random.between(0.03, 0.2)),
} satisfies Record<Strategy, (rows: number, cols: number, random: Random) => Matrix>;

/** Those that change entries come before those that change the structure. */
const ORDER: readonly Property[] = [
  'positive',
  'sign',
  'binary',
  'onehot',
  'simplex',
  'symmetric',
  'skew',
  'lower',
  'upper',
  'diagonal',
  'spd',
  'orthogonal',
];

const IMPOSE = {
  positive: (m) => map(m, Math.abs),
  sign: (m) => map(m, (x) => (x < 0 ? -1 : 1)),
  binary: (m, random) => binary(m, random),
  onehot: (m, random) => onehot(m, random),
  simplex: (m) => simplex(m),
  symmetric: (m) => scale(add(m, transpose(m)), 1 / 2),
  skew: (m) => scale(add(m, scale(transpose(m), -1)), 1 / 2),
  lower: (m) => where(m, (i, j) => i >= j),
  upper: (m) => where(m, (i, j) => i <= j),
  diagonal: (m) => where(m, (i, j) => i === j),
  spd: (m) => definite(m),
  orthogonal: (m) => orthonormal(m),
} satisfies Record<Property, (m: Matrix, random: Random) => Matrix>;

const diagonalPart = (m: Matrix): Matrix => where(m, (i, j) => i === j);
const allOnes = (m: Matrix): Matrix => map(m, () => 1);

/** The reflection that turns the first column round. */
function reflection(m: Matrix): Matrix {
  const column = { rows: m.rows, cols: 1, data: m.data.filter((_, k) => k % m.cols === 0) };
  return add(identity(m.rows), scale(multiply(column, transpose(column)), -2));
}

/** 1 at the greatest entry of each row, 0 elsewhere. */
function onlyGreatest(m: Matrix): Matrix {
  const result = { ...m, data: Float64Array.from(m.data) };
  for (const line of lines(result)) {
    const place = line.indexOf(Math.max(...line));
    line.forEach((_, k) => (line[k] = k === place ? 1 : 0));
  }
  return result;
}

/** What has a property of each of several lists, where imposing one takes another away. */
const COMBINED: readonly {
  readonly of: readonly (readonly Property[])[];
  readonly impose: (m: Matrix) => Matrix;
}[] = [
  { of: [['orthogonal'], ['spd']], impose: (m) => identity(m.rows) },
  {
    of: [['orthogonal'], ['diagonal', 'lower', 'upper']],
    impose: (m) => map(diagonalPart(m), Math.sign),
  },
  { of: [['orthogonal'], ['symmetric']], impose: reflection },
  {
    of: [['skew'], ['symmetric', 'diagonal', 'lower', 'upper']],
    impose: (m) => zeros(m.rows, m.cols),
  },
  {
    of: [
      ['symmetric', 'spd'],
      ['lower', 'upper'],
    ],
    impose: diagonalPart,
  },
  { of: [['lower'], ['upper']], impose: diagonalPart },
  { of: [['binary'], ['simplex']], impose: onlyGreatest },
  { of: [['binary', 'positive'], ['sign']], impose: allOnes },
  { of: [['positive'], ['binary']], impose: allOnes },
];

/** The entries at the places that are kept, zeros elsewhere. */
export function where(m: Matrix, keep: (i: number, j: number) => boolean): Matrix {
  const data = m.data.map((x, k) => (keep(Math.floor(k / m.cols), k % m.cols) ? x : 0));
  return { ...m, data };
}

/** The rows of a matrix; a vector is one. */
const lines = (m: Matrix): Float64Array[] =>
  m.rows === 1 || m.cols === 1
    ? [m.data]
    : Array.from({ length: m.rows }, (_, i) => m.data.subarray(i * m.cols, (i + 1) * m.cols));

function simplex(m: Matrix): Matrix {
  const result = map(m, Math.abs);
  for (const line of lines(result)) {
    const total = line.reduce((a, b) => a + b, 0);
    line.forEach((x, k) => (line[k] = x / total));
  }
  return result;
}

/** Zeros and ones, both present where there is room. */
function binary(m: Matrix, random: Random): Matrix {
  const result = map(m, () => (random.sign() > 0 ? 1 : 0));
  if (result.data.length > 1) {
    const place = random.below(result.data.length);
    result.data[place] = 1;
    result.data[(place + 1) % result.data.length] = 0;
  }
  return result;
}

function onehot(m: Matrix, random: Random): Matrix {
  const result = zeros(m.rows, m.cols);
  for (const line of lines(result)) line[random.below(line.length)] = 1;
  return result;
}

/** B B' + I / 2; diagonal if B is. */
function definite(m: Matrix): Matrix {
  const square = scale(multiply(m, transpose(m)), 1 / m.cols);
  return add(
    square,
    diagonalMatrix({ rows: m.rows, cols: 1, data: new Float64Array(m.rows).fill(0.5) }),
  );
}

/** The columns made orthonormal, or the rows of a wide matrix: Gram and Schmidt. */
function orthonormal(m: Matrix): Matrix {
  if (m.cols > m.rows) return transpose(orthonormal(transpose(m)));
  const result = { ...m, data: Float64Array.from(m.data) };
  for (let j = 0; j < m.cols; j++) {
    for (let k = 0; k < j; k++) addColumn(result, j, k, -columnProduct(result, j, k));
    const length = Math.sqrt(columnProduct(result, j, j));
    for (let i = 0; i < m.rows; i++) result.data[i * m.cols + j]! /= length;
  }
  return result;
}

function columnProduct(m: Matrix, a: number, b: number): number {
  let total = 0;
  for (let i = 0; i < m.rows; i++) total += at(m, i, a) * at(m, i, b);
  return total;
}

function addColumn(m: Matrix, to: number, from: number, factor: number): void {
  for (let i = 0; i < m.rows; i++) m.data[i * m.cols + to]! += factor * at(m, i, from);
}
