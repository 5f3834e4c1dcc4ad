/** Norms, bars, inner products, indicators and powers. */
import type { Span } from '../errors.js';
import { constant } from '../expression/build.js';
import type { Expr } from '../expression/nodes.js';
import { isColumn, isMatrix, isScalar, SCALAR, type Shape } from '../expression/shape.js';
import type {
  BarsSyntax,
  IndicatorSyntax,
  InnerSyntax,
  NormSyntax,
  PowerSyntax,
  Syntax,
} from '../syntax/tree.js';
import { type Elaborator, transposeOf } from './elaborator.js';
import { bracketed } from './sums.js';

export const callExpr = (fn: string, args: readonly Expr[], shape: Shape): Expr => ({
  kind: 'call',
  fn,
  primes: 0,
  args,
  shape,
});

export function norm(elaborator: Elaborator, node: NormSyntax): Expr {
  const arg = elaborator.expr(node.arg);
  const matrix = isMatrix(arg.shape);
  if (matrix && OPERATOR_NORMS.has(node.which)) {
    const inside = elaborator.source(node.arg);
    throw elaborator.misfit(
      node,
      `the ${node.which === 'inf' ? '∞' : node.which}-norm of a matrix is an operator norm, which is not supported`,
      [node],
      OPERATOR_NORMS.get(node.which)!(inside),
    );
  }
  return callExpr(
    node.which === '1' ? 'norm1' : node.which === 'inf' ? 'norm_inf' : 'norm',
    [arg],
    SCALAR,
  );
}

/** Norms that are another thing for a matrix than for its entries, with what may be meant. */
const OPERATOR_NORMS: ReadonlyMap<NormSyntax['which'], (inside: string) => string> = new Map([
  ['1', (inside) => `norm1(${inside}) (the sum of the absolute entries)`],
  ['2', (inside) => `norm(${inside}) (the Frobenius norm, ‖${inside}‖_F)`],
  ['inf', (inside) => `norm_inf(${inside}) (the greatest absolute entry)`],
]);

export function bars(elaborator: Elaborator, node: BarsSyntax): Expr {
  const arg = elaborator.expr(node.arg);
  if (isScalar(arg.shape)) return callExpr('abs', [arg], SCALAR);
  const text = elaborator.source(node.arg);
  if (isMatrix(arg.shape) && elaborator.unifier.unify(arg.shape.rows, arg.shape.cols))
    return callExpr('det', [arg], SCALAR);
  const message = `|${text}| is the absolute value of a number or the determinant of a square matrix; ${text} is ${elaborator.shapeText(arg)}`;
  throw elaborator.misfit(node, message, [node], `norm(${text}) or abs(${text}) (entry by entry)`);
}

/** `⟨a, b⟩`: the inner product of two columns, tr(A'B) of two matrices. */
export function inner(elaborator: Elaborator, node: InnerSyntax): Expr {
  const items = [node.left, node.right] as const;
  return innerProduct(
    elaborator,
    elaborator.expr(node.left),
    elaborator.expr(node.right),
    node,
    items,
  );
}

/** Two values of one shape, multiplied entry by entry and summed. */
export function innerProduct(
  elaborator: Elaborator,
  left: Expr,
  right: Expr,
  node: Syntax,
  places: readonly [Syntax | Span, Syntax | Span],
): Expr {
  if (!elaborator.unifier.unifyShapes(left.shape, right.shape)) {
    const [x, y] = places.map((place) => elaborator.source(place));
    const message = `an inner product needs equal shapes: ${x} is ${elaborator.shapeText(left)}, ${y} is ${elaborator.shapeText(right)}`;
    throw elaborator.misfit(node, message, places);
  }
  if (isScalar(left.shape)) return { kind: 'product', factors: [left, right], shape: SCALAR };
  if (!isMatrix(left.shape)) {
    const column = isColumn(left.shape);
    const factors = column ? [transposeOf(left), right] : [left, transposeOf(right)];
    return { kind: 'product', factors, shape: SCALAR };
  }
  const factors = [transposeOf(left), right];
  const shape = { rows: left.shape.cols, cols: right.shape.cols };
  return callExpr('tr', [{ kind: 'product', factors, shape }], SCALAR);
}

