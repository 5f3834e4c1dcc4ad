/** Symmetric and skew matrices: declared ones, and what is so by its form. */
import { sameDim } from '../expression/dimension.js';
import type { Property } from '../expression/problem.js';
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import {
  type ApplyTensor,
  type ContractionTensor,
  type Factor,
  isOwn,
  type Parity,
  type SumTensor,
  type Tensor,
} from '../tensor/node.js';

const SYMMETRIC: readonly Property[] = ['symmetric', 'spd', 'diagonal'];

/** Matrix functions whose value at the transpose is the transpose of the value; of these inv is odd. */
const COMMUTING: ReadonlySet<string> = new Set(['inv', 'adj', 'expm']);
const ODD: ReadonlySet<string> = new Set(['inv']);

type Properties = (name: string) => readonly Property[];

/** Says of a node of two axes what its transpose is, as far as its form shows it. */
export class Symmetry {
  private readonly known = new Map<Tensor, Parity>();

  constructor(
    private readonly graph: Graph,
    private readonly properties: Properties,
  ) {}

  /** Of matrices that are both, zero, it says one of the two. */
  readonly parity = (node: Tensor): Parity => {
    let answer = this.known.get(node);
    if (answer === undefined) this.known.set(node, (answer = this.compute(node)));
    return answer;
  };

  private compute(node: Tensor): Parity {
    const [rows, cols] = node.axes;
    if (node.axes.length !== 2 || !sameDim(rows!, cols!)) return 'none';
    switch (node.op) {
      case 'symbol':
        return declared(this.properties(node.name));
      case 'apply': {
        // Second derivatives are symmetric.
        if (isOwn(node.fn)) return isHessian(node) ? 'symmetric' : 'none';
        const inside = this.parity(node.args[0]!);
        if (node.batch > 0 || !COMMUTING.has(node.fn)) return 'none';
        return inside === 'skew' && !ODD.has(node.fn) ? 'none' : inside;
      }
      case 'map':
        return node.args.every((arg) => this.parity(arg) === 'symmetric') ? 'symmetric' : 'none';
      case 'sum':
        return this.ofSum(node);
      case 'contraction':
        return this.compare(this.turnedRound(node), this.oriented(node));
      case 'dimension':
      case 'structural':
        return 'none';
    }
  }

  private ofSum(node: SumTensor): Parity {
    const [first, ...others] = node.terms.map((term) => this.parity(term.node));
    if (first !== undefined && first !== 'none' && others.every((p) => p === first)) return first;
    const sumOf = (side: (term: Tensor) => Tensor, sign = Rational.one): Tensor =>
      this.graph.sum(
        node.terms.map((term) => ({
          coefficient: term.coefficient.mul(sign),
          node: side(term.node),
        })),
        node.axes,
      );
    const oriented = (term: Tensor): Tensor => this.oriented(term);
    const turned = sumOf((term) => this.turnedRound(term));
    if (turned === sumOf(oriented)) return 'symmetric';
    // Term by term: the negative of a sum as a whole is another node.
    return turned === sumOf(oriented, Rational.minusOne) ? 'skew' : 'none';
  }

  private compare(turned: Tensor, plain: Tensor): Parity {
    if (turned === plain) return 'symmetric';
    return turned === this.graph.scale(Rational.minusOne, plain) ? 'skew' : 'none';
  }

  private turnedRound(node: Tensor): Tensor {
    const { graph } = this;
    return this.oriented(
      node.op === 'contraction'
        ? graph.contract(node.factors, [...node.out].reverse(), node.dims)
        : graph.permute(node, [1, 0]),
    );
  }

  /**
   * A contraction with its symmetric and skew factors turned so that equal contractions become one node. Where it
   * comes out as its own negative it is zero.
   */
  oriented(node: Tensor): Tensor {
    if (node.op !== 'contraction') return node;
    const turnable = node.factors.filter((f) => this.turnable(f) && !isAdjugate(f, node));
    if (turnable.length === 0 || turnable.length > MAX_ORIENTED) return node;
    const found = new Map<Tensor, Rational>();
    for (let mask = 0; mask < 1 << turnable.length; mask++) {
      const { sign, turned } = this.turn(
        node,
        turnable.filter((_, k) => (mask >> k) & 1),
      );
      if (turned.op !== 'contraction') return this.graph.scale(sign, turned);
      const before = found.get(turned);
      if (before && !before.equals(sign)) return this.graph.zero(node.axes);
      found.set(turned, sign);
    }
    const [best, sign] = [...found].reduce((a, b) => (precedes(b[0], a[0]) ? b : a));
    return this.graph.scale(sign, best);
  }

  private turnable({ node, labels, exponent }: Factor): boolean {
    if (labels.length !== 2) return false;
    const parity = this.parity(node);
    if (parity === 'skew') return exponent.isInteger;
    return parity === 'symmetric' && labels[0] !== labels[1];
  }

  /** The contraction with some factors transposed, and the sign that this brings. */
  private turn(
    node: ContractionTensor,
    chosen: readonly Factor[],
  ): { sign: Rational; turned: Tensor } {
    let sign = Rational.one;
    const factors = node.factors.map((f) => {
      if (!chosen.includes(f)) return f;
      if (this.parity(f.node) === 'skew' && f.exponent.num % 2n !== 0n) sign = sign.neg();
      return { ...f, labels: [f.labels[1]!, f.labels[0]!] };
    });
    return { sign, turned: this.graph.contract(factors, node.out, node.dims) };
  }
}

/** det(K) inv(K) of a skew K is adj(K), which has a value, and is not skew, at odd sizes too. */
const isAdjugate = ({ node }: Factor, { factors }: ContractionTensor): boolean =>
  node.op === 'apply' &&
  node.fn === 'inv' &&
  factors.some(
    (f) => f.node.op === 'apply' && f.node.fn === 'det' && f.node.args[0] === node.args[0],
  );

/** More factors that may be turned than this are left as they stand. */
const MAX_ORIENTED = 5;

const isHessian = ({ batch, primes, args }: ApplyTensor): boolean =>
  batch === 0 && primes === 2 && args[0]!.axes.length === 1;

const precedes = (a: Tensor, b: Tensor): boolean =>
  a.hash < b.hash || (a.hash === b.hash && a.id < b.id);

const declared = (properties: readonly Property[]): Parity => {
  if (properties.some((p) => SYMMETRIC.includes(p))) return 'symmetric';
  return properties.includes('skew') ? 'skew' : 'none';
};
