/** What is known of named pieces: the entries of p = softmax(z) add up to 1, those of d = x − mean(x) to nothing. */
import type { FactorInput, Graph } from '../tensor/graph.js';
import {
  type ContractionTensor,
  type Factor,
  range,
  type Tensor,
  topological,
} from '../tensor/node.js';
import type { Weights } from './weight.js';

/** Products of more factors than this are not looked into. */
const MAX_FACTORS = 3;
/** Nor are names of what is longer. */
const MAX_WEIGHT = 200;

/** Normal forms without names. */
interface PlainForms {
  readonly weights: Weights;
  normalize(node: Tensor): Tensor;
}

export class Named {
  private readonly definitions = new Map<Tensor, Tensor>();
  private readonly known = new Map<string, Tensor | null>();

  /**
   * @param names the symbols of named nodes
   */
  constructor(
    private readonly graph: Graph,
    names: ReadonlyMap<Tensor, Tensor>,
    private readonly plain: PlainForms,
  ) {
    for (const [node, symbol] of names)
      if (symbol.op === 'symbol' && plain.weights.of(node) <= MAX_WEIGHT)
        this.definitions.set(symbol, node);
  }

  /** The product with constants for sums over names that are constant, or for all of it; null where nothing is. */
  applied(node: ContractionTensor): Tensor | null {
    if (!node.factors.some((f) => this.hasName(f.node))) return null;
    return this.addedUp(node) ?? this.number(node);
  }

  /** Is it a name, or a sum with names, x − μ? */
  private hasName(node: Tensor): boolean {
    if (this.definitions.has(node)) return true;
    if (node.op !== 'sum') return false;
    return node.terms.some(({ node: term }) =>
      term.op === 'contraction'
        ? term.factors.some((f) => this.definitions.has(f.node))
        : this.definitions.has(term),
    );
  }

  /** A name, or a sum with names, added up over an axis that no other factor has. */
  private addedUp(node: ContractionTensor): Tensor | null {
    const uses = new Map<number, number>();
    for (const label of [...node.out, ...node.factors.flatMap((f) => f.labels)])
      uses.set(label, (uses.get(label) ?? 0) + 1);
    for (const factor of node.factors) {
      if (!factor.exponent.isOne || !this.hasName(factor.node)) continue;
      const kept = factor.labels.flatMap((label, axis) => (uses.get(label) === 1 ? [] : [axis]));
      if (kept.length === factor.labels.length) continue;
      const axes = range(factor.labels.length);
      const sum = this.constant(`${factor.node.id}:${kept.join()}`, () =>
        this.opened([{ node: factor.node, labels: axes }], kept, factor.node.axes),
      );
      if (!sum) continue;
      const labels = kept.map((axis) => factor.labels[axis]!);
      const others: Factor[] = node.factors.filter((f) => f !== factor);
      return this.graph.contract([...others, { node: sum, labels }], node.out, node.dims);
    }
    return null;
  }

  /** A number that is a product of names: u' u where u = x/norm(x). */
  private number({ id, factors, out, dims }: ContractionTensor): Tensor | null {
    if (out.length > 0 || factors.length > MAX_FACTORS) return null;
    return this.constant(String(id), () => this.opened(factors, [], dims));
  }

  private opened(
    factors: readonly FactorInput[],
    out: readonly number[],
    dims: ContractionTensor['dims'],
  ): Tensor {
    const open = factors.map((f) => ({ ...f, node: this.withoutNames(f.node) }));
    return this.plain.normalize(this.graph.contract(open, out, dims));
  }

  private withoutNames(node: Tensor): Tensor {
    const { graph, definitions } = this;
    if (node.op !== 'sum' || !this.hasName(node)) return definitions.get(node) ?? node;
    const opened = (term: Tensor): Tensor => {
      if (term.op !== 'contraction') return definitions.get(term) ?? term;
      const factors = term.factors.map((f) => ({ ...f, node: definitions.get(f.node) ?? f.node }));
      return graph.contract(factors, term.out, term.dims);
    };
    return graph.sum(
      node.terms.map((term) => ({ ...term, node: opened(term.node) })),
      node.axes,
    );
  }

  /** What is made, if no variable occurs in it. */
  private constant(key: string, make: () => Tensor): Tensor | null {
    let found = this.known.get(key);
    if (found === undefined) {
      const made = make();
      found = topological([made]).some(({ op }) => op === 'symbol') ? null : made;
      this.known.set(key, found);
    }
    return found;
  }
}
