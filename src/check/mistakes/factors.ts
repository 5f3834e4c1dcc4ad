/** A constant factor that is missing or too many, of the whole or of a term. */
import { call, dimension, negate, num, quotient } from '../../expression/build.js';
import { dimName } from '../../expression/dimension.js';
import type { Expr } from '../../expression/nodes.js';
import { Rational } from '../../expression/rational.js';
import { isScalar, SCALAR } from '../../expression/shape.js';
import { productOf } from '../edits/conforming.js';
import { spots, type Tree } from '../edits/tree.js';
import { ratio, type SimpleConstant } from './constants.js';
import { type Change, type Detector, type Family, isAccepted, type Suspect } from './suspect.js';

/** What is tried for terms. */
const FACTORS: readonly (readonly [number, number])[] = [
  [2, 1],
  [1, 2],
  [3, 1],
  [1, 3],
  [4, 1],
  [1, 4],
];

/** By what constant an expression, as a whole, differs from a right answer. */
export function factorOf(
  { trials, strict }: Pick<Suspect, 'trials' | 'strict'>,
  e: Expr,
): SimpleConstant | null {
  for (const arrangement of trials.fitting(e)) {
    if (!isAccepted({ strict }, arrangement)) continue;
    const compared = trials.compared(e, arrangement);
    const constant = compared && ratio(compared);
    // A differential that is not linear may have the right entries.
    if (constant && constant.text !== '1') return constant;
  }
  return null;
}

/** `a factor 2 is missing`, `a factor 1/2 too many`. */
export function factorMessage({
  numerator,
  denominator,
  dimension: dim,
  text,
}: SimpleConstant): string {
  const isSmall = numerator < denominator || (numerator === 1 && dim !== null && dim.power < 0);
  if (!isSmall || dim) return `a factor ${text} is missing`;
  const over = numerator === 1 ? String(denominator) : `${denominator}/${numerator}`;
  return `a factor ${over} too many`;
}

function sizeExpr({ name, power }: NonNullable<SimpleConstant['dimension']>): Expr {
  const n = dimension(dimName(name));
  return Math.abs(power) === 1 ? n : call('sqrt', [n], SCALAR);
}

/** An expression times a constant; a number in front of it is multiplied by that. */
export function times(
  { numerator, denominator, dimension: dim, negative }: SimpleConstant,
  e: Expr,
): Expr {
  const { coefficient, rest } = coefficientOf(e);
  const value = coefficient.mul(Rational.of(BigInt(numerator), BigInt(denominator)));
  const size = dim && sizeExpr(dim);
  const isOne = value.abs().isOne;
  const factors = [
    ...(isOne && rest ? [] : [num(value.abs())]),
    ...(dim && dim.power > 0 ? [size!] : []),
    ...(rest ? [rest] : []),
  ];
  const product = productOf(factors.flatMap((f) => (f.kind === 'product' ? f.factors : [f])))!;
  const scaled = dim && dim.power < 0 ? quotient(product, size!, false) : product;
  return value.isNegative === negative ? scaled : negate(scaled);
}

/** The number that stands in front, with what it multiplies; null where there is nothing else. */
function coefficientOf(e: Expr): { coefficient: Rational; rest: Expr | null } {
  if (e.kind === 'number') return { coefficient: e.value, rest: null };
  if (e.kind === 'negate') {
    const { coefficient, rest } = coefficientOf(e.arg);
    return { coefficient: coefficient.neg(), rest };
  }
  if (e.kind === 'quotient' && e.denominator.kind === 'number' && !e.denominator.value.isZero) {
    const { coefficient, rest } = coefficientOf(e.numerator);
    return { coefficient: coefficient.div(e.denominator.value), rest };
  }
  const [first, ...others] = e.kind === 'product' ? e.factors : [];
  if (!first || others.length === 0 || !isScalar(first.shape))
    return { coefficient: Rational.one, rest: e };
  const { coefficient, rest } = coefficientOf(first);
  const remaining = rest ? [rest, ...others] : others;
  return { coefficient, rest: productOf(remaining) };
}

/** Every expression in which one term of a sum has another factor. */
function* termFactors({ root, places }: Tree, dimensions: readonly string[]): Iterable<Change> {
  const constants: SimpleConstant[] = FACTORS.map(([numerator, denominator]) => ({
    numerator,
    denominator,
    dimension: null,
    negative: false,
    text: denominator === 1 ? String(numerator) : `${numerator}/${denominator}`,
  }));
  for (const name of dimensions)
    for (const power of [1, -1] as const)
      constants.push({
        numerator: 1,
        denominator: 1,
        negative: false,
        dimension: { name, power },
        text: power === 1 ? name : `1/${name}`,
      });
  for (const spot of spots(root)) {
    if (spot.around.at(-1)?.kind !== 'sum') continue;
    for (const constant of constants) {
      const expr = spot.replace(times(constant, spot.node));
      if (!expr) continue;
      const message = `${factorMessage(constant)} in a term`;
      yield { expr, message, place: places.get(spot.node) ?? null };
    }
  }
}

export const TERM_FACTORS: Family = {
  code: 'factor',
  changes: ({ trials }, tree) => termFactors(tree, trials.dimensions()),
  inWords: 'a constant factor in a term',
};

export const wholeFactor: Detector = (suspect) => {
  const { root } = suspect.answer;
  const constant = factorOf(suspect, root);
  if (!constant || constant.negative) return null;
  const message = factorMessage(constant);
  return { code: 'factor', message, place: null, repair: times(constant, root) };
};
