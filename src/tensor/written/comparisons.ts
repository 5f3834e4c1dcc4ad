/** Comparisons as people write them. */
import * as build from '../../expression/build.js';
import type { Expr, Relation } from '../../expression/nodes.js';

const MIRRORED = { '<': '>', '>': '<', '<=': '>=', '>=': '<=', '=': '=', '!=': '!=' } as const;

/** [1 − t > 0] is [t < 1]. */
export function comparison(relation: Relation, left: Expr, right: Expr): Expr {
  if (
    right.kind === 'number' &&
    right.value.isZero &&
    left.kind === 'sum' &&
    left.terms.length === 2
  ) {
    const [first, second] = left.terms as [Expr, Expr];
    if (first.kind === 'number' && second.kind === 'negate') {
      return build.indicator(MIRRORED[relation], second.arg, first);
    }
  }
  return build.indicator(relation, left, right);
}
