/**
 * Normal forms, made on demand from the structural graph for printing and comparing: contractions flattened, like
 * terms merged, terms that differ in one factor merged, identities applied, products multiplied out only where that
 * is shorter. All of it under budgets: a sum or product too large stays as it is.
 */
import { Rational } from '../expression/rational.js';
import { type Graph, RECIPROCAL } from '../tensor/graph.js';
import { swapFrechet } from '../tensor/frechet-swap.js';
import { gather } from '../tensor/gather.js';
import {
  type ContractionTensor,
  isZero,
  type MapTensor,
  range,
  type SumTensor,
  type Tensor,
  type Term,
  topological,
} from '../tensor/node.js';
import { applySum } from './applied.js';
import { blockProduct } from './blocks.js';
import { mergeByFactor, mergeDiagonals } from './collect.js';
import { opened } from './open.js';
import { functionOfDiagonal } from './diagonal.js';
import { mergeEntrywise } from './entries.js';
import { Expansion, MAX_EXPANDED } from './expand.js';
import { inverseOfMultiple, inversesApart } from './inverses.js';
import { mergePicked } from './numbers.js';
import { overDenominator } from './denominators.js';
import { withoutInnerFractions } from './fractions.js';
import { powersCancelled, sumsCancelled } from './quotients.js';
import { addUp } from './summed.js';
import { mergeTurned } from './turned.js';
import { Named } from './named.js';
import type { Symmetry } from './symmetry.js';
import { splitComponents } from './components.js';
import { rebuild } from '../tensor/rebuild.js';
import { onAxes, repeatsNumber } from '../tensor/spread.js';
import { positive, signsInFront } from './sign.js';
import { Weights } from './weight.js';

/** Rewrites one node, or returns null; for identities (identities.ts). */
export type Rewrite = (node: Tensor) => Tensor | null;

/** A term that is only tried is rewritten so many times at most. */
const MAX_TERM_ROUNDS = 4;
/** A node is simplified so many times at most. */
const MAX_ROUNDS = 24;
/** A contraction larger than this is not flattened into another. */
const MAX_FACTORS = 40;

export interface NormalizerOptions {
  /** Identities, tried on every node that is made. */
  readonly rewrite: Rewrite;
  readonly symmetry: Symmetry;
  /** Normal forms without names, for what is known of the named nodes; null where there are none. */
  readonly plain: Normalizer | null;
}

export class Normalizer {
  private readonly memo = new Map<Tensor, Tensor>();
  private readonly settled = new Set<Tensor>();
  /** The nodes that are being simplified. */
  private readonly open = new Set<Tensor>();
  private readonly rewrite: Rewrite;
  private readonly symmetry: Symmetry;
  private readonly named: Named | null;
  private readonly expansion: Expansion;
  readonly weights = new Weights();
  private readonly settling = {
    settle: (part: Tensor): Tensor => this.settleNew(this.normalizeNew(part)),
    weight: (part: Tensor): number => this.weights.of(part),
  };

  /**
   * @param opaque nodes that have a name: they are replaced by these symbols wherever they are used
   */
  constructor(
    private readonly graph: Graph,
    private readonly opaque: ReadonlyMap<Tensor, Tensor>,
    { rewrite, symmetry, plain }: NormalizerOptions,
  ) {
    this.rewrite = rewrite;
    this.symmetry = symmetry;
    this.named = plain && new Named(graph, opaque, plain);
    this.expansion = new Expansion(graph, this.weights, {
      term: (node) => this.simplifiedTerm(node),
      collected: (node) => this.collected(node),
    });
  }

  /** The normal form of a node as others use it: its name if it is opaque. */
  normalizeUse(node: Tensor): Tensor {
    return this.opaque.get(node) ?? this.normalize(node);
  }

  /** The normal form of a node: of the node's own definition if it is opaque. */
  normalize(root: Tensor): Tensor {
    const normal = this.fromParts(root);
    return this.graph.uses(RECIPROCAL)
      ? withoutInnerFractions(this.graph, normal, this.settling)
      : normal;
  }

  private fromParts(root: Tensor): Tensor {
    for (const node of this.reachable(root)) {
      if (!this.memo.has(node))
        this.memo.set(node, this.opaque.get(node) ?? this.settle(this.rebuild(node)));
    }
    return this.opaque.has(root) ? this.settle(this.rebuild(root)) : this.memo.get(root)!;
  }

