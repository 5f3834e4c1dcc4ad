/** The syntax tree: what the text says before shapes decide anything. Every node has its span. */
import type { DerivativeMark } from '../expression/calls.js';
import type { Dim } from '../expression/dimension.js';
import type { Relation } from '../expression/nodes.js';
import type { Rational } from '../expression/rational.js';
import type { Span } from '../errors.js';

export type Syntax =
  | NumberSyntax
  | NameSyntax
  | ConstantSyntax
  | SumSyntax
  | ChainSyntax
  | NegateSyntax
  | TransposeSyntax
  | PowerSyntax
  | CallSyntax
  | NormSyntax
  | BarsSyntax
  | InnerSyntax
  | BlockSyntax
  | IndicatorSyntax
  | EntrySyntax
  | DerivativeSyntax;

interface Node {
  readonly span: Span;
}

export interface NumberSyntax extends Node {
  readonly kind: 'number';
  readonly value: Rational;
}

/** A variable, a definition, a dimension, `I`, `e`, `pi`: declarations decide. */
export interface NameSyntax extends Node {
  readonly kind: 'name';
  readonly name: string;
}

export type SizedConstant =
  'eye' | 'ones' | 'zeros' | 'commutation' | 'duplication' | 'elimination';

/** `eye(n)`, `ones(n, m)`; without dimensions the ones (`1'`) of the length that fits. */
export interface ConstantSyntax extends Node {
  readonly kind: 'constant';
  readonly name: SizedConstant;
  readonly dims: readonly Dim[];
}

export interface SumSyntax extends Node {
  readonly kind: 'sum';
  readonly terms: readonly Syntax[];
}

/** `side` is a space or nothing; `dot` is `·`; `solve` is the backslash. */
export type ChainOperator = 'side' | '*' | '@' | 'dot' | '/' | 'solve' | '.*' | './' | 'kron' | ':';

/** Factors on one level, left to right; shapes decide how they belong together. */
export interface ChainSyntax extends Node {
  readonly kind: 'chain';
  readonly factors: readonly Syntax[];
  /** One less than factors: `operators[k]` stands before `factors[k + 1]`. */
  readonly operators: readonly ChainOperator[];
  readonly places: readonly Span[];
}

export interface NegateSyntax extends Node {
  readonly kind: 'negate';
  readonly arg: Syntax;
}

export interface TransposeSyntax extends Node {
  readonly kind: 'transpose';
  readonly arg: Syntax;
}

export interface PowerSyntax extends Node {
  readonly kind: 'power';
  readonly base: Syntax;
  readonly exponent: Syntax;
  readonly elementwise: boolean;
}

/** A built-in function by its canonical name, a loss, `kron`, or a function that is not built in. */
export interface CallSyntax extends Node {
  readonly kind: 'call';
  readonly fn: string;
  readonly builtin: 'function' | 'loss' | 'kron' | null;
  readonly primes: number;
  /** `J_f(x)`, `D12_g(a, b)`: a derivative of `fn` that has a name of its own. */
  readonly mark?: DerivativeMark;
  readonly args: readonly Syntax[];
  /** What a derivative that has a name of its own is applied to: `H_f(x)[u, v]`. */
  readonly directions?: readonly Syntax[];
  readonly along?: 'rows' | 'cols';
  /** Where the name stands. */
  readonly name: Span;
}

export type NormKind = '' | '1' | '2' | 'F' | 'inf';

export interface NormSyntax extends Node {
  readonly kind: 'norm';
  readonly arg: Syntax;
  readonly which: NormKind;
}

/** `|a|`: the absolute value of a scalar, the determinant of a matrix. */
export interface BarsSyntax extends Node {
  readonly kind: 'bars';
  readonly arg: Syntax;
}

/** `⟨a, b⟩`. */
export interface InnerSyntax extends Node {
  readonly kind: 'inner';
  readonly left: Syntax;
  readonly right: Syntax;
}

/** `[A, B; C, D]`, at least two cells. */
export interface BlockSyntax extends Node {
  readonly kind: 'block';
  readonly rows: readonly (readonly Syntax[])[];
}

export interface IndicatorSyntax extends Node {
  readonly kind: 'indicator';
  readonly relation: Relation;
  readonly left: Syntax;
  readonly right: Syntax;
}

/** An entry at named indices, in an index equation. */
export interface EntrySyntax extends Node {
  readonly kind: 'entry';
  readonly base: Syntax;
  readonly indices: readonly string[];
}

/** `∂s/∂h`, `ds/dh`, `∇_W s` as a value. Only a derivation has them (Names.derivatives). */
export interface DerivativeSyntax extends Node {
  readonly kind: 'derivative';
  readonly numerator: Syntax;
  /** One for each differentiation, the first one first; entries in an index equation. */
  readonly by: readonly (NameSyntax | EntrySyntax)[];
  /** Whether it is written with ∇: only numbers have gradients. */
  readonly gradient?: true;
}

/** The parts of a node in the order of the text. */
export function syntaxChildren(node: Syntax): readonly Syntax[] {
  switch (node.kind) {
    case 'number':
    case 'name':
    case 'constant':
      return [];
    case 'sum':
      return node.terms;
    case 'chain':
      return node.factors;
    case 'negate':
    case 'transpose':
    case 'norm':
    case 'bars':
      return [node.arg];
    case 'power':
      return [node.base, node.exponent];
    case 'call':
      return [...node.args, ...(node.directions ?? [])];
    case 'block':
      return node.rows.flat();
    case 'inner':
    case 'indicator':
      return [node.left, node.right];
    case 'entry':
      return [node.base];
    case 'derivative':
      return [node.numerator, ...node.by];
  }
}
