/** Axes along which a node repeats itself. */
import type { Graph } from './graph.js';
import { range, type Tensor } from './node.js';

/** Whether a node changes along an axis, as far as its form shows it. */
export function dependsOn(node: Tensor, axis: number): boolean {
  switch (node.op) {
    case 'contraction': {
      const label = node.out[axis]!;
      const isTied = node.out.indexOf(label) !== node.out.lastIndexOf(label);
      return isTied || node.factors.some((f) => f.labels.includes(label));
    }
    case 'sum':
      return node.terms.some((term) => dependsOn(term.node, axis));
    case 'map':
      return node.args.some((arg) => dependsOn(arg, axis));
    default:
      return true;
  }
}

/** Whether a node is one number in every entry, as far as a look at its terms shows it. */
export function repeatsNumber(node: Tensor): boolean {
  const parts = node.op === 'sum' ? node.terms.map((term) => term.node) : [node];
  return parts.every(
    (part) => part.op === 'contraction' && part.axes.every((_, axis) => !dependsOn(part, axis)),
  );
}

/** The node on some of its axes, in their order; it does not depend on the others. */
export function onAxes(graph: Graph, node: Tensor, kept: readonly number[]): Tensor {
  if (kept.length === node.axes.length) return node;
  const axes = kept.map((axis) => node.axes[axis]!);
  switch (node.op) {
    case 'contraction':
      return graph.contract(
        node.factors,
        kept.map((axis) => node.out[axis]!),
        node.dims,
      );
    case 'sum':
      return graph.sum(
        node.terms.map((t) => ({ ...t, node: onAxes(graph, t.node, kept) })),
        axes,
      );
    case 'map':
      return graph.sameMap(
        node,
        node.args.map((arg) => onAxes(graph, arg, kept)),
      );
    default:
      return graph.contract([{ node, labels: range(node.axes.length) }], kept);
  }
}
