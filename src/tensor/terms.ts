/** Sums in textbook form: a positive term first, common numbers and common factors taken out where that is shorter. */
import * as build from '../expression/build.js';
import { ExprKeys } from '../expression/key.js';
import type { Expr } from '../expression/nodes.js';
import { isScalar, type Shape } from '../expression/shape.js';
import { shortest } from './common.js';
import { times } from './written/products.js';
import { split } from './written/scalars.js';
import { type Monomial, monomial, plainSum, type RaisedTerm, withPowers } from './monomial.js';

/** Beyond this many terms no common factors are looked for. */
const MAX_FACTORED = 16;

/** The sum of the terms, of the given shape. */
export function addTerms(terms: readonly RaisedTerm[], shape: Shape): Expr {
  const keys = new ExprKeys();
  const monomials = [...terms]
    .sort((a, b) => place(a) - place(b) || a.order - b.order || turned(a.expr) - turned(b.expr))
    .map((term) => withPowers(monomial(term), keys));
  const sorted = collected(monomials, keys);
  if (sorted.length === 0) return isScalar(shape) ? build.num(0) : build.constant('zeros', shape);
  if (sorted.length > 0 && sorted.every((t) => t.spread)) {
    const scalar = plainSum(sorted.map((t) => ({ ...t, spread: false })));
    return times([scalar, build.constant('ones', shape)]);
  }
  if (sorted.length > MAX_FACTORED) return plainSum(sorted);
  return shortest(sorted, keys);
}

/** Terms that differ in their numbers only are one. */
function collected(terms: readonly Monomial[], keys: ExprKeys): Monomial[] {
  const merged = new Map<string, Monomial>();
  for (const term of terms) {
    const scalars = term.scalars.map((p) => `${keys.of(p.expr)}^${p.exponent.toString()}`).sort();
    const matrices = term.matrices.map((e) => keys.of(e));
    const key = `${String(term.spread)} ${scalars.join()} ${matrices.join()}`;
    const before = merged.get(key);
    const coefficient = before ? before.coefficient.add(term.coefficient) : term.coefficient;
    merged.set(key, { ...(before ?? term), coefficient });
  }
  return [...merged.values()].filter((term) => !term.coefficient.isZero);
}

/** What is taken off a diagonal stands behind everything else: A + A' - diag(diag(A)). */
const place = ({ expr }: RaisedTerm): number => {
  const { expr: body } = split(expr);
  const last = body.kind === 'product' ? body.factors[body.factors.length - 1]! : body;
  const [inner] = last.kind === 'call' && last.fn === 'diag' ? last.args : [];
  return Number(inner?.kind === 'call' && inner.fn === 'diag');
};

/** A transposed term comes behind the plain one. */
const turned = (e: Expr): number =>
  Number(
    e.kind === 'transpose' ||
      (e.kind === 'product' && e.factors.some((f) => f.kind === 'transpose')),
  );
