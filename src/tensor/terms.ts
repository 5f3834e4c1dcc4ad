/** Sums in textbook form: a positive term first, common numbers and common factors taken out where that is shorter. */
import * as build from '../expression/build.js';
import { ExprKeys } from '../expression/key.js';
import { measure } from '../expression/measure.js';
import type { Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { isColumn, isScalar, type Shape } from '../expression/shape.js';
import { divide, isNumber, type Part, entryPower, scale, split, times } from './compose.js';

export interface RaisedTerm {
  readonly coefficient: Rational;
  readonly expr: Expr;
  /** The scalar is added to every entry. */
  readonly spread: boolean;
  /** Smaller comes first. */
  readonly order: number;
}

/** A term taken apart: number · scalars · matrices. */
interface Monomial {
  readonly coefficient: Rational;
  readonly scalars: readonly Part[];
  readonly matrices: readonly Expr[];
  readonly spread: boolean;
  readonly order: number;
}

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
    const scalar = plainSum(sorted, true);
    return times([scalar, build.constant('ones', shape)]);
  }
  if (sorted.length > MAX_FACTORED) return plainSum(sorted, false);
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

/** Equal scalars as one power: n n is n^2, so that a common factor is met once. */
function withPowers(term: Monomial, keys: ExprKeys): Monomial {
  const merged = new Map<number, Part>();
  for (const part of term.scalars) {
    const before = merged.get(keys.of(part.expr));
    const exponent = before ? before.exponent.add(part.exponent) : part.exponent;
    merged.set(keys.of(part.expr), { expr: before?.expr ?? part.expr, exponent });
  }
  return { ...term, scalars: [...merged.values()].filter((part) => !part.exponent.isZero) };
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

function monomial({ coefficient, expr, spread, order }: RaisedTerm): Monomial {
  const scalars: Part[] = [];
  const matrices: Expr[] = [];
  let total = coefficient;
  const scalar = (e: Expr, sign: 1 | -1): void => {
    const inner = split(e);
    total = sign === 1 ? total.mul(inner.coefficient) : total.div(inner.coefficient);
    const { expr: body } = inner;
    if (isNumber(body, 1)) return;
    if (body.kind === 'quotient') {
      scalar(body.numerator, sign);
      scalar(body.denominator, sign === 1 ? -1 : 1);
    } else if (body.kind === 'product' && body.factors.every((f) => isScalar(f.shape))) {
      for (const f of body.factors) scalar(f, sign);
    } else if (body.kind === 'power' && body.exponent.kind === 'number') {
      scalars.push({ expr: body.base, exponent: body.exponent.value.mul(Rational.of(sign)) });
    } else scalars.push({ expr: body, exponent: Rational.of(sign) });
  };
  const visit = (e: Expr): void => {
    const inner = split(e);
    total = total.mul(inner.coefficient);
    const { expr: body } = inner;
    if (isScalar(body.shape)) scalar(body, 1);
    else if (body.kind === 'quotient' && !body.elementwise) {
      visit(body.numerator);
      scalar(body.denominator, -1);
    } else if (body.kind === 'product') body.factors.forEach(visit);
    else matrices.push(body);
  };
  visit(expr);
  return { coefficient: total, scalars, matrices, spread, order };
}

function assemble({ coefficient, scalars, matrices }: Monomial): Expr {
  const numerators = scalars
    .filter((p) => !p.exponent.isNegative)
    .map((p) => entryPower(p.expr, p.exponent));
  const denominators = scalars
    .filter((p) => p.exponent.isNegative)
    .map((p) => entryPower(p.expr, p.exponent.neg()));
  const body = times([...numerators, ...matrices]);
  const below = denominators.length === 0 ? build.num(1) : times(denominators);
  return scale(coefficient, divide(body, below));
}

/** Terms with + and − between; a positive one first if there is one. */
function plainSum(terms: readonly Monomial[], spread: boolean): Expr {
  const shown = spread ? terms.map((t) => ({ ...t, spread: false })) : terms;
  const first = shown.findIndex((t) => !t.coefficient.isNegative && !t.spread);
  const anyPositive = first === -1 ? shown.findIndex((t) => !t.coefficient.isNegative) : first;
  const ordered =
    anyPositive > 0 ? [shown[anyPositive]!, ...shown.filter((_, k) => k !== anyPositive)] : shown;
  const parts = ordered.map(assemble);
  return parts.length === 1 ? parts[0]! : build.sum(parts);
}

/** The shortest of: the plain sum; common scalars, a common first or last factor taken out. */
function shortest(terms: readonly Monomial[], keys: ExprKeys): Expr {
  let best = plainSum(terms, false);
  let size = measure(best);
  const consider = (candidate: Expr | null): void => {
    if (!candidate) return;
    const length = measure(candidate);
    if (length < size) [best, size] = [candidate, length];
  };
  if (terms.length < 2) return best;
  consider(commonScalars(terms, keys));
  for (const end of ['first', 'last'] as const) consider(commonFactor(terms, keys, end));
  return best;
}

/** Number and scalar factors that all terms share. */
function commonScalars(terms: readonly Monomial[], keys: ExprKeys): Expr | null {
  const number = commonNumber(terms.map((t) => t.coefficient));
  const shared: Part[] = [];
  for (const part of terms[0]!.scalars) {
    const exponents = terms.map(
      (t) => t.scalars.find((p) => keys.of(p.expr) === keys.of(part.expr))?.exponent,
    );
    if (exponents.some((e) => e === undefined || e.isNegative !== part.exponent.isNegative))
      continue;
    const least = (exponents as Rational[]).reduce((a, b) =>
      a.abs().compare(b.abs()) <= 0 ? a : b,
    );
    shared.push({ expr: part.expr, exponent: least });
  }
  if (number.isOne && shared.length === 0) return null;
  const rest = terms.map((t) => ({
    ...t,
    coefficient: t.coefficient.div(number),
    scalars: t.scalars
      .map((p) => {
        const taken = shared.find((s) => keys.of(s.expr) === keys.of(p.expr));
        return taken ? { ...p, exponent: p.exponent.add(taken.exponent.neg()) } : p;
      })
      .filter((p) => !p.exponent.isZero),
  }));
  const inside = shortest(rest, keys);
  return assemble({
    coefficient: number,
    scalars: shared,
    matrices: isScalar(inside.shape) ? [] : [inside],
    spread: false,
    order: 0,
    ...(isScalar(inside.shape)
      ? { scalars: [...shared, { expr: inside, exponent: Rational.one }] }
      : {}),
  });
}

/** The largest number that leaves whole coefficients of common divisor 1; negative where all of them are. */
function commonNumber(coefficients: readonly Rational[]): Rational {
  let num = 0n;
  let den = 1n;
  for (const c of coefficients) {
    num = gcd(num, c.num < 0n ? -c.num : c.num);
    den = (den * c.den) / gcd(den, c.den);
  }
  return Rational.of(coefficients.every((c) => c.isNegative) ? -num : num, den);
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** Takes a common first (or last) matrix factor out of the largest group of terms that have one. */
function commonFactor(
  terms: readonly Monomial[],
  keys: ExprKeys,
  end: 'first' | 'last',
): Expr | null {
  const at = (t: Monomial): Expr | undefined =>
    end === 'first' ? t.matrices[0] : t.matrices[t.matrices.length - 1];
  const groups = new Map<number, Monomial[]>();
  for (const t of terms) {
    const factor = at(t);
    if (!factor || t.spread || isIdentity(factor)) continue;
    const key = keys.of(factor);
    const group = groups.get(key);
    if (group) group.push(t);
    else groups.set(key, [t]);
  }
  let largest: Monomial[] = [];
  for (const group of groups.values()) if (group.length > largest.length) largest = group;
  if (largest.length < 2) return null;
  const factor = at(largest[0]!)!;
  if (end === 'first' && isColumn(factor.shape) && largest.some((t) => t.matrices.length === 1))
    return null;
  const sign = largest.every((t) => t.coefficient.isNegative) ? Rational.minusOne : Rational.one;
  const remainders = largest.map((t) =>
    remainder({ ...t, coefficient: t.coefficient.mul(sign) }, factor, end),
  );
  const inside = shortest(remainders, keys);
  const merged: Monomial = {
    ...monomial({
      coefficient: sign,
      expr: times(end === 'first' ? [factor, inside] : [inside, factor]),
      spread: false,
      order: 0,
    }),
    order: largest[0]!.order,
  };
  const kept = terms.filter((t) => !largest.includes(t));
  const at0 = terms.indexOf(largest[0]!);
  const position = kept.filter((t) => terms.indexOf(t) < at0).length;
  return shortest([...kept.slice(0, position), merged, ...kept.slice(position)], keys);
}

const isIdentity = (e: Expr): boolean => e.kind === 'constant' && e.name === 'eye';

function remainder(t: Monomial, factor: Expr, end: 'first' | 'last'): Monomial {
  const matrices = end === 'first' ? t.matrices.slice(1) : t.matrices.slice(0, -1);
  if (matrices.length > 0) return { ...t, matrices };
  // Nothing is left: an identity, or for a column a plain number.
  const n = end === 'first' ? factor.shape.cols : factor.shape.rows;
  return { ...t, matrices: n.key === '1' ? [] : [build.eye(n)] };
}
