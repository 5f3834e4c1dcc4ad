/** Sums of terms with indices. */
import * as build from '../expression/build.js';
import { ExprKeys } from '../expression/key.js';
import { measure } from '../expression/measure.js';
import { children, type Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { isScalar } from '../expression/shape.js';
import { withoutShared } from './common-scalars.js';
import type { Part } from './written/entrywise.js';
import { scale, type Scaled, split } from './written/scalars.js';
import { assemble, monomial, withPowers } from './monomial.js';

/**
 * The sum, a positive term first, of terms that are written alike taken together, with what all of them share in front.
 *
 * @param letters the indices of the left side: what has others is summed with its term
 */
export function indexSum(terms: readonly Expr[], letters: readonly string[]): Expr {
  const raised = collected(terms);
  if (raised.length > 1) return sharedInFront(raised, letters);
  return raised[0] ?? build.num(0);
}

/** Numbers and factors that all terms share, in front of the sum. */
function sharedInFront(terms: readonly Expr[], letters: readonly string[]): Expr {
  const keys = new ExprKeys();
  const parts = terms.map((expr) =>
    withPowers(monomial({ coefficient: Rational.one, expr, spread: false, order: 0 }), keys),
  );
  const { shared, rest } = withoutShared(parts, keys, (e) => isFree(e, letters));
  const inside: Part = { expr: plainSum(rest.map(assemble)), exponent: Rational.one };
  const whole = assemble({ ...shared, scalars: [...shared.scalars, inside] });
  const plain = plainSum(terms);
  return measure(whole) < measure(plain) ? whole : plain;
}

/** Has it no index but those of the left side? */
const isFree = (e: Expr, letters: readonly string[]): boolean =>
  e.kind === 'entry'
    ? e.indices.every((index) => letters.includes(index))
    : children(e).every((part) => isFree(part, letters));

function plainSum(raised: readonly Expr[]): Expr {
  const first = raised.findIndex((e) => e.kind !== 'negate');
  const ordered = first > 0 ? [raised[first]!, ...raised.filter((_, k) => k !== first)] : raised;
  return build.sum(ordered);
}

/** Terms that differ in their numbers, or in the order of their factors, are one. */
function collected(terms: readonly Expr[]): readonly Expr[] {
  const keys = new ExprKeys();
  const wordOf = (e: Expr): string => {
    if (e.kind === 'quotient') return `${wordOf(e.numerator)} / ${keys.of(e.denominator)}`;
    if (e.kind !== 'product' || !e.factors.every((f) => isScalar(f.shape)))
      return String(keys.of(e));
    return e.factors
      .map((f) => keys.of(f))
      .sort((a, b) => a - b)
      .join(' ');
  };
  const merged = new Map<string, Scaled>();
  for (const term of terms) {
    const { coefficient, expr } = split(term);
    const word = wordOf(expr);
    const before = merged.get(word);
    merged.set(word, {
      coefficient: before ? before.coefficient.add(coefficient) : coefficient,
      expr: before?.expr ?? expr,
    });
  }
  return [...merged.values()]
    .filter(({ coefficient }) => !coefficient.isZero)
    .map(({ coefficient, expr }) => scale(coefficient, expr));
}
