/** Diagonal matrices: declared ones, and what is diagonal by its form. Of these diag(diag(D)) is D. */
import type { Property } from '../expression/problem.js';
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import type { ContractionTensor, Factor, Tensor } from '../tensor/node.js';

/** Matrix functions of which a diagonal matrix has a diagonal value. */
const KEEPING: ReadonlySet<string> = new Set(['inv', 'adj', 'expm']);

/** inv(diag(v)) is diag(1 ./ v), expm(diag(v)) is diag(exp(v)); null for anything else. */
export function functionOfDiagonal(graph: Graph, node: Tensor): Tensor | null {
  if (node.op !== 'apply' || node.batch > 0 || (node.fn !== 'inv' && node.fn !== 'expm'))
    return null;
  const [matrix] = node.args as [Tensor];
  if (matrix.op !== 'contraction' || matrix.out[0] !== matrix.out[1]) return null;
  const vector = graph.contract(matrix.factors, [matrix.out[0]!], matrix.dims);
  const value =
    node.fn === 'inv'
      ? { node: vector, exponent: Rational.minusOne }
      : { node: graph.map('exp', 0, [vector]) };
  return graph.contract([{ ...value, labels: [0] }], [0, 0], vector.axes);
}

export class Diagonals {
  private readonly known = new Map<Tensor, boolean>();

  constructor(
    private readonly graph: Graph,
    private readonly properties: (name: string) => readonly Property[],
  ) {}

  /** Is the matrix zero off its diagonal, as far as its form shows it? */
  isDiagonal(node: Tensor): boolean {
    let answer = this.known.get(node);
    if (answer === undefined) {
      answer = node.axes.length === 2 && this.compute(node);
      this.known.set(node, answer);
    }
    return answer;
  }

  private compute(node: Tensor): boolean {
    switch (node.op) {
      case 'symbol':
        return this.properties(node.name).includes('diagonal');
      case 'apply':
        return node.batch === 0 && KEEPING.has(node.fn) && this.isDiagonal(node.args[0]!);
      case 'sum':
        return node.terms.every((term) => this.isDiagonal(term.node));
      case 'contraction':
        return this.joins(node);
      case 'map':
      case 'dimension':
      case 'structural':
        return false;
    }
  }

  /** Do diagonal factors tie the row to the column? */
  private joins({ factors, out }: ContractionTensor): boolean {
    const [row, col] = out as [number, number];
    const reached = new Set([row]);
    const ties = factors.filter((f) => this.isTie(f));
    for (let grown = true; grown;) {
      grown = false;
      for (const { labels } of ties) {
        const known = labels.filter((label) => reached.has(label)).length;
        if (known !== 1) continue;
        for (const label of labels) reached.add(label);
        grown = true;
      }
    }
    return reached.has(col);
  }

  private isTie({ node, labels, exponent }: Factor): boolean {
    return labels.length === 2 && !exponent.isNegative && this.isDiagonal(node);
  }

  /** The contraction with diag(diag(D)) written as D; null where there is none. */
  open(node: Tensor): Tensor | null {
    if (node.op !== 'contraction') return null;
    const { out, factors } = node;
    const found = factors.find(({ labels, ...factor }) => {
      const [label] = labels;
      return (
        labels.length === 2 &&
        labels.every((other) => other === label) &&
        out.filter((other) => other === label).length === 2 &&
        factors.filter((other) => other.labels.includes(label!)).length === 1 &&
        this.isTie({ ...factor, labels })
      );
    });
    if (!found) return null;
    const [label] = found.labels as [number];
    const fresh = node.dims.length;
    return this.graph.contract(
      factors.map((f) => (f === found ? { ...f, labels: [label, fresh] } : f)),
      out.map((other, axis) => (other === label && axis > out.indexOf(label) ? fresh : other)),
      [...node.dims, node.dims[label]!],
    );
  }
}
