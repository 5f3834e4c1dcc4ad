/** Terms that share a factor entry by entry: p ⊙ log p − c p is p ⊙ (log p − c). */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import { dependsOn, onAxes } from '../tensor/spread.js';
import { range, type SumTensor, type Tensor, type Term } from '../tensor/node.js';
import { isNumbers } from './numbers.js';
import { opened } from './open.js';

/** More terms than this are left alone. */
const MAX_TERMS = 8;

/** A term as a factor on some axes of the output times the rest. */
interface Divided {
  readonly term: Term;
  readonly rest: Tensor;
  /** The factor stands in the rest, too. */
  readonly isPower: boolean;
}

interface Group {
  readonly factor: Tensor;
  /** The axes of the output that the factor's own are. */
  readonly order: readonly number[];
  readonly parts: Divided[];
}

/** The group of more terms, of two as large the one whose factor has more axes. */
function larger(a: Group | null, b: Group): Group {
  if (!a) return b;
  const [more, axes] = [b.parts.length - a.parts.length, b.order.length - a.order.length];
  return more > 0 || (more === 0 && axes > 0) ? b : a;
}

/** One group of terms with its common factor taken out; null where no two of them share one. */
export function mergeEntrywise(graph: Graph, node: SumTensor): Tensor | null {
  const { terms, axes } = node;
  if (axes.length === 0 || terms.length < 2 || terms.length > MAX_TERMS) return null;
  const groups = new Map<string, Group>();
  const add = (factor: Tensor, order: readonly number[], part: Divided): void => {
    const key = `${factor.id}|${order.join()}`;
    const group = groups.get(key) ?? { factor, order, parts: [] };
    groups.set(key, group);
    if (!group.parts.some(({ term }) => term === part.term)) group.parts.push(part);
  };
  for (const term of terms) {
    const { node: part } = term;
    if (isNumbers(term)) continue;
    // diag(p) − p p' stays as it is.
    if (part.op === 'contraction' && new Set(part.out).size < part.out.length) continue;
    if (part.op !== 'contraction')
      add(part, range(axes.length), { term, rest: graph.ones(axes), isPower: false });
    else {
      for (const f of part.factors) {
        const order = f.labels.map((label) => part.out.indexOf(label));
        const isEntry = new Set(order).size === order.length && !order.includes(-1);
        if (!isEntry || order.length === 0 || f.exponent.isNegative || !f.exponent.isInteger)
          continue;
        const left = { ...f, exponent: f.exponent.add(Rational.minusOne) };
        const others = part.factors.map((other) => (other === f ? left : other));
        const rest = graph.contract(others, part.out, part.dims);
        add(f.node, order, { term, rest, isPower: !f.exponent.isOne });
      }
    }
  }
  // 6 p^2 − 6 p + 1 stays as it is.
  const whole = [...groups.values()].filter(
    ({ parts }) => parts.length === terms.length || !parts.some(({ isPower }) => isPower),
  );
  const best = whole.reduce<Group | null>(larger, null);
  if (!best || best.parts.length < 2) return null;
  const rests = best.parts.map(({ term, rest }) => ({ coefficient: term.coefficient, node: rest }));
  const inside = opened(graph, graph.sum(rests, axes));
  const used = range(axes.length).filter((axis) => dependsOn(inside, axis));
  const merged = graph.contract(
    [
      { node: best.factor, labels: best.order },
      { node: onAxes(graph, inside, used), labels: used },
    ],
    range(axes.length),
    axes,
  );
  const taken = new Set(best.parts.map(({ term }) => term));
  const kept = terms.filter((term) => !taken.has(term));
  return graph.sum([...kept, { coefficient: Rational.one, node: merged }], axes);
}
