/** Expressions over other parts where these conform: what a changed answer is made with. */
import * as build from '../../expression/build.js';
import { mulDims } from '../../expression/dimension.js';
import { functionRow } from '../../expression/functions.js';
import type { CallExpr, Expr } from '../../expression/nodes.js';
import { withChildren } from '../../expression/rewrite.js';
import {
  isColumn,
  isMatrix,
  isRow,
  isScalar,
  isSquare,
  sameShape,
  SCALAR,
  type Shape,
  shapeOf,
} from '../../expression/shape.js';

/** The node over other parts, in the order of `children`; null where they do not conform. */
export function conforming(e: Expr, parts: readonly Expr[], before: readonly Expr[]): Expr | null {
  if (parts.every((part, k) => sameShape(part.shape, before[k]!.shape)))
    return withChildren(e, parts);
  const [first, second] = parts as [Expr, Expr];
  switch (e.kind) {
    case 'sum':
      return isSpread(parts) ? build.sum(parts) : null;
    case 'product':
      return productOf(parts);
    case 'hadamard':
      return hadamardOf(parts);
    case 'quotient':
      if (isScalar(second.shape)) return build.quotient(first, second, false);
      return e.elementwise && isSpread(parts) ? build.quotient(first, second, true) : null;
    case 'power':
      if (e.elementwise) return isSpread(parts) ? build.power(first, second, true) : null;
      return isSquare(first.shape) && isScalar(second.shape)
        ? build.power(first, second, false)
        : null;
    case 'negate':
      return build.negate(first);
    case 'transpose':
      return transposeOf(first);
    case 'kron':
      return build.kron(parts);
    case 'indicator':
      return isSpread(parts) ? build.indicator(e.relation, first, second) : null;
    case 'call': {
      const shape = callShape(e, parts);
      return shape && { ...e, args: parts, shape };
    }
    default:
      return null;
  }
}

/** Whether scalars can be spread over the others, which have one shape. */
function isSpread(parts: readonly Expr[]): boolean {
  const shape = parts.find((part) => !isScalar(part.shape))?.shape;
  return parts.every((part) => isScalar(part.shape) || sameShape(part.shape, shape!));
}

/** The product, null where factors do not conform. */
export function productOf(factors: readonly Expr[]): Expr | null {
  if (factors.length === 1) return factors[0]!;
  return build.productShape(factors.map(({ shape }) => shape)) ? build.product(factors) : null;
}

/** The elementwise product; scalar factors stand in front of it. */
export function hadamardOf(factors: readonly Expr[]): Expr | null {
  if (!isSpread(factors)) return null;
  const scalars = factors.filter(({ shape }) => isScalar(shape));
  const others = factors.filter(({ shape }) => !isScalar(shape));
  const rest = others.length > 1 ? [build.hadamard(others)] : others;
  return productOf([...scalars, ...rest]);
}

/** The transpose; of a transpose what it is of, of a scalar itself. */
export const transposeOf = (e: Expr): Expr =>
  isScalar(e.shape) ? e : e.kind === 'transpose' ? e.arg : build.transpose(e);

/** The transpose with the factors of a product turned round one by one. */
export function turnedRound(e: Expr): Expr {
  switch (e.kind) {
    case 'product': {
      const scalars = e.factors.filter(({ shape }) => isScalar(shape));
      const others = e.factors.filter(({ shape }) => !isScalar(shape));
      return productOf([...scalars, ...others.reverse().map(turnedRound)]) ?? transposeOf(e);
    }
    case 'constant':
      return e.name === 'eye' ? e : transposeOf(e);
    case 'call':
      return e.fn === 'diag' && isMatrix(e.shape) ? e : transposeOf(e);
    case 'negate':
      return build.negate(turnedRound(e.arg));
    case 'sum':
      return build.sum(e.terms.map(turnedRound));
    case 'hadamard':
      return build.hadamard(e.factors.map(turnedRound));
    default:
      return transposeOf(e);
  }
}

/** The negative; of a negative what it is of. */
export const negateOf = (e: Expr): Expr => (e.kind === 'negate' ? e.arg : build.negate(e));

function callShape(e: CallExpr, args: readonly Expr[]): Shape | null {
  const [{ shape }] = args as [Expr];
  if (e.along || e.signature) return null;
  const row = functionRow(e.fn);
  switch (row?.kind ?? 'elementwise') {
    case 'elementwise':
      return isSpread(args) ? (args.find((arg) => !isScalar(arg.shape))?.shape ?? SCALAR) : null;
    case 'to-scalar':
      return SCALAR;
    case 'square-to-scalar':
      return isSquare(shape) ? SCALAR : null;
    case 'vector':
      return isColumn(shape) || isRow(shape) ? shape : null;
    case 'square':
      return isSquare(shape) && args.length === 1 ? shape : null;
    case 'matrix':
      return shape;
    case 'vec':
      return shapeOf(mulDims(shape.rows, shape.cols));
    case 'diag':
      return diagShape(shape);
    default:
      return null;
  }
}

function diagShape(shape: Shape): Shape | null {
  if (isMatrix(shape)) return isSquare(shape) ? shapeOf(shape.rows) : null;
  const n = isRow(shape) ? shape.cols : shape.rows;
  return isScalar(shape) ? null : shapeOf(n, n);
}

/** diag of a vector or of a square matrix; null of anything else. */
export function diagOf(e: Expr): Expr | null {
  const shape = diagShape(e.shape);
  return shape && build.call('diag', [e], shape);
}
