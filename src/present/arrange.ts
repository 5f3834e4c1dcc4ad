/** The layouts: which axes of a derivative are rows, which are columns (language, "Results: layout and form"). */
import * as build from '../expression/build.js';
import { ONE } from '../expression/dimension.js';
import type { Layout, Question } from '../expression/layout.js';
import type { Expr } from '../expression/nodes.js';
import { isColumn, isMatrix, isRow, isScalar, type Shape, sizeOf } from '../expression/shape.js';
import { scale, split } from '../tensor/written/scalars.js';
import { trans, transposedWhole } from '../tensor/written/transposes.js';
import { range, type Tensor } from '../tensor/node.js';
import type { Raising } from '../tensor/raise.js';
import { raiseVec } from '../tensor/raise-vec.js';

const axisCount = ({ rows, cols }: Shape): number =>
  Number(rows.key !== '1') + Number(cols.key !== '1');

/** The number of axes of the output and of each parameter. */
export const counts = ({ output, wrt }: Question): { out: number; par: readonly number[] } => ({
  out: axisCount(output),
  par: wrt.map(axisCount),
});

/** The result on paper; null where it has more than two axes, or no matrix form. */
export function arrange(
  raising: Raising,
  derivative: Tensor,
  layout: Layout,
  question: Question,
): Expr | null {
  if (layout === 'vec') return vecForm(raising, derivative, question);
  if (derivative.axes.length > 2) return null;
  const e = raising.raise(derivative);
  return e && transposedWhole(orient(e, layout, question, raising.transpose), raising.transpose);
}

/** Differentiations by scalars add no axes: with one other parameter the result is arranged as at order 1. */
function orient(
  e: Expr,
  layout: Layout,
  { output, wrt }: Question,
  transpose: (e: Expr) => Expr,
): Expr {
  const [parameter, ...more] = wrt.filter((shape) => !isScalar(shape));
  if (more.length > 0 || isScalar(e.shape)) return e;
  const out = axisCount(output);
  const denominator = layout === 'denominator' && wrt.length > 0;
  if (!parameter) {
    if (out === 2) return denominator ? transpose(e) : e;
    return (denominator ? isColumn(output) : isRow(output)) ? transpose(e) : e;
  }
  if (out > 0) return denominator ? transpose(e) : e;
  if (isMatrix(parameter)) return layout === 'numerator' ? transpose(e) : e;
  const row =
    layout === 'jacobian' || (layout === 'numerator' ? isColumn(parameter) : isRow(parameter));
  return row ? transpose(e) : e;
}

/** d vec(output) / d vec(parameter)', columns stacked; at higher orders the last parameter's axes across. */
export function vecForm(raising: Raising, derivative: Tensor, question: Question): Expr | null {
  const { out, par } = counts(question);
  const across = par.at(-1) ?? 0;
  const down = derivative.axes.length - across;
  const rows = range(down).reverse();
  const cols = range(across).map((k) => down + across - 1 - k);
  const isPage = derivative.axes.length <= 2;
  if (isPage && rows.length <= 1 && cols.length <= 1) {
    const e = raising.raise(derivative);
    return e && (rows.length === 0 && cols.length === 1 ? raising.transpose(e) : e);
  }
  if (isPage && (down === 0 || (out === 2 && across === 0))) {
    const e = raising.raise(derivative);
    if (e) return vecOf(e, down === 0);
  }
  return raiseVec(raising, derivative, rows, cols);
}

/** vec(e), or its transpose, numbers in front. */
function vecOf(e: Expr, row: boolean): Expr {
  const { coefficient, expr } = split(e);
  const n = sizeOf(expr.shape);
  const column = build.call('vec', [expr], { rows: n, cols: ONE });
  return scale(coefficient, row ? trans(column) : column);
}

/**
 * The order in which the layout lists the axes of a derivative that has no page form.
 *
 * @param out how many axes the output has
 */
export function axisOrder(layout: Layout, out: number, total: number): number[] {
  const natural = range(total);
  return layout === 'denominator' ? [...natural.slice(out), ...natural.slice(0, out)] : natural;
}
