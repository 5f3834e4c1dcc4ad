/** Triangles of ones in results: beside ⊙ they are tril and triu, before a column a cumulative sum. */
import * as build from '../../expression/build.js';
import type { Dim } from '../../expression/dimension.js';
import { measure } from '../../expression/measure.js';
import type { CallExpr, Expr } from '../../expression/nodes.js';
import { isColumn, isScalar, isSquare } from '../../expression/shape.js';

type Mask = 'tril' | 'triu';

/** Ones on and below the diagonal. */
export const lowerMask = (rows: Dim, cols: Dim): Expr => triangle('tril', build.ones(rows, cols));

/** The lower or upper triangle of a matrix; of a triangle of the same kind it is all. */
export const triangle = (fn: Mask, e: Expr): Expr =>
  isTriangle(e) && e.fn === fn ? e : build.call(fn, [e], e.shape);

const isTriangle = (e: Expr): e is CallExpr & { fn: Mask } =>
  e.kind === 'call' && (e.fn === 'tril' || e.fn === 'triu');

/** What makes a matrix out of ones: its triangles, outermost last; null where it is none of ones. */
export function masksOf(e: Expr): readonly Mask[] | null {
  if (!isTriangle(e)) return null;
  const [arg] = e.args as [Expr];
  if (arg.kind === 'constant' && arg.name === 'ones') return [e.fn];
  const inner = masksOf(arg);
  return inner && [...inner, e.fn];
}

const isMask = (e: Expr, kind: Mask): boolean => {
  const kinds = masksOf(e);
  return kinds?.length === 1 && kinds[0] === kind;
};

/** (tril(A))' is triu(A'), where that is shorter. */
export function flippedTriangle(e: CallExpr, transpose: (e: Expr) => Expr): Expr | null {
  if (!isTriangle(e)) return null;
  const flipped = triangle(e.fn === 'tril' ? 'triu' : 'tril', transpose(e.args[0]!));
  return measure(flipped) <= measure(e) ? flipped : null;
}

/** A lower triangle of ones before a column: its cumulative sums; the factors behind it belong to the column. */
export function withCumulativeSums(factors: readonly Expr[]): readonly Expr[] {
  const last = factors.at(-1);
  if (!last || !isColumn(last.shape)) return rowSums(factors);
  const at = factors.findLastIndex((f, k) => k < factors.length - 1 && isLowerSquare(f));
  if (at === -1) return factors;
  const rest = withCumulativeSums(factors.slice(at + 1));
  const column = rest.length === 1 ? rest[0]! : build.product(rest);
  if (!isColumn(column.shape)) return factors;
  return withCumulativeSums([
    ...factors.slice(0, at),
    build.call('cumsum', [column], column.shape),
  ]);
}

/** v' triu(ones) is the row of the cumulative sums of v. */
function rowSums(factors: readonly Expr[]): readonly Expr[] {
  const [first, second, ...rest] = factors;
  if (!first || !second || first.kind !== 'transpose' || !isColumn(first.arg.shape)) return factors;
  if (isScalar(first.shape) || !isMask(second, 'triu') || !isSquare(second.shape)) return factors;
  const sums = build.call('cumsum', [first.arg], first.arg.shape);
  return rowSums([build.transpose(sums), ...rest]);
}

const isLowerSquare = (e: Expr): boolean => isMask(e, 'tril') && isSquare(e.shape);