/** The shape of parts that are combined entry by entry; scalars are spread. */
export function entrywise(
  elaborator: Elaborator,
  node: Syntax,
  what: string,
  args: readonly Expr[],
  places: readonly (Syntax | Span)[],
): Shape {
  const lead = args.find((arg) => !isScalar(arg.shape));
  if (!lead) return SCALAR;
  args.forEach((arg) => {
    if (isScalar(arg.shape)) elaborator.spread(arg, node);
    else if (!elaborator.unifier.unifyShapes(arg.shape, lead.shape)) {
      const list = args.map(
        (a, k) => `${elaborator.source(places[k]!)} is ${elaborator.shapeText(a)}`,
      );
      throw elaborator.misfit(node, `${what} needs equal shapes: ${list.join(', ')}`, places);
    }
  });
  return elaborator.shape(lead);
}

export function indicator(elaborator: Elaborator, node: IndicatorSyntax): Expr {
  const [left, right] = [elaborator.expr(node.left), elaborator.expr(node.right)];
  const shape = entrywise(elaborator, node, 'a comparison', [left, right], [node.left, node.right]);
  return { kind: 'indicator', relation: node.relation, left, right, shape };
}

export function powerOf(elaborator: Elaborator, node: PowerSyntax): Expr {
  const { base: base_, exponent: exponent_ } = node;
  if (
    base_.kind === 'name' &&
    base_.name === 'e' &&
    !elaborator.meaning('e') &&
    !node.elementwise
  ) {
    const arg = elaborator.expr(exponent_);
    return callExpr('exp', [arg], arg.shape);
  }
  const base = elaborator.expr(base_);
  const exponent = elaborator.expr(exponent_);
  if (node.elementwise) return elementwisePower(elaborator, node, base, exponent);
  if (isScalar(base.shape)) return scalarPower(elaborator, node, base, exponent);
  return matrixPower(elaborator, node, base, exponent);
}

function elementwisePower(
  elaborator: Elaborator,
  node: PowerSyntax,
  base: Expr,
  exponent: Expr,
): Expr {
  const shape = entrywise(elaborator, node, '.^', [base, exponent], [node.base, node.exponent]);
  return { kind: 'power', base, exponent, elementwise: !isScalar(shape), shape };
}

function scalarPower(elaborator: Elaborator, node: PowerSyntax, base: Expr, exponent: Expr): Expr {
  if (isScalar(exponent.shape))
    return { kind: 'power', base, exponent, elementwise: false, shape: SCALAR };
  const [x, y] = [elaborator.source(node.base), elaborator.source(node.exponent)];
  const message = `the exponent is ${elaborator.shapeText(exponent)}, not a number`;
  throw elaborator.misfit(
    node,
    message,
    [node.exponent],
    `${x} .^ ${bracketed(y)} (entry by entry)`,
  );
}

function matrixPower(elaborator: Elaborator, node: PowerSyntax, base: Expr, exponent: Expr): Expr {
  const x = elaborator.source(node.base);
  const by = elaborator.source(node.exponent).replace(/^[{(](.*)[})]$/, '$1');
  if (!isMatrix(base.shape)) {
    const what = isColumn(base.shape) ? 'a column' : 'a row';
    const square = isColumn(base.shape)
      ? `${bracketed(x)}' ${bracketed(x)}`
      : `${bracketed(x)} ${bracketed(x)}'`;
    const help =
      by === '2' || by === '²'
        ? `${bracketed(x)}.^2 (entry by entry), ${square} (a number)`
        : `${bracketed(x)}.^${bracketed(by)} (entry by entry)`;
    throw elaborator.misfit(
      node,
      `${what} has no power: ${x} is ${elaborator.shapeText(base)}`,
      [node],
      help,
    );
  }
  if (!elaborator.unifier.unify(base.shape.rows, base.shape.cols)) {
    const message = `only square matrices have powers: ${x} is ${elaborator.shapeText(base)}`;
    throw elaborator.misfit(
      node,
      message,
      [node],
      `${bracketed(x)}.^${bracketed(by)} (entry by entry)`,
    );
  }
  const value = exponent.kind === 'negate' ? exponent.arg : exponent;
  const whole = value.kind === 'number' && value.value.isInteger;
  const shape = elaborator.shape(base);
  if (whole && value.value.isZero) return constant('eye', shape);
  if (whole) return { kind: 'power', base, exponent, elementwise: false, shape };
  throw elaborator.misfit(
    node,
    `a matrix to the power ${by} is not supported, only whole powers are`,
    [node],
    `${bracketed(x)}.^${bracketed(by)} (entry by entry)`,
    'unsupported',
  );
}
