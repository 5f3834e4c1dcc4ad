/** Matching a pattern with placeholders against a node, one index of a batch for all. */
import type { Dim } from '../expression/dimension.js';
import { sameDim } from '../expression/dimension.js';
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import type { Binding } from '../tensor/instantiate.js';
import {
  type ContractionTensor,
  type Factor,
  isStructure,
  range,
  type Tensor,
} from '../tensor/node.js';

/** What a placeholder may stand for. */
export type Guard = (placeholder: Tensor, node: Tensor) => boolean;

/** An assignment that grows; `undo` goes back to a mark. */
export class Assignment {
  readonly bindings = new Map<Tensor, Binding>();
  readonly dims = new Map<string, Dim>();
  private readonly log: (() => void)[] = [];

  constructor(
    readonly placeholders: ReadonlySet<Tensor>,
    private readonly guard: Guard,
    readonly graph: Graph,
  ) {}

  mark(): number {
    return this.log.length;
  }

  undo(mark: number): void {
    while (this.log.length > mark) this.log.pop()!();
  }

  bind(placeholder: Tensor, node: Tensor, batch: number): boolean {
    const before = this.bindings.get(placeholder);
    if (before) return before.node === node && before.batch.length === batch;
    if (!this.guard(placeholder, node)) return false;
    for (const [k, axis] of placeholder.axes.entries()) {
      if (!this.bindDim(axis, node.axes[batch + k]!)) return false;
    }
    this.bindings.set(placeholder, { node, batch: range(batch) });
    this.log.push(() => this.bindings.delete(placeholder));
    return true;
  }

  bindDim(template: Dim, actual: Dim): boolean {
    const before = this.dims.get(template.key);
    if (before) return sameDim(before, actual);
    this.dims.set(template.key, actual);
    this.log.push(() => this.dims.delete(template.key));
    return true;
  }
}

/** Does the pattern match the node, whose first `batch` axes are the batch? */
export function matchNode(
  pattern: Tensor,
  node: Tensor,
  batch: number,
  found: Assignment,
): boolean {
  if (node.axes.length !== batch + pattern.axes.length) return false;
  if (found.placeholders.has(pattern)) return found.bind(pattern, node, batch);
  switch (pattern.op) {
    case 'symbol':
      return node.op === 'symbol' && node.name === pattern.name;
    case 'dimension':
      return node.op === 'dimension' && sameDim(node.dim, pattern.dim);
    case 'structural':
      return (
        isStructure(pattern, 'fusion') &&
        isStructure(node, 'fusion') &&
        pattern.axes.every((axis, k) => found.bindDim(axis, node.axes[k]!))
      );
    case 'map':
      return (
        node.op === 'map' &&
        node.fn === pattern.fn &&
        node.primes === pattern.primes &&
        String(node.partials) === String(pattern.partials) &&
        pattern.args.every((arg, k) => matchNode(arg, node.args[k]!, batch, found))
      );
    case 'apply':
      return (
        node.op === 'apply' &&
        node.fn === pattern.fn &&
        node.primes === pattern.primes &&
        node.batch === batch + pattern.batch &&
        node.args.length === pattern.args.length &&
        pattern.args.every((arg, k) => matchNode(arg, node.args[k]!, batch, found))
      );
    case 'sum': {
      const [only] = pattern.terms;
      // −z matches whatever is the negative of z.
      if (pattern.terms.length === 1 && only && found.placeholders.has(only.node)) {
        return found.bind(
          only.node,
          found.graph.scale(Rational.one.div(only.coefficient), node),
          batch,
        );
      }
      const whole = node.op === 'sum' ? node.terms : null;
      if (!whole || whole.length !== pattern.terms.length) return false;
      return assign(
        pattern.terms,
        whole,
        found,
        (p, n) => p.coefficient.equals(n.coefficient) && matchNode(p.node, n.node, batch, found),
      );
    }
    case 'contraction':
      return node.op === 'contraction' && matchWhole(pattern, node, batch, found);
  }
}

/** Pairs every pattern item with an item of its own. */
function assign<P, N>(
  patterns: readonly P[],
  items: readonly N[],
  found: Assignment,
  fits: (pattern: P, item: N) => boolean,
): boolean {
  const taken = new Set<N>();
  const place = (k: number): boolean => {
    if (k === patterns.length) return true;
    for (const item of items) {
      if (taken.has(item)) continue;
      const mark = found.mark();
      taken.add(item);
      if (fits(patterns[k]!, item) && place(k + 1)) return true;
      taken.delete(item);
      found.undo(mark);
    }
    return false;
  };
  return place(0);
}

function matchWhole(
  pattern: ContractionTensor,
  node: ContractionTensor,
  batch: number,
  found: Assignment,
): boolean {
  if (pattern.factors.length !== node.factors.length) return false;
  if (pattern.dims.length + batch !== node.dims.length) return false;
  const prefix = node.out.slice(0, batch);
  if (new Set(prefix).size !== batch) return false;
  const labels = new LabelMap(prefix);
  if (!pattern.out.every((label, k) => labels.set(label, node.out[batch + k]!))) return false;
  return assign(pattern.factors, node.factors, found, (p, n) => {
    if (!p.exponent.equals(n.exponent)) return false;
    return matchFactor(p, n, labels, found);
  });
}

/** Pattern labels to labels; one to one but for the free ones, and never a label of the batch. */
export class LabelMap {
  private readonly to = new Map<number, number>();

  /** @param free pattern labels that may be one label: what holds for any two indices holds on the diagonal */
  constructor(
    readonly prefix: readonly number[],
    private readonly free: ReadonlySet<number> = new Set(),
  ) {}

  get(label: number): number | undefined {
    return this.to.get(label);
  }

  set(label: number, actual: number): boolean {
    const before = this.to.get(label);
    if (before !== undefined) return before === actual;
    if (this.prefix.includes(actual)) return false;
    for (const [other, taken] of this.to)
      if (taken === actual && !(this.free.has(other) && this.free.has(label))) return false;
    this.to.set(label, actual);
    return true;
  }

  snapshot(): [number, number][] {
    return [...this.to];
  }

  restore(saved: readonly [number, number][]): void {
    this.to.clear();
    for (const [label, actual] of saved) this.to.set(label, actual);
  }
}

/** Matches one factor, its labels being the batch's, or none of them, and then the pattern's. */
export function matchFactor(
  pattern: Factor,
  factor: Factor,
  labels: LabelMap,
  found: Assignment,
): boolean {
  const own = pattern.labels.length;
  const batch = factor.labels.length - own;
  if (batch !== 0 && batch !== labels.prefix.length) return false;
  if (batch > 0 && !labels.prefix.every((label, k) => factor.labels[k] === label)) return false;
  const saved = labels.snapshot();
  const fits =
    pattern.labels.every((label, k) => labels.set(label, factor.labels[batch + k]!)) &&
    matchNode(pattern.node, factor.node, batch, found);
  if (!fits) labels.restore(saved);
  return fits;
}