  /** The normal form of what a name stands for. */
  normalizeDefinition(node: Tensor): Tensor {
    if (node.op !== 'sum' || node.terms.length !== 1) return this.normalize(node);
    // What the multiple is of stands for the name, too: it is not to be replaced by it here.
    const [{ coefficient, node: inner }] = node.terms as [Term];
    const normal = this.normalize(inner);
    if (normal.op !== 'sum' || !coefficient.abs().isOne)
      return this.graph.scale(coefficient, normal);
    const terms = normal.terms.map((t) => ({ ...t, coefficient: t.coefficient.mul(coefficient) }));
    return this.graph.sum(terms, normal.axes);
  }

  /** A normal form multiplied out as entries are written: the matrices that are sums, and the vectors too. */
  multipliedOut(node: Tensor): readonly Tensor[] {
    return [2, 1].flatMap((axes) => this.expansion.whole(node, axes) ?? []);
  }

  /** What the root is made of, not looking into named nodes. */
  private reachable(root: Tensor): Tensor[] {
    return topological(
      [root],
      (node) => node !== root && (this.opaque.has(node) || this.memo.has(node)),
    );
  }

  private of(node: Tensor): Tensor {
    return this.memo.get(node)!;
  }

  /** The node over the normal forms of its parts. */
  private rebuild(node: Tensor): Tensor {
    return rebuild(this.graph, node, (part) => this.of(part));
  }

  /** Simplifies a node whose parts are in normal form until nothing applies. */
  private settle(start: Tensor): Tensor {
    // Two forms that are each other's, A of −B and B of −A, would be turned round for ever.
    if (this.open.has(start)) return start;
    this.open.add(start);
    const settled = this.untilSettled(start);
    this.open.delete(start);
    return settled;
  }

