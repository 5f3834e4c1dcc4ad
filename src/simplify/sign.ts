/** Signs: −(a − b) x is (b − a) x. */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import type { Factor, SumTensor, Tensor, Term } from '../tensor/node.js';

/** The sum with negative terms made positive where a difference among their factors can be turned round. */
export function positive(graph: Graph, node: SumTensor): Tensor {
  if (!node.terms.some(turnable)) return node;
  return graph.sum(
    node.terms.map((term) => (turnable(term) ? turned(graph, term) : term)),
    node.axes,
  );
}

/** Exactly one factor is a difference that reads as well the other way round; 1 − p does not. */
function turnable({ coefficient, node }: Term): boolean {
  if (!coefficient.isNegative || node.op !== 'contraction') return false;
  const sums = node.factors.filter(isSum);
  const [only] = sums;
  return sums.length === 1 && only!.exponent.isOne && hasNegative(only!);
}

const isSum = (f: Factor): boolean =>
  f.node.op === 'sum' &&
  !(f.exponent.isOne && f.node.terms.some((t) => isConstant(t.node) && !t.coefficient.isNegative));

const isConstant = (node: Tensor): boolean =>
  node.op === 'contraction' && node.factors.length === 0;

const hasNegative = ({ node }: Factor): boolean =>
  node.op === 'sum' &&
  node.terms.some((t) => t.coefficient.isNegative) &&
  node.terms.some((t) => !t.coefficient.isNegative);

function turned(graph: Graph, { coefficient, node }: Term): Term {
  if (node.op !== 'contraction') return { coefficient, node };
  const factors = node.factors.map((f) =>
    isSum(f)
      ? {
          ...f,
          node: graph.scale(
            Rational.minusOne,
            graph.sum([{ coefficient: Rational.one, node: f.node }], f.node.axes),
          ),
        }
      : f,
  );
  const flipped = factors.map((f) => {
    const inner = f.node;
    if (inner.op !== 'sum' || inner.terms.length !== 1) return f;
    const [term] = inner.terms as [Term];
    if (term.node.op !== 'sum') return f;
    const terms = term.node.terms.map((t) => ({
      coefficient: t.coefficient.mul(term.coefficient),
      node: t.node,
    }));
    return { ...f, node: graph.sum(terms, inner.axes) };
  });
  return { coefficient: coefficient.neg(), node: graph.contract(flipped, node.out, node.dims) };
}
