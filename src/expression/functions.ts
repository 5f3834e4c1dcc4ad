/**
 * The functions of the language: one row each, with what a reader writes and how the result's shape follows
 * from the arguments'. Derivatives, definitions and sources are lines in rules/, numbers are in numeric/functions.ts.
 */

/**
 * elementwise: the arguments' shape, a scalar argument is spread; a derivative is written with marks, `exp'(z)`.
 * to-scalar: any shape to a scalar. square-to-scalar: a square matrix to a scalar.
 * vector: a column or row to the same shape. square: a square matrix to the same shape. matrix: any matrix likewise.
 * vec: n × m to the column n m. vech: n × n to the column n (n + 1) / 2; unvech back to a lower triangle.
 * sized: a dimension n to a matrix of constants, duplication(n) to n^2 × n (n + 1) / 2, elimination(n) to its transpose's
 * shape. diag: a vector to its diagonal matrix, a square matrix to the column of its diagonal.
 */
export type FunctionKind =
  | 'elementwise'
  | 'to-scalar'
  | 'square-to-scalar'
  | 'vector'
  | 'square'
  | 'matrix'
  | 'vec'
  | 'vech'
  | 'unvech'
  | 'sized'
  | 'diag';

export interface FunctionRow {
  readonly kind: FunctionKind;
  readonly arity: number;
  /** Takes further arguments of the first one's shape: `dexpm(A, E1, E2)`. */
  readonly more?: true;
  /** Other ASCII spellings that are read; the key is the canonical one and is what ascii output prints. */
  readonly aliases?: readonly string[];
  /** What text output prints where it is not the key: σ. */
  readonly text?: string;
  /** The LaTeX command where `\operatorname{key}` is not right. */
  readonly latex?: string;
  /** May be taken by rows or columns: `softmax(X, rows)`: one softmax, or one value, for each row. */
  readonly along?: true;
  /** Not differentiable everywhere: what the convention is at the kink. */
  readonly kink?: string;
  /** The order of the first derivative that does not exist at the kink, where that is not 1. */
  readonly kinkOrder?: number;
}

