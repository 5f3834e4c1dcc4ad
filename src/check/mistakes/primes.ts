/** Derivatives of elementwise functions: missing, too many, at the wrong point, or the function in their place. */
import type { CallExpr, Expr } from '../../expression/nodes.js';
import { functionText } from '../../expression/print.js';
import { rewrite } from '../../expression/rewrite.js';
import { isColumn, isRow, isScalar, sameShape } from '../../expression/shape.js';
import { diagOf, hadamardOf, productOf, transposeOf } from '../edits/conforming.js';
import { spots, type Tree } from '../edits/tree.js';
import { dropped, droppedTwice } from './drops.js';
import { asEntrywise, entrywiseCalls, marked, softmaxSlopes } from './entrywise.js';
import {
  type Change,
  type Detector,
  explaining,
  type Family,
  hasValues,
  isRight,
  type Suspect,
} from './suspect.js';

/** A factor put to a part in every way that conforms: entry by entry, as a diagonal matrix, as a scalar. */
export function* joined(factor: Expr, node: Expr): Iterable<Expr> {
  const make = (e: Expr | null): Expr[] => (e ? [e] : []);
  if (isScalar(factor.shape)) return void (yield* make(productOf([factor, node])));
  if (sameShape(factor.shape, node.shape)) yield* make(hadamardOf([node, factor]));
  const turned = transposeOf(factor);
  if (sameShape(turned.shape, node.shape)) yield* make(hadamardOf([node, turned]));
  if (isScalar(node.shape)) yield* make(productOf([node, factor]));
  if (!isColumn(factor.shape) && !isRow(factor.shape)) return;
  const diagonal = diagOf(factor);
  if (!diagonal || isScalar(node.shape)) return;
  yield* make(productOf([diagonal, node]));
  yield* make(productOf([node, diagonal]));
}

function* missingPrimes({ root }: Tree, calls: readonly CallExpr[]): Iterable<Change> {
  for (const e of calls)
    for (const spot of spots(root)) {
      if (spot.node.kind === 'number') continue;
      for (const made of joined(marked(e, 1), spot.node)) {
        const expr = spot.replace(made);
        const message = `the derivative of ${functionText(e.fn, true)} is missing`;
        if (expr) yield { expr, message, place: null };
      }
    }
}

const MISSING = 'the derivative of an elementwise function is missing';

export const MISSING_PRIMES: Family = {
  code: 'missing-fprime',
  changes: (suspect, tree) => missingPrimes(tree, entrywiseCalls(suspect)),
  inWords: MISSING,
};

/** The right answer without a factor that is such a derivative. */
export const lacksPrime: Detector = (suspect) => {
  const calls = entrywiseCalls(suspect);
  for (const truth of suspect.truths) {
    const changes = dropped(truth.root)
      .filter(({ factors }) => isPrime(suspect, factors, calls))
      .map(({ expr }) => ({ expr, message: MISSING, place: null }));
    const explained = explaining(suspect, 'missing-fprime', changes);
    if (explained) return explained;
  }
  return null;
};

/** Whether the product of some factors is the derivative of one of the functions, or turns it into the second one. */
function isPrime(suspect: Suspect, factors: readonly Expr[], calls: readonly CallExpr[]): boolean {
  const { trials } = suspect;
  const whole = factors.length === 1 ? factors[0]! : hadamardOf(factors);
  if (!whole) return false;
  const inner = whole.kind === 'call' && whole.fn === 'diag' ? whole.args[0]! : whole;
  const wanted = trials.values(inner);
  const slopes = softmaxSlopes(suspect);
  if (slopes.some((slope) => hasValues(trials, slope, inner, wanted))) return true;
  return calls.some((e) => {
    if (hasValues(trials, marked(e, 1), inner, wanted)) return true;
    const second = hadamardOf([inner, marked(e, 1)]);
    return second !== null && hasValues(trials, marked(e, 2), second, trials.values(second));
  });
}

export const extraPrime: Detector = (suspect) => {
  const calls = entrywiseCalls(suspect);
  const { root } = suspect.answer;
  for (const { expr, factors, node } of [...dropped(root), ...droppedTwice(root)]) {
    if (!isRight(suspect, expr) || !isPrime(suspect, factors, calls)) continue;
    return {
      code: 'extra-fprime',
      message: 'a derivative of an elementwise function too many',
      place: suspect.answer.places.get(factors[0]!) ?? suspect.answer.places.get(node) ?? null,
      repair: expr,
    };
  }
  return null;
};

/** A call with another number of marks, or at another point, in one place or wherever it stands. */
function* otherPoints(
  suspect: Suspect,
  { root, places }: Tree,
  calls: readonly CallExpr[],
): Iterable<Change> {
  const alternatives = (e: CallExpr): CallExpr[] =>
    calls
      .filter(({ fn, args }) => fn === e.fn && sameShape(args[0]!.shape, e.args[0]!.shape))
      .flatMap((other) =>
        [e.primes, e.primes + 1, Math.max(e.primes - 1, 0)].map((k) => marked(other, k)),
      );
  for (const spot of spots(root)) {
    const { node } = spot;
    const place = places.get(node) ?? null;
    const e = asEntrywise(suspect, node);
    if (!e) continue;
    const f = functionText(e.fn, true);
    for (const other of [marked(e, e.primes + 1), ...alternatives(e)]) {
      const expr = spot.replace(other);
      const message =
        other.primes > e.primes ? `${f} where ${f}' belongs` : `${f}' at the wrong point`;
      if (expr) yield { expr, message, place };
    }
    if (node.kind !== 'call') continue;
    for (const other of alternatives(e)) {
      const everywhere = rewrite(root, (part) =>
        part.kind === 'call' && part.fn === node.fn && part.args[0] === node.args[0]
          ? marked(other, part.primes)
          : null,
      );
      yield { expr: everywhere, message: `${f} at the wrong point`, place };
    }
  }
}

export const PRIME_POINTS: Family = {
  code: 'fprime-argument',
  changes: (suspect, tree) => otherPoints(suspect, tree, entrywiseCalls(suspect)),
  inWords: 'a derivative at the wrong point',
};
