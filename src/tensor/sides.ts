/** A sum beside a matrix with whose transpose its terms begin: (A − r rᵀ A)ᵀ A is Aᵀ (I − r rᵀ) A. */
import * as build from '../expression/build.js';
import { ExprKeys } from '../expression/key.js';
import { measure } from '../expression/measure.js';
import type { Expr, SumExpr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { isMatrix } from '../expression/shape.js';
import { shortest } from './common.js';
import { times } from './written/products.js';
import { type Monomial, monomial } from './monomial.js';
import type { Transpose } from './reduce.js';

/** The product with such a matrix taken out of the sum beside it, where that is no longer. */
export function withEqualSides(e: Expr, transpose: Transpose): Expr {
  if (e.kind === 'negate' || (e.kind === 'quotient' && !e.elementwise)) {
    const inner = e.kind === 'negate' ? e.arg : e.numerator;
    const made = withEqualSides(inner, transpose);
    if (made === inner) return e;
    return e.kind === 'negate' ? build.negate(made) : build.quotient(made, e.denominator);
  }
  if (e.kind !== 'product') return e;
  for (const [k, factor] of e.factors.entries()) {
    const sum = sumOf(factor, transpose);
    if (!sum) continue;
    const right = takenOut(sum, e.factors[k + 1], transpose);
    const left = right ? null : takenOut(turned(sum, transpose), turnedNeighbour(e, k), transpose);
    const inside = right ?? (left && [...left].reverse().map(transpose));
    if (!inside) continue;
    const made = times([...e.factors.slice(0, k), ...inside, ...e.factors.slice(k + 1)]);
    if (measure(made) <= measure(e)) return made;
  }
  return e;

  function turnedNeighbour(
    { factors }: { readonly factors: readonly Expr[] },
    k: number,
  ): Expr | undefined {
    const before = factors[k - 1];
    return before && transpose(before);
  }
}

/** A sum, its transpose sign moved to its terms. */
function sumOf(e: Expr, transpose: Transpose): SumExpr | null {
  if (e.kind === 'sum') return isMatrix(e.shape) ? e : null;
  const inner = e.kind === 'transpose' && e.arg.kind === 'sum' ? e.arg : null;
  return inner && turned(inner, transpose);
}

const turned = (e: SumExpr, transpose: Transpose): SumExpr =>
  build.sum(e.terms.map(transpose)) as SumExpr;

/** The matrix and the rest of the sum, where all terms begin with the transpose of their neighbour; null otherwise. */
function takenOut(sum: SumExpr, neighbour: Expr | undefined, transpose: Transpose): Expr[] | null {
  if (!neighbour || !isMatrix(neighbour.shape)) return null;
  const keys = new ExprKeys();
  const side = transpose(neighbour);
  const rest: Monomial[] = [];
  for (const [order, expr] of sum.terms.entries()) {
    const term = monomial({ coefficient: Rational.one, expr, spread: false, order });
    const [first, ...others] = term.matrices;
    if (!first || keys.of(first) !== keys.of(side)) return null;
    rest.push({ ...term, matrices: others.length > 0 ? others : [build.eye(first.shape.cols)] });
  }
  return [side, shortest(rest, keys)];
}
