/**
 * The expression: what a person writes and reads, typed, in matrix notation. Every node knows its
 * shape; shapes conform by construction (build.ts). Nodes are immutable and may be shared.
 */
import type { Dim } from './dimension.js';
import type { Rational } from './rational.js';
import type { Shape } from './shape.js';

export type Expr =
  | NumberExpr
  | SymbolExpr
  | DimensionExpr
  | ConstantExpr
  | CommutationExpr
  | SumExpr
  | ProductExpr
  | HadamardExpr
  | QuotientExpr
  | PowerExpr
  | NegateExpr
  | TransposeExpr
  | KronExpr
  | BlockExpr
  | CallExpr
  | IndicatorExpr
  | EntryExpr;

interface Node {
  readonly shape: Shape;
}

/** An exact number, not negative (a sign is a `negate`). */
export interface NumberExpr extends Node {
  readonly kind: 'number';
  readonly value: Rational;
}

/** A variable, a defined name or a piece that matcalc named, by its canonical name (names.ts). */
export interface SymbolExpr extends Node {
  readonly kind: 'symbol';
  readonly name: string;
}

/** A dimension used as a number: the n of `(1/n) sum(x)`. */
export interface DimensionExpr extends Node {
  readonly kind: 'dimension';
  readonly dim: Dim;
}

/** `pi`; the identity, ones and zeros of the node's shape. */
export interface ConstantExpr extends Node {
  readonly kind: 'constant';
  readonly name: 'pi' | 'eye' | 'ones' | 'zeros';
}

/** The commutation matrix of n × m matrices: it takes vec(A) to vec(A'), for every A of the shape `of`. */
export interface CommutationExpr extends Node {
  readonly kind: 'commutation';
  readonly of: Shape;
}

/** Terms of one shape; a scalar term of a non-scalar sum is added to every entry. A negative term is a `negate`. */
export interface SumExpr extends Node {
  readonly kind: 'sum';
  readonly terms: readonly Expr[];
}

/** The matrix product, left to right; scalar factors may stand anywhere. The non-scalar ones conform one by one. */
export interface ProductExpr extends Node {
  readonly kind: 'product';
  readonly factors: readonly Expr[];
}

/** Elementwise product; all factors have the node's shape (a scalar factor belongs in a product). */
export interface HadamardExpr extends Node {
  readonly kind: 'hadamard';
  readonly factors: readonly Expr[];
}

/** `a / s` with a scalar s; elementwise: `a ./ b`, equal shapes or one of them a scalar. */
export interface QuotientExpr extends Node {
  readonly kind: 'quotient';
  readonly numerator: Expr;
  readonly denominator: Expr;
  readonly elementwise: boolean;
}

/**
 * Not elementwise: a scalar to a scalar power, or a square matrix to a whole one (`A^-1` is the inverse).
 * Elementwise: `x.^2`, `x.^y`, equal shapes or one of them a scalar.
 */
export interface PowerExpr extends Node {
  readonly kind: 'power';
  readonly base: Expr;
  readonly exponent: Expr;
  readonly elementwise: boolean;
}

export interface NegateExpr extends Node {
  readonly kind: 'negate';
  readonly arg: Expr;
}

export interface TransposeExpr extends Node {
  readonly kind: 'transpose';
  readonly arg: Expr;
}

/** Kronecker product. */
export interface KronExpr extends Node {
  readonly kind: 'kron';
  readonly factors: readonly Expr[];
}

/** `[A, B; C, D]`: matrices side by side and under each other. Cells of a row have one height, rows one width. */
export interface BlockExpr extends Node {
  readonly kind: 'block';
  readonly rows: readonly (readonly Expr[])[];
}

/** What a function that is not elementwise takes and gives: `f: n -> m`. Neither is a row. */
export interface Signature {
  readonly argument: Shape;
  readonly result: Shape;
}

/**
 * A function by its canonical name (functions.ts, or a name that the problem declares), so many times
 * differentiated: `f''(z)`. `along` is set for the functions by rows or by columns.
 */
export interface CallExpr extends Node {
  readonly kind: 'call';
  readonly fn: string;
  readonly primes: number;
  readonly args: readonly Expr[];
  readonly along?: 'rows' | 'cols';
  /** How often by each argument, of a derivative of a function of several: `D12_g(a, b)` is [1, 1]. */
  readonly partials?: readonly number[];
  /**
   * Set for what is declared like `f: n -> m`. The derivatives J_f, H_f, D3_f have the axes of the result, then
   * those of the argument once for each differentiation; where these are more than two (calls.ts), the
   * call stands under an entry, and its shape says nothing. Behind the argument, `args` has the directions that
   * the derivative is applied to, `H_f(x)[u, v]`: each takes the axes of one differentiation.
   */
  readonly signature?: Signature;
}

export type Relation = '<' | '>' | '<=' | '>=' | '=' | '!=';

/** `[a > b]`: 1 where it is true, 0 elsewhere, entry by entry; a scalar side is spread. */
export interface IndicatorExpr extends Node {
  readonly kind: 'indicator';
  readonly relation: Relation;
  readonly left: Expr;
  readonly right: Expr;
}

/**
 * The entry of an expression at named indices: `A_{ij}`, `x_{k}`, `I_{ij}` (the Kronecker symbol). Only in
 * index equations, where an index that the left side lacks is summed over. Scalar.
 */
export interface EntryExpr extends Node {
  readonly kind: 'entry';
  readonly base: Expr;
  readonly indices: readonly string[];
}

/** The parts of a node, in the order in which they are written. */
export function children(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'number':
    case 'symbol':
    case 'dimension':
    case 'constant':
    case 'commutation':
      return [];
    case 'sum':
      return e.terms;
    case 'product':
    case 'hadamard':
    case 'kron':
      return e.factors;
    case 'block':
      return e.rows.flat();
    case 'quotient':
      return [e.numerator, e.denominator];
    case 'power':
      return [e.base, e.exponent];
    case 'negate':
    case 'transpose':
      return [e.arg];
    case 'call':
      return e.args;
    case 'indicator':
      return [e.left, e.right];
    case 'entry':
      return [e.base];
  }
}
