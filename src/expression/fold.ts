/** One pass over a shared expression, each node once for each context, without recursion. */
import { children, type Expr } from './nodes.js';

export interface Fold<C, T> {
  /** The context of a part, given that of the whole. */
  readonly contextOf: (whole: Expr, part: Expr, context: C) => C;
  /** The value of a node from those of its parts; null ends the pass. */
  readonly combine: (e: Expr, parts: readonly T[], context: C) => T | null;
}

/** Folds an expression from its leaves upwards; null where `combine` ended the pass. */
export function foldExpr<C, T>(root: Expr, context: C, fold: Fold<C, T>): T | null {
  const memo = new Map<C, Map<Expr, T>>();
  const known = (e: Expr, c: C): T | undefined => memo.get(c)?.get(e);
  const stack: { e: Expr; context: C }[] = [{ e: root, context }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const { e, context: c } = top;
    if (known(e, c) !== undefined) {
      stack.pop();
      continue;
    }
    const parts: T[] = [];
    const missing: { e: Expr; context: C }[] = [];
    for (const part of children(e)) {
      const inner = fold.contextOf(e, part, c);
      const value = known(part, inner);
      if (value === undefined) missing.push({ e: part, context: inner });
      else parts.push(value);
    }
    if (missing.length > 0) {
      stack.push(...missing);
      continue;
    }
    const value = fold.combine(e, parts, c);
    if (value === null) return null;
    const table = memo.get(c) ?? new Map<Expr, T>();
    memo.set(c, table.set(e, value));
    stack.pop();
  }
  return known(root, context) ?? null;
}
