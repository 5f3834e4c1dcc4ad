/** An elementwise product for a matrix product, or the reverse. */
import { hadamard } from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import { isScalar } from '../../expression/shape.js';
import { hadamardOf, productOf, transposeOf } from '../edits/conforming.js';
import { type Spot, spots, type Tree } from '../edits/tree.js';
import type { Change, Family } from './suspect.js';

function* otherProducts({ root, places }: Tree): Iterable<Change> {
  for (const spot of spots(root)) {
    const place = places.get(spot.node) ?? null;
    const change = (expr: Expr | null, message: string): Change[] =>
      expr ? [{ expr, message, place }] : [];
    for (const made of asElementwise(spot))
      yield* change(spot.replace(made), 'a matrix product where an elementwise one belongs');
    for (const made of asMatrixProduct(spot))
      yield* change(spot.replace(made), 'an elementwise product where a matrix product belongs');
  }
}

/** Two neighbours of a product, as they are or one of them transposed, entry by entry. */
function* asElementwise({ node }: Spot): Iterable<Expr> {
  if (node.kind !== 'product') return;
  for (let k = 0; k + 1 < node.factors.length; k++) {
    const [a, b] = [node.factors[k]!, node.factors[k + 1]!];
    if (isScalar(a.shape) || isScalar(b.shape)) continue;
    for (const [x, y] of [
      [a, b],
      [transposeOf(a), b],
      [a, transposeOf(b)],
    ] as const) {
      const pair = hadamardOf([x, y]);
      const made =
        pair && productOf([...node.factors.slice(0, k), pair, ...node.factors.slice(k + 2)]);
      if (made) yield made;
    }
  }
}

/** An elementwise product as a product of matrices, an inner or an outer one. */
function* asMatrixProduct({ node }: Spot): Iterable<Expr> {
  if (node.kind !== 'hadamard') return;
  for (let cut = 1; cut < node.factors.length; cut++) {
    const [left, right] = [node.factors.slice(0, cut), node.factors.slice(cut)].map((part) =>
      part.length === 1 ? part[0]! : hadamard(part),
    ) as [Expr, Expr];
    for (const [a, b] of [
      [left, right],
      [right, left],
    ] as const)
      for (const factors of [
        [a, b],
        [transposeOf(a), b],
        [a, transposeOf(b)],
      ]) {
        const made = productOf(factors);
        if (made) yield made;
      }
  }
}

export const PRODUCTS: Family = {
  code: 'hadamard',
  changes: (_, tree) => otherProducts(tree),
  inWords: 'an elementwise product for a matrix product, or the reverse',
};
