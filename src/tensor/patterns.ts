/** Index patterns: how shapes, reductions and matrix operators say which labels meet. */
import { type Dim, isOne, mulDims, sameDim, triangularRoot } from '../expression/dimension.js';
import type { CallExpr, Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import type { Shape } from '../expression/shape.js';
import type { FactorInput, Graph } from './graph.js';
import { isStructure, type SumTensor, type Tensor } from './node.js';

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

const MATRIX_FUNCTIONS = ['inv', 'det', 'logdet', 'adj', 'expm', 'dexpm'] as const;

type MatrixFunction = (typeof MATRIX_FUNCTIONS)[number];

export const isMatrixFunction = (fn: string): fn is MatrixFunction =>
  MATRIX_FUNCTIONS.some((name) => name === fn);

/** A function of square matrices, or of numbers in their place. */
export function matrixFunction(graph: Graph, fn: MatrixFunction, args: readonly Tensor[]): Tensor {
  const [arg, ...more] = args as [Tensor, ...Tensor[]];
  if (arg.axes.length === 0) return ofNumbers(graph, fn, arg, more);
  return graph.apply(fn, args, 0, fn === 'det' || fn === 'logdet' ? [] : arg.axes);
}

function ofNumbers(graph: Graph, fn: MatrixFunction, arg: Tensor, more: readonly Tensor[]): Tensor {
  switch (fn) {
    case 'inv':
      return graph.power(arg, Rational.minusOne);
    case 'det':
      return arg;
    case 'adj':
      return graph.number(Rational.one);
    case 'logdet':
      return graph.map('log', 0, [arg]);
    case 'expm':
    case 'dexpm':
      return graph.hadamard([graph.map('exp', 0, [arg]), ...more]);
  }
}

/** The Euclidean norm of all entries, or of each row or column. */
export function euclideanNorm(graph: Graph, e: CallExpr, arg: Tensor): Tensor {
  const labels = arg.axes.map((_, k) => k);
  const rest = kept(e);
  if (rest.length === labels.length) return graph.map('abs', 0, [arg]);
  const squares = graph.contract([{ node: arg, labels, exponent: Rational.two }], rest);
  return graph.power(squares, Rational.half);
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

/** The matrix that takes vec(A) to vec(A'): rows and columns are the same pair, fused either way. */
export function commutation(graph: Graph, { rows: n, cols: m }: Shape): Tensor {
  return graph.contract(
    [
      { node: graph.fusion(n, m, mulDims(n, m)), labels: [0, 1, 2] },
      { node: graph.fusion(m, n, mulDims(m, n)), labels: [1, 0, 3] },
    ],
    [2, 3],
  );
}

/** vech: the columns of the lower triangle. */
export function halfVectorize(graph: Graph, arg: Tensor): Tensor {
  if (arg.axes.length < 2) return arg;
  const factors = [
    { node: arg, labels: [0, 1] },
    { node: graph.half(arg.axes[0]!), labels: [0, 1, 2] },
  ];
  return graph.contract(factors, [2]);
}

/** The lower triangle whose vech is given. */
export function unvectorizeHalf(graph: Graph, arg: Tensor, n: Dim): Tensor {
  if (arg.axes.length === 0) return arg;
  const factors = [
    { node: arg, labels: [2] },
    { node: graph.half(n), labels: [0, 1, 2] },
  ];
  return graph.contract(factors, [0, 1]);
}

/** vec(S) of vech(S): the lower triangle, the upper one, and what both have once. */
export function duplication(graph: Graph, n: Dim): Tensor {
  if (isOne(n)) return graph.number(Rational.one);
  const half = graph.half(n);
  const fusion = { node: graph.fusion(n, n, mulDims(n, n)), labels: [1, 0, 3] };
  const placed = (labels: number[], pair = fusion): Tensor =>
    graph.contract([{ node: half, labels }, pair], [3, 2]);
  const axes = [mulDims(n, n), half.axes[2]!];
  return graph.sum(
    [
      { coefficient: Rational.one, node: placed([0, 1, 2]) },
      { coefficient: Rational.one, node: placed([1, 0, 2]) },
      {
        coefficient: Rational.minusOne,
        node: placed([0, 0, 2], { ...fusion, labels: [0, 0, 3] }),
      },
    ],
    axes,
  );
}

/** vech(A) of vec(A): each place of the half is that of its pair. */
export function elimination(graph: Graph, n: Dim): Tensor {
  if (isOne(n)) return graph.number(Rational.one);
  return graph.contract(
    [
      { node: graph.half(n), labels: [0, 1, 2] },
      { node: graph.fusion(n, n, mulDims(n, n)), labels: [1, 0, 3] },
    ],
    [2, 3],
  );
}

/** Has a sum the form of duplication(n)? */
export const isDuplication = ({ terms }: SumTensor): boolean =>
  terms.length === 3 &&
  terms.every(
    ({ node, coefficient }) =>
      coefficient.abs().isOne &&
      node.op === 'contraction' &&
      node.factors.length === 2 &&
      node.factors.some((f) => isStructure(f.node, 'half')) &&
      node.factors.some((f) => isStructure(f.node, 'fusion')),
  );

/** What multiple of duplication(n) a node is, and the n. */
export function duplicationMultiple(
  graph: Graph,
  node: SumTensor,
): { readonly coefficient: Rational; readonly n: Dim } | null {
  const [pairs, places] = node.axes;
  if (node.terms.length !== 3 || !pairs || !places) return null;
  const n = triangularRoot(places);
  if (!n || !sameDim(pairs, mulDims(n, n))) return null;
  const plain = duplication(graph, n);
  // Two of its terms are added, one is taken off.
  const coefficient = node.terms.reduce((sum, term) => sum.add(term.coefficient), Rational.zero);
  if (plain.op !== 'sum' || coefficient.isZero || !sameDim(plain.axes[0]!, node.axes[0]!))
    return null;
  const terms = plain.terms.map((t) => ({ ...t, coefficient: t.coefficient.mul(coefficient) }));
  return graph.sum(terms, node.axes) === node ? { coefficient, n } : null;
}

/** The n of a node that is duplication(n). */
export function duplicationSize(graph: Graph, node: SumTensor): Dim | null {
  const multiple = duplicationMultiple(graph, node);
  return multiple?.coefficient.isOne ? multiple.n : null;
}

/** A matrix with zeros above, or below, its diagonal. */
export function triangular(graph: Graph, fn: 'tril' | 'triu', arg: Tensor): Tensor {
  if (arg.axes.length < 2) return arg;
  const [rows, cols] = arg.axes as [Dim, Dim];
  const mask =
    fn === 'tril'
      ? { node: graph.triangle(rows, cols), labels: [0, 1] }
      : { node: graph.triangle(cols, rows), labels: [1, 0] };
  return graph.contract([{ node: arg, labels: [0, 1] }, mask], [0, 1]);
}

/** Each entry is the sum of those up to it. */
export function partialSums(graph: Graph, arg: Tensor): Tensor {
  const [n] = arg.axes;
  if (!n) return arg;
  const factors = [
    { node: graph.triangle(n, n), labels: [0, 1] },
    { node: arg, labels: [1] },
  ];
  return graph.contract(factors, [0]);
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
