/** Short names for building expressions in tests. */
import { call, constant, symbol, transpose } from '../../src/expression/build.js';
import { dimName } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import { SCALAR, shapeOf } from '../../src/expression/shape.js';

export const n = dimName('n');
export const m = dimName('m');
export const p = dimName('p');

export const matrix = (name: string, rows = n, cols = m): Expr => symbol(name, shapeOf(rows, cols));
export const column = (name: string, rows = n): Expr => symbol(name, shapeOf(rows));
export const row = (name: string, cols = n): Expr => symbol(name, { rows: SCALAR.rows, cols });
export const scalar = (name: string): Expr => symbol(name, SCALAR);

/** The transpose. */
export const T = transpose;

/** A function that keeps the shape of its argument. */
export const map = (fn: string, arg: Expr, primes = 0): Expr =>
  call(fn, [arg], arg.shape, { primes });

/** A function to a scalar. */
export const total = (fn: string, arg: Expr): Expr => call(fn, [arg], SCALAR);

/** diag of a column or row. */
export function diagonal(arg: Expr): Expr {
  const size = arg.shape.cols.key === '1' ? arg.shape.rows : arg.shape.cols;
  return call('diag', [arg], shapeOf(size, size));
}

export const zeros = (rows = n, cols = m): Expr => constant('zeros', shapeOf(rows, cols));
