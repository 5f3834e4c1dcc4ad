import type { Graph } from './graph.js';
import type { Tensor } from './node.js';

/** The node over other operands. */
export function rebuild(graph: Graph, node: Tensor, of: (part: Tensor) => Tensor): Tensor {
  switch (node.op) {
    case 'symbol':
    case 'dimension':
    case 'structural':
      return node;
    case 'sum':
      return graph.sum(
        node.terms.map((t) => ({ ...t, node: of(t.node) })),
        node.axes,
      );
    case 'contraction':
      return graph.contract(
        node.factors.map((f) => ({ ...f, node: of(f.node) })),
        node.out,
        node.dims,
      );
    case 'map':
      return graph.sameMap(node, node.args.map(of));
    case 'apply':
      return graph.apply(
        node.fn,
        node.args.map(of),
        node.batch,
        node.axes.slice(node.batch),
        node.primes,
      );
  }
}
