/** A sum or mean over the batch that is missing. */
import { call, dimension, quotient } from '../../expression/build.js';
import { type Dim, isOne } from '../../expression/dimension.js';
import type { Expr } from '../../expression/nodes.js';
import { isMatrix, isScalar, SCALAR, shapeOf } from '../../expression/shape.js';
import { transposeOf } from '../edits/conforming.js';
import { spots, type Tree } from '../edits/tree.js';
import { dropped } from './drops.js';
import { type Change, type Detector, explaining, type Family, type Suspect } from './suspect.js';

/** The totals of a value: by rows, by columns, of all. */
function* totals(e: Expr): Iterable<Expr> {
  const { rows, cols } = e.shape;
  const over = function* (total: Expr, ...counts: readonly Dim[]): Iterable<Expr> {
    yield total;
    const long = counts.filter((n) => !isOne(n));
    yield long.reduce((mean, n) => quotient(mean, dimension(n), false), total);
  };
  if (isScalar(e.shape)) return;
  if (isMatrix(e.shape)) {
    const down = call('sum', [e], shapeOf(cols), { along: 'cols' });
    const across = call('sum', [e], shapeOf(rows), { along: 'rows' });
    yield* over(down, rows);
    yield* over(across, cols);
    yield* over(transposeOf(down), rows);
  }
  yield* over(call('sum', [e], SCALAR), rows, cols);
}

const MESSAGE = 'the sum over the batch is missing';

function* summed({ root, places }: Tree, isNone: (e: Expr) => boolean): Iterable<Change> {
  for (const spot of spots(root)) {
    if (isScalar(spot.node.shape) || isNone(spot.node)) continue;
    for (const total of totals(spot.node)) {
      const expr = spot.replace(total);
      const place = places.get(spot.node) ?? null;
      const message = isMatrix(spot.node.shape) ? MESSAGE : 'a sum is missing';
      if (expr) yield { expr, message, place };
    }
  }
}

/** Whether it adds up: ones, or a product with them. */
const addsUp = (e: Expr): boolean =>
  (e.kind === 'constant' && e.name === 'ones') ||
  (e.kind === 'transpose' && addsUp(e.arg)) ||
  (e.kind === 'number' && e.value.isOne);

export const SUMS: Family = {
  code: 'batch-sum',
  changes: (suspect, tree) => summed(tree, (e) => isDiagonal(suspect, e)),
  inWords: MESSAGE,
};

/** The sum over a diagonal matrix takes a diag away. */
function isDiagonal({ trials }: Suspect, e: Expr): boolean {
  return (
    isMatrix(e.shape) &&
    trials.every(e, ({ cols, data }) =>
      data.every((x, k) => x === 0 || k % cols === Math.floor(k / cols)),
    )
  );
}

/** The right answer without a sum. */
export const lacksSum: Detector = (suspect) => {
  for (const truth of suspect.truths) {
    const changes = [
      ...dropped(truth.root)
        .filter(({ factors }) => factors.every(addsUp))
        .map(({ expr }) => expr),
      ...spots(truth.root).flatMap((spot) => {
        const { node } = spot;
        const isTotal = node.kind === 'call' && (node.fn === 'sum' || node.fn === 'mean');
        return isTotal ? (spot.replace(node.args[0]!) ?? []) : [];
      }),
    ].map((expr) => ({ expr, message: MESSAGE, place: null }));
    const explained = explaining(suspect, 'batch-sum', changes);
    if (explained) return explained;
  }
  return null;
};