  private untilSettled(start: Tensor): Tensor {
    let node = start;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (this.settled.has(node)) return node;
      const next = this.once(node);
      if (next === node) break;
      node = next;
    }
    this.settled.add(node);
    return node;
  }

  private once(node: Tensor): Tensor {
    const rewritten = this.rewrite(node);
    if (rewritten) return this.normalizeNew(rewritten);
    const simpler = functionOfDiagonal(this.graph, node) ?? inverseOfMultiple(this.graph, node);
    if (simpler) return this.normalizeNew(simpler);
    if (node.op === 'contraction') return this.symmetry.oriented(this.contraction(node));
    if (node.op === 'sum') return this.sum(node);
    if (node.op === 'map') return this.map(node);
    return node;
  }

  /** A function of one number in every entry is one number in every entry: log(2 ones(n)). */
  private map(node: MapTensor): Tensor {
    const { axes, args } = node;
    if (axes.length === 0 || !args.every(repeatsNumber)) return node;
    const numbers = args.map((arg) => onAxes(this.graph, arg, []));
    const value = this.graph.sameMap(node, numbers);
    return this.normalizeNew(
      this.graph.contract([{ node: value, labels: [] }], range(axes.length), axes),
    );
  }

  /** A node that a rule made: its parts may be new too. */
  private normalizeNew(node: Tensor): Tensor {
    for (const part of topological([node], (n) => this.memo.has(n) || this.settled.has(n))) {
      if (this.settled.has(part)) this.memo.set(part, part);
      if (!this.memo.has(part) && part !== node)
        this.memo.set(part, this.settle(this.rebuild(part)));
    }
    return this.memo.get(node) ?? this.rebuild(node);
  }

  private contraction(node: ContractionTensor): Tensor {
    const swapped = this.graph.uses('dexpm') ? swapFrechet(this.graph, node) : null;
    if (swapped) return this.normalizeNew(swapped);
    const flat = this.flatten(node);
    if (flat !== node) return flat;
    const blocks = blockProduct(this.graph, node);
    if (blocks) return this.normalizeNew(blocks);
    const apart = this.graph.uses('inv') ? inversesApart(this.graph, node) : null;
    const cancelled = apart && this.simplifiedTerm(apart);
    if (cancelled && this.weights.of(cancelled) < this.weights.of(node))
      return this.normalizeNew(cancelled);
    const tidied =
      signsInFront(this.graph, node) ??
      this.addedUp(node) ??
      this.ofNames(node) ??
      this.applied(node);
    if (tidied) return this.normalizeNew(tidied);
    const shorter = this.expansion.shorter([{ coefficient: Rational.one, node }], node);
    return shorter ? this.normalizeNew(shorter) : node;
  }

  private addedUp(node: Tensor): Tensor | null {
    if (node.op !== 'contraction') return null;
    return addUp(this.graph, node, (added, sum) => this.lighter(added, sum));
  }

  private ofNames(node: Tensor): Tensor | null {
    return node.op === 'contraction' ? (this.named?.applied(node) ?? null) : null;
  }

  private applied(node: ContractionTensor): Tensor | null {
    return applySum(this.graph, node, this.settling);
  }

  private combined(node: SumTensor): Tensor | null {
    if (!this.graph.uses(RECIPROCAL)) return null;
    return overDenominator(this.graph, node, {
      term: (part) => this.simplifiedTerm(part),
      weight: (sum) => this.weights.of(this.collected(sum)),
    });
  }

  /** The normal form of a node that may stand for a sum, where it is shorter. */
  private lighter(added: Tensor, sum: SumTensor): Tensor | null {
    const known = this.normalizeNew(added);
    const normal = this.settleNew(known);
    return isZero(normal) || this.weights.of(normal) < this.weights.of(sum) ? normal : null;
  }

  /** Terms that differ in one factor, or share one entry by entry, as one. */
  private merged(node: SumTensor): Tensor | null {
    const made =
      mergePicked(this.graph, node) ??
      mergeDiagonals(this.graph, node) ??
      mergeByFactor(this.graph, node);
    // tr(M)² − tr(M²) is not written tr((tr(M) I − M) M).
    if (made && (node.axes.length > 0 || this.weights.of(made) < this.weights.of(node)))
      return made;
    const entrywise = mergeEntrywise(this.graph, node);
    return entrywise && this.weights.of(entrywise) <= this.weights.of(node) ? entrywise : null;
  }

  /** Like terms and common factors of a sum taken together. */
  private collected(node: Tensor): Tensor {
    let current = node;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const merged: Tensor | null = current.op === 'sum' ? this.merged(current) : null;
      if (!merged) break;
      current = merged;
    }
    return current;
  }

  /** Inlines factors that are contractions; what is a scalar of its own stays, or becomes, a node of its own. */
  private flatten(node: ContractionTensor): Tensor {
    let size = node.factors.length;
    const mayInline = (inner: ContractionTensor): boolean => {
      if (inner.factors.length <= 1) return true;
      // x' y stays one thing; of sum(x)/n the n stands beside it, where it can cancel.
      if (inner.out.length === 0 && inner.factors.every((f) => f.labels.length > 0)) return false;
      size += inner.factors.length;
      return size <= MAX_FACTORS;
    };
    const gathered = gather(this.graph, node.factors, node.out, node.dims, mayInline);
    if (gathered.coefficient.isZero) return this.graph.zero(node.axes);
    const split = splitComponents(this.graph, gathered, (scalar) => this.settleNew(scalar));
    const shorter =
      split.op === 'contraction'
        ? (sumsCancelled(this.graph, split) ?? powersCancelled(this.graph, split))
        : null;
    return this.graph.scale(gathered.coefficient, shorter ?? split);
  }

  private sum(node: SumTensor): Tensor {
    const terms = node.terms.map((t) => ({ ...t, node: this.settleNew(t.node) }));
    if (terms.some((t, k) => t.node !== node.terms[k]!.node))
      return this.graph.sum(terms, node.axes);
    const flat = opened(this.graph, node);
    if (flat !== node || node.terms.length > MAX_EXPANDED) return flat;
    const shorter = this.expansion.shorter(node.terms, node);
    if (shorter && this.weights.of(shorter) <= this.weights.of(this.collected(node)))
      return this.normalizeNew(shorter);
    const turned = mergeTurned(this.graph, node, (part) => this.symmetry.oriented(part));
    if (turned) return this.normalizeNew(turned);
    const combined = this.combined(node);
    if (combined) return this.normalizeNew(combined);
    const signed = positive(this.graph, node);
    if (signed !== node) return signed;
    const merged = this.merged(node);
    return merged ? this.normalizeNew(merged) : node;
  }

  /** A product flattened, with the identities that apply to it: a cheap look at what it would come to. */
  private simplifiedTerm(node: Tensor): Tensor {
    let current = node;
    for (let round = 0; round < MAX_TERM_ROUNDS; round++) {
      if (current.op === 'contraction') current = this.flatten(current);
      const next = this.rewrite(current) ?? this.addedUp(current) ?? this.ofNames(current);
      if (!next) break;
      current = next;
    }
    return current;
  }

  /** Settles a node made of settled parts. */
  private settleNew(node: Tensor): Tensor {
    const known = this.memo.get(node) ?? this.settle(node);
    this.memo.set(node, known);
    return known;
  }
}
