/** Sums in a product beside their own reciprocals: sum(A, rows) ./ sum(A, rows) is ones. */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import type { ContractionTensor, Factor, Tensor } from '../tensor/node.js';

/** The product without a sum and one power of its reciprocal; null where there is none. */
export function sumsCancelled(graph: Graph, node: ContractionTensor): Tensor | null {
  for (const below of node.factors) {
    if (!isReciprocalOfSum(below)) continue;
    for (const above of summedTogether(node, below)) {
      if (graph.contract(above, below.labels, node.dims) !== below.node) continue;
      const rest = node.factors.filter((f) => f !== below && !above.includes(f));
      const left = { ...below, exponent: below.exponent.add(Rational.one) };
      return graph.contract([...rest, left], node.out, node.dims);
    }
  }
  return null;
}

const isReciprocalOfSum = ({ node, exponent, labels }: Factor): boolean =>
  exponent.isNegative &&
  node.op === 'contraction' &&
  node.dims.length > node.out.length &&
  new Set(labels).size === labels.length;

/**
 * The factors that hang together by indices that are summed inside of them, with those of the sum below that such
 * indices do not reach.
 */
function summedTogether({ factors, out }: ContractionTensor, below: Factor): Factor[][] {
  const known = new Set(below.labels);
  const outer = new Set([...out, ...known]);
  const inside = new Set(
    below.node.op === 'contraction' ? below.node.factors.map(({ node }) => node) : [],
  );
  let groups: { factors: Factor[]; labels: Set<number> }[] = [];
  const loose: Factor[] = [];
  for (const factor of factors) {
    if (factor === below) continue;
    const labels = factor.labels.filter((label) => !outer.has(label));
    if (labels.length === 0) {
      if (inside.has(factor.node) && factor.labels.every((label) => known.has(label)))
        loose.push(factor);
      continue;
    }
    const joined = groups.filter((group) => labels.some((label) => group.labels.has(label)));
    groups = groups.filter((group) => !joined.includes(group));
    groups.push({
      factors: [...joined.flatMap((group) => group.factors), factor],
      labels: new Set([...joined.flatMap((group) => [...group.labels]), ...labels]),
    });
  }
  // What an index of the output reaches as well, as in vec(A), is no sum by itself.
  return groups
    .filter(({ factors: own, labels }) =>
      own.every((f) => f.labels.every((label) => labels.has(label) || known.has(label))),
    )
    .map((group) => [...group.factors, ...loose]);
}
