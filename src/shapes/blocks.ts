/** Blocks `[A, B; C, D]`: cells of a row have one height, rows one width; zeros take the size that is left. */
import { constant } from '../expression/build.js';
import { type Dim, isOne, ONE } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import type { BlockSyntax, Syntax } from '../syntax/tree.js';
import type { Elaborator } from './elaborator.js';

/** A cell; `expr` is missing where the cell is zeros of any size. */
interface Cell {
  readonly node: Syntax;
  expr?: Expr;
}

export function blockOf(elaborator: Elaborator, node: BlockSyntax): Expr {
  const rows = node.rows.map((row) =>
    row.map((cell): Cell => (isAnyZero(cell) ? { node: cell } : known(elaborator, cell))),
  );
  const aligned = rows.every((row) => row.length === rows[0]!.length);
  for (const row of rows) oneHeight(elaborator, node, row);
  if (aligned) alignColumns(elaborator, rows);
  const filled = rows.map((row) =>
    row.map((cell, k) => cell.expr ?? zeros(elaborator, cell, row, aligned ? column(rows, k) : [])),
  );
  const widths = filled.map((row) =>
    elaborator.unifier.composed(row.map((cell) => cell.shape.cols)),
  );
  widths.forEach((width, k) => {
    if (elaborator.unifier.unify(width, widths[0]!)) return;
    const sources = node.rows.map((cells) => cells.map((cell) => elaborator.source(cell)));
    const [first, other] = [sources[0]!.join(', '), sources[k]!.join(', ')];
    const message = `the rows of a block have one width: ${first} has ${columns(elaborator, widths[0]!)}, ${other} has ${columns(elaborator, width)}`;
    throw elaborator.misfit(node, message, [...node.rows[0]!, ...node.rows[k]!]);
  });
  const height = elaborator.unifier.composed(filled.map((row) => row[0]!.shape.rows));
  const shape = elaborator.unifier.shape({ rows: height, cols: widths[0]! });
  return { kind: 'block', rows: filled, shape };
}

const known = (elaborator: Elaborator, node: Syntax): Cell => ({
  node,
  expr: elaborator.expr(node),
});

const column = (rows: readonly (readonly Cell[])[], k: number): Cell[] =>
  rows.map((row) => row[k]!);

const columns = (elaborator: Elaborator, width: Dim): string => {
  const text = elaborator.unifier.resolve(width).key;
  if (text === '1') return 'one column';
  return text.includes('?') ? 'another number of columns' : `${text} columns`;
};

/** `0` and `zeros`. */
const isAnyZero = (node: Syntax): boolean =>
  (node.kind === 'number' && node.value.isZero) ||
  (node.kind === 'constant' && node.name === 'zeros' && node.dims.length === 0);

function oneHeight(elaborator: Elaborator, node: Syntax, row: readonly Cell[]): void {
  const cells = row.filter((cell) => cell.expr);
  const [first, ...rest] = cells;
  for (const cell of rest) {
    if (elaborator.unifier.unify(cell.expr!.shape.rows, first!.expr!.shape.rows)) continue;
    const texts = [first!, cell].map(
      ({ node: at, expr }) => `${elaborator.source(at)} is ${elaborator.shapeText(expr!)}`,
    );
    const message = `the cells of a row of a block have one height: ${texts.join(', ')}`;
    throw elaborator.misfit(node, message, [first!.node, cell.node]);
  }
}

/** Cells under each other have one width, where that is possible. */
function alignColumns({ unifier }: Elaborator, rows: readonly (readonly Cell[])[]): void {
  const mark = unifier.mark();
  const fits = rows[0]!.every((_, k) => {
    const cells = column(rows, k).flatMap(({ expr }) => expr ?? []);
    return cells.every((cell) => unifier.unify(cell.shape.cols, cells[0]!.shape.cols));
  });
  if (!fits) unifier.undo(mark);
}

/** Zeros as high as their row and as wide as their column. */
function zeros(
  { unifier }: Elaborator,
  { node }: Cell,
  row: readonly Cell[],
  above: readonly Cell[],
): Expr {
  const beside = row.find((cell) => cell.expr)?.expr;
  const over = above.find((cell) => cell.expr)?.expr;
  const isNumber = node.kind === 'number';
  const rows = beside?.shape.rows ?? (isNumber ? ONE : unifier.fresh());
  const cols = over?.shape.cols ?? (isNumber || !isOne(rows) ? ONE : unifier.fresh());
  return constant('zeros', { rows, cols });
}
