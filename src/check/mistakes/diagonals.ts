/** A diag too few or too many. */
import { eye, hadamard } from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import { isColumn, isMatrix, isRow, isScalar, isSquare } from '../../expression/shape.js';
import { diagOf, transposeOf } from '../edits/conforming.js';
import { type Spot, spots, type Tree } from '../edits/tree.js';
import type { Change, Family } from './suspect.js';

/** A vector as a diagonal matrix, a diagonal as a vector, the rest of a matrix taken away or not. */
function* variants(e: Expr): Iterable<readonly [Expr, string]> {
  if (isScalar(e.shape)) return;
  if (e.kind === 'call' && e.fn === 'diag') {
    const [arg] = e.args as [Expr];
    yield [arg, 'a diag too many'];
    if (isMatrix(arg.shape)) yield [hadamard([arg, eye(arg.shape.rows)]), 'a diag too many'];
  }
  const diagonal = diagOf(e);
  if (diagonal) yield [diagonal, 'a diag is missing'];
  if (isSquare(e.shape)) {
    yield [hadamard([e, eye(e.shape.rows)]), 'a diag is missing'];
    const vector = diagOf(e)!;
    yield [transposeOf(vector), 'a diag is missing'];
  }
  if (e.kind === 'hadamard') {
    const rest = e.factors.filter((f) => !(f.kind === 'constant' && f.name === 'eye'));
    if (rest.length < e.factors.length && rest.length > 0)
      yield [rest.length === 1 ? rest[0]! : hadamard(rest), 'a diag too many'];
  }
}

function* diagChanges({ root, places }: Tree): Iterable<Change> {
  for (const spot of spots(root)) {
    if (isBesideVector(spot)) continue;
    for (const [made, message] of variants(spot.node)) {
      const expr = spot.replace(made);
      if (expr) yield { expr, message, place: places.get(spot.node) ?? null };
    }
  }
}

/** diag(u) v is an elementwise product: that is another mistake. */
const isBesideVector = ({ node, around }: Spot): boolean => {
  const parent = around.findLast(({ kind }) => kind !== 'transpose');
  const isVector = (e: Expr): boolean => isColumn(e.shape) || isRow(e.shape);
  return parent?.kind === 'product' && isVector(node) && parent.factors.filter(isVector).length > 1;
};

export const DIAGONALS: Family = {
  code: 'diag',
  changes: (_, tree) => diagChanges(tree),
  inWords: 'a diag too few or too many',
};
