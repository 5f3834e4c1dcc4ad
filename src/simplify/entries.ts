/** Terms that share a factor entry by entry: p ⊙ log p − c p is p ⊙ (log p − c). */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import { range, type SumTensor, type Tensor, type Term } from '../tensor/node.js';

/** More terms than this are left alone. */
const MAX_TERMS = 8;

/** A term as a factor on all axes of the output times the rest. */
interface Divided {
  readonly term: Term;
  readonly rest: Tensor;
}

/** One group of terms with its common factor taken out; null where no two of them share one. */
export function mergeEntrywise(graph: Graph, node: SumTensor): Tensor | null {
  const { terms, axes } = node;
  if (axes.length === 0 || terms.length < 2 || terms.length > MAX_TERMS) return null;
  const groups = new Map<string, { factor: Tensor; order: readonly number[]; parts: Divided[] }>();
  const add = (term: Term, factor: Tensor, order: readonly number[], rest: Tensor): void => {
    const key = `${factor.id}|${order.join()}`;
    const group = groups.get(key) ?? { factor, order, parts: [] };
    groups.set(key, group);
    if (!group.parts.some((part) => part.term === term)) group.parts.push({ term, rest });
  };
  for (const term of terms) {
    const { node: part } = term;
    if (part.op !== 'contraction') add(term, part, range(axes.length), graph.ones(axes));
    else {
      for (const f of part.factors) {
        const order = f.labels.map((label) => part.out.indexOf(label));
        const covers = new Set(order).size === axes.length && !order.includes(-1);
        if (!covers || order.length !== axes.length || !f.exponent.isOne) continue;
        const others = part.factors.filter((other) => other !== f);
        add(term, f.node, order, graph.contract(others, part.out, part.dims));
      }
    }
  }
  const best = [...groups.values()].reduce<{
    factor: Tensor;
    order: readonly number[];
    parts: readonly Divided[];
  } | null>((a, b) => (b.parts.length > (a?.parts.length ?? 1) ? b : a), null);
  if (!best) return null;
  const inside = graph.sum(
    best.parts.map(({ term, rest }) => ({ coefficient: term.coefficient, node: rest })),
    axes,
  );
  const merged = graph.contract(
    [
      { node: best.factor, labels: best.order },
      { node: inside, labels: range(axes.length) },
    ],
    range(axes.length),
    axes,
  );
  const taken = new Set(best.parts.map(({ term }) => term));
  const kept = terms.filter((term) => !taken.has(term));
  return graph.sum([...kept, { coefficient: Rational.one, node: merged }], axes);
}
