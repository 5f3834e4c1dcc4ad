/** Diagonal matrices and dyads applied to a vector: (diag(p) − p q') v is p ⊙ v − (q' v) p. */
import type { Graph } from '../tensor/graph.js';
import type { ContractionTensor, Factor, SumTensor, Tensor } from '../tensor/node.js';

/** A vector of this weight is written twice, where the result is a sum and where it is one product. */
const MAX_IN_SUM = 4;
const MAX_IN_PRODUCT = 40;

/** What normal forms know of nodes. */
export interface Judge {
  readonly settle: (node: Tensor) => Tensor;
  readonly weight: (node: Tensor) => number;
}

/**
 * A contraction to a vector or a matrix with a sum of diagonal matrices and dyads applied to a vector in it, term by
 * term; null where there is none, or where the vector is too long to stand there twice.
 */
export function applySum(graph: Graph, node: ContractionTensor, judge: Judge): Tensor | null {
  if (node.out.length === 0) return null;
  for (const matrix of node.factors) {
    if (!isDiagonalWithDyads(matrix)) continue;
    const [left, right] = matrix.labels as [number, number];
    for (const [free, bound] of [
      [left, right],
      [right, left],
    ] as const) {
      const inside = vectorAt(node, matrix, bound);
      if (!inside) continue;
      const vector = judge.settle(graph.contract(inside, [bound], node.dims));
      const product = judge.settle(timesVector(graph, matrix, free, bound, vector));
      const most = product.op === 'sum' && product.terms.length > 1 ? MAX_IN_SUM : MAX_IN_PRODUCT;
      if (judge.weight(vector) > most) continue;
      const others = node.factors.filter((f) => f !== matrix && !inside.includes(f));
      const applied = { node: product, labels: [free] };
      return graph.contract([...others, applied], node.out, node.dims);
    }
  }
  return null;
}

function isDiagonalWithDyads({ node, exponent, labels }: Factor): boolean {
  if (node.op !== 'sum' || !exponent.isOne || labels.length !== 2 || labels[0] === labels[1])
    return false;
  const isDiagonal = node.terms.map((term) => isDiagonalMatrix(term.node));
  return (
    isDiagonal.includes(true) && node.terms.every((term, k) => isDiagonal[k]! || isDyad(term.node))
  );
}

/** diag(v); the identity stays as it is. */
const isDiagonalMatrix = (node: Tensor): boolean =>
  node.op === 'contraction' &&
  node.out[0] === node.out[1] &&
  node.factors.some((f) => f.labels.includes(node.out[0]!));

/** u v': nothing joins the row to the column. */
export function isDyad(node: Tensor): boolean {
  if (node.op !== 'contraction') return false;
  const [row, col] = node.out as [number, number];
  return row !== col && !reached(node.factors, row).labels.has(col);
}

/** What hangs together with a label. */
function reached(
  factors: readonly Factor[],
  start: number,
): { readonly labels: ReadonlySet<number>; readonly inside: readonly Factor[] } {
  const labels = new Set([start]);
  const inside = new Set<Factor>();
  for (let grown = true; grown;) {
    grown = false;
    for (const f of factors) {
      if (inside.has(f) || !f.labels.some((label) => labels.has(label))) continue;
      inside.add(f);
      for (const label of f.labels) labels.add(label);
      grown = true;
    }
  }
  return { labels, inside: [...inside] };
}

/** The factors that make a vector on this label, beside the matrix; null where they do not. */
function vectorAt(
  { factors, out }: ContractionTensor,
  matrix: Factor,
  label: number,
): readonly Factor[] | null {
  const others = factors.filter((f) => f !== matrix);
  const { labels, inside } = reached(others, label);
  const free = matrix.labels.find((other) => other !== label)!;
  return labels.has(free) || out.some((each) => labels.has(each)) ? null : inside;
}

function timesVector(
  graph: Graph,
  matrix: Factor,
  free: number,
  bound: number,
  vector: Tensor,
): Tensor {
  const { terms, axes } = matrix.node as SumTensor;
  const row = matrix.labels.indexOf(free);
  const made = terms.map(({ coefficient, node }) => ({
    coefficient,
    node: graph.contract(
      [
        { node, labels: matrix.labels },
        { node: vector, labels: [bound] },
      ],
      [free],
      [],
    ),
  }));
  return graph.sum(made, [axes[row]!]);
}
