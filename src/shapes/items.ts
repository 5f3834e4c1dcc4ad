/** Factors of a chain with their places, and what is said when two of them do not fit. */
import type { Span } from '../errors.js';
import { sameDim } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { isColumn, isRow, type Shape, shapeText } from '../expression/shape.js';
import type { ChainOperator, Syntax } from '../syntax/tree.js';
import type { Elaborator } from './elaborator.js';
import type { Misfit } from './misfit.js';
import { bracketed, transposeText } from './sums.js';

/** A factor, with the operator before it. */
export interface Item {
  readonly expr: Expr;
  readonly span: Span;
  readonly operator: ChainOperator;
}

export const joined = (from: Span, to: Span): Span => ({ start: from.start, end: to.end });

const KINDS = { column: 'columns', row: 'rows' } as const;

/** Two factors that are no matrix product, with the repairs that are. */
export function doesNotMultiply(
  elaborator: Elaborator,
  node: Syntax,
  left: Item,
  right: Item,
): Misfit {
  const [x, y] = [left, right].map((item) => elaborator.source(item.span)) as [string, string];
  const [p, q] = [elaborator.shape(left.expr), elaborator.shape(right.expr)];
  const shapes = `${x} is ${elaborator.shapeText(left.expr)}, ${y} is ${elaborator.shapeText(right.expr)}`;
  const kind = isColumn(p) && isColumn(q) ? 'column' : isRow(p) && isRow(q) ? 'row' : undefined;
  const message = kind
    ? `two ${KINDS[kind]} do not multiply: ${shapes}`
    : `these do not multiply: ${shapes}`;
  const help = repairs(bracketed(x), bracketed(y), p, q);
  return elaborator.misfit(node, message, [left.span, right.span], help);
}

/** The products of two values, transposed or not, that fit. */
function repairs(x: string, y: string, p: Shape, q: Shape): string | undefined {
  const [xt, yt] = [transposeText(x), transposeText(y)];
  const options: string[] = [];
  const offer = (fits: boolean, text: string, shape: Shape): void => {
    const size = shapeText(shape);
    if (fits)
      options.push(`${text} (${size === 'scalar' ? 'a number' : size.replaceAll('?', '')})`);
  };
  offer(sameDim(p.rows, q.rows), `${xt} ${y}`, { rows: p.cols, cols: q.cols });
  offer(sameDim(p.cols, q.cols), `${x} ${yt}`, { rows: p.rows, cols: q.rows });
  if (!isColumn(p) && !isRow(p))
    offer(sameDim(q.cols, p.rows), `${y} ${x}`, { rows: q.rows, cols: p.cols });
  if (sameDim(p.rows, q.rows) && sameDim(p.cols, q.cols))
    options.push(`${x} .* ${y} (entry by entry)`);
  return options.length > 0 ? options.join(', ') : undefined;
}
