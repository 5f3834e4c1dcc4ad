/** A claimed derivative, contracted with directions: what its layout and its indices mean. */
import { type Dim, mulDims, ONE } from '../expression/dimension.js';
import type { IndexEquation } from '../expression/index-equation.js';
import type { Layout, Question } from '../expression/layout.js';
import type { Expr } from '../expression/nodes.js';
import {
  axesOf,
  isColumn,
  isMatrix,
  isScalar,
  sameShape,
  SCALAR,
  type Shape,
  shapeOf,
  sizeOf,
  transposed,
} from '../expression/shape.js';
import { Evaluator } from './evaluate.js';
import { evaluateIndex } from './indices.js';
import { add, type Matrix, scale, transpose, unvec, vec, zeros } from './matrix.js';

/** A derivative that somebody claims. */
export type Claim =
  | { readonly kind: 'matrix'; readonly expr: Expr; readonly layout: Layout }
  | { readonly kind: 'index'; readonly equation: IndexEquation }
  /** `A dX B`: the change of the output; equal names of changes are one change, in which it has their degree. */
  | { readonly kind: 'differential'; readonly expr: Expr; readonly changes: readonly string[] };

/** A shape that a claim in matrix form may have. */
export interface Form {
  readonly shape: Shape;
  /** Whether its transpose is the arrangement whose vec runs through the output, then the parameter. */
  readonly flipped: boolean;
}

/** The arrangements of the table of layouts that fit on a page; the vec form always does. */
export function forms(layout: Layout, question: Question): Form[] {
  const plain = layout === 'vec' ? undefined : arrangement(layout, question);
  if (plain) return [plain];
  const order = question.wrt.length;
  const columns = order === 0 ? [0] : Array.from({ length: order }, (_, k) => k + 1);
  return columns.map((count) => ({ shape: unfolded(question, count), flipped: false }));
}

/** The axes of the last `count` parameters across, those of the output and of the others downwards. */
function unfolded({ output, wrt }: Question, count: number): Shape {
  const size = (start: Dim, shapes: readonly Shape[]): Dim =>
    shapes.reduce((product, shape) => mulDims(product, sizeOf(shape)), start);
  const rows = wrt.length - count;
  return shapeOf(size(sizeOf(output), wrt.slice(0, rows)), size(ONE, wrt.slice(rows)));
}

/** Differentiations by scalars add no axes: with one other parameter the result is arranged as at order 1. */
function arrangement(layout: Exclude<Layout, 'vec'>, { output, wrt }: Question): Form | undefined {
  const denominator = layout === 'denominator' && wrt.length > 0;
  const [parameter, ...more] = wrt.filter((shape) => !isScalar(shape));
  if (!parameter) return { shape: denominator ? transposed(output) : output, flipped: denominator };
  if (more.length > 0) return undefined;
  if (isScalar(output)) {
    const flipped = layout === 'numerator' || (layout === 'jacobian' && isColumn(parameter));
    return { shape: flipped ? transposed(parameter) : parameter, flipped };
  }
  if (isMatrix(output) || isMatrix(parameter)) return undefined;
  const jacobian = shapeOf(sizeOf(output), sizeOf(parameter));
  return { shape: denominator ? transposed(jacobian) : jacobian, flipped: denominator };
}

/** Whether an expression is zero on the face of it; parts are looked into a few levels deep. */
export function isZero(e: Expr, levels = 4): boolean {
  if (levels === 0) return false;
  switch (e.kind) {
    case 'number':
      return e.value.isZero;
    case 'constant':
      return e.name === 'zeros';
    case 'negate':
    case 'transpose':
      return isZero(e.arg, levels - 1);
    case 'product':
    case 'hadamard':
      return e.factors.some((factor) => isZero(factor, levels - 1));
    default:
      return false;
  }
}

export const claimedExpr = (claim: Claim): Expr =>
  claim.kind === 'index' ? claim.equation.rhs : claim.expr;

