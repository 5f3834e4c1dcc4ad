/** Products multiplied out, where something cancels and the result is shorter. */
import { Rational } from '../expression/rational.js';
import { closedPart } from '../tensor/closed.js';
import { isDifferentiation, isTall } from '../tensor/directions.js';
import { gather } from '../tensor/gather.js';
import type { FactorInput, Graph } from '../tensor/graph.js';
import type { ContractionTensor, Factor, SumTensor, Tensor, Term } from '../tensor/node.js';
import { isDyad } from './applied.js';
import type { Weights } from './weight.js';

/** More different sums than this among the factors are left alone. */
const MAX_SUMS = 6;
/** A sum of more axes than a matrix has to be multiplied out to be written; into at most so many terms. */
const MAX_FORCED = 400;
/** A sum is multiplied out into at most so many terms. */
export const MAX_EXPANDED = 40;
/** Or so many, where entries are written. */
const MAX_ENTRIES = 32;
/** Products of sums of products are multiplied out so often. */
const MAX_ROUNDS = 4;

export interface Simplifying {
  /** A cheap look at what a product would come to. */
  readonly term: (node: Tensor) => Tensor;
  /** Like terms and common factors of a sum taken together. */
  readonly collected: (node: Tensor) => Tensor;
}

/** Which sums among the factors of a product are multiplied out. */
type Selection = (sum: SumFactor, product: ContractionTensor) => boolean;

export class Expansion {
  constructor(
    private readonly graph: Graph,
    private readonly weights: Weights,
    private readonly simplify: Simplifying,
  ) {}

  /** The node multiplied out, by all of the sums among its factors or by one of them, where that pays. */
  shorter(terms: readonly Term[], node: Tensor): Tensor | null {
    const forced = this.expand(terms, node, mustBeOpen, MAX_FORCED);
    if (forced) return forced.node;
    const sums = new Set<Tensor>();
    for (const term of terms) {
      if (term.node.op !== 'contraction') continue;
      for (const f of this.withScalarsOpen(term.node).factors) if (isSumFactor(f)) sums.add(f.node);
    }
    if (sums.size === 0 || sums.size > MAX_SUMS) return null;
    const selections: Selection[] = [() => true];
    if (sums.size > 1) for (const one of sums) selections.push(({ node: sum }) => sum === one);
    let best: Tensor | null = null;
    for (const selected of selections) {
      const expanded = this.expand(terms, node, selected, MAX_EXPANDED);
      if (!expanded?.cancels) continue;
      const collected = this.simplify.collected(expanded.node);
      // Multiplying out pays where something cancels and the result is shorter.
      if (this.weights.of(collected) >= this.weights.of(node)) continue;
      if (!best || this.weights.of(collected) < this.weights.of(best)) best = collected;
    }
    return best;
  }

