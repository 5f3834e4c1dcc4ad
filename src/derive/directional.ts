/** Derivatives contracted with what is given for some of their axes: no tensor with those axes is made. */
import type { Graph } from '../tensor/graph.js';
import { range, type Tensor } from '../tensor/node.js';
import { type Derivatives, differentiate } from './accumulate.js';

/** The sum of all products of entries of two nodes with the same axes. */
export function innerProduct(graph: Graph, a: Tensor, b: Tensor): Tensor {
  const labels = range(a.axes.length);
  return graph.contract(
    [
      { node: a, labels },
      { node: b, labels },
    ],
    [],
  );
}

/** A name that no input has. */
const DUAL = '<dual>';

/**
 * The derivative of a node along a direction of a symbol; axes: the node's. The gradient of the inner product of the
 * node with anything is linear in that, so that its derivative along the direction, differentiated by it, is the
 * answer: two reverse passes, neither of which has further axes.
 *
 * @param direction does not depend on the symbol
 */
export function along(
  graph: Graph,
  derivatives: Derivatives,
  node: Tensor,
  symbol: Tensor,
  direction: Tensor,
): Tensor {
  const slope = (of: Tensor, by: Tensor): Tensor =>
    differentiate(graph, derivatives, of, [by]).gradients[0]!;
  if (node.axes.length === 0) return innerProduct(graph, slope(node, symbol), direction);
  const dual = graph.symbol(DUAL, node.axes);
  const pulled = slope(innerProduct(graph, node, dual), symbol);
  return slope(innerProduct(graph, pulled, direction), dual);
}
