/** Sums of fractions over a common denominator. */
import { Rational } from '../expression/rational.js';
import type { FactorInput, Graph } from '../tensor/graph.js';
import {
  type ContractionTensor,
  type Factor,
  range,
  type SumTensor,
  type Tensor,
  type Term,
} from '../tensor/node.js';

/** Of more terms than this neither the sum nor the denominator is looked at. */
const MAX_TERMS = 8;

export type BelowSum = Factor & { readonly node: SumTensor };

/** A power of a sum in a denominator. */
export const isReciprocalOfSum = (f: Factor): f is BelowSum =>
  f.exponent.isNegative &&
  f.node.op === 'sum' &&
  f.node.terms.length > 1 &&
  f.node.terms.length <= MAX_TERMS &&
  new Set(f.labels).size === f.labels.length;

/** A term that has a power of a sum as a divisor. */
interface Fraction {
  readonly term: Term;
  readonly factor: BelowSum;
}

export interface Combining {
  /** A cheap look at what a product would come to. */
  readonly term: (node: Tensor) => Tensor;
  /** How long a sum is, like terms and common factors taken together. */
  readonly weight: (node: Tensor) => number;
}

/**
 * A sum whose terms cancel over a common denominator: 1/z − a/z², of z = a + b, is b/z². Null where no term does, or
 * where that is not lighter.
 */
export function overDenominator(
  graph: Graph,
  node: SumTensor,
  { term: simplified, weight }: Combining,
): Tensor | null {
  if (node.terms.length > MAX_TERMS) return null;
  const byDenominator = new Map<Tensor, Fraction[]>();
  for (const term of node.terms) {
    if (term.node.op !== 'contraction') continue;
    for (const factor of term.node.factors) {
      if (!isReciprocalOfSum(factor)) continue;
      const known = byDenominator.get(factor.node);
      if (known) known.push({ term, factor });
      else byDenominator.set(factor.node, [{ term, factor }]);
    }
  }
  for (const fractions of byDenominator.values()) {
    for (const open of [false, true]) {
      const whole = open ? withOpenNumerators(graph, node, fractions, simplified) : node.terms;
      const made = whole && combined(graph, node, fractions, whole, simplified);
      if (!made || termsOf(made) > node.terms.length) continue;
      const [before, after] = [weight(node), weight(made)];
      // Of two as long the one of fewer terms: 1/(p (1 − p)), not 1/(1 − p) + 1/p.
      if (after < before || (after === before && termsOf(made) < node.terms.length)) return made;
    }
  }
  return null;
}

const termsOf = (node: Tensor): number => (node.op === 'sum' ? node.terms.length : 1);

/** The terms with a sum in the numerators of those over the denominator multiplied out; null where there is none. */
function withOpenNumerators(
  graph: Graph,
  { terms }: SumTensor,
  fractions: readonly Fraction[],
  simplified: (node: Tensor) => Tensor,
): readonly Term[] | null {
  let any = false;
  const opened = terms.flatMap((term): readonly Term[] => {
    const { node } = term;
    if (node.op !== 'contraction' || !fractions.some((f) => f.term === term)) return [term];
    const sums = node.factors.filter((f) => f.node.op === 'sum' && f.exponent.isOne);
    const [only] = sums;
    if (sums.length !== 1 || only!.node.op !== 'sum' || only!.node.terms.length > MAX_TERMS)
      return [term];
    any = true;
    const others = node.factors.filter((f) => f !== only);
    return only!.node.terms.map((part) => ({
      coefficient: term.coefficient.mul(part.coefficient),
      node: simplified(
        graph.contract([...others, { ...only!, node: part.node }], node.out, node.dims),
      ),
    }));
  });
  return any ? opened : null;
}

/** The terms that lack one power of the denominator brought over it, where a part of them cancels with others. */
function combined(
  graph: Graph,
  { axes, terms: given }: SumTensor,
  fractions: readonly Fraction[],
  terms: readonly Term[],
  simplified: (node: Tensor) => Tensor,
): Tensor | null {
  const nodes = new Set(terms.map((t) => t.node));
  let any = false;
  const brought = terms.flatMap((term): readonly Term[] => {
    const own = fractions.find((f) => f.term === term);
    // What is multiplied out stands over the denominator already.
    if (!own && !given.includes(term)) return [term];
    const exponent = (own ? own.factor.exponent : Rational.zero).add(Rational.minusOne);
    const over = fractions.find((f) => f.factor.exponent.equals(exponent));
    const expand = over && (own ? overOwn(graph, own) : overOther(graph, term, over));
    const parts = expand?.map((part) => ({ ...part, node: simplified(part.node) }));
    if (!parts?.some((part) => nodes.has(part.node))) return [term];
    any = true;
    return parts;
  });
  return any ? graph.sum(brought, axes) : null;
}

/** A term with a divisor as terms with one power more of it. */
function overOwn(graph: Graph, { term, factor }: Fraction): readonly Term[] {
  const { factors, out, dims } = term.node as ContractionTensor;
  const others = factors.filter((f) => f !== factor);
  const below = { ...factor, exponent: factor.exponent.add(Rational.minusOne) };
  return factor.node.terms.map((part) => ({
    coefficient: term.coefficient.mul(part.coefficient),
    node: graph.contract([...others, below, { ...factor, ...plain(part) }], out, dims),
  }));
}

const plain = ({ node }: Term): Pick<Factor, 'node' | 'exponent'> => ({
  node,
  exponent: Rational.one,
});

/** A term as terms over the divisor of another one; null where that is summed over. */
function overOther(graph: Graph, term: Term, { term: other, factor }: Fraction): Term[] | null {
  const { out } = other.node as ContractionTensor;
  const labels = factor.labels.map((label) => out.indexOf(label));
  if (labels.includes(-1)) return null;
  const { axes } = term.node;
  const whole: FactorInput = { node: term.node, labels: range(axes.length) };
  const below: FactorInput = { node: factor.node, labels, exponent: Rational.minusOne };
  return factor.node.terms.map((part) => ({
    coefficient: term.coefficient.mul(part.coefficient),
    node: graph.contract([whole, below, { node: part.node, labels }], range(axes.length), axes),
  }));
}
