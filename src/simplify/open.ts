/** Sums inside sums. */
import type { Graph } from '../tensor/graph.js';
import type { Tensor, Term } from '../tensor/node.js';

/** The sum with the terms of its sums among its own: (1 − p) − p is 1 − 2 p. */
export function opened(graph: Graph, node: Tensor): Tensor {
  if (node.op !== 'sum' || !node.terms.some((t) => t.node.op === 'sum')) return node;
  const terms: Term[] = [];
  for (const { coefficient, node: part } of node.terms) {
    if (part.op !== 'sum') terms.push({ coefficient, node: part });
    else
      for (const t of part.terms)
        terms.push({ coefficient: coefficient.mul(t.coefficient), node: t.node });
  }
  return graph.sum(terms, node.axes);
}
