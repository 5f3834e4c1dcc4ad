/** Products of matrices and vectors: neighbours share a label; a boundary of length 1 has none. */
import { type Dim, isOne } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import type { Shape } from '../expression/shape.js';
import type { FactorInput, Graph } from './graph.js';
import type { Tensor } from './node.js';
import { chainShape } from './patterns.js';

/** A longer product is lowered in halves. */
const LONG_CHAIN = 12;

/** The factors of a product of non-scalars, with their labels and those of the output. */
export interface Links {
  readonly inputs: readonly FactorInput[];
  readonly out: readonly number[];
  readonly dims: readonly Dim[];
}

/** The labels of a product as one contraction; null where it is too long for one. */
export const shortLinks = (run: readonly Expr[], nodeOf: (e: Expr) => Tensor): Links | null =>
  run.length <= LONG_CHAIN ? links(run, nodeOf) : null;

/** A product of non-scalars; a long one is made of halves, so that its derivative shares prefixes and suffixes. */
export function chain(graph: Graph, run: readonly Expr[], nodeOf: (e: Expr) => Tensor): Tensor {
  const short = shortLinks(run, nodeOf);
  if (short) return graph.contract(short.inputs, short.out, short.dims);
  const middle = run.length >> 1;
  const halves = [run.slice(0, middle), run.slice(middle)];
  const shapes = halves.map(chainShape) as [Shape, Shape];
  const label = (dim: Dim, at: number): number[] => (isOne(dim) ? [] : [at]);
  const factors = halves.map((half, k) => ({
    node: chain(graph, half, nodeOf),
    labels: [...label(shapes[k]!.rows, k), ...label(shapes[k]!.cols, k + 1)],
  }));
  const out = [...label(shapes[0].rows, 0), ...label(shapes[1].cols, 2)];
  return graph.contract(factors, out, [shapes[0].rows, shapes[0].cols, shapes[1].cols]);
}

function links(run: readonly Expr[], nodeOf: (e: Expr) => Tensor): Links {
  const dims = [run[0]!.shape.rows, ...run.map((f) => f.shape.cols)];
  const labels = (...at: number[]): number[] => at.filter((k) => !isOne(dims[k]!));
  const inputs = run.map((f, k) => ({ node: nodeOf(f), labels: labels(k, k + 1) }));
  return { inputs, out: labels(0, run.length), dims };
}
