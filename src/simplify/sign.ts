/** Signs: −(a − b) x is (b − a) x. */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import {
  type ContractionTensor,
  type Factor,
  operands,
  type SumTensor,
  type Tensor,
  type Term,
  topological,
} from '../tensor/node.js';

/** The sum with negative terms made positive where a difference among their factors can be turned round. */
export function positive(graph: Graph, node: SumTensor): Tensor {
  const turns = (term: Term): boolean => turnable(term) && sharing(term, node).every(turnable);
  if (!node.terms.some(turns)) return node;
  return graph.sum(
    node.terms.map((term) => (turns(term) ? turned(graph, term) : term)),
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

/** The terms that have the same difference among their factors: it is turned round in all of them or in none. */
function sharing(term: Term, whole: SumTensor): readonly Term[] {
  const own = differences(term.node);
  return whole.terms.filter((t) => t !== term && [...differences(t.node)].some((s) => own.has(s)));
}

const differences = (node: Tensor): ReadonlySet<Tensor> =>
  new Set(node.op === 'contraction' ? node.factors.filter(isSum).map((f) => f.node) : []);

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

/** −a − b among the factors is −(a + b), and b − a beside a − b is −(a − b), so that the sign stands in front. */
export function signsInFront(graph: Graph, node: ContractionTensor): Tensor | null {
  const sums = node.factors.filter((f) => f.exponent.isInteger && f.node.op === 'sum');
  if (sums.length === 0) return null;
  const alone = sums.filter((f) => isNegativeSum(f.node));
  const negative = alone.length > 0 ? alone : opposites(graph, node, sums);
  if (negative.length === 0) return null;
  const factors = node.factors.map((f) =>
    negative.includes(f) ? { ...f, node: negated(graph, f.node) } : f,
  );
  const odd = negative.filter((f) => f.exponent.num % 2n !== 0n).length % 2 === 1;
  const made = graph.contract(factors, node.out, node.dims);
  return odd ? graph.scale(Rational.minusOne, made) : made;
}

/** The factors that are the opposite of another one, and are not what stands elsewhere in the product, in exp(f(a − b)). */
function opposites(
  graph: Graph,
  { factors }: ContractionTensor,
  sums: readonly Factor[],
): readonly Factor[] {
  for (const one of sums) {
    const opposite = negated(graph, one.node);
    const others = sums.filter((f) => f.node === opposite);
    if (others.length === 0) continue;
    const inside = new Set(topological(factors.flatMap((f) => operands(f.node))));
    return inside.has(opposite) && !inside.has(one.node)
      ? sums.filter((f) => f.node === one.node)
      : others;
  }
  return [];
}

const isNegativeSum = (node: Tensor): boolean =>
  node.op === 'sum' && node.terms.length > 1 && node.terms.every((t) => t.coefficient.isNegative);

const negated = (graph: Graph, node: Tensor): Tensor =>
  node.op === 'sum'
    ? graph.sum(
        node.terms.map((t) => ({ ...t, coefficient: t.coefficient.neg() })),
        node.axes,
      )
    : node;
