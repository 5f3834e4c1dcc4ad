/**
 * Values with derivatives in them. A derivative has the axes of what is differentiated, then those of what it is
 * differentiated by; of more than two it is no matrix, and such arrays have a small language of their own.
 */
import { transpose } from './build.js';
import type { Dim } from './dimension.js';
import type { Expr } from './nodes.js';
import { axesOf, isScalar, type Shape, shapeOf } from './shape.js';

/** `∂s/∂h`. In matrix expressions it is the symbol of its name. */
export interface Atom {
  /** Equal derivatives have equal names. */
  readonly name: string;
  readonly numerator: Expr;
  /** The name that the numerator is, if it is one. */
  readonly of: string | null;
  readonly by: readonly { readonly name: string; readonly shape: Shape }[];
}

interface ArrayNode {
  /** Of length other than one: those of the value, in its order. */
  readonly axes: readonly Dim[];
}

export type ArrayExpr =
  | (ArrayNode & { readonly kind: 'matrix'; readonly expr: Expr })
  | (ArrayNode & { readonly kind: 'atom'; readonly atom: Atom })
  /** The last `count` axes of the left side are contracted with the first ones of the right side. */
  | (ArrayNode & {
      readonly kind: 'contraction';
      readonly left: ArrayExpr;
      readonly right: ArrayExpr;
      readonly count: number;
    })
  | (ArrayNode & { readonly kind: 'hadamard'; readonly parts: readonly ArrayExpr[] })
  | (ArrayNode & { readonly kind: 'sum'; readonly terms: readonly ArrayExpr[] })
  | (ArrayNode & { readonly kind: 'negate'; readonly arg: ArrayExpr })
  /** Axis k is axis order[k] of the argument. */
  | (ArrayNode & {
      readonly kind: 'permuted';
      readonly arg: ArrayExpr;
      readonly order: readonly number[];
    });

export const atomAxes = ({ numerator, by }: Atom): Dim[] => [
  ...axesOf(numerator.shape),
  ...by.flatMap(({ shape }) => axesOf(shape)),
];

/**
 * The shape in which a derivative of at most two axes is written: that of the parameter where a number is
 * differentiated, that of the value where a number is differentiated by, else the Jacobian or the Hessian.
 */
export function atomShape(atom: Atom): Shape {
  const moving = atom.by.filter(({ shape }) => !isScalar(shape));
  const [only, ...more] = moving;
  if (!only) return atom.numerator.shape;
  if (isScalar(atom.numerator.shape) && more.length === 0) return only.shape;
  const [rows, cols] = atomAxes(atom);
  return shapeOf(rows!, cols!);
}

/** Whether people write it as a row and as a column. */
export const turns = (atom: Atom): boolean => atomAxes(atom).length === 1;

export const turnedExpr = (e: Expr, isTurned: boolean): Expr => (isTurned ? transpose(e) : e);

/** The parts of an array, in the order in which they are written. */
export function arrayParts(e: ArrayExpr): readonly ArrayExpr[] {
  switch (e.kind) {
    case 'matrix':
    case 'atom':
      return [];
    case 'contraction':
      return [e.left, e.right];
    case 'hadamard':
      return e.parts;
    case 'sum':
      return e.terms;
    case 'negate':
    case 'permuted':
      return [e.arg];
  }
}