  /** All sums of so many axes at least multiplied out; null where there are none, or too many terms. */
  whole(node: Tensor, axes: number): Tensor | null {
    let current: Tensor | null = null;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const before: Tensor = current ?? node;
      const terms =
        before.op === 'sum' ? before.terms : [{ coefficient: Rational.one, node: before }];
      const next = this.expand(terms, before, (sum) => sum.node.axes.length >= axes, MAX_ENTRIES);
      if (!next) return current;
      current = next.node;
    }
    return null;
  }

  /** Multiplies out the sums among the factors of the terms; null where there are none or too many. */
  private expand(
    terms: readonly Term[],
    whole: Tensor,
    selected: Selection,
    most: number,
  ): Expanded | null {
    const expanded: Term[] = [];
    let any = false;
    let cancels = false;
    for (const term of terms) {
      const choices =
        term.node.op === 'contraction'
          ? this.choices(this.withScalarsOpen(term.node), selected, most)
          : null;
      if (!choices) expanded.push(term);
      else {
        any = true;
        for (const { coefficient, node, mass } of choices) {
          const flat = this.simplify.term(node);
          cancels ||= massOf(flat) < mass;
          expanded.push({ coefficient: term.coefficient.mul(coefficient), node: flat });
        }
      }
      if (expanded.length > most) return null;
    }
    if (!any) return null;
    const node = this.graph.sum(expanded, whole.axes);
    cancels ||= node.op !== 'sum' || node.terms.length < expanded.length;
    return { node, cancels };
  }

  /** The product with the sums inside its scalars among its own factors: in p' (r + 1) x there is a term p' 1. */
  private withScalarsOpen(node: ContractionTensor): ContractionTensor {
    const isOpen = (inner: ContractionTensor): boolean =>
      inner.out.length === 0 && inner.factors.some(isSumFactor);
    if (!node.factors.some((f) => f.node.op === 'contraction' && isOpen(f.node))) return node;
    const gathered = gather(this.graph, node.factors, node.out, node.dims, isOpen);
    const opened = this.graph.contraction(gathered);
    return gathered.coefficient.isOne && opened.op === 'contraction' ? opened : node;
  }

  /** All ways to take one term from each sum among the factors. */
  private choices(
    node: ContractionTensor,
    selected: Selection,
    most: number,
  ): (Term & { readonly mass: Rational })[] | null {
    const chosen = (f: Factor): boolean => isSumFactor(f) && selected(f, node);
    const sums = node.factors.filter(chosen);
    if (sums.length === 0) return null;
    const count = sums.reduce((product, f) => product * (f.node as SumTensor).terms.length, 1);
    if (count > most) return null;
    const rest = node.factors.filter((f) => !chosen(f));
    let partial: { coefficient: Rational; factors: FactorInput[] }[] = [
      { coefficient: Rational.one, factors: rest },
    ];
    for (const sum of sums) {
      partial = partial.flatMap(({ coefficient, factors }) =>
        (sum.node as SumTensor).terms.map((t) => ({
          coefficient: coefficient.mul(t.coefficient),
          factors: [...factors, { node: t.node, labels: sum.labels }],
        })),
      );
    }
    return partial.map(({ coefficient, factors }) => ({
      coefficient,
      node: this.graph.contract(factors, node.out, node.dims),
      mass: factors.reduce(
        (sum, f) => sum.add(massOf(f.node).mul((f.exponent ?? Rational.one).abs())),
        Rational.zero,
      ),
    }));
  }
}

interface Expanded {
  readonly node: Tensor;
  /** Terms or powers cancelled. */
  readonly cancels: boolean;
}

/** How many factors a product has, powers counted. */
function massOf(node: Tensor): Rational {
  if (node.op === 'sum' && node.terms.length === 1) return massOf(node.terms[0]!.node);
  if (node.op !== 'contraction') return Rational.one;
  return node.factors.reduce(
    (sum, f) => sum.add(massOf(f.node).mul(f.exponent.abs())),
    Rational.zero,
  );
}

type SumFactor = Factor & { readonly node: SumTensor };

const isSumFactor = (f: Factor): f is SumFactor =>
  f.node.op === 'sum' && f.exponent.isOne && f.node.terms.length > 1;

/**
 * A sum that has no matrix form; what is applied to a further direction, (H_f(x)[u] + A) v; dyads whose vectors are
 * directions of one derivative, sum_jk D_ijk (u v' + v u')_jk.
 */
const mustBeOpen: Selection = (sum, product) => {
  const { node, labels } = sum;
  if (labels.length !== 2) return labels.length > 2;
  const { factors, out } = product;
  const others = factors.filter((f) => f !== sum);
  if (others.some((f) => isTall(f.node)) && !labels.some((label) => out.includes(label)))
    return node.terms.every((term) => isDyad(term.node));
  return labels.some((label, axis) => {
    const beside = labels[1 - axis]!;
    const takesDirection = node.terms.some((term) => isDifferentiation(term.node, axis));
    return takesDirection && closedPart(others, [label], [beside, ...out]) !== null;
  });
};
