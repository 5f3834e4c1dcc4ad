/** Where functions have kinks: on which side of each of them a point lies. */
import { functionRow } from '../expression/functions.js';
import type { Expr } from '../expression/nodes.js';
import { symbolNames } from '../expression/print.js';
import type { Evaluator } from '../numeric/index.js';
import { allNodes } from '../numeric/order.js';

/** What is compared with what: the two arguments of max or of an indicator, or an argument with 0. */
export interface Kink {
  readonly left: Expr;
  readonly right: Expr | null;
}

/**
 * The kinks of some expressions; those of max(x), where two entries are equal, are no sides to be on.
 *
 * @param hasValue which names have values: a change dX has none
 */
export function kinksOf(exprs: readonly Expr[], hasValue: (name: string) => boolean): Kink[] {
  const kinks: Kink[] = [];
  for (const e of allNodes(exprs)) {
    if (e.kind === 'indicator') kinks.push({ left: e.left, right: e.right });
    if (e.kind !== 'call') continue;
    const row = functionRow(e.fn);
    const [left, right = null] = e.args;
    if (row?.kink === undefined || !left) continue;
    if (row.kind === 'elementwise' || e.fn === 'norm1') kinks.push({ left, right });
  }
  return kinks.filter(({ left, right }) =>
    [left, ...(right ? [right] : [])].every((e) => [...symbolNames(e)].every(hasValue)),
  );
}

/** How far above or below each of its kinks a point lies, entry by entry. */
export const heightsAt = (kinks: readonly Kink[], evaluator: Evaluator): Float64Array[] =>
  kinks.map(({ left, right }) => {
    const a = evaluator.evaluate(left).data;
    const b = right ? evaluator.evaluate(right).data : Float64Array.of(0);
    const count = Math.max(a.length, b.length);
    return Float64Array.from({ length: count }, (_, i) => a[i % a.length]! - b[i % b.length]!);
  });

/** The sides on which entries lie: of each kink one, or both. */
export const sidesOf = (heights: readonly Float64Array[]): string[] =>
  heights.flatMap((of, k) => [
    ...(of.some((x) => x > 0 && x < Infinity) ? [`${k}+`] : []),
    ...(of.some((x) => x < 0 && x > -Infinity) ? [`${k}-`] : []),
  ]);
