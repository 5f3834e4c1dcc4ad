/** Sums: terms of one shape; scalars are spread, everything else is refused with a repair. */
import type { Expr } from '../expression/nodes.js';
import { isColumn, isMatrix, isScalar, isSquare, SCALAR, type Shape } from '../expression/shape.js';
import { sameDim } from '../expression/dimension.js';
import type { SumSyntax, Syntax } from '../syntax/tree.js';
import type { Elaborator } from './elaborator.js';
import type { Misfit } from './misfit.js';

export function sumOf(elaborator: Elaborator, node: SumSyntax): Expr {
  const terms = node.terms.map((term) => elaborator.expr(term));
  const first = terms.findIndex((term) => !isScalar(term.shape));
  if (first < 0) return { kind: 'sum', terms, shape: SCALAR };
  const lead = terms[first]!;
  terms.forEach((term, k) => {
    if (isScalar(term.shape)) return;
    if (!elaborator.unifier.unifyShapes(term.shape, lead.shape))
      throw unequal(elaborator, node, [first, k], [lead, term]);
  });
  const shape = elaborator.shape(lead);
  terms.forEach((term, k) => {
    if (isScalar(term.shape) && !isZero(term))
      spread(elaborator, term, node.terms[k]!, node, shape);
  });
  return { kind: 'sum', terms, shape };
}

const isZero = (term: Expr): boolean => term.kind === 'number' && term.value.isZero;

function spread(
  elaborator: Elaborator,
  term: Expr,
  at: Syntax,
  node: SumSyntax,
  shape: Shape,
): void {
  elaborator.spread(term, node);
  const unsigned = term.kind === 'negate' ? term.arg : term;
  if (!isMatrix(shape) || !isSquare(shape) || unsigned.kind === 'number') return;
  const text = elaborator.source(at).replace(/^\s*[-+−]\s*/, '');
  elaborator.note(
    `\`${text}\` is added to every entry; \`${text} I\` would add it to the diagonal`,
    at.span,
  );
}

function unequal(
  elaborator: Elaborator,
  node: SumSyntax,
  [i, k]: readonly [number, number],
  [left, right]: readonly [Expr, Expr],
): Misfit {
  const [a, b] = [unsigned(node.terms[i]!), unsigned(node.terms[k]!)];
  const [x, y] = [elaborator.source(a), elaborator.source(b)];
  const message =
    `terms of different shapes: ${x} is ${elaborator.shapeText(left)}, ` +
    `${y} is ${elaborator.shapeText(right)}`;
  return elaborator.misfit(node, message, [a, b], repair(elaborator, [x, y], [left, right]));
}

const unsigned = (term: Syntax): Syntax => (term.kind === 'negate' ? term.arg : term);

/** Another way to write the sum that fits. */
function repair(
  elaborator: Elaborator,
  [x, y]: readonly [string, string],
  [left, right]: readonly [Expr, Expr],
): string | undefined {
  const [p, q] = [elaborator.shape(left), elaborator.shape(right)];
  if (isMatrix(p) && !isMatrix(q)) return spreadVector(x, y, p, q);
  if (isMatrix(q) && !isMatrix(p)) return spreadVector(y, x, q, p);
  if (!sameDim(p.rows, q.cols) || !sameDim(p.cols, q.rows)) return undefined;
  return `${x} + ${transposeText(y)}`;
}

/** `X W + ones(n) b'`. */
function spreadVector(matrix: string, vector: string, m: Shape, v: Shape): string | undefined {
  const length = isColumn(v) ? v.rows : v.cols;
  const column = isColumn(v) ? bracketed(vector) : transposeText(vector);
  const row = isColumn(v) ? transposeText(vector) : bracketed(vector);
  const known = ![m.rows, m.cols].some((dim) => dim.key.includes('?'));
  const options: string[] = [];
  if (known && sameDim(length, m.cols))
    options.push(`${matrix} + ones(${m.rows.key}) ${row} (added to every row)`);
  if (known && sameDim(length, m.rows))
    options.push(`${matrix} + ${column} ones(${m.cols.key})' (added to every column)`);
  if (options.length > 0) return options.join(', ');
  return known ? undefined : `${matrix} + ones(n) ${row}, where n is the number of rows`;
}

/** A text in brackets unless it is one name or call. */
export const bracketed = (text: string): string =>
  /^[^\s+*/.-]+$/.test(text) || isWrapped(text) ? text : `(${text})`;

export const transposeText = (text: string): string =>
  text.endsWith("'") && /^[^\s+*/.-]+$/.test(text) ? text.slice(0, -1) : `${bracketed(text)}'`;

function isWrapped(text: string): boolean {
  if (!/^[A-Za-z_0-9]*\(/.test(text)) return false;
  let depth = 0;
  for (let k = 0; k < text.length; k++) {
    if (text[k] === '(') depth++;
    else if (text[k] === ')' && --depth === 0) return k === text.length - 1;
  }
  return false;
}
