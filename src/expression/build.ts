/** Constructors of expressions. They compute shapes and refuse what does not conform: that is a bug, not bad input. */
import { InternalError } from '../errors.js';
import { entryAxes } from './calls.js';
import { addDims, type Dim, mulDims, ONE, sameDim, triangularDim } from './dimension.js';
import type {
  CallExpr,
  ConstantExpr,
  Expr,
  NumberExpr,
  Relation,
  Signature,
  SymbolExpr,
} from './nodes.js';
import { Rational } from './rational.js';
import {
  isMatrix,
  isScalar,
  sameShape,
  SCALAR,
  type Shape,
  shapeText,
  sizeOf,
  transposed,
} from './shape.js';

/** A number that is not negative. */
export function num(value: Rational | number): NumberExpr {
  const exact = typeof value === 'number' ? Rational.of(value) : value;
  if (exact.isNegative) throw new InternalError('a negative number node');
  return { kind: 'number', value: exact, shape: SCALAR };
}

/** A number of either sign: a negative one is a `negate`. */
export const signedNum = (value: Rational): Expr =>
  value.isNegative ? negate(num(value.neg())) : num(value);

export const symbol = (name: string, shape: Shape): SymbolExpr => ({ kind: 'symbol', name, shape });

export const dimension = (dim: Dim): Expr => ({ kind: 'dimension', dim, shape: SCALAR });

export const constant = (name: ConstantExpr['name'], shape: Shape = SCALAR): Expr => ({
  kind: 'constant',
  name,
  shape,
});

export const negate = (arg: Expr): Expr => ({ kind: 'negate', arg, shape: arg.shape });

export const transpose = (arg: Expr): Expr => ({
  kind: 'transpose',
  arg,
  shape: transposed(arg.shape),
});

/** The common shape of parts of which scalars are spread over the entries of the others. */
function spreadShape(what: string, parts: readonly Expr[]): Shape {
  const shape = parts.find((part) => !isScalar(part.shape))?.shape ?? SCALAR;
  for (const part of parts) {
    if (!isScalar(part.shape) && !sameShape(part.shape, shape))
      throw new InternalError(`${what}: ${shapeText(shape)} and ${shapeText(part.shape)}`);
  }
  return shape;
}

export const sum = (terms: readonly Expr[]): Expr => ({
  kind: 'sum',
  terms,
  shape: spreadShape('sum', terms),
});

/** The shape of a chain of matrix products; undefined where two neighbours do not conform. */
export function productShape(shapes: readonly Shape[]): Shape | undefined {
  let result: Shape | undefined;
  for (const shape of shapes) {
    if (isScalar(shape)) continue;
    if (!result || isScalar(result)) result = shape;
    else if (sameDim(result.cols, shape.rows)) result = { rows: result.rows, cols: shape.cols };
    else return undefined;
  }
  return result ?? SCALAR;
}

export function product(factors: readonly Expr[]): Expr {
  const shape = productShape(factors.map((factor) => factor.shape));
  if (!shape)
    throw new InternalError(`product: ${factors.map((f) => shapeText(f.shape)).join(', ')}`);
  return { kind: 'product', factors, shape };
}

export const hadamard = (factors: readonly Expr[]): Expr => ({
  kind: 'hadamard',
  factors,
  shape: spreadShape('hadamard', factors),
});

export function quotient(numerator: Expr, denominator: Expr, elementwise = false): Expr {
  if (!elementwise && !isScalar(denominator.shape))
    throw new InternalError('quotient by a non-scalar');
  return {
    kind: 'quotient',
    numerator,
    denominator,
    elementwise,
    shape: elementwise ? spreadShape('quotient', [numerator, denominator]) : numerator.shape,
  };
}

export function power(base: Expr, exponent: Expr, elementwise = false): Expr {
  if (!elementwise && !sameDim(base.shape.rows, base.shape.cols))
    throw new InternalError('power of a non-square');
  return {
    kind: 'power',
    base,
    exponent,
    elementwise,
    shape: elementwise ? spreadShape('power', [base, exponent]) : base.shape,
  };
}

export const kron = (factors: readonly Expr[]): Expr => ({
  kind: 'kron',
  factors,
  shape: factors.reduce<Shape>(
    (shape, f) => ({
      rows: mulDims(shape.rows, f.shape.rows),
      cols: mulDims(shape.cols, f.shape.cols),
    }),
    SCALAR,
  ),
});

/** Blocks: rows of cells; each row's heights and all rows' widths are equal. */
export function block(rows: readonly (readonly Expr[])[]): Expr {
  const shapes = rows.map((row) => {
    const height = row[0]!.shape.rows;
    if (row.some((cell) => !sameDim(cell.shape.rows, height)))
      throw new InternalError('block: heights');
    return { rows: height, cols: row.map((cell) => cell.shape.cols).reduce(addDims) };
  });
  const width = shapes[0]!.cols;
  if (shapes.some((shape) => !sameDim(shape.cols, width))) throw new InternalError('block: widths');
  const height = shapes.map((shape) => shape.rows).reduce(addDims);
  return { kind: 'block', rows, shape: { rows: height, cols: width } };
}

interface CallMore {
  readonly primes?: number;
  readonly along?: CallExpr['along'];
  readonly partials?: readonly number[] | undefined;
  readonly signature?: Signature | undefined;
}

/** A call with a shape that the caller knows (functions.ts says how each is computed). */
export const call = (
  fn: string,
  args: readonly Expr[],
  shape: Shape,
  more: CallMore = {},
): CallExpr => ({
  kind: 'call',
  fn,
  primes: more.primes ?? 0,
  args,
  shape,
  ...(more.along ? { along: more.along } : {}),
  ...(more.partials ? { partials: more.partials } : {}),
  ...(more.signature ? { signature: more.signature } : {}),
});

export const indicator = (relation: Relation, left: Expr, right: Expr): Expr => ({
  kind: 'indicator',
  relation,
  left,
  right,
  shape: spreadShape('indicator', [left, right]),
});

/** An entry; as many indices as the base has axes. */
export function entry(base: Expr, indices: readonly string[]): Expr {
  if (base.kind !== 'constant' && entryAxes(base).length !== indices.length)
    throw new InternalError('entry: indices');
  return { kind: 'entry', base, indices, shape: SCALAR };
}

/** The commutation matrix of the given shape; of vectors it is the identity. */
export function commutation(of: Shape): Expr {
  const n = sizeOf(of);
  return isMatrix(of) ? { kind: 'commutation', of, shape: { rows: n, cols: n } } : eye(n);
}

/** The matrix that makes vec(S) of vech(S), for symmetric S. */
export const duplication = (n: Dim): CallExpr =>
  call('duplication', [dimension(n)], { rows: mulDims(n, n), cols: triangularDim(n) });

/** The matrix that makes vech(A) of vec(A). */
export const elimination = (n: Dim): CallExpr =>
  call('elimination', [dimension(n)], { rows: triangularDim(n), cols: mulDims(n, n) });

export const eye = (n: Dim): Expr => constant('eye', { rows: n, cols: n });
export const ones = (n: Dim, m: Dim = ONE): Expr => constant('ones', { rows: n, cols: m });
