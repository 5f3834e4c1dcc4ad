/** Expressions without some of their factors. */
import { hadamard, num, ones, power, quotient } from '../../expression/build.js';
import type { Expr, PowerExpr, QuotientExpr } from '../../expression/nodes.js';
import { wholeExponent } from '../../expression/print.js';
import { isColumn, isRow, isScalar } from '../../expression/shape.js';
import { diagOf, hadamardOf, productOf } from '../edits/conforming.js';
import { type Spot, spots } from '../edits/tree.js';

export interface Dropped {
  readonly expr: Expr;
  /** What was left out. */
  readonly factors: readonly Expr[];
  /** The product that it was a factor of. */
  readonly node: Expr;
}

/** Of longer products only single factors and pairs are left out, then only single ones, then those in front. */
const MAX_SUBSETS = 5;
const MAX_PAIRS = 8;
const MAX_FACTORS = 40;
/** So many expressions lack factors in two places. */
const MAX_TWICE = 400;

/** Without one factor or some; those that lack fewest first. */
export function dropped(root: Expr): Dropped[] {
  const result = spots(root).flatMap((spot) => [
    ...droppedAt(spot),
    ...[...summed(spot), ...beforeVector(spot)].flatMap(([kept, factor]) =>
      made(spot, kept, [factor]),
    ),
  ]);
  return result.sort((a, b) => a.factors.length - b.factors.length);
}

function droppedAt(spot: Spot): Dropped[] {
  const { node } = spot;
  switch (node.kind) {
    case 'product':
      return subsets(node.factors).flatMap(([kept, factors]) =>
        made(spot, productOf(kept), factors),
      );
    case 'hadamard':
      return subsets(node.factors).flatMap(([kept, factors]) =>
        made(spot, hadamardOf(kept), factors),
      );
    case 'kron':
      return node.factors.flatMap((factor, k) => {
        const kept = node.factors.filter((_, other) => other !== k);
        return kept.length === 1 ? made(spot, kept[0]!, [factor]) : [];
      });
    case 'quotient':
      return [
        ...made(spot, node.numerator, [node.denominator]),
        ...made(spot, reciprocal(node), [node.numerator]),
      ];
    case 'power':
      return made(spot, lowered(node), [node.base]);
    default:
      return [];
  }
}

/** A .* b at the end of a product without a: as A diag(b) was written before b was. */
function beforeVector({ node }: Spot): readonly (readonly [Expr | null, Expr])[] {
  const last = node.kind === 'product' ? node.factors.at(-1)! : null;
  if (node.kind !== 'product' || last?.kind !== 'hadamard') return [];
  return last.factors.map((factor, k) => {
    const rest = last.factors.filter((_, other) => other !== k);
    const diagonal = diagOf(rest.length === 1 ? rest[0]! : hadamard(rest));
    return [diagonal && productOf([...node.factors.slice(0, -1), diagonal]), factor] as const;
  });
}

/** A row or a column between others is left out of a product as ones: what it stood beside is added up. */
function summed({ node }: Spot): readonly (readonly [Expr | null, Expr])[] {
  if (node.kind !== 'product') return [];
  return node.factors.flatMap((factor, k) =>
    isRow(factor.shape) || isColumn(factor.shape)
      ? [
          [
            productOf(node.factors.with(k, ones(factor.shape.rows, factor.shape.cols))),
            factor,
          ] as const,
        ]
      : [],
  );
}

/** One over the denominator. */
function reciprocal({ denominator, elementwise }: QuotientExpr): Expr | null {
  if (!elementwise && !isScalar(denominator.shape)) return null;
  return quotient(num(1), denominator, elementwise);
}

/** A power with one factor less: x for x^2. */
function lowered({ base, exponent, elementwise }: PowerExpr): Expr | null {
  const whole = elementwise || isScalar(base.shape) ? wholeExponent(exponent) : null;
  if (whole === null || whole < 2n || whole > 9n) return null;
  return whole === 2n ? base : power(base, num(Number(whole) - 1), elementwise);
}

function made(spot: Spot, kept: Expr | null, factors: readonly Expr[]): Dropped[] {
  const expr = kept && spot.replace(kept);
  return expr ? [{ expr, factors, node: spot.node }] : [];
}

/** What is kept and what is left out: at least one of each. */
function subsets(factors: readonly Expr[]): [Expr[], Expr[]][] {
  return masksOf(factors.length).map((mask) => [
    factors.filter((_, k) => !mask.includes(k)),
    factors.filter((_, k) => mask.includes(k)),
  ]);
}

/** The places that are left out. */
function masksOf(count: number): number[][] {
  const places = Array.from({ length: Math.min(count, MAX_FACTORS) }, (_, k) => k);
  if (count > MAX_SUBSETS) {
    const pairs =
      count <= MAX_PAIRS ? places.flatMap((a) => places.slice(a + 1).map((b) => [a, b])) : [];
    return [...places.map((k) => [k]), ...pairs];
  }
  return Array.from({ length: 2 ** count - 2 }, (_, mask) =>
    places.filter((k) => ((mask + 1) >> k) & 1),
  );
}

/** Without factors in two places. */
export function droppedTwice(root: Expr): Dropped[] {
  const result: Dropped[] = [];
  for (const first of dropped(root)) {
    if (first.factors.length > 1) continue;
    for (const second of dropped(first.expr)) {
      if (result.length >= MAX_TWICE) return result;
      if (second.factors.length === 1)
        result.push({ ...second, factors: [...first.factors, ...second.factors] });
    }
  }
  return result;
}
