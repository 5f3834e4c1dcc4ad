/** An identity as a pattern of nodes: its left side is searched in a node, its right side put there. */
import { type Dim, substituteDim } from '../expression/dimension.js';
import type { Declaration, Property } from '../expression/problem.js';
import type { Rational } from '../expression/rational.js';
import type { FactorInput, Graph } from '../tensor/graph.js';
import { instantiate } from '../tensor/instantiate.js';
import type { ContractionTensor, Factor, Tensor } from '../tensor/node.js';
import { Assignment, LabelMap, matchFactor, matchNode } from './match.js';
import { Weights } from './weight.js';

/** Has a value that a placeholder is bound to this property? */
export type Holds = (node: Tensor, wanted: Property) => boolean;

const sameHead = (a: Tensor, b: Tensor): boolean =>
  a.op === b.op && (!('fn' in a) || !('fn' in b) || a.fn === b.fn);

/** A compiled identity. */
export class Pattern {
  constructor(
    private readonly placeholders: ReadonlyMap<Tensor, Declaration>,
    private readonly left: Tensor,
    private readonly right: Tensor,
  ) {}

  apply(graph: Graph, node: Tensor, holds: Holds): Tensor | null {
    if (!this.mayMatch(node)) return null;
    const guard = (placeholder: Tensor, bound: Tensor): boolean => {
      const wanted = this.placeholders.get(placeholder)!.properties;
      return wanted.every((p) => holds(bound, p));
    };
    const found = new Assignment(new Set(this.placeholders.keys()), guard, graph);
    if (this.left.op === 'contraction') {
      return node.op === 'contraction' ? this.inContraction(graph, this.left, node, found) : null;
    }
    const batch = node.axes.length - this.left.axes.length;
    if (batch < 0 || !matchNode(this.left, node, batch, found)) return null;
    return this.build(graph, found, node.axes.slice(0, batch));
  }

  /** A cheap look at the operations before anything is searched. */
  private mayMatch(node: Tensor): boolean {
    const { left } = this;
    if (left.op !== node.op) return false;
    if (left.op === 'contraction') {
      if (node.op !== 'contraction' || node.factors.length === 0) return false;
      return left.factors.every(
        (p) => this.placeholders.has(p.node) || node.factors.some((f) => sameHead(p.node, f.node)),
      );
    }
    return sameHead(left, node);
  }

  private build(graph: Graph, found: Assignment, batch: readonly Dim[]): Tensor {
    return instantiate(graph, this.right, found.bindings, batch, (dim) =>
      substituteDim(dim, found.dims),
    );
  }

  /** Matches some of the factors; what is left of the contraction stays. */
  private inContraction(
    graph: Graph,
    left: ContractionTensor,
    node: ContractionTensor,
    found: Assignment,
  ): Tensor | null {
    // Factors that name their placeholders first: in A inv(A) it is the inverse that says what A is.
    const wanted = [...left.factors].sort(
      (a, b) => Number(found.placeholders.has(a.node)) - Number(found.placeholders.has(b.node)),
    );
    const anchor = wanted[0];
    if (!anchor) return null;
    // A pattern may match in several ways, σ(z) σ(−z) in two: the shortest result is taken.
    const weights = new Weights();
    let best: Tensor | null = null;
    for (const start of node.factors) {
      const batch = start.labels.length - anchor.labels.length;
      if (batch < 0) continue;
      const labels = new LabelMap(start.labels.slice(0, batch), new Set(left.out));
      const search = new Search(node, labels, found);
      const remaining = search.place(
        wanted,
        new Map(node.factors.map((f) => [f, f.exponent])),
        start,
      );
      if (remaining) {
        const result = this.replace(graph, left, node, found, labels, remaining, search);
        if (result && (!best || weights.of(result) < weights.of(best))) best = result;
      }
      found.undo(0);
    }
    return best;
  }

