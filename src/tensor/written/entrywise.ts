/** Products and powers entry by entry. */
import * as build from '../../expression/build.js';
import { ExprKeys } from '../../expression/key.js';
import type { Expr } from '../../expression/nodes.js';
import { Rational } from '../../expression/rational.js';
import { isScalar } from '../../expression/shape.js';
import { masksOf, triangle } from './masks.js';
import { times } from './products.js';
import { divide, numberExpr, one, scalarsOf, scale, split } from './scalars.js';

/** A part of an entrywise product. */
export interface Part {
  readonly expr: Expr;
  readonly exponent: Rational;
}

/** The entrywise product of powers; null for none. All parts have one shape. */
export function entrywise(all: readonly Part[]): Expr | null {
  if (all.length === 0) return null;
  const masks = all.filter(isMasking);
  if (masks.length === 0) return plainEntrywise(all);
  const parts = all.filter((part) => !isMasking(part));
  const whole = parts.length === 0 ? masks[0]!.expr : plainEntrywise(parts);
  const { coefficient, expr } = split(whole);
  const [scalars, body] = scalarsOf(expr);
  const kinds = new Set(masks.flatMap((mask) => masksOf(mask.expr)!));
  const cut = [...kinds].reduce((e, fn) => triangle(fn, e), body);
  return scale(coefficient, times([...scalars, cut]));
}

/** A triangle of ones keeps entries; a division by one does not. */
const isMasking = ({ expr, exponent }: Part): boolean =>
  masksOf(expr) !== null && !exponent.isNegative;

function plainEntrywise(parts: readonly Part[]): Expr {
  const numerators: Expr[] = [];
  const denominators: Expr[] = [];
  for (const { expr, exponent } of withPowers(parts)) {
    if (!exponent.isNegative) numerators.push(entryPower(expr, exponent));
    else denominators.push(entryPower(expr, exponent.neg()));
  }
  if (
    numerators.length === 0 &&
    parts.length === 1 &&
    !parts[0]!.exponent.equals(Rational.minusOne)
  ) {
    return entryPower(parts[0]!.expr, parts[0]!.exponent);
  }
  if (denominators.length === 0) return timesEntrywise(numerators);
  const numerator = numerators.length === 0 ? one : timesEntrywise(numerators);
  return elementwiseQuotient(numerator, timesEntrywise(denominators));
}

/** Products that are written alike as one power. */
function withPowers(parts: readonly Part[]): readonly Part[] {
  const alike = (a: Part, b: Part): boolean =>
    a.expr.kind === 'product' &&
    b.expr.kind === 'product' &&
    a.expr.factors.length === b.expr.factors.length &&
    a.exponent.isNegative === b.exponent.isNegative;
  if (!parts.some((a, k) => parts.some((b, l) => l < k && alike(a, b)))) return parts;
  const keys = new ExprKeys();
  const merged: Part[] = [];
  for (const part of parts) {
    const at = merged.findIndex((p) => alike(p, part) && keys.of(p.expr) === keys.of(part.expr));
    if (at === -1) merged.push(part);
    else merged[at] = { ...part, exponent: part.exponent.add(merged[at]!.exponent) };
  }
  return merged;
}

function elementwiseQuotient(numerator: Expr, denominator: Expr): Expr {
  if (isScalar(denominator.shape)) return divide(numerator, denominator);
  const n = split(numerator);
  const d = split(denominator);
  return scale(n.coefficient.div(d.coefficient), build.quotient(n.expr, d.expr, true));
}

/** ⊙ with numbers and signs in front. */
export function timesEntrywise(factors: readonly Expr[]): Expr {
  let coefficient = Rational.one;
  const scalars: Expr[] = [];
  const plain: Expr[] = [];
  for (const factor of factors) {
    const inner = split(factor);
    coefficient = coefficient.mul(inner.coefficient);
    const [own, body] = scalarsOf(inner.expr);
    scalars.push(...own);
    if (body.kind === 'hadamard') plain.push(...body.factors);
    else if (isScalar(body.shape)) scalars.push(body);
    else plain.push(body);
  }
  const sorted = [...plain].sort((a, b) => entryRank(a) - entryRank(b));
  const body =
    sorted.length === 0 ? one : sorted.length === 1 ? sorted[0]! : build.hadamard(sorted);
  return scale(coefficient, scalars.length === 0 ? body : times([...scalars, body]));
}

/** Vectors and products first, functions behind them, slopes last: (Wᵀ δ) ⊙ f'(z). */
function entryRank(e: Expr): number {
  if (e.kind === 'indicator' || (e.kind === 'call' && e.primes > 0)) return 2;
  return e.kind === 'symbol' || e.kind === 'product' || e.kind === 'transpose' ? 0 : 1;
}

/** expr^exponent, entry by entry. */
export function entryPower(expr: Expr, exponent: Rational): Expr {
  if (exponent.isOne) return expr;
  if (expr.kind === 'negate' && exponent.isInteger) {
    const power = entryPower(expr.arg, exponent);
    return exponent.num % 2n === 0n ? power : scale(Rational.minusOne, power);
  }
  const scalar = isScalar(expr.shape);
  if (scalar && exponent.isInteger && expr.kind === 'power' && expr.exponent.kind === 'number')
    return entryPower(expr.base, expr.exponent.value.mul(exponent));
  if (exponent.equals(Rational.half)) return build.call('sqrt', [expr], expr.shape);
  if (scalar && exponent.equals(Rational.minusOne)) return divide(one, expr);
  const value = exponent.isNegative
    ? build.negate(numberExpr(exponent.neg()))
    : numberExpr(exponent);
  return build.power(expr, value, !scalar);
}
