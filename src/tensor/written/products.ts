/** Products, numbers first, then scalars, then the rest in order. */
import * as build from '../../expression/build.js';
import { type Dim, sameDim } from '../../expression/dimension.js';
import type { CallExpr, Expr } from '../../expression/nodes.js';
import { Rational } from '../../expression/rational.js';
import { isColumn, isScalar, sizeOf } from '../../expression/shape.js';
import { withCumulativeSums } from './masks.js';
import { powerOf, powers, raised } from './powers.js';
import { divide, isNumber, one, scalarsOf, scale, split } from './scalars.js';
import { withSelections } from './selections.js';

/** A product: flattened, number first, then scalars, then the rest in order. */
export function times(factors: readonly Expr[]): Expr {
  let coefficient = Rational.one;
  const scalars: Expr[] = [];
  const denominators: Expr[] = [];
  const rest: Expr[] = [];
  const take = (e: Expr): void => {
    const inner = split(e);
    coefficient = coefficient.mul(inner.coefficient);
    const { expr } = inner;
    if (
      isNumber(expr, 1) ||
      (expr.kind === 'constant' && expr.name === 'eye' && factors.length > 1)
    ) {
      if (expr.kind === 'constant') rest.push(expr);
      return;
    }
    if (expr.kind === 'quotient' && !expr.elementwise && expr.denominator.kind !== 'number') {
      denominators.push(...scalarFactors(expr.denominator));
      take(expr.numerator);
    } else if (isScalar(expr.shape)) scalars.push(...scalarFactors(expr));
    else if (expr.kind === 'product') expr.factors.forEach(take);
    else rest.push(expr);
  };
  factors.forEach(take);
  takeMeans(scalars, denominators);
  takeMeans(rest, denominators);
  const body = [
    ...scalars,
    ...powers(withCumulativeSums(withSelections(withoutIdentities(joinOnes(rest))))),
  ];
  const numerator = body.length === 0 ? one : body.length === 1 ? body[0]! : build.product(body);
  const whole = denominators.length === 0 ? numerator : divide(numerator, join(denominators));
  return scale(coefficient, whole);
}

/** sum(v) / n, where v has n entries, is mean(v), norm1(v) / n is mean(abs(v)); by rows and columns likewise. */
function takeMeans(factors: Expr[], denominators: Expr[]): void {
  factors.forEach((factor, k) => {
    const e = factor.kind === 'transpose' ? factor.arg : factor;
    if (e.kind !== 'call' || (e.fn !== 'sum' && e.fn !== 'norm1')) return;
    if (!takeDivisor(denominators, countOf(e))) return;
    const [arg] = e.args as [Expr];
    const of = e.fn === 'sum' ? arg : build.call('abs', [arg], arg.shape);
    const mean = build.call('mean', [of], e.shape, e.along ? { along: e.along } : {});
    factors[k] = factor.kind === 'transpose' ? build.transpose(mean) : mean;
  });
}

/** Takes a dimension out of the divisors, once, if it is among them: of n^2 there remains n. */
function takeDivisor(denominators: Expr[], count: Dim): boolean {
  const at = denominators.findIndex((d) => {
    const { base } = powerOf(d);
    return base.kind === 'dimension' && sameDim(base.dim, count);
  });
  if (at === -1) return false;
  const { base, count: times } = powerOf(denominators[at]!);
  if (times < 1) return false;
  denominators.splice(
    at,
    1,
    ...(times === 1 ? [] : [times === 2 ? base : raised(base, times - 1)]),
  );
  return true;
}

/** How many entries a sum adds up. */
function countOf({ args, along }: CallExpr): Dim {
  const { shape } = args[0]!;
  return along === 'rows' ? shape.cols : along === 'cols' ? shape.rows : sizeOf(shape);
}

/** A column of ones times a row of ones is a matrix of ones. */
function joinOnes(factors: readonly Expr[]): readonly Expr[] {
  const at = factors.findIndex(
    (f, k) => isOnes(f) && isColumn(f.shape) && k + 1 < factors.length && isOnes(factors[k + 1]!),
  );
  if (at === -1) return factors;
  const ones = build.ones(factors[at]!.shape.rows, factors[at + 1]!.shape.cols);
  return joinOnes([...factors.slice(0, at), ones, ...factors.slice(at + 2)]);
}

const isOnes = (e: Expr): boolean => e.kind === 'constant' && e.name === 'ones';

const join = (factors: readonly Expr[]): Expr =>
  factors.length === 1 ? factors[0]! : build.product(factors);

/** A scalar that is a product of scalars is several factors; an inner product is one. */
function scalarFactors(e: Expr): readonly Expr[] {
  return e.kind === 'product' && e.factors.every((f) => isScalar(f.shape)) ? e.factors : [e];
}

/** An identity beside another non-scalar factor says nothing. */
function withoutIdentities(factors: readonly Expr[]): readonly Expr[] {
  const kept = factors.filter((f) => !(f.kind === 'constant' && f.name === 'eye'));
  return kept.length > 0 || factors.length === 0 ? kept : [factors[0]!];
}

/** The Kronecker product with numbers, signs and scalars in front. */
export function kronOf(factors: readonly Expr[]): Expr {
  if (factors.length === 1) return factors[0]!;
  const scalars: Expr[] = [];
  const rest: Expr[] = [];
  const take = (factor: Expr): void => {
    const { coefficient, expr } = split(factor);
    if (!coefficient.isOne) scalars.push(scale(coefficient, build.num(1)));
    const [own, body] = scalarsOf(expr);
    scalars.push(...own);
    if (isScalar(body.shape)) scalars.push(body);
    else if (body.kind === 'kron') body.factors.forEach(take);
    else rest.push(body);
  };
  factors.forEach(take);
  const body = rest.length === 0 ? [] : rest.length === 1 ? rest : [build.kron(rest)];
  return times([...scalars, ...body]);
}
