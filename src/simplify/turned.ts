/** Transposed sums beside the symmetric and skew terms that they have: X + (X − A)ᵀ is 2 X − Aᵀ. */
import type { Graph } from '../tensor/graph.js';
import type { SumTensor, Tensor, Term } from '../tensor/node.js';

/** The sum with a transposed one opened, where a term of it merges with another; null where none does. */
export function mergeTurned(
  graph: Graph,
  node: SumTensor,
  oriented: (node: Tensor) => Tensor,
): SumTensor | null {
  for (const term of node.terms) {
    const inner = transposedSum(term.node);
    if (!inner) continue;
    const own = inner.terms.map((t): Term => {
      const turned = oriented(graph.permute(t.node, [1, 0]));
      return { coefficient: term.coefficient.mul(t.coefficient), node: turned };
    });
    const others = node.terms.filter((t) => t !== term);
    const opened = graph.sum([...others, ...own], node.axes);
    if (opened.op === 'sum' && opened.terms.length < others.length + own.length) return opened;
  }
  return null;
}

/** The sum of which a node is the transpose. */
function transposedSum(node: Tensor): SumTensor | null {
  if (node.op !== 'contraction' || node.out.length !== 2 || node.factors.length !== 1) return null;
  const [{ node: inner, labels, exponent }] = node.factors as [(typeof node.factors)[0]];
  const [row, col] = node.out;
  const turns = exponent.isOne && row !== col && labels[0] === col && labels[1] === row;
  return turns && inner.op === 'sum' ? inner : null;
}
