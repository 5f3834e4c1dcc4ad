/** Factors in the wrong order. */
import { kron } from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import { rewrite } from '../../expression/rewrite.js';
import { isColumn, isRow, sameShape } from '../../expression/shape.js';
import { productOf, transposeOf } from '../edits/conforming.js';
import { type Spot, spots, type Tree } from '../edits/tree.js';
import type { Change, Family } from './suspect.js';

/** So many factors are permuted in every way; of more, two are exchanged. */
const MAX_PERMUTED = 5;
const MAX_EXCHANGED = 12;
const MAX_LONG = 100;

/** Every expression with the factors of one product in another order. */
function* orderChanges({ root, places }: Tree): Iterable<Change> {
  const several = spots(root).filter(({ node }) => node.kind === 'kron').length > 1;
  const krons = rewrite(root, (e) => (e.kind === 'kron' ? kron([...e.factors].reverse()) : null));
  if (several && sameShape(krons.shape, root.shape))
    yield { expr: krons, message: 'the order of Kronecker factors', place: null };
  for (const spot of spots(root))
    for (const made of reordered(spot)) {
      const expr = spot.replace(made);
      const place = places.get(spot.node) ?? null;
      if (expr) yield { expr, message: 'the order of factors', place };
    }
}

function* reordered({ node }: Spot): Iterable<Expr> {
  if (node.kind === 'kron') for (const factors of permutations(node.factors)) yield kron(factors);
  if (node.kind !== 'product') return;
  for (const factors of permutations(node.factors)) {
    const made = productOf(factors);
    if (made) yield made;
  }
  yield* outer(node.factors);
}

/** An inner product as an outer one: a b' for a' b. */
function* outer(factors: readonly Expr[]): Iterable<Expr> {
  for (let k = 0; k + 1 < factors.length; k++) {
    const [a, b] = [factors[k]!, factors[k + 1]!];
    if (!isRow(a.shape) || !isColumn(b.shape)) continue;
    const made = productOf(factors.with(k, transposeOf(a)).with(k + 1, transposeOf(b)));
    if (made) yield made;
  }
}

/** Other orders; those that exchange only two factors first. */
export function permutations<T>(items: readonly T[]): T[][] {
  const exchanged: T[][] = [];
  for (let a = 0; a < items.length; a++)
    for (let b = a + 1; b < items.length && b <= a + reach(items.length); b++)
      exchanged.push(items.with(a, items[b]!).with(b, items[a]!));
  if (items.length > MAX_PERMUTED || items.length < 3) return exchanged;
  return [...exchanged, ...allOrders(items)];
}

/** How far apart two exchanged factors are: in long products they are neighbours, in very long ones there are none. */
const reach = (count: number): number =>
  count <= MAX_EXCHANGED ? count : count <= MAX_LONG ? 1 : 0;

const allOrders = <T>(items: readonly T[]): T[][] =>
  items.length <= 1
    ? [[...items]]
    : items.flatMap((item, k) =>
        allOrders(items.filter((_, other) => other !== k)).map((rest) => [item, ...rest]),
      );

export const ORDERS: Family = {
  code: 'order',
  changes: (_, tree) => orderChanges(tree),
  inWords: 'the order of factors',
};
