/** Halves (vech) in contractions: a vector on the places is the triangular matrix `unvech(v)`, a matrix on the pairs the column `vech(A)`. */
import * as build from '../expression/build.js';
import { type Dim, mulDims, ONE } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { closedPart } from './closed.js';
import type { Graph } from './graph.js';
import {
  type ContractionTensor,
  type Factor,
  isStructure,
  type SumTensor,
  type Tensor,
} from './node.js';
import { duplicationSize } from './patterns.js';

/** The n of a sum on a pair of axes, the major one first, and the places of a half: is it duplication(n) with the pair fused? */
export function duplicationOnPair(
  graph: Graph,
  node: SumTensor,
  [major, minor]: readonly [number, number],
  place: number,
): Dim | null {
  const dims = [node.axes[major]!, node.axes[minor]!] as const;
  const size = mulDims(...dims);
  const fusion = { node: graph.fusion(...dims, size), labels: [major, minor, 3] };
  const terms = node.terms.map((term) => ({
    ...term,
    node: graph.contract([{ node: term.node, labels: [0, 1, 2] }, fusion], [3, place]),
  }));
  const sum = graph.sum(terms, [size, node.axes[place]!]);
  return sum.op === 'sum' ? duplicationSize(graph, sum) : null;
}

/** Makes a factor that is written as the expression, of these nodes. */
type AsFactor = (e: Expr, axes: readonly Dim[], of: readonly Tensor[]) => Tensor;

interface Raiser {
  readonly raise: (node: Tensor) => Expr | null;
  readonly asFactor: AsFactor;
}

/** The contraction without the halves that have such a form. */
export function withoutHalves(
  graph: Graph,
  node: ContractionTensor,
  raiser: Raiser,
): ContractionTensor {
  let { factors } = node;
  for (const half of factors.filter((f) => isStructure(f.node, 'half'))) {
    // It may be inside of what another one was taken for.
    if (!factors.includes(half)) continue;
    const others = factors.filter((f) => f !== half);
    const made =
      matrixOfVector(graph, half, others, node, raiser) ??
      vectorOfMatrix(graph, half, others, node, raiser);
    if (made) factors = made;
  }
  return factors === node.factors ? node : { ...node, factors };
}

/** sum_k half_ijk v_k is unvech(v). */
function matrixOfVector(
  graph: Graph,
  half: Factor,
  others: readonly Factor[],
  { out, dims }: ContractionTensor,
  { raise, asFactor }: Raiser,
): readonly Factor[] | null {
  const [row, col, place] = half.labels as [number, number, number];
  const inside = closedPart(others, [place], [row, col, ...out]);
  const part = inside && graph.contract(inside, [place], dims);
  const vector = part && raise(part);
  if (!vector) return null;
  const n = dims[row]!;
  const matrix = build.call('unvech', [vector], { rows: n, cols: n });
  const factor = { ...half, node: asFactor(matrix, [n, n], [part]), labels: [row, col] };
  return [...others.filter((f) => !inside.includes(f)), factor];
}

/** sum_ij half_ijk A_ij is vech(A). */
function vectorOfMatrix(
  graph: Graph,
  half: Factor,
  others: readonly Factor[],
  { out, dims }: ContractionTensor,
  { raise, asFactor }: Raiser,
): readonly Factor[] | null {
  const [row, col, place] = half.labels as [number, number, number];
  const inside = closedPart(others, [row, col], [place, ...out]);
  const part = inside && graph.contract(inside, [row, col], dims);
  const matrix = part && raise(part);
  if (!matrix) return null;
  const k = dims[place]!;
  const vector = build.call('vech', [matrix], { rows: k, cols: ONE });
  const factor = { ...half, node: asFactor(vector, [k], [part]), labels: [place] };
  return [...others.filter((f) => !inside.includes(f)), factor];
}