  private replace(
    graph: Graph,
    left: ContractionTensor,
    node: ContractionTensor,
    found: Assignment,
    labels: LabelMap,
    remaining: ReadonlyMap<Factor, Rational>,
    search: Search,
  ): Tensor | null {
    const rest: FactorInput[] = [...remaining]
      .filter(([, e]) => !e.isZero)
      .map(([f, exponent]) => ({ ...f, exponent }));
    const used = new Set([...rest.flatMap((f) => [...f.labels]), ...node.out]);
    const outer = new Set(left.out);
    for (const [label, actual] of labels.snapshot())
      if (!outer.has(label) && used.has(actual)) return null;
    if (search.inner.some((label) => used.has(label))) return null;
    const batch = labels.prefix.map((label) => node.dims[label]!);
    const made = this.build(graph, found, batch);
    const at = [...labels.prefix, ...left.out.map((label) => labels.get(label)!)];
    return graph.contract([...rest, { node: made, labels: at }], node.out, node.dims);
  }
}

/** The search for a pattern's factors among those of a contraction. */
class Search {
  /** Labels inside a placeholder that is itself a product. */
  readonly inner: number[] = [];

  constructor(
    private readonly node: ContractionTensor,
    private readonly labels: LabelMap,
    private readonly found: Assignment,
  ) {}

  /** The exponents that remain when all of the pattern's factors are taken out, or null. */
  place(
    wanted: readonly Factor[],
    left: ReadonlyMap<Factor, Rational>,
    start?: Factor,
  ): Map<Factor, Rational> | null {
    const [pattern, ...others] = wanted;
    if (!pattern) return new Map(left);
    const bound = this.found.bindings.get(pattern.node);
    if (
      bound &&
      bound.node.op === 'contraction' &&
      pattern.exponent.isOne &&
      bound.batch.length === 0
    ) {
      const rest = this.placeProduct(pattern, bound.node, left);
      return rest && this.place(others, rest);
    }
    for (const factor of start ? [start] : this.node.factors) {
      const exponent = left.get(factor)!;
      const over = exponent.add(pattern.exponent.neg());
      if (!covers(exponent, pattern.exponent)) continue;
      const mark = this.found.mark();
      const saved = this.labels.snapshot();
      if (matchFactor(pattern, factor, this.labels, this.found)) {
        const rest = this.place(others, new Map(left).set(factor, over));
        if (rest) return rest;
      }
      this.found.undo(mark);
      this.labels.restore(saved);
    }
    return null;
  }

  /** A placeholder bound to a product, whose factors stand in the contraction one by one. */
  private placeProduct(
    pattern: Factor,
    product: ContractionTensor,
    left: ReadonlyMap<Factor, Rational>,
  ): Map<Factor, Rational> | null {
    const labels = new LabelMap([]);
    for (const [k, label] of product.out.entries()) {
      const actual = this.labels.get(pattern.labels[k]!);
      if (actual !== undefined && !labels.set(label, actual)) return null;
    }
    const exact = new Assignment(new Set(), () => false, this.found.graph);
    let current = new Map(left);
    const place = (k: number): boolean => {
      const wanted = product.factors[k];
      if (!wanted) return true;
      for (const factor of this.node.factors) {
        const exponent = current.get(factor)!;
        if (!covers(exponent, wanted.exponent)) continue;
        const saved = labels.snapshot();
        if (matchFactor(wanted, factor, labels, exact)) {
          const before = current;
          current = new Map(current).set(factor, exponent.add(wanted.exponent.neg()));
          if (place(k + 1)) return true;
          current = before;
        }
        labels.restore(saved);
      }
      return false;
    };
    if (!place(0)) return null;
    for (const [k, label] of product.out.entries()) {
      const actual = labels.get(label);
      if (actual === undefined || !this.labels.set(pattern.labels[k]!, actual)) return null;
    }
    const out = new Set(product.out);
    for (const [label, actual] of labels.snapshot()) if (!out.has(label)) this.inner.push(actual);
    return current;
  }
}

/** Is the wanted power contained in the power that is there? */
function covers(there: Rational, wanted: Rational): boolean {
  if (there.isZero || there.isNegative !== wanted.isNegative) return false;
  return there.add(wanted.neg()).isInteger && there.abs().compare(wanted.abs()) >= 0;
}