/** A shape that the claim should have, if it has none of those that are right. */
export function wrongShape(claim: Claim, question: Question): Shape | undefined {
  if (claim.kind === 'index' || isZero(claim.expr)) return undefined;
  if (claim.kind === 'differential') {
    return sameShape(claim.expr.shape, question.output) ? undefined : question.output;
  }
  return formOf(claim.expr, claim.layout, question)
    ? undefined
    : (forms(claim.layout, question)[0]?.shape ?? SCALAR);
}

const formOf = (expr: Expr, layout: Layout, question: Question): Form | undefined =>
  forms(layout, question).find(({ shape }) => sameShape(shape, expr.shape));

/** The derivative of the output along the directions, one for each parameter, if the claim is right. */
export function alongDirections(
  claim: Claim,
  question: Question,
  directions: readonly Matrix[],
  like: Matrix,
  evaluator: Evaluator,
): Matrix {
  if (isZero(claimedExpr(claim))) return zeros(like.rows, like.cols);
  if (claim.kind === 'index') {
    const tensor = evaluateIndex(claim.equation, evaluator.env, evaluator);
    const data = directions.reduceRight((left, e) => contractRight(left, e.data), tensor.data);
    return { rows: like.rows, cols: like.cols, data };
  }
  if (claim.kind === 'differential') {
    return polarized(claim.changes, directions, (changes) => {
      const values = new Map([...evaluator.env.values, ...changes]);
      return new Evaluator({ ...evaluator.env, values }).evaluate(claim.expr);
    });
  }
  const form = formOf(claim.expr, claim.layout, question);
  const value = evaluator.evaluate(claim.expr);
  const flat = vec(form?.flipped ? transpose(value) : value).data;
  const data = directions.reduceRight((left, e) => contractLast(left, vec(e).data), flat);
  return unvec(data, like.rows, like.cols);
}

/**
 * The multilinear function that `form` is where all changes of one name are equal: of so many directions the sum of
 * form(±e ± ...) with the product of the signs, over 2^k and the factorials of how often each name stands there.
 */
function polarized(
  names: readonly string[],
  directions: readonly Matrix[],
  form: (changes: ReadonlyMap<string, Matrix>) => Matrix,
): Matrix {
  let total: Matrix | undefined;
  // The form is even or odd in all of them together: the last sign need not change.
  const masks = 2 ** (names.length - 1);
  for (let mask = 0; mask < masks; mask++) {
    const signs = names.map((_, k): number => ((mask >> k) & 1 ? -1 : 1));
    const changes = new Map<string, Matrix>();
    names.forEach((name, k) => {
      const signed = scale(directions[k]!, signs[k]!);
      const before = changes.get(name);
      changes.set(name, before ? add(before, signed) : signed);
    });
    const product = signs.reduce((a, b) => a * b, 1);
    const term = scale(form(changes), product);
    total = total ? add(total, term) : term;
  }
  const counted = names.map((name, k) => names.slice(0, k + 1).filter((n) => n === name).length);
  return scale(total!, 1 / counted.reduce((a, b) => a * b, masks));
}

/** Contracts the axis that moves slowest. */
function contractLast(a: Float64Array, direction: Float64Array): Float64Array {
  const result = new Float64Array(a.length / direction.length);
  a.forEach((x, k) => {
    result[k % result.length]! += x * direction[Math.floor(k / result.length)]!;
  });
  return result;
}

/** Contracts the axis that moves fastest. */
function contractRight(a: Float64Array, direction: Float64Array): Float64Array {
  const n = direction.length;
  const result = new Float64Array(a.length / n);
  a.forEach((x, k) => {
    result[Math.floor(k / n)]! += x * direction[k % n]!;
  });
  return result;
}

/** Whether an index equation has the axes that the question asks for. */
export function fitsIndices(equation: IndexEquation, { output, wrt }: Question): boolean {
  return (
    equation.outputIndices.length === axesOf(output).length &&
    equation.wrtIndices.length === wrt.length &&
    equation.wrtIndices.every((group, k) => group.length === axesOf(wrt[k]!).length)
  );
}
