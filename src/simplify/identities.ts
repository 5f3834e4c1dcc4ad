/** Identities of the rule table and declared properties, applied to nodes in normal form. */
import { type Dim, dimNames, substituteDim } from '../expression/dimension.js';
import type { Declaration, Property } from '../expression/problem.js';
import type { Rational } from '../expression/rational.js';
import { axesOf, SCALAR } from '../expression/shape.js';
import { declarationsOf, readSide } from '../rules/read.js';
import type { Rule } from '../rules/rule.js';
import { PROPERTIES } from '../syntax/properties.js';
import type { FactorInput, Graph } from '../tensor/graph.js';
import { instantiate } from '../tensor/instantiate.js';
import { Lowering } from '../tensor/lower.js';
import type { FunctionTable } from '../tensor/scope.js';
import { type ContractionTensor, type Factor, type Tensor } from '../tensor/node.js';
import { openDiagonal } from './diagonal.js';
import { powerOutside } from './inverses.js';
import { Orthogonals } from './orthogonal.js';
import { Symmetry } from './symmetry.js';
import { Triangles } from './triangular.js';
import { Weights } from './weight.js';
import { Assignment, LabelMap, matchFactor, matchNode } from './match.js';

export interface Rewriting {
  readonly rewrite: (node: Tensor) => Tensor | null;
  readonly symmetry: Symmetry;
}

/** Makes the rewriting for one graph, given the declarations of its names. */
export type Simplification = (
  graph: Graph,
  variables: ReadonlyMap<string, Declaration>,
) => Rewriting;

/** What a declared property makes true as well. */
const IMPLIED: Partial<Record<Property, readonly Property[]>> = {
  spd: ['symmetric'],
  diagonal: ['symmetric'],
  onehot: ['binary', 'simplex'],
};

/** Properties that a form may show: a function of which the value may have them. */
const BY_FORM: Partial<Record<Property, string>> = { orthogonal: 'expm' };

/** The simplification by the identities among the rules, which are compiled in a graph of their own. */
export function simplification(
  rules: readonly Rule[],
  table: FunctionTable,
  own: Graph,
): Simplification {
  const identities = rules
    .filter((rule) => rule.kind === 'identity')
    .map((rule) => ({
      rule,
      functions: functionsIn(rule.left),
      properties: propertiesIn(rule.given),
    }));
  const compiled = new Map<Rule, Pattern>();
  return (graph, variables) => {
    const weights = new Weights();
    const properties = (name: string): readonly Property[] => variables.get(name)?.properties ?? [];
    const declared = new Set<Property>();
    for (const d of variables.values()) {
      for (const p of d.properties) for (const q of [p, ...(IMPLIED[p] ?? [])]) declared.add(q);
    }
    const symmetry = new Symmetry(graph, properties);
    const triangles = new Triangles(graph, properties);
    const orthogonals = new Orthogonals(graph, properties, symmetry.parity);
    const byForm = (p: Property): boolean => Object.hasOwn(BY_FORM, p);
    const possible = identities.filter((i) =>
      i.properties.every((p) => declared.has(p) || byForm(p)),
    );
    const mayHold = (p: Property): boolean => declared.has(p) || graph.uses(BY_FORM[p] ?? '');
    const holds = (node: Tensor, wanted: Property): boolean =>
      node.op === 'symbol'
        ? properties(node.name).some((p) => p === wanted || IMPLIED[p]?.includes(wanted))
        : wanted === 'orthogonal' && orthogonals.isOrthogonal(node);
    const rewrite = (node: Tensor): Tensor | null => {
      const outside = powerOutside(graph, node);
      if (outside) return outside;
      for (const { rule, functions, properties: wanted } of possible) {
        if (!functions.every((fn) => graph.uses(fn)) || !wanted.every(mayHold)) continue;
        let pattern = compiled.get(rule);
        if (!pattern) compiled.set(rule, (pattern = compile(own, rule, table)));
        const result = pattern.apply(graph, node, holds);
        if (!result || result === node) continue;
        if (rule.expands || weights.of(result) <= weights.of(node)) return result;
      }
      return (
        triangles.simpler(node) ??
        orthogonals.withoutRotation(node) ??
        openDiagonal(graph, node, (matrix) => triangles.isDiagonal(matrix))
      );
    };
    return { rewrite, symmetry };
  };
}

/** The functions that have to occur for a rule to apply. */
const functionsIn = (left: string): string[] =>
  [...left.matchAll(/([a-z][a-z0-9]*)(?=\()/g)]
    .map((m) => m[1]!)
    .filter((fn) => !STRUCTURAL.has(fn));

/** The properties that some variable has to have for a rule to apply. */
const propertiesIn = (given: string): Property[] =>
  given.split(/\W+/).filter((word): word is Property => Object.hasOwn(PROPERTIES, word));

/** Functions that are contractions in the tensor graph. */
const STRUCTURAL = new Set([
  'sum',
  'mean',
  'tr',
  'diag',
  'norm',
  'ones',
  'eye',
  'vec',
  'kron',
  'sqrt',
]);

type Holds = (node: Tensor, wanted: Property) => boolean;

const sameHead = (a: Tensor, b: Tensor): boolean =>
  a.op === b.op && (!('fn' in a) || !('fn' in b) || a.fn === b.fn);

/** A compiled identity. */
class Pattern {
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

function compile(graph: Graph, rule: Rule, table: FunctionTable): Pattern {
  const declared = new Map(declarationsOf(rule));
  for (const name of scalarNames(rule, declared))
    declared.set(name, { name, shape: SCALAR, properties: [] });
  const placeholders = new Map<Tensor, Declaration>();
  const names = new Map<string, Tensor>();
  for (const d of declared.values()) {
    const node = graph.symbol(`${rule.id}:${d.name}`, axesOf(d.shape));
    placeholders.set(node, d);
    names.set(d.name, node);
  }
  const side = (text: string): Tensor => {
    const problem = readSide(rule, text, declared);
    return new Lowering({ graph, functions: problem.functions, table, names }).lower(
      problem.output,
    );
  };
  return new Pattern(placeholders, side(rule.left), side(rule.right));
}

/** One-letter names that nothing declares are scalars. */
function scalarNames(rule: Rule, declared: ReadonlyMap<string, Declaration>): string[] {
  const names = `${rule.left} ${rule.right}`.match(/(?<![A-Za-z])[A-Za-z](?![A-Za-z(])/g) ?? [];
  const dims = new Set(
    [...declared.values()].flatMap((d) => [d.shape.rows, d.shape.cols].flatMap(dimNames)),
  );
  return [...new Set(names)].filter(
    (name) => !declared.has(name) && !dims.has(name) && name !== 'I',
  );
}
