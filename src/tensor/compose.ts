/**
 * Constructors for results: expressions put together in textbook form. Numbers and signs in front, scalars before
 * matrices, no factor 1, no double transpose, no diagonal matrix times a vector, common factors out of sums.
 */
import * as build from '../expression/build.js';
import { type Dim, sameDim } from '../expression/dimension.js';
import { ExprKeys } from '../expression/key.js';
import { measure } from '../expression/measure.js';
import type { BlockExpr, CallExpr, Expr, SumExpr } from '../expression/nodes.js';
import { wholeExponent } from '../expression/print.js';
import { Rational } from '../expression/rational.js';
import { isColumn, isMatrix, isScalar, SCALAR, sizeOf, transposed } from '../expression/shape.js';
import { scaledBlock } from './numeric-block.js';
import { flippedTriangle, masksOf, triangle, withCumulativeSums } from './masks.js';
import type { Parity } from './node.js';

/** An expression with its numeric coefficient apart. */
export interface Scaled {
  readonly coefficient: Rational;
  readonly expr: Expr;
}

const one = build.num(1);
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
      if (!first || first.kind !== 'number') break;
      return { coefficient: first.value, expr: rest.length === 1 ? rest[0]! : build.product(rest) };
    }
    default:
      break;
  }
  return { coefficient: Rational.one, expr: e };
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

/** sum(v) / n, where v has n entries, is mean(v); by rows and columns likewise. */
function takeMeans(factors: Expr[], denominators: Expr[]): void {
  factors.forEach((factor, k) => {
    const e = factor.kind === 'transpose' ? factor.arg : factor;
    if (e.kind !== 'call' || e.fn !== 'sum') return;
    if (!takeDivisor(denominators, countOf(e))) return;
    const mean = build.call('mean', e.args, e.shape, e.along ? { along: e.along } : {});
    factors[k] = factor.kind === 'transpose' ? build.transpose(mean) : mean;
  });
}

/** `[I; 0] B` is `[B; 0]`, and `B [I, 0]` is `[B, 0]`. */
function withSelections(factors: readonly Expr[]): readonly Expr[] {
  for (let k = 0; k + 1 < factors.length; k++) {
    const [left, right] = [factors[k]!, factors[k + 1]!];
    const joined =
      selection(left, right, (row) => row.length === 1) ??
      selection(right, left, (_, e) => e.rows.length === 1);
    if (joined) return withSelections([...factors.slice(0, k), joined, ...factors.slice(k + 2)]);
  }
  return factors;
}

