/** The layouts: which axes of a derivative are rows, which are columns (language, "Results: layout and form"). */
import * as build from '../expression/build.js';
import { ONE } from '../expression/dimension.js';
import type { Layout } from '../expression/layout.js';
import type { Expr } from '../expression/nodes.js';
import { isColumn, isRow, isScalar, type Shape, sizeOf } from '../expression/shape.js';
import type { Graph } from '../tensor/graph.js';
import { scale, split, trans } from '../tensor/compose.js';
import { range, type Tensor } from '../tensor/node.js';
import type { Raising } from '../tensor/raise.js';
import { raiseVec } from '../tensor/raise-vec.js';

/** What is differentiated by what, how often. */
export interface Question {
  readonly output: Shape;
  readonly wrt: Shape;
  readonly order: number;
}

const axisCount = ({ rows, cols }: Shape): number =>
  Number(rows.key !== '1') + Number(cols.key !== '1');

/** The number of axes of the output and of the parameter. */
export const counts = ({ output, wrt }: Question): { out: number; par: number } => ({
  out: axisCount(output),
  par: axisCount(wrt),
});

/** The result on paper; null where it has more than two axes, or no matrix form. */
export function arrange(
  graph: Graph,
  raising: Raising,
  derivative: Tensor,
  layout: Layout,
  question: Question,
): Expr | null {
  if (layout === 'vec') return vecForm(graph, raising, derivative, question);
  if (derivative.axes.length > 2) return null;
  const e = raising.raise(derivative);
  return e && orient(e, layout, question, raising.transpose);
}

function orient(e: Expr, layout: Layout, question: Question, transpose: (e: Expr) => Expr): Expr {
  const { out, par } = counts(question);
  const { output, wrt, order } = question;
  if ((order > 1 && par > 0) || isScalar(e.shape)) return e;
  if (out === 0 && par === 1) {
    const row = layout === 'jacobian' || (layout === 'numerator' ? isColumn(wrt) : isRow(wrt));
    return row ? transpose(e) : e;
  }
  if (out === 1 && par === 0) {
    const row = layout === 'denominator' ? isColumn(output) : isRow(output);
    return row ? transpose(e) : e;
  }
  if (out === 0 && par === 2) return layout === 'numerator' ? transpose(e) : e;
  return layout === 'denominator' ? transpose(e) : e;
}

/** d vec(output) / d vec(parameter)', columns stacked; at order 2 the Hessian by vec(parameter). */
export function vecForm(
  graph: Graph,
  raising: Raising,
  derivative: Tensor,
  question: Question,
): Expr | null {
  const { out, par } = counts(question);
  const across = par === 0 ? 0 : par;
  const down = derivative.axes.length - across;
  const rows = range(down).reverse();
  const cols = range(across).map((k) => down + across - 1 - k);
  if (derivative.axes.length <= 2 && rows.length <= 1 && cols.length <= 1) {
    const e = raising.raise(derivative);
    return e && (rows.length === 0 && cols.length === 1 ? raising.transpose(e) : e);
  }
  if (out === 0 && par === 2 && question.order === 1) {
    const e = raising.raise(derivative);
    if (e) return vecOf(e, true);
  }
  if (out === 2 && par === 0) {
    const e = raising.raise(derivative);
    if (e) return vecOf(e, false);
  }
  return raiseVec(graph, raising, derivative, rows, cols);
}

/** vec(e), or its transpose, numbers in front. */
function vecOf(e: Expr, row: boolean): Expr {
  const { coefficient, expr } = split(e);
  const n = sizeOf(expr.shape);
  const column = build.call('vec', [expr], { rows: n, cols: ONE });
  return scale(coefficient, row ? trans(column) : column);
}

/** The order in which the layout lists the axes of a derivative that has no page form. */
export function axisOrder(layout: Layout, question: Question, total: number): number[] {
  const { out } = counts(question);
  const natural = range(total);
  return layout === 'denominator' && question.order === 1
    ? [...natural.slice(out), ...natural.slice(0, out)]
    : natural;
}
