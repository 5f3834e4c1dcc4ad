/** Expressions without some of their factors. */
import type { Expr } from '../../expression/nodes.js';
import { hadamardOf, productOf } from '../edits/conforming.js';
import { type Spot, spots } from '../edits/tree.js';

export interface Dropped {
  readonly expr: Expr;
  /** What was left out. */
  readonly factors: readonly Expr[];
  /** The product that it was a factor of. */
  readonly node: Expr;
}

/** Of longer products only single factors and ends are left out. */
const MAX_SUBSETS = 5;

/** Without one factor or some; those that lack fewest first. */
export function dropped(root: Expr): Dropped[] {
  const result = spots(root).flatMap(droppedAt);
  return result.sort((a, b) => a.factors.length - b.factors.length);
}

function droppedAt(spot: Spot): Dropped[] {
  const { node } = spot;
  switch (node.kind) {
    case 'product':
      return subsets(node.factors).flatMap(([kept, factors]) =>
        made(spot, productOf(kept), factors),
      );
    case 'hadamard':
      return subsets(node.factors).flatMap(([kept, factors]) =>
        made(spot, hadamardOf(kept), factors),
      );
    case 'kron':
      return node.factors.flatMap((factor, k) => {
        const kept = node.factors.filter((_, other) => other !== k);
        return kept.length === 1 ? made(spot, kept[0]!, [factor]) : [];
      });
    case 'quotient':
      return made(spot, node.numerator, [node.denominator]);
    default:
      return [];
  }
}

function made(spot: Spot, kept: Expr | null, factors: readonly Expr[]): Dropped[] {
  const expr = kept && spot.replace(kept);
  return expr ? [{ expr, factors, node: spot.node }] : [];
}

/** What is kept and what is left out: at least one of each. */
function subsets(factors: readonly Expr[]): [Expr[], Expr[]][] {
  const count = factors.length;
  const masks =
    count <= MAX_SUBSETS
      ? Array.from({ length: 2 ** count - 2 }, (_, k) => k + 1)
      : factors.map((_, k) => 2 ** k);
  return masks.map((mask) => [
    factors.filter((_, k) => !((mask >> k) & 1)),
    factors.filter((_, k) => (mask >> k) & 1),
  ]);
}
