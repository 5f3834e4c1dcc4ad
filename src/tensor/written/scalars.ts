/** Numbers, signs and scalars in front of an expression. */
import * as build from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import { Rational } from '../../expression/rational.js';
import { isScalar } from '../../expression/shape.js';
import { scaledBlock } from '../numeric-block.js';

/** An expression with its numeric coefficient apart. */
export interface Scaled {
  readonly coefficient: Rational;
  readonly expr: Expr;
}

/** The number 1. */
export const one = build.num(1);

/** Is this expression the number? */
export const isNumber = (e: Expr, value: number): boolean =>
  e.kind === 'number' && e.value.equals(Rational.of(value));

/** Splits a leading number and sign off. */
export function split(e: Expr): Scaled {
  switch (e.kind) {
    case 'number':
      return { coefficient: e.value, expr: one };
    case 'negate': {
      const inner = split(e.arg);
      return { coefficient: inner.coefficient.neg(), expr: inner.expr };
    }
    case 'quotient':
      if (e.elementwise) break;
      if (e.denominator.kind === 'number') {
        const inner = split(e.numerator);
        return { coefficient: inner.coefficient.div(e.denominator.value), expr: inner.expr };
      } else {
        const inner = split(e.numerator);
        if (inner.coefficient.isOne) break;
        return { coefficient: inner.coefficient, expr: divide(inner.expr, e.denominator) };
      }
    case 'product': {
      const [first, ...rest] = e.factors;
      const coefficient = first && valueOf(first);
      if (!coefficient) break;
      return { coefficient, expr: rest.length === 1 ? rest[0]! : build.product(rest) };
    }
    default:
      break;
  }
  return { coefficient: Rational.one, expr: e };
}

/** The value of a number or a fraction. */
export function valueOf(e: Expr): Rational | null {
  if (e.kind === 'number') return e.value;
  if (e.kind !== 'quotient' || e.numerator.kind !== 'number' || e.denominator.kind !== 'number')
    return null;
  return e.numerator.value.div(e.denominator.value);
}

/** coefficient · expr. */
export function scale(coefficient: Rational, e: Expr): Expr {
  const inner = split(e);
  const total = coefficient.mul(inner.coefficient);
  const size = total.abs();
  const positive = scalePositive(size, inner.expr);
  return total.isNegative ? build.negate(positive) : positive;
}

function scalePositive(size: Rational, e: Expr): Expr {
  if (size.isOne) return e;
  if (isNumber(e, 1)) return numberExpr(size);
  if (e.kind === 'quotient' && !e.elementwise) {
    return divide(
      scalePositive(Rational.of(size.num), e.numerator),
      scaleDenominator(size.den, e.denominator),
    );
  }
  const factors = e.kind === 'product' ? e.factors : [e];
  for (const [k, factor] of factors.entries()) {
    const block = scaledBlock(size, factor);
    if (block) return withFactor(factors, k, block);
  }
  return build.product([numberExpr(size), ...factors]);
}

const withFactor = (factors: readonly Expr[], at: number, factor: Expr): Expr =>
  factors.length === 1 ? factor : build.product(factors.with(at, factor));

const scaleDenominator = (den: bigint, e: Expr): Expr =>
  den === 1n ? e : scalePositive(Rational.of(den), e);

/** A positive number: 3, or 1/2 as a quotient of numbers. */
export const numberExpr = (value: Rational): Expr =>
  value.isInteger
    ? build.num(value)
    : build.quotient(build.num(Rational.of(value.num)), build.num(Rational.of(value.den)));

export const divide = (numerator: Expr, denominator: Expr): Expr =>
  isNumber(denominator, 1) ? numerator : build.quotient(numerator, denominator);

/** Splits the scalar factors of a product off. */
export function scalarsOf(e: Expr): [Expr[], Expr] {
  if (e.kind !== 'product' || isScalar(e.shape)) return [[], e];
  const scalars = e.factors.filter((f) => isScalar(f.shape));
  const rest = e.factors.filter((f) => !isScalar(f.shape));
  return [scalars, rest.length === 1 ? rest[0]! : build.product(rest)];
}