/** The block whose only cell that is not zero is an identity, with another factor in its place. */
function selection(
  e: Expr,
  other: Expr,
  fits: (row: readonly Expr[], e: BlockExpr) => boolean,
): Expr | null {
  if (e.kind !== 'block' || !e.rows.every((row) => fits(row, e))) return null;
  const cells = e.rows.flat();
  const filled = cells.filter((cell) => !(cell.kind === 'constant' && cell.name === 'zeros'));
  const [only] = filled;
  if (filled.length !== 1 || only?.kind !== 'constant' || only.name !== 'eye') return null;
  const column = e.rows.every((row) => row.length === 1);
  const sized = (cell: Expr): Expr => {
    if (cell === only) return other;
    const shape = column
      ? { rows: cell.shape.rows, cols: other.shape.cols }
      : { rows: other.shape.rows, cols: cell.shape.cols };
    return isScalar(shape) ? build.num(0) : build.constant('zeros', shape);
  };
  return build.block(e.rows.map((row) => row.map(sized)));
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

/** A factor as a power of something, an inverse being the power -1. */
interface Power {
  readonly base: Expr;
  readonly count: number;
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

/** Equal square neighbours as a power: A A A is A^3, inv(A)' inv(A)' is (A^-2)'. */
function powers(factors: readonly Expr[]): readonly Expr[] {
  if (!factors.some((f, k) => k > 0 && sameSquare(f, factors[k - 1]!))) return factors;
  const keys = new ExprKeys();
  const result: (Power & { readonly whole: Expr | null })[] = [];
  for (const factor of factors) {
    const { base, count } = powerOf(factor);
    const last = result[result.length - 1];
    const joins =
      last !== undefined &&
      sameSquare(base, last.base) &&
      last.count * count > 0 &&
      keys.of(base) === keys.of(last.base);
    if (joins) result[result.length - 1] = { base, count: last.count + count, whole: null };
    else result.push({ base, count, whole: factor });
  }
  return result.map(({ base, count, whole }) => whole ?? raised(base, count));
}

function powerOf(e: Expr): Power {
  if (e.kind === 'transpose') {
    const { base, count } = powerOf(e.arg);
    return count === 1 ? { base: e, count } : { base: trans(base), count };
  }
  if (e.kind === 'call' && e.fn === 'inv') return { base: e.args[0]!, count: -1 };
  const exponent = e.kind === 'power' && !e.elementwise ? wholeExponent(e.exponent) : null;
  return e.kind === 'power' && exponent
    ? { base: e.base, count: Number(exponent) }
    : { base: e, count: 1 };
}

function raised(base: Expr, count: number): Expr {
  if (base.kind === 'transpose') return build.transpose(raised(base.arg, count));
  const size = build.num(Math.abs(count));
  return build.power(base, count < 0 ? build.negate(size) : size);
}

const sameSquare = (a: Expr, b: Expr): boolean =>
  !isScalar(a.shape) && sameDim(a.shape.rows, a.shape.cols) && sameDim(b.shape.rows, b.shape.cols);

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

/** What is known of the transpose of an expression. */
type ParityOf = (e: Expr) => Parity;

/** The transpose, pushed inside products; sums and functions keep it outside. */
export function trans(e: Expr, parity: ParityOf = () => 'none'): Expr {
  if (isScalar(e.shape)) return e;
  const known = parity(e);
  if (known !== 'none') return known === 'skew' ? scale(Rational.minusOne, e) : e;
  switch (e.kind) {
    case 'transpose':
      return e.arg;
    case 'negate':
      return scale(Rational.minusOne, trans(e.arg, parity));
    case 'product': {
      const scalars = e.factors.filter((f) => isScalar(f.shape));
      const rest = e.factors.filter((f) => !isScalar(f.shape));
      return times([...scalars, ...rest.reverse().map((f) => trans(f, parity))]);
    }
    case 'quotient':
      if (!e.elementwise) {
        const { coefficient, expr } = split(trans(e.numerator, parity));
        return scale(coefficient, build.quotient(expr, e.denominator));
      }
      break;
    case 'power':
      if (!e.elementwise) {
        const base = split(trans(e.base, parity));
        const whole = wholeExponent(e.exponent);
        if (base.expr.kind === 'transpose' || whole === null) break;
        if (measure(base.expr) > measure(e.base)) break;
        const isOdd = whole % 2n !== 0n && base.coefficient.isNegative;
        const power = build.power(base.expr, e.exponent);
        return isOdd ? scale(Rational.minusOne, power) : power;
      }
      break;
    case 'constant':
      return e.name === 'eye'
        ? e
        : e.name === 'pi'
          ? e
          : build.constant(e.name, build.transpose(e).shape);
    case 'call':
      if (e.fn === 'diag' && !isColumn(e.shape)) return e;
      return flippedTriangle(e, (x) => trans(x, parity)) ?? build.transpose(e);
    case 'commutation':
      return build.commutation(transposed(e.of));
    case 'kron':
      return kronOf(e.factors.map((f) => trans(f, parity)));
    case 'block':
      return build.block(e.rows[0]!.map((_, k) => e.rows.map((row) => trans(row[k]!, parity))));
    case 'hadamard': {
      const inside = times1(e.factors.map((f) => trans(f, parity)));
      if (measure(inside) <= measure(e)) return inside;
      break;
    }
    case 'sum': {
      const inside = termwise(e, parity);
      if (measure(inside) <= measure(e)) return inside;
      break;
    }
    default:
      break;
  }
  return build.transpose(e);
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

/** The sum of the transposes, what has no transpose sign first. */
function termwise(e: SumExpr, parity: ParityOf): Expr {
  const terms = e.terms.map((t) => trans(t, parity));
  const rank = (t: Expr): number =>
    Number(t.kind === 'negate') * 2 + Number(t.kind === 'transpose');
  return build.sum([...terms].sort((a, b) => rank(a) - rank(b)));
}

/** A transpose taken out of the whole has to make it shorter by so much: A' B' stays as it is. */
const WHOLE_TRANSPOSE_SAVES = 2;

/** The transposes in the cells of blocks beyond the first of each: [h', x'] reads as one transpose. */
function transposedCells(e: Expr): number {
  const blocks = e.kind === 'product' ? e.factors.filter((f) => f.kind === 'block') : [];
  const counts = blocks.map(
    ({ rows }) => rows.flat().filter((cell) => cell.kind === 'transpose').length,
  );
  return counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
}

/** (C B A)' for A' B' C', (X B + B X)' for B' X' + X' B': the transpose of the whole where that is shorter. */
export function transposedWhole(e: Expr, transpose: (e: Expr) => Expr): Expr {
  if (!isMatrix(e.shape)) return e;
  switch (e.kind) {
    case 'negate':
      return build.negate(transposedWhole(e.arg, transpose));
    case 'quotient':
      if (e.elementwise) return e;
      return build.quotient(transposedWhole(e.numerator, transpose), e.denominator);
    case 'product':
    case 'sum': {
      const [scalars, body] = scalarsOf(e);
      const turned = transpose(body);
      const saved = measure(body) - measure(turned) - 1 - transposedCells(body);
      if (saved < WHOLE_TRANSPOSE_SAVES) return e;
      const whole = build.transpose(turned);
      return scalars.length === 0 ? whole : build.product([...scalars, whole]);
    }
    default:
      return e;
  }
}

/** The row of a column, written factor by factor: uᵀ ⊙ f'(z)ᵀ, (δ W) ⊙ f'(z)ᵀ. */
export function asRow(e: Expr, parity: ParityOf = () => 'none'): Expr {
  switch (e.kind) {
    case 'negate':
      return build.negate(asRow(e.arg, parity));
    case 'hadamard':
      return build.hadamard(e.factors.map((f) => asRow(f, parity)));
    case 'product': {
      const scalars = e.factors.filter((f) => isScalar(f.shape));
      const rest = e.factors.filter((f) => !isScalar(f.shape));
      if (rest.length === 1) return build.product([...scalars, asRow(rest[0]!, parity)]);
      return trans(e, parity);
    }
    default:
      return trans(e, parity);
  }
}

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
  if (denominators.length === 0) return times1(numerators);
  const numerator = numerators.length === 0 ? one : times1(numerators);
  return elementwiseQuotient(numerator, times1(denominators));
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
function times1(factors: readonly Expr[]): Expr {
  let coefficient = Rational.one;
  const scalars: Expr[] = [];
  const plain: Expr[] = [];
  for (const factor of factors) {
    const inner = split(factor);
    coefficient = coefficient.mul(inner.coefficient);
    if (inner.expr.kind === 'hadamard') plain.push(...inner.expr.factors);
    else if (isScalar(inner.expr.shape)) scalars.push(inner.expr);
    else plain.push(inner.expr);
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

/** diag(v), with the diagonal of a constant vector an identity. */
export function diagonal(v: Expr): Expr {
  const { coefficient, expr } = split(v);
  const n = v.shape.rows;
  const [scalars, body] = scalarsOf(expr);
  const matrix =
    body.kind === 'constant' && body.name === 'ones'
      ? build.eye(n)
      : build.call('diag', [body], { rows: n, cols: n });
  return scale(coefficient, scalars.length === 0 ? matrix : times([...scalars, matrix]));
}

/** Splits the scalar factors of a product off. */
export function scalarsOf(e: Expr): [Expr[], Expr] {
  if (e.kind !== 'product' || isScalar(e.shape)) return [[], e];
  const scalars = e.factors.filter((f) => isScalar(f.shape));
  const rest = e.factors.filter((f) => !isScalar(f.shape));
  return [scalars, rest.length === 1 ? rest[0]! : build.product(rest)];
}

/** v' w of two columns, or w' v if that is shorter; of a longer one with itself the norm squared. */
export function inner(v: Expr, w: Expr): Expr {
  if (v === w && measure(v) > 1) return build.power(build.call('norm', [v], SCALAR), build.num(2));
  const product = times([trans(v), w]);
  const flipped = times([trans(w), v]);
  return measure(flipped) < measure(product) ? flipped : product;
}

/** sum(e), of any shape. */
export function total(e: Expr): Expr {
  const { coefficient, expr } = split(e);
  const [scalars, body] = scalarsOf(expr);
  return scale(coefficient, times([...scalars, build.call('sum', [body], SCALAR)]));
}
