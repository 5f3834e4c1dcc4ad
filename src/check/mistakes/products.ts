/** An elementwise product for a matrix product, or the reverse. */
import { hadamard } from '../../expression/build.js';
import { children, type Expr } from '../../expression/nodes.js';
import { isColumn, isRow, isScalar, sameShape } from '../../expression/shape.js';
import { conforming, hadamardOf, productOf, transposeOf } from '../edits/conforming.js';
import { type Spot, spots, type Tree } from '../edits/tree.js';
import type { Change, Family } from './suspect.js';

const MATRIX = 'an elementwise product where a matrix product belongs';
const ELEMENTWISE = 'a matrix product where an elementwise one belongs';

function* otherProducts({ root, places }: Tree): Iterable<Change> {
  const everywhere = allProducts(root);
  if (everywhere) yield { expr: everywhere, message: MATRIX, place: null };
  for (const spot of spots(root)) {
    const place = places.get(spot.node) ?? null;
    const change = (expr: Expr | null, message: string): Change[] =>
      expr ? [{ expr, message, place }] : [];
    for (const made of [...asElementwise(spot), ...asVectors(spot.node), ...merged(spot)])
      yield* change(spot.replace(made), ELEMENTWISE);
    for (const made of asMatrixProduct(spot)) yield* change(spot.replace(made), MATRIX);
  }
}

/** All elementwise products as products of matrices; null where these do not conform. */
function allProducts(e: Expr): Expr | null {
  const parts = children(e).map(allProducts);
  if (parts.some((part) => part === null)) return null;
  const own = parts as Expr[];
  return e.kind === 'hadamard' ? productOf(own) : conforming(e, own, children(e));
}

/** In longer products nobody loses an inner product. */
const MAX_FACTORS = 12;

/** An inner product beside a vector, entry by entry with it: a .* b .* v for a' b v. */
function* merged({ node }: Spot): Iterable<Expr> {
  if (node.kind !== 'product' || node.factors.length > MAX_FACTORS) return;
  const { factors } = node;
  for (let start = 0; start < factors.length; start++)
    for (let end = start + 2; end <= factors.length; end++) {
      const inner = productOf(factors.slice(start, end));
      if (!inner || !isScalar(inner.shape) || !isRow(factors[start]!.shape)) continue;
      const rest = [...factors.slice(0, start), ...factors.slice(end)];
      for (const pair of asVectors(inner)) yield* withEach(rest, pair);
    }
}

/** The product with one of its vectors multiplied entry by entry. */
function* withEach(factors: readonly Expr[], by: Expr): Iterable<Expr> {
  for (const [k, factor] of factors.entries()) {
    if (!sameShape(factor.shape, by.shape)) continue;
    const joined = hadamardOf([factor, by]);
    const made = joined && productOf(factors.with(k, joined));
    if (made) yield made;
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

/** A product that is a number, as the elementwise product of the two vectors that it is the inner product of. */
function* asVectors(node: Expr): Iterable<Expr> {
  if (node.kind !== 'product' || !isScalar(node.shape)) return;
  for (let cut = 1; cut < node.factors.length; cut++) {
    const left = productOf(node.factors.slice(0, cut));
    const right = productOf(node.factors.slice(cut));
    if (!left || !right || !isRow(left.shape) || !isColumn(right.shape)) continue;
    const made = hadamardOf([transposeOf(left), right]);
    if (made) yield made;
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
