/** Whether numbers that are equal on paper are equal in floating point, too. */
import { ExprKeys } from '../../expression/key.js';
import type { Expr } from '../../expression/nodes.js';

const EXTREMES: ReadonlySet<string> = new Set(['maxentry', 'minentry', 'norm_inf']);

/** An extreme is exactly one of the entries; what is computed in two ways may differ by rounding. */
export function equalsExactly(left: Expr, right: Expr): boolean {
  const keys = new ExprKeys();
  const isGiven = (e: Expr): boolean => e.kind === 'symbol' || e.kind === 'number';
  const isExtremeOf = (e: Expr, entries: Expr): boolean => {
    if (e.kind !== 'call' || !EXTREMES.has(e.fn)) return false;
    const of = entries.kind === 'call' && entries.fn === 'abs' ? entries.args[0]! : entries;
    return keys.of(e.args[0]!) === keys.of(of);
  };
  return (isGiven(left) && isGiven(right)) || isExtremeOf(left, right) || isExtremeOf(right, left);
}