export const FUNCTIONS = {
  exp: { kind: 'elementwise', arity: 1, latex: '\\exp' },
  log: { kind: 'elementwise', arity: 1, aliases: ['ln'], latex: '\\log' },
  sqrt: { kind: 'elementwise', arity: 1 },
  sin: { kind: 'elementwise', arity: 1, latex: '\\sin' },
  cos: { kind: 'elementwise', arity: 1, latex: '\\cos' },
  tan: { kind: 'elementwise', arity: 1, latex: '\\tan' },
  asin: { kind: 'elementwise', arity: 1, aliases: ['arcsin'], latex: '\\arcsin' },
  acos: { kind: 'elementwise', arity: 1, aliases: ['arccos'], latex: '\\arccos' },
  atan: { kind: 'elementwise', arity: 1, aliases: ['arctan'], latex: '\\arctan' },
  sinh: { kind: 'elementwise', arity: 1, latex: '\\sinh' },
  cosh: { kind: 'elementwise', arity: 1, latex: '\\cosh' },
  tanh: { kind: 'elementwise', arity: 1, latex: '\\tanh' },
  abs: { kind: 'elementwise', arity: 1, kink: "abs'(0) = 0" },
  sign: { kind: 'elementwise', arity: 1, aliases: ['sgn'], kink: "sign'(0) = 0" },
  relu: { kind: 'elementwise', arity: 1, aliases: ['ReLU'], kink: "relu'(0) = 0" },
  leakyrelu: {
    kind: 'elementwise',
    arity: 1,
    aliases: ['leaky_relu', 'LeakyReLU'],
    kink: "leakyrelu'(0) = 1/100",
  },
  elu: {
    kind: 'elementwise',
    arity: 1,
    aliases: ['ELU'],
    kink: "elu''(0) = 0",
    kinkOrder: 2,
  },
  gelu: { kind: 'elementwise', arity: 1, aliases: ['GELU'] },
  silu: { kind: 'elementwise', arity: 1, aliases: ['SiLU', 'swish'] },
  sigmoid: { kind: 'elementwise', arity: 1, aliases: ['logistic'], text: 'σ', latex: '\\sigma' },
  softplus: { kind: 'elementwise', arity: 1 },
  erf: { kind: 'elementwise', arity: 1 },
  max: {
    kind: 'elementwise',
    arity: 2,
    aliases: ['maximum'],
    latex: '\\max',
    kink: 'max(a, b) has the derivative [a > b] by a; in what a and b both depend on, a tie counts as a',
  },
  min: {
    kind: 'elementwise',
    arity: 2,
    aliases: ['minimum'],
    latex: '\\min',
    kink: 'min(a, b) has the derivative [a < b] by a; in what a and b both depend on, a tie counts as a',
  },
  sum: { kind: 'to-scalar', arity: 1, along: true },
  mean: { kind: 'to-scalar', arity: 1, along: true },
  norm: { kind: 'to-scalar', arity: 1, aliases: ['norm2'], along: true },
  norm1: { kind: 'to-scalar', arity: 1, along: true, kink: "abs'(0) = 0" },
  /** The greatest absolute value of an entry. */
  norm_inf: {
    kind: 'to-scalar',
    arity: 1,
    along: true,
    kink: 'the derivative of norm_inf(x) is shared among ties',
  },
  logsumexp: { kind: 'to-scalar', arity: 1, aliases: ['lse'], along: true },
  /** `max(x)` with one argument. */
  maxentry: {
    kind: 'to-scalar',
    arity: 1,
    along: true,
    text: 'max',
    latex: '\\max',
    kink: 'the derivative of max(x) is shared among ties',
  },
  minentry: {
    kind: 'to-scalar',
    arity: 1,
    along: true,
    text: 'min',
    latex: '\\min',
    kink: 'the derivative of min(x) is shared among ties',
  },
  tr: { kind: 'square-to-scalar', arity: 1, aliases: ['trace', 'Tr', 'Trace'] },
  det: { kind: 'square-to-scalar', arity: 1, latex: '\\det' },
  logdet: { kind: 'square-to-scalar', arity: 1, latex: '\\log\\det' },
  softmax: { kind: 'vector', arity: 1, along: true },
  inv: { kind: 'square', arity: 1, aliases: ['inverse'] },
  /** The adjugate: the transposed matrix of cofactors. */
  adj: { kind: 'square', arity: 1, aliases: ['adjugate'] },
  expm: { kind: 'square', arity: 1 },
  /** The derivative of expm at the first argument along each of the others; their order does not matter. */
  dexpm: { kind: 'square', arity: 2, more: true },
  tril: { kind: 'matrix', arity: 1 },
  triu: { kind: 'matrix', arity: 1 },
  cumsum: { kind: 'vector', arity: 1 },
  vec: { kind: 'vec', arity: 1 },
  vech: { kind: 'vech', arity: 1 },
  unvech: { kind: 'unvech', arity: 1 },
  duplication: { kind: 'sized', arity: 1 },
  elimination: { kind: 'sized', arity: 1 },
  diag: { kind: 'diag', arity: 1, aliases: ['Diag'] },
} as const satisfies Record<string, FunctionRow>;

export type FunctionName = keyof typeof FUNCTIONS;

/** The names of the elementwise functions of one argument or two. */
export type ElementwiseName = {
  [K in FunctionName]: (typeof FUNCTIONS)[K]['kind'] extends 'elementwise' ? K : never;
}[FunctionName];

/** The row of a built-in function; undefined for a declared or unknown one. */
export const functionRow = (name: string): FunctionRow | undefined =>
  Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name as FunctionName] : undefined;

/** What stands behind the bars of a norm; null for what is not written between bars. */
export function normMark(fn: string, ofMatrix: boolean): string | null {
  if (fn === 'norm') return ofMatrix ? '_F' : '';
  if (ofMatrix) return null;
  return fn === 'norm1' ? '₁' : fn === 'norm_inf' ? '_∞' : null;
}
