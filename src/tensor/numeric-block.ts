/** Blocks all of whose entries are numbers: nested ones and transposed ones written as one, multiplied and added up. */
import * as build from '../expression/build.js';
import { constantDim } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { isScalar, sameShape } from '../expression/shape.js';

type Table = readonly (readonly Rational[])[];

/** Blocks with more entries are left as they are. */
const MOST_ENTRIES = 100;

/** The entries of a matrix or vector that consists of numbers; null where one is none. */
function entriesOf(e: Expr): Table | null {
  switch (e.kind) {
    case 'number':
      return [[e.value]];
    case 'negate':
      return scaled(entriesOf(e.arg), Rational.of(-1));
    case 'quotient':
      return e.denominator.kind === 'number'
        ? scaled(entriesOf(e.numerator), Rational.one.div(e.denominator.value))
        : null;
    case 'product': {
      const [first, second] = e.factors;
      return e.factors.length === 2 && first!.kind === 'number'
        ? scaled(entriesOf(second!), first.value)
        : null;
    }
    case 'transpose': {
      const table = entriesOf(e.arg);
      return table && table[0]!.map((_, c) => table.map((row) => row[c]!));
    }
    case 'block':
      return blockEntries(e.rows);
    case 'constant':
      return constantEntries(e);
    default:
      return null;
  }
}

const times = (table: Table, by: Rational): Table => table.map((row) => row.map((x) => x.mul(by)));
const scaled = (table: Table | null, by: Rational): Table | null => table && times(table, by);

function blockEntries(rows: readonly (readonly Expr[])[]): Table | null {
  const result: Rational[][] = [];
  for (const row of rows) {
    const cells = row.map(entriesOf);
    if (cells.includes(null)) return null;
    const [first, ...more] = cells as Table[];
    result.push(...first!.map((line, r) => [...line, ...more.flatMap((cell) => cell[r]!)]));
  }
  return result;
}

function constantEntries(e: Expr & { readonly kind: 'constant' }): Table | null {
  const [rows, cols] = [constantDim(e.shape.rows), constantDim(e.shape.cols)];
  if (e.name === 'pi' || rows === null || cols === null || rows * cols > MOST_ENTRIES) return null;
  const entry = (r: number, c: number): Rational =>
    Rational.of(Number(e.name === 'ones' || (e.name === 'eye' && r === c)));
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: cols }, (__, c) => entry(r, c)),
  );
}

const isWhole = (table: Table): boolean => table.every((row) => row.every((x) => x.isInteger));

const written = (table: Table): Expr =>
  build.block(
    table.map((row) =>
      row.map((x) => (x.isNegative ? build.negate(build.num(x.abs())) : build.num(x))),
    ),
  );

/** Numbers beside each other, a common denominator in front: [[2; 1]ᵀ; [1; 3]ᵀ] is [2, 1; 1, 3]. */
export function flatBlock(e: Expr): Expr {
  const table = e.kind === 'block' ? entriesOf(e) : null;
  if (!table) return e;
  const denominator = table.flat().reduce((least, x) => {
    return least.mul(Rational.of(x.mul(least).den));
  }, Rational.one);
  const block = written(times(table, denominator));
  return denominator.isOne
    ? block
    : build.product([build.quotient(build.num(1), build.num(denominator)), block]);
}

/** The block times a number, as a block of whole numbers; null where it is none. */
export function scaledBlock(by: Rational, e: Expr): Expr | null {
  const table = e.kind === 'block' ? scaled(entriesOf(e), by) : null;
  return table && isWhole(table) ? written(table) : null;
}

/** The sum of two matrices of numbers, one of them a block; null where it is none of whole numbers. */
export function addedBlocks(a: Expr, b: Expr): Expr | null {
  if (!sameShape(a.shape, b.shape) || isScalar(a.shape)) return null;
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (!left || !right) return null;
  const table = left.map((row, r) => row.map((x, c) => x.add(right[r]![c]!)));
  return isWhole(table) ? written(table) : null;
}
