import * as build from './build.js';
import { type BlockExpr, children, type Expr } from './nodes.js';

/** The expression over other parts, in the order of `children`; shapes stay what they are. */
export function withChildren(e: Expr, parts: readonly Expr[]): Expr {
  if (children(e).every((part, k) => part === parts[k])) return e;
  const [first, second] = parts as [Expr, Expr];
  switch (e.kind) {
    case 'number':
    case 'symbol':
    case 'dimension':
    case 'constant':
    case 'commutation':
      return e;
    case 'sum':
      return build.sum(parts);
    case 'product':
      return build.product(parts);
    case 'hadamard':
      return build.hadamard(parts);
    case 'kron':
      return build.kron(parts);
    case 'block':
      return build.block(inRows(parts, e));
    case 'quotient':
      return build.quotient(first, second, e.elementwise);
    case 'power':
      return build.power(first, second, e.elementwise);
    case 'negate':
      return build.negate(first);
    case 'transpose':
      return build.transpose(first);
    case 'call':
      return { ...e, args: parts };
    case 'indicator':
      return build.indicator(e.relation, first, second);
    case 'entry':
      return build.entry(first, e.indices);
  }
}

/** Cells in the rows of a block; also of other things than expressions. */
export function inRows<T>(cells: readonly T[], { rows }: BlockExpr): T[][] {
  let at = 0;
  return rows.map((row) => cells.slice(at, (at += row.length)));
}

/** Replaces parts from the top down; where `replace` says null, the parts of the part are looked at. */
export function rewrite(
  e: Expr,
  replace: (e: Expr) => Expr | null,
  memo = new Map<Expr, Expr>(),
): Expr {
  const known = memo.get(e);
  if (known) return known;
  const made =
    replace(e) ??
    withChildren(
      e,
      children(e).map((part) => rewrite(part, replace, memo)),
    );
  memo.set(e, made);
  return made;
}
