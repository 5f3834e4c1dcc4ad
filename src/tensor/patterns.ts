/** Index patterns: how shapes, reductions and matrix operators say which labels meet. */
import { type Dim, isOne, mulDims } from '../expression/dimension.js';
import type { CallExpr, Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import type { Shape } from '../expression/shape.js';
import type { FactorInput, Graph } from './graph.js';
import type { Tensor } from './node.js';

export const chainShape = (run: readonly Expr[]): Shape => ({
  rows: run[0]!.shape.rows,
  cols: run[run.length - 1]!.shape.cols,
});

/** Labels 0 and 1 of the rows and columns of a shape, those of length 1 left out. */
export const pair = (shape: Shape): number[] => [
  ...(isOne(shape.rows) ? [] : [0]),
  ...(isOne(shape.cols) ? [] : [1]),
];

export const dimsOf = (shape: Shape): Dim[] => [shape.rows, shape.cols];

/** The labels (of the argument's axes) that a sum along rows or columns keeps. */
export function kept(e: CallExpr): number[] {
  const shape = e.args[0]!.shape;
  if (!e.along) return [];
  const label = e.along === 'rows' ? 0 : isOne(shape.rows) ? 0 : 1;
  return isOne(e.along === 'rows' ? shape.rows : shape.cols) ? [] : [label];
}

/** The length of what is reduced. */
export const alongDim = (e: CallExpr): Dim =>
  e.along === 'rows' ? e.args[0]!.shape.cols : e.args[0]!.shape.rows;

/** How many entries each value of a mean is the mean of. */
export function averaged(e: CallExpr): Dim {
  const { rows, cols } = e.args[0]!.shape;
  return e.along === 'rows' ? cols : e.along === 'cols' ? rows : mulDims(rows, cols);
}

export function matrixFunction(graph: Graph, fn: 'inv' | 'det' | 'logdet', arg: Tensor): Tensor {
  if (arg.axes.length === 0) {
    if (fn === 'inv') return graph.power(arg, Rational.minusOne);
    return fn === 'det' ? arg : graph.map('log', 0, [arg]);
  }
  return graph.apply(fn, [arg], 0, fn === 'inv' ? arg.axes : []);
}

/** vec, column-major: the column is the major index. */
export function vectorize(graph: Graph, arg: Tensor): Tensor {
  if (arg.axes.length < 2) return arg;
  const [rows, cols] = arg.axes as [Dim, Dim];
  const fusion = graph.fusion(cols, rows, mulDims(cols, rows));
  return graph.contract(
    [
      { node: arg, labels: [0, 1] },
      { node: fusion, labels: [1, 0, 2] },
    ],
    [2],
  );
}

export interface Shaped {
  readonly node: Tensor;
  readonly shape: Shape;
}

/** Kronecker product: rows and columns are fused, the left factor's indices major. */
export function kronecker(graph: Graph, left: Shaped, right: Shaped): Shaped {
  const factors: FactorInput[] = [];
  const out: number[] = [];
  const labelsOf = [[], []] as [number[], number[]];
  (['rows', 'cols'] as const).forEach((side, k) => {
    const a = left.shape[side];
    const b = right.shape[side];
    if (!isOne(a)) labelsOf[0].push(k);
    if (!isOne(b)) labelsOf[1].push(2 + k);
    if (!isOne(a) && !isOne(b)) {
      factors.push({ node: graph.fusion(a, b, mulDims(a, b)), labels: [k, 2 + k, 4 + k] });
      out.push(4 + k);
    } else if (!isOne(a)) out.push(k);
    else if (!isOne(b)) out.push(2 + k);
  });
  factors.push({ node: left.node, labels: labelsOf[0] }, { node: right.node, labels: labelsOf[1] });
  return {
    node: graph.contract(factors, out),
    shape: {
      rows: mulDims(left.shape.rows, right.shape.rows),
      cols: mulDims(left.shape.cols, right.shape.cols),
    },
  };
}
