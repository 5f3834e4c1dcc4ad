/** A diag too few or too many. */
import { eye, hadamard } from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import { isMatrix, isScalar, isSquare } from '../../expression/shape.js';
import { diagOf, transposeOf } from '../edits/conforming.js';
import { spots, type Tree } from '../edits/tree.js';
import { type Change, type Detector, explaining, mending } from './suspect.js';

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

export function* diagChanges({ root, places }: Tree): Iterable<Change> {
  for (const spot of spots(root))
    for (const [made, message] of variants(spot.node)) {
      const expr = spot.replace(made);
      if (expr) yield { expr, message, place: places.get(spot.node) ?? null };
    }
}

export const wrongDiag: Detector = (suspect) => {
  const found = mending(suspect, 'diag', diagChanges(suspect.answer));
  if (found) return found;
  for (const truth of suspect.truths) {
    const explained = explaining(suspect, 'diag', diagChanges(truth));
    if (explained) return { ...explained, message: 'a diag too few or too many' };
  }
  return null;
};
