import { type Dim, isOne, mulDims, ONE, sameDim } from './dimension.js';

/** Every value is a matrix on paper: scalars are 1 × 1, columns n × 1, rows 1 × n. */
export interface Shape {
  readonly rows: Dim;
  readonly cols: Dim;
}

export const shapeOf = (rows: Dim, cols: Dim = ONE): Shape => ({ rows, cols });
export const SCALAR: Shape = shapeOf(ONE, ONE);

export const isScalar = (s: Shape): boolean => isOne(s.rows) && isOne(s.cols);
export const isColumn = (s: Shape): boolean => isOne(s.cols) && !isOne(s.rows);
export const isRow = (s: Shape): boolean => isOne(s.rows) && !isOne(s.cols);
export const isMatrix = (s: Shape): boolean => !isOne(s.rows) && !isOne(s.cols);
export const isSquare = (s: Shape): boolean => sameDim(s.rows, s.cols);
export const sameShape = (a: Shape, b: Shape): boolean =>
  sameDim(a.rows, b.rows) && sameDim(a.cols, b.cols);
export const transposed = (s: Shape): Shape => ({ rows: s.cols, cols: s.rows });
export const sizeOf = (s: Shape): Dim => mulDims(s.rows, s.cols);

/** The axes that a tensor of this shape has: those of length other than one. */
export const axesOf = (s: Shape): Dim[] => [s.rows, s.cols].filter((d) => !isOne(d));

/** `scalar`, `n`, `1 × n`, `n × m`. */
export function shapeText(s: Shape, times = '×'): string {
  if (isScalar(s)) return 'scalar';
  if (isColumn(s)) return s.rows.key;
  return `${s.rows.key} ${times} ${s.cols.key}`;
}
