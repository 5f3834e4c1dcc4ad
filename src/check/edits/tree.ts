/** An expression as people see it, without nested products and sums, with the places that can be changed. */
import * as build from '../../expression/build.js';
import type { Span } from '../../errors.js';
import { children, type Expr, type ProductExpr } from '../../expression/nodes.js';
import { isInverse, wholeExponent } from '../../expression/print.js';
import { rewrite, withChildren } from '../../expression/rewrite.js';
import { isColumn, isRow, isScalar } from '../../expression/shape.js';
import { visitInOrder } from '../../numeric/order.js';
import { conforming, diagOf, productOf } from './conforming.js';

/** Where the parts of an expression stand in its text. */
export type Places = ReadonlyMap<Expr, Span>;

export interface Tree {
  readonly root: Expr;
  readonly places: Places;
}

/** A part of a tree. */
export interface Spot {
  readonly node: Expr;
  /** The parts around it, the innermost last. */
  readonly around: readonly Expr[];
  /** Which child of the innermost of these it is. */
  readonly index: number;
  /** The whole with something else in its place; null where that does not conform. */
  replace(other: Expr): Expr | null;
}

const MAX_POWER = 3;
const MAX_DEPTH = 1000;
/** Larger answers are not searched for mistakes part by part, and not opened: shared parts may double at each step. */
const MAX_SPOTS = 400;

/**
 * The expression with nested products, sums and elementwise products opened, small powers of matrices as products,
 * and definitions in the place of the names that have one.
 */
export function treeOf(e: Expr, origins: Places, named: ReadonlyMap<string, Expr>): Tree {
  const definitions = isDeep(e, named) ? new Map<string, Expr>() : named;
  const places = new Map<Expr, Span>();
  const memo = new Map<Expr, Expr>();
  const open = (node: Expr): Expr => {
    const known = memo.get(node);
    if (known) return known;
    const own = node.kind === 'symbol' ? definitions.get(node.name) : undefined;
    const made = own
      ? open(own)
      : flat(
          withChildren(
            node,
            children(node).map((part) => open(part)),
          ),
        );
    memo.set(node, made);
    const place = origins.get(node);
    if (place && !places.has(made)) places.set(made, place);
    return made;
  };
  return { root: open(e), places };
}

/** Whether definitions within definitions nest too deep to be put in place of their names. */
function isDeep(root: Expr, definitions: ReadonlyMap<string, Expr>): boolean {
  const depths = new Map<Expr, number>();
  const parts = (e: Expr): readonly Expr[] => {
    const own = e.kind === 'symbol' ? definitions.get(e.name) : undefined;
    return own ? [own] : children(e);
  };
  const visit = (e: Expr): void => {
    depths.set(e, 1 + parts(e).reduce((most, part) => Math.max(most, depths.get(part)!), 0));
  };
  visitInOrder(root, (e) => depths.has(e), visit, parts);
  return depths.get(root)! > MAX_DEPTH;
}

function flat(e: Expr): Expr {
  switch (e.kind) {
    case 'product':
    case 'hadamard': {
      const factors = e.factors.flatMap((f) => (f.kind === e.kind ? f.factors : [f]));
      if (factors.length === e.factors.length || factors.length > MAX_SPOTS) return e;
      // X (b' b) stays as it is.
      return (e.kind === 'product' ? productOf(factors) : build.hadamard(factors)) ?? e;
    }
    case 'sum': {
      const terms = e.terms.flatMap((t) => (t.kind === 'sum' ? t.terms : [t]));
      const isKept = terms.length === e.terms.length || terms.length > MAX_SPOTS;
      return isKept ? e : build.sum(terms);
    }
    case 'power': {
      const exponent = wholeExponent(e.exponent);
      if (e.elementwise || isScalar(e.base.shape) || exponent === null) return e;
      const count = Number(exponent < 0n ? -exponent : exponent);
      if (count < 2 || count > MAX_POWER) return e;
      const one = exponent < 0n ? build.power(e.base, build.negate(build.num(1)), false) : e.base;
      return build.product(Array.from({ length: count }, () => one));
    }
    default:
      return e;
  }
}

/** All parts, the whole first, each before its own parts. */
export function spots(root: Expr): Spot[] {
  const result: Spot[] = [];
  const visit = (spot: Spot): void => {
    if (result.length >= MAX_SPOTS) return;
    result.push(spot);
    const { node } = spot;
    const parts = children(node);
    parts.forEach((part, index) => {
      if (isMatrixExponent(node, index) || isSize(node)) return;
      visit({
        node: part,
        around: [...spot.around, node],
        index,
        replace: (other) => {
          const made = conforming(node, parts.with(index, other), parts);
          return made && spot.replace(made);
        },
      });
    });
  };
  visit({ node: root, around: [], index: 0, replace: (other) => other });
  return result;
}

/** The exponent of a power of a matrix is a whole number and stays one. */
const isMatrixExponent = (e: Expr, index: number): boolean =>
  e.kind === 'power' && index === 1 && !e.elementwise && !isScalar(e.base.shape);

/** What stands in `duplication(n)` is a size. */
const isSize = (e: Expr): boolean =>
  e.kind === 'call' && (e.fn === 'duplication' || e.fn === 'elimination');

/** Whether it is the inverse of something. */
export const isInverseOf = (e: Expr): boolean =>
  isInverse(e) || (e.kind === 'call' && e.fn === 'inv');

/** The whole with diag(u) A diag(v) for (u v') .* A, as the chain rule gives it; itself where there is none. */
export const withDiagonals = (root: Expr): Expr =>
  rewrite(root, (e) => {
    if (e.kind !== 'hadamard') return null;
    const outer = e.factors.findIndex(isOuterProduct);
    const rest = e.factors.filter((_, k) => k !== outer);
    if (outer < 0 || rest.length === 0) return null;
    const { factors } = e.factors[outer] as ProductExpr;
    const cut = factors.findIndex(({ shape }) => isRow(shape));
    const left = productOf(factors.slice(0, cut));
    const right = productOf(factors.slice(cut));
    const inner = rest.length === 1 ? rest[0]! : build.hadamard(rest);
    const [u, v] = [left && diagOf(left), right && diagOf(right)];
    return u && v && productOf([u, withDiagonals(inner), v]);
  });

const isOuterProduct = (e: Expr): boolean =>
  e.kind === 'product' &&
  e.factors.filter(({ shape }) => isRow(shape)).length === 1 &&
  e.factors.filter(({ shape }) => isColumn(shape)).length === 1 &&
  !isScalar(e.shape);
