/** The terms of a sum taken apart into number, scalars and matrices, and put together again. */
import * as build from '../expression/build.js';
import { ExprKeys } from '../expression/key.js';
import type { Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { isMatrix, isScalar, sameShape } from '../expression/shape.js';
import { type Part, entryPower } from './written/entrywise.js';
import { times } from './written/products.js';
import { divide, isNumber, scale, split, valueOf } from './written/scalars.js';
import { addedBlocks } from './numeric-block.js';

export interface RaisedTerm {
  readonly coefficient: Rational;
  readonly expr: Expr;
  /** The scalar is added to every entry. */
  readonly spread: boolean;
  /** Smaller comes first. */
  readonly order: number;
}

/** A term taken apart: number · scalars · matrices. */
export interface Monomial {
  readonly coefficient: Rational;
  readonly scalars: readonly Part[];
  readonly matrices: readonly Expr[];
  readonly spread: boolean;
  readonly order: number;
}

export function monomial({ coefficient, expr, spread, order }: RaisedTerm): Monomial {
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
    } else if (body.kind === 'power' && valueOf(body.exponent)) {
      const exponent = valueOf(body.exponent)!;
      scalars.push({ expr: body.base, exponent: exponent.mul(Rational.of(sign)) });
    } else if (body.kind === 'call' && body.fn === 'sqrt') {
      scalars.push({ expr: body.args[0]!, exponent: Rational.of(sign, 2) });
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

/** Equal scalars as one power: n n is n^2, so that a common factor is met once. */
export function withPowers(term: Monomial, keys: ExprKeys): Monomial {
  const merged = new Map<number, Part>();
  for (const part of term.scalars) {
    const before = merged.get(keys.of(part.expr));
    const exponent = before ? before.exponent.add(part.exponent) : part.exponent;
    merged.set(keys.of(part.expr), { expr: before?.expr ?? part.expr, exponent });
  }
  return { ...term, scalars: [...merged.values()].filter((part) => !part.exponent.isZero) };
}

export function assemble({ coefficient, scalars, matrices }: Monomial): Expr {
  const numerators = scalars
    .filter((p) => !p.exponent.isNegative)
    .map((p) => entryPower(p.expr, p.exponent));
  const denominators = scalars
    .filter((p) => p.exponent.isNegative)
    .map((p) => entryPower(p.expr, p.exponent.neg()));
  const below = denominators.map((e) => divide(build.num(1), e));
  return scale(coefficient, times([...numerators, ...matrices, ...below]));
}

export const isIdentity = (e: Expr): boolean => e.kind === 'constant' && e.name === 'eye';

/** Terms with + and − between; a positive one first if there is one. */
export function plainSum(terms: readonly Monomial[]): Expr {
  const shown = transposesLast(besideIdentity(terms));
  const first = shown.findIndex((t) => !t.coefficient.isNegative && !t.spread);
  const anyPositive = first === -1 ? shown.findIndex((t) => !t.coefficient.isNegative) : first;
  const ordered =
    anyPositive > 0 ? [shown[anyPositive]!, ...shown.filter((_, k) => k !== anyPositive)] : shown;
  const parts = mergedBlocks(ordered.map(assemble));
  return parts.length === 1 ? parts[0]! : build.sum(parts);
}

/** A' + A reads A + A'. */
function transposesLast(terms: readonly Monomial[]): readonly Monomial[] {
  const only = ({ matrices, spread }: Monomial): Expr | null =>
    matrices.length === 1 && !spread ? matrices[0]! : null;
  const at = terms.findIndex((t) => only(t)?.kind === 'transpose');
  const turned = at === -1 ? null : only(terms[at]!);
  if (turned?.kind !== 'transpose' || !isMatrix(turned.shape)) return terms;
  const keys = new ExprKeys();
  const isPlain = (e: Expr | null): boolean => e !== null && keys.of(e) === keys.of(turned.arg);
  const plain = terms.findIndex((t) => isPlain(only(t)));
  if (plain < at) return terms;
  return terms.map((t, k) => (k === at ? terms[plain]! : k === plain ? terms[at]! : t));
}

/** Blocks of numbers are added, and those that have their zeros at different places are one: [A, 0] + [0, B] is [A, B]. */
function mergedBlocks(parts: readonly Expr[]): readonly Expr[] {
  const merged: Expr[] = [];
  for (const part of parts) {
    const at = merged.findIndex((other) => overlay(other, part) !== null);
    if (at === -1) merged.push(part);
    else merged[at] = overlay(merged[at]!, part)!;
  }
  return merged;
}

function overlay(a: Expr, b: Expr): Expr | null {
  const numbers = a.kind === 'block' || b.kind === 'block' ? addedBlocks(a, b) : null;
  if (numbers) return numbers;
  if (a.kind !== 'block' || b.kind !== 'block' || a.rows.length !== b.rows.length) return null;
  const cells = a.rows.map((row, r) =>
    row.length !== b.rows[r]!.length
      ? [null]
      : row.map((cell, c) => {
          const other = b.rows[r]![c]!;
          if (!sameShape(cell.shape, other.shape)) return null;
          return isZeros(cell) ? other : isZeros(other) ? cell : null;
        }),
  );
  return cells.flat().includes(null) ? null : build.block(cells as Expr[][]);
}

const isZeros = (e: Expr): boolean =>
  isNumber(e, 0) || (e.kind === 'constant' && e.name === 'zeros');

/** Beside an identity a spread scalar would read as a multiple of it: it is I − ones(n, n)/n, not I − 1/n. */
function besideIdentity(terms: readonly Monomial[]): readonly Monomial[] {
  const identity = terms.find((t) => t.matrices.length === 1 && isIdentity(t.matrices[0]!));
  if (!identity) return terms;
  const ones = build.constant('ones', identity.matrices[0]!.shape);
  return terms.map((t) => (t.spread ? { ...t, spread: false, matrices: [ones] } : t));
}
