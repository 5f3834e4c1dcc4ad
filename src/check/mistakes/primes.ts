/** Derivatives of elementwise functions: missing, too many, at the wrong point, or the function in their place. */
import { call } from '../../expression/build.js';
import { functionRow } from '../../expression/functions.js';
import { type CallExpr, children, type Expr } from '../../expression/nodes.js';
import { functionText } from '../../expression/print.js';
import { rewrite } from '../../expression/rewrite.js';
import { isColumn, isRow, isScalar, sameShape } from '../../expression/shape.js';
import { diagOf, hadamardOf, productOf, transposeOf } from '../edits/conforming.js';
import { spots, type Tree } from '../edits/tree.js';
import { dropped } from './drops.js';
import {
  type Change,
  type Detector,
  explaining,
  type Family,
  hasValues,
  isRight,
  type Suspect,
} from './suspect.js';

/** A call of an elementwise function of one argument, by its derivative's order. */
const marked = (e: CallExpr, primes: number): CallExpr => (e.fn === 'exp' ? e : { ...e, primes });

const isEntrywise = (e: CallExpr): boolean =>
  !e.signature &&
  e.args.length === 1 &&
  !e.along &&
  (functionRow(e.fn)?.kind ?? 'elementwise') === 'elementwise';

/** The elementwise calls in the problem and in the printed derivative, each once, without marks. */
export function entrywiseCalls({ target, definitions }: Suspect): CallExpr[] {
  const { problem, definitions: pieces } = target.result;
  const found = new Map<string, CallExpr>();
  const seen = new Set<Expr>();
  const add = (e: CallExpr): void => {
    const key = `${e.fn} ${JSON.stringify(keyOf(e.args[0]!))}`;
    if (!found.has(key)) found.set(key, e);
  };
  const look = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (e.kind === 'call' && isEntrywise(e)) add(marked(e, 0));
    const relu = e.kind === 'call' && e.fn === 'max' && e.args.length === 2 && ofZero(e);
    if (relu) add(call('relu', [relu], relu.shape));
    if (e.kind === 'call' && e.fn === 'norm1' && !e.along)
      add(call('abs', e.args, e.args[0]!.shape));
    children(e).forEach(look);
  };
  [
    problem.output,
    ...problem.definitions.map((d) => d.expr),
    ...pieces.map((d) => d.expr),
    ...definitions.values(),
  ].forEach(look);
  return [...found.values()].slice(0, MAX_CALLS);
}

const MAX_CALLS = 12;

/** What max(0, z) is the relu of. */
function ofZero({ args }: CallExpr): Expr | undefined {
  const isZero = (e: Expr): boolean => e.kind === 'number' && e.value.isZero;
  return args.some(isZero) ? args.find((e) => !isZero(e)) : undefined;
}

/** Structure, for telling calls apart. */
const keyOf = (e: Expr): unknown =>
  e.kind === 'symbol'
    ? e.name
    : e.kind === 'number'
      ? e.value.toString()
      : [e.kind, e.kind === 'call' ? e.fn : '', ...children(e).map(keyOf)];

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

function* missingPrimes({ root, places }: Tree, calls: readonly CallExpr[]): Iterable<Change> {
  for (const e of calls)
    for (const spot of spots(root)) {
      if (spot.node.kind === 'number') continue;
      for (const made of joined(marked(e, 1), spot.node)) {
        const expr = spot.replace(made);
        const message = `the derivative of ${functionText(e.fn, true)} is missing`;
        if (expr) yield { expr, message, place: places.get(spot.node) ?? null };
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

/** Whether the product of some factors is the derivative of one of the functions. */
function isPrime(
  { trials }: Suspect,
  factors: readonly Expr[],
  calls: readonly CallExpr[],
): boolean {
  const whole = factors.length === 1 ? factors[0]! : hadamardOf(factors);
  if (!whole) return false;
  const inner = whole.kind === 'call' && whole.fn === 'diag' ? whole.args[0]! : whole;
  const wanted = trials.values(inner);
  return calls.some((e) => hasValues(trials, marked(e, 1), inner, wanted));
}

export const extraPrime: Detector = (suspect) => {
  const calls = entrywiseCalls(suspect);
  for (const { expr, factors, node } of dropped(suspect.answer.root)) {
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
    const own = node.kind === 'call' && isEntrywise(node) ? node : undefined;
    const named = node.kind === 'symbol' ? valueOf(suspect, node) : undefined;
    const e = own ?? named;
    if (!e) continue;
    const f = functionText(e.fn, true);
    for (const other of [marked(e, e.primes + 1), ...alternatives(e)]) {
      const expr = spot.replace(other);
      const message =
        other.primes > e.primes ? `${f} where ${f}' belongs` : `${f}' at the wrong point`;
      if (expr) yield { expr, message, place };
    }
    if (!own) continue;
    for (const other of alternatives(own)) {
      const everywhere = rewrite(root, (part) =>
        part.kind === 'call' && part.fn === own.fn && part.args[0] === own.args[0]
          ? marked(other, part.primes)
          : null,
      );
      yield { expr: everywhere, message: `${f} at the wrong point`, place };
    }
  }
}

/** The call that a name stands for: h of f(z). */
function valueOf({ definitions }: Suspect, node: Expr): CallExpr | undefined {
  const value = node.kind === 'symbol' ? definitions.get(node.name) : undefined;
  return value?.kind === 'call' && isEntrywise(value) ? value : undefined;
}

export const PRIME_POINTS: Family = {
  code: 'fprime-argument',
  changes: (suspect, tree) => otherPoints(suspect, tree, entrywiseCalls(suspect)),
  inWords: 'a derivative at the wrong point',
};
