/** Sums of squares: what norms are taken of. */
import { Rational } from '../expression/rational.js';
import type { Tensor } from './node.js';

/** The matrix of which the squared entries of each row, or of each column, are summed. */
export function squaresByRows(node: Tensor): { node: Tensor; along: 'rows' | 'cols' } | null {
  if (node.op !== 'contraction' || node.out.length !== 1 || node.factors.length !== 1) return null;
  const [factor] = node.factors;
  const [row, col] = factor!.labels;
  if (factor!.labels.length !== 2 || row === col || !factor!.exponent.equals(Rational.two))
    return null;
  return { node: factor!.node, along: node.out[0] === row ? 'rows' : 'cols' };
}

/** The node whose squared entries are summed. */
export function sumOfSquares(node: Tensor): Tensor | null {
  if (node.op !== 'contraction' || node.out.length > 0 || node.factors.length !== 1) return null;
  const [factor] = node.factors;
  const distinct = new Set(factor!.labels).size === factor!.labels.length;
  return distinct && factor!.labels.length > 0 && factor!.exponent.equals(Rational.two)
    ? factor!.node
    : null;
}
