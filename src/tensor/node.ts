/**
 * The tensor graph: where the calculus happens. Nodes are immutable and interned by a Graph (graph.ts): the same
 * thing is the same object. An axis of length 1 does not exist here; rows and columns are a matter of expressions.
 */
import type { Dim } from '../expression/dimension.js';
import type { Rational } from '../expression/rational.js';

export type Tensor =
  | SymbolTensor
  | DimensionTensor
  | StructuralTensor
  | SumTensor
  | ContractionTensor
  | MapTensor
  | ApplyTensor;

interface Node {
  /** In order of creation; for keys, never for an order that anyone sees. */
  readonly id: number;
  /** Structural: equal nodes of different graphs have equal hashes. */
  readonly hash: number;
  readonly axes: readonly Dim[];
}

/** A variable, a named piece, or a number such as pi. */
export interface SymbolTensor extends Node {
  readonly op: 'symbol';
  readonly name: string;
}

/** A dimension as a number. */
export interface DimensionTensor extends Node {
  readonly op: 'dimension';
  readonly dim: Dim;
}

/**
 * What a structural constant is, beside its axes:
 * - fusion, with axes major, minor, fused: 1 where fused = major · |minor| + minor. For vec and kron.
 * - embedding, with axes part, whole: 1 where whole = offset + part. A part of length 1 has no axis. For blocks.
 * - triangle, with axes row, col: 1 where row ≥ col. For tril, triu and cumsum.
 * - half, with axes row, col, place: 1 where place is that of (row, col) among the pairs with row ≥ col, listed
 *   column by column. For vech.
 */
export type Structure =
  | { readonly kind: 'fusion' | 'triangle' | 'half' }
  | { readonly kind: 'embedding'; readonly offset: Dim };

/** A tensor of zeros and ones that is no contraction of identities and ones. */
export interface StructuralTensor extends Node {
  readonly op: 'structural';
  readonly structure: Structure;
}

export interface Term {
  readonly coefficient: Rational;
  readonly node: Tensor;
}

/** Terms of equal axes, none of them a sum of one term. No terms: zero. */
export interface SumTensor extends Node {
  readonly op: 'sum';
  readonly terms: readonly Term[];
}

/** `node^exponent` entry by entry, with one label for each axis. */
export interface Factor {
  readonly node: Tensor;
  readonly exponent: Rational;
  readonly labels: readonly number[];
}

/**
 * The sum, over the labels that `out` lacks, of the product of the factors. Product, transpose, trace, diag, ⊙,
 * outer product, sum are all this; so are ones (an output label in no factor), and the identity (one label
 * twice in the output).
 */
export interface ContractionTensor extends Node {
  readonly op: 'contraction';
  readonly factors: readonly Factor[];
  readonly out: readonly number[];
  /** The dimension of each label. */
  readonly dims: readonly Dim[];
}

/** An elementwise function with so many derivative marks, of arguments of equal axes. Also `>` and the like. */
export interface MapTensor extends Node {
  readonly op: 'map';
  readonly fn: string;
  readonly primes: number;
  /** How often by each argument, of a derivative of a function of several arguments. */
  readonly partials?: readonly number[];
  readonly args: readonly Tensor[];
}

/**
 * A matrix function (inv, det, softmax...) of the last axes of its arguments, one for each index of the first `batch`.
 * A function that the input declares, `f: n -> m`, by its own name, may have been differentiated: then the axes
 * of its argument follow those of its value.
 */
export interface ApplyTensor extends Node {
  readonly op: 'apply';
  readonly fn: string;
  readonly primes: number;
  readonly args: readonly Tensor[];
  readonly batch: number;
}

/** What the transpose of a matrix is: itself, its negative, or neither as far as one knows. */
export type Parity = 'symmetric' | 'skew' | 'none';

/** The nodes that a node is made of. */
export function operands(node: Tensor): readonly Tensor[] {
  switch (node.op) {
    case 'symbol':
    case 'dimension':
    case 'structural':
      return [];
    case 'sum':
      return node.terms.map((term) => term.node);
    case 'contraction':
      return node.factors.map((factor) => factor.node);
    case 'map':
    case 'apply':
      return node.args;
  }
}

/** Is the node a structural constant of this kind? */
export const isStructure = (node: Tensor, kind: Structure['kind']): node is StructuralTensor =>
  node.op === 'structural' && node.structure.kind === kind;

export const isZero = (node: Tensor): boolean => node.op === 'sum' && node.terms.length === 0;

/** The name, in the graph, of a person's function that is no elementwise one, or is called like a built-in one. */
export const ownName = (fn: string): string => `own ${fn}`;
export const isOwn = (fn: string): boolean => fn.startsWith('own ');
export const plainName = (fn: string): string => (isOwn(fn) ? fn.slice(4) : fn);

/** 0, 1, 2, ... */
export const range = (n: number): number[] => Array.from({ length: n }, (_, k) => k);

/** All nodes that the roots reach, each after its operands; what `closed` says is not looked into. */
export function topological(
  roots: readonly Tensor[],
  closed: (node: Tensor) => boolean = () => false,
): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const stack: { node: Tensor; parts: readonly Tensor[]; next: number }[] = [];
  const enter = (node: Tensor): void => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, parts: closed(node) ? [] : operands(node), next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const frame = stack[stack.length - 1]!;
      const part = frame.parts[frame.next++];
      if (part) enter(part);
      else {
        order.push(frame.node);
        stack.pop();
      }
    }
  }
  return order;
}
