/** Orthogonal matrices: declared ones, and exponentials of skew matrices. A norm is the same before them. */
import type { Property } from '../expression/problem.js';
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import type { ContractionTensor, Factor, Parity, Tensor } from '../tensor/node.js';

export class Orthogonals {
  constructor(
    private readonly graph: Graph,
    private readonly properties: (name: string) => readonly Property[],
    private readonly parity: (node: Tensor) => Parity,
  ) {}

  /** Is the matrix orthogonal, as far as its form shows it? */
  isOrthogonal(node: Tensor): boolean {
    if (node.op === 'symbol') return this.properties(node.name).includes('orthogonal');
    return (
      node.op === 'apply' &&
      node.fn === 'expm' &&
      node.batch === 0 &&
      this.parity(node.args[0]!) === 'skew'
    );
  }

  /** norm(Q A)^2 is norm(A)^2; null for anything else. */
  withoutRotation(node: Tensor): Tensor | null {
    if (node.op !== 'contraction') return null;
    for (const square of node.factors) {
      if (square.node.op !== 'contraction' || !square.exponent.equals(Rational.two)) continue;
      for (const [axis, label] of square.labels.entries()) {
        if (node.out.includes(label) || uses(node.factors, label) > 1) continue;
        const rest = this.turnedBack(square.node, axis);
        if (!rest) continue;
        const factors = node.factors.map((f) => (f === square ? { ...f, node: rest } : f));
        return this.graph.contract(factors, node.out, node.dims);
      }
    }
    return null;
  }

  /** The contraction without the orthogonal factor that this axis of it belongs to. */
  private turnedBack({ factors, out, dims }: ContractionTensor, axis: number): Tensor | null {
    const label = out[axis]!;
    const found = factors.find((f) => f.labels.includes(label));
    if (!found || uses(factors, label) > 1 || out.filter((other) => other === label).length > 1)
      return null;
    const inner = found.labels.find((other) => other !== label);
    if (found.labels.length !== 2 || inner === undefined || out.includes(inner)) return null;
    if (!found.exponent.isOne || !this.isOrthogonal(found.node)) return null;
    return this.graph.contract(
      factors.filter((f) => f !== found),
      out.map((other) => (other === label ? inner : other)),
      dims,
    );
  }
}

/** How often factors use a label. */
const uses = (factors: readonly Factor[], label: number): number =>
  factors.reduce((sum, { labels }) => sum + labels.filter((other) => other === label).length, 0);
