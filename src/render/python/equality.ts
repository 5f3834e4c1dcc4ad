/** Whether numbers that are equal on paper are equal in floating point, too. */
import { ExprKeys } from '../../expression/key.js';
import type { Expr } from '../../expression/nodes.js';

const EXTREMES: ReadonlySet<string> = new Set(['maxentry', 'minentry', 'norm_inf']);

/**
 * An extreme of what is given is exactly one of its entries. What is computed in two ways may differ by rounding, and so
 * may two entries that are equal on paper: those of a symmetric inverse.
 *
 * @param resolve what a defined name stands for
 */
export function equalsExactly(left: Expr, right: Expr, resolve: (e: Expr) => Expr): boolean {
  const keys = new ExprKeys();
  const isGiven = (e: Expr): boolean => {
    const { kind } = resolve(e);
    return kind === 'symbol' || kind === 'number';
  };
  const isExtremeOf = (e: Expr, entries: Expr): boolean => {
    if (e.kind !== 'call' || !EXTREMES.has(e.fn)) return false;
    const of = entries.kind === 'call' && entries.fn === 'abs' ? entries.args[0]! : entries;
    return isGiven(of) && keys.of(e.args[0]!) === keys.of(of);
  };
  return (isGiven(left) && isGiven(right)) || isExtremeOf(left, right) || isExtremeOf(right, left);
}
