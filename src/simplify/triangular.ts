/** Triangular matrices: declared ones, and what is triangular by its form. Of these tril(L) is L. */
import { sameDim } from '../expression/dimension.js';
import type { Property } from '../expression/problem.js';
import type { FactorInput, Graph } from '../tensor/graph.js';
import { type ContractionTensor, type Factor, isStructure, type Tensor } from '../tensor/node.js';

type Side = 'lower' | 'upper';

/** Matrix functions of which a triangular matrix has a triangular value. */
const KEEPING: ReadonlySet<string> = new Set(['inv', 'adj', 'expm']);

/** Where a product of factors is not zero, one of the indices is not before the other. */
interface Order {
  readonly factor: Factor;
  readonly high: number;
  readonly low: number;
}

export class Triangles {
  private readonly known = { lower: new Map<Tensor, boolean>(), upper: new Map<Tensor, boolean>() };

  constructor(
    private readonly graph: Graph,
    private readonly properties: (name: string) => readonly Property[],
  ) {}

  /** Is the matrix zero off its diagonal, as far as its form shows it? */
  isDiagonal(node: Tensor): boolean {
    return this.is('lower', node) && this.is('upper', node);
  }

  /** Is the matrix zero on the other side of its diagonal, as far as its form shows it? */
  is(side: Side, node: Tensor): boolean {
    const known = this.known[side];
    let answer = known.get(node);
    if (answer === undefined) {
      answer = node.axes.length === 2 && this.compute(side, node);
      known.set(node, answer);
    }
    return answer;
  }

  private compute(side: Side, node: Tensor): boolean {
    switch (node.op) {
      case 'symbol':
        return this.properties(node.name).some((p) => p === side || p === 'diagonal');
      case 'apply':
        return node.batch === 0 && KEEPING.has(node.fn) && this.is(side, node.args[0]!);
      case 'sum':
        return node.terms.every((term) => this.is(side, term.node));
      case 'contraction': {
        const [row, col] = node.out as [number, number];
        const orders = this.orders(node.factors);
        return side === 'lower' ? follows(row, col, orders) : follows(col, row, orders);
      }
      case 'structural':
        return side === 'lower' && isStructure(node, 'triangle');
      case 'map':
      case 'dimension':
        return false;
    }
  }

  private orders(factors: readonly Factor[]): Order[] {
    return factors.flatMap((factor) => {
      const { node, labels, exponent } = factor;
      const [high, low] = labels as [number, number];
      if (exponent.isNegative) return [];
      if (isStructure(node, 'half')) return [{ factor, high, low }];
      if (labels.length !== 2) return [];
      return [
        ...(this.is('lower', node) ? [{ factor, high, low }] : []),
        ...(this.is('upper', node) ? [{ factor, high: low, low: high }] : []),
      ];
    });
  }

  /** The contraction without a triangle of ones that says nothing beside the other factors, or less; null for others. */
  simpler(node: Tensor): Tensor | null {
    if (node.op !== 'contraction') return null;
    return this.withoutMask(node) ?? this.diagonalOfInverse(node);
  }

  /** tril(L) is L, triu(L) is diag(diag(L)). */
  private withoutMask(node: ContractionTensor): Tensor | null {
    const masks = node.factors.filter((f) => isStructure(f.node, 'triangle'));
    if (masks.length === 0) return null;
    const orders = this.orders(node.factors);
    for (const mask of masks) {
      const [high, low] = mask.labels as [number, number];
      const beside = orders.filter(({ factor }) => factor !== mask);
      const others = node.factors.filter((f) => f !== mask);
      if (follows(high, low, beside)) return this.graph.contract(others, node.out, node.dims);
      if (!sameDim(node.dims[high]!, node.dims[low]!) || !follows(low, high, beside)) continue;
      const joined = (label: number): number => (label === low ? high : label);
      return this.graph.contract(
        others.map((f) => ({ ...f, labels: f.labels.map(joined) })),
        node.out.map(joined),
        node.dims,
      );
    }
    return null;
  }

  /** diag(inv(L)) is 1 ./ diag(L), diag(expm(L)) is exp(diag(L)). */
  private diagonalOfInverse({ factors, out, dims }: ContractionTensor): Tensor | null {
    const found = factors.find(
      ({ node, labels }) =>
        labels.length === 2 &&
        labels[0] === labels[1] &&
        node.op === 'apply' &&
        node.batch === 0 &&
        (node.fn === 'inv' || node.fn === 'expm') &&
        this.is('lower', node) !== this.is('upper', node),
    );
    if (found?.node.op !== 'apply') return null;
    const { node, labels, exponent } = found;
    const [matrix] = node.args as [Tensor];
    const made: FactorInput =
      node.fn === 'inv'
        ? { node: matrix, labels, exponent: exponent.neg() }
        : { node: this.exponentials(matrix), labels: labels.slice(1), exponent };
    const others = factors.filter((f) => f !== found);
    return this.graph.contract([...others, made], out, dims);
  }

  private exponentials(matrix: Tensor): Tensor {
    const diagonal = this.graph.contract([{ node: matrix, labels: [0, 0] }], [0]);
    return this.graph.map('exp', 0, [diagonal]);
  }
}

/** Is the one index nowhere before the other? */
function follows(high: number, low: number, orders: readonly Order[]): boolean {
  const reached = new Set([high]);
  for (const label of reached)
    for (const order of orders) if (order.high === label) reached.add(order.low);
  return reached.has(low);
}
