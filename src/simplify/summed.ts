/** Sums over an axis that only one factor has: the entries of x − mean(x) add up to nothing. */
import type { Graph } from '../tensor/graph.js';
import type { ContractionTensor, Factor, SumTensor, Tensor } from '../tensor/node.js';

/** A sum of more terms than this is not summed term by term. */
const MAX_TERMS = 8;

/**
 * The contraction with a sum added up over an axis that no other factor has, where that is shorter.
 *
 * @param shorter the normal form of a sum of parts, or null where it is no shorter than the sum was
 */
export function addUp(
  graph: Graph,
  node: ContractionTensor,
  shorter: (added: Tensor, sum: SumTensor) => Tensor | null,
): Tensor | null {
  const uses = new Map<number, number>();
  for (const label of [...node.out, ...node.factors.flatMap((f) => f.labels)])
    uses.set(label, (uses.get(label) ?? 0) + 1);
  for (const factor of node.factors) {
    const sum = factor.node;
    if (sum.op !== 'sum' || !factor.exponent.isOne || sum.terms.length > MAX_TERMS) continue;
    const kept = factor.labels.flatMap((label, axis) => (uses.get(label) === 1 ? [] : [axis]));
    if (kept.length === factor.labels.length) continue;
    const added = shorter(overAxes(graph, sum, kept), sum);
    if (!added) continue;
    const labels = kept.map((axis) => factor.labels[axis]!);
    const others: Factor[] = node.factors.filter((f) => f !== factor);
    return graph.contract([...others, { node: added, labels }], node.out, node.dims);
  }
  return null;
}

/** The sum over all axes but some, term by term. */
function overAxes(graph: Graph, sum: SumTensor, kept: readonly number[]): Tensor {
  const labels = sum.axes.map((_, axis) => axis);
  const terms = sum.terms.map(({ coefficient, node }) => ({
    coefficient,
    node: graph.contract([{ node, labels }], kept, sum.axes),
  }));
  return graph.sum(
    terms,
    kept.map((axis) => sum.axes[axis]!),
  );
}
