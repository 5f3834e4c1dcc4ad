/** Blocks of an identity and zeros beside another factor: they put it in its place. */
import * as build from '../../expression/build.js';
import type { BlockExpr, Expr } from '../../expression/nodes.js';
import { isScalar } from '../../expression/shape.js';

/** `[I; 0] B` is `[B; 0]`, and `B [I, 0]` is `[B, 0]`. */
export function withSelections(factors: readonly Expr[]): readonly Expr[] {
  for (let k = 0; k + 1 < factors.length; k++) {
    const [left, right] = [factors[k]!, factors[k + 1]!];
    const joined =
      selection(left, right, (row) => row.length === 1) ??
      selection(right, left, (_, e) => e.rows.length === 1);
    if (joined) return withSelections([...factors.slice(0, k), joined, ...factors.slice(k + 2)]);
  }
  return factors;
}

/** The block whose only cell that is not zero is an identity, with another factor in its place. */
function selection(
  e: Expr,
  other: Expr,
  fits: (row: readonly Expr[], e: BlockExpr) => boolean,
): Expr | null {
  if (e.kind !== 'block' || !e.rows.every((row) => fits(row, e))) return null;
  const cells = e.rows.flat();
  const filled = cells.filter((cell) => !(cell.kind === 'constant' && cell.name === 'zeros'));
  const [only] = filled;
  if (filled.length !== 1 || only?.kind !== 'constant' || only.name !== 'eye') return null;
  const column = e.rows.every((row) => row.length === 1);
  const sized = (cell: Expr): Expr => {
    if (cell === only) return other;
    const shape = column
      ? { rows: cell.shape.rows, cols: other.shape.cols }
      : { rows: other.shape.rows, cols: cell.shape.cols };
    return isScalar(shape) ? build.num(0) : build.constant('zeros', shape);
  };
  return build.block(e.rows.map((row) => row.map(sized)));
}
