/** The derivative of an inverse with the wrong sign, side or transposition. */
import type { Expr } from '../../expression/nodes.js';
import { children } from '../../expression/nodes.js';
import { symbolNames } from '../../expression/print.js';
import { negateOf, productOf, transposeOf, turnedRound } from '../edits/conforming.js';
import { isInverseOf, type Spot, spots, type Tree } from '../edits/tree.js';
import { permutations } from './orders.js';
import type { Change, Family, Suspect } from './suspect.js';

/** Whether the problem has the inverse of something that depends on what it is differentiated by. */
function hasMovingInverse({ target }: Suspect): boolean {
  const { problem } = target.result;
  const moving = new Set(target.derivative.wrt);
  for (const { name, expr } of problem.definitions)
    if ([...symbolNames(expr)].some((used) => moving.has(used))) moving.add(name);
  const occurs = (e: Expr): boolean =>
    (isInverseOf(e) && [...symbolNames(e)].some((name) => moving.has(name))) ||
    children(e).some(occurs);
  return [problem.output, ...problem.definitions.map((d) => d.expr)].some(occurs);
}

const contains = (e: Expr, wanted: (part: Expr) => boolean): boolean =>
  wanted(e) || children(e).some((part) => contains(part, wanted));

const inverses = (e: Expr): number =>
  (isInverseOf(e) ? 1 : 0) + children(e).reduce((sum, part) => sum + inverses(part), 0);

/** The derivative of an inverse has the inverse twice. */
const TWICE = 2;

/** Terms that hold the derivative of an inverse, or a whole of which all terms do. */
function terms(root: Expr): Spot[] {
  const isAll = (e: Expr): boolean => {
    if (e.kind === 'sum') return e.terms.every(isAll);
    return e.kind === 'negate' || e.kind === 'transpose' ? isAll(e.arg) : inverses(e) >= TWICE;
  };
  return spots(root).filter(
    ({ node, around }) =>
      isAll(node) &&
      around.every(({ kind }) => kind === 'sum' || kind === 'negate' || kind === 'transpose') &&
      around.at(-1)?.kind !== 'negate',
  );
}

function* changes({ root, places }: Tree): Iterable<Change> {
  for (const term of terms(root)) {
    const place = places.get(term.node) ?? null;
    const sign = term.replace(negateOf(term.node));
    if (sign) yield { expr: sign, message: 'the sign of the derivative of an inverse', place };
    const turned = term.replace(turnedRound(term.node));
    if (turned) yield { expr: turned, message: TRANSPOSED, place };
    for (const inner of insides(term.node)) {
      for (const other of [inner.node, negateOf(inner.node)]) {
        const expr = term.replace(other);
        if (expr) yield { expr, message: inner.message, place };
      }
    }
  }
}

const TRANSPOSED = 'a transpose in the derivative of an inverse';

/** A term with its inverses transposed, one or all of them, or with its factors in another order. */
function* insides(node: Expr): Iterable<{ node: Expr; message: string }> {
  const message = 'the side of a factor in the derivative of an inverse';
  const parts = spots(node);
  for (const spot of parts) {
    const isBeside = spot.around.at(-1)?.kind === 'kron';
    const turned =
      isBeside && contains(spot.node, isInverseOf) && spot.replace(turnedRound(spot.node));
    if (turned) yield { node: turned, message: TRANSPOSED };
    if (spot.node.kind !== 'product' || !spot.node.factors.some((f) => contains(f, isInverseOf)))
      continue;
    for (const factors of permutations(spot.node.factors)) {
      const product = productOf(factors);
      const made = product && spot.replace(product);
      if (made) yield { node: made, message };
    }
    for (const factors of turnedInverses(spot.node.factors)) {
      const product = productOf(factors);
      const made = product && spot.replace(product);
      if (made) yield { node: made, message: TRANSPOSED };
    }
  }
}

/** Some of the inverses transposed. */
function turnedInverses(factors: readonly Expr[]): Expr[][] {
  const places = factors.flatMap((f, k) => (contains(f, isInverseOf) ? [k] : []));
  if (places.length > 4) return [];
  return Array.from({ length: 2 ** places.length - 1 }, (_, mask) =>
    factors.map((f, k) => {
      const place = places.indexOf(k);
      return place >= 0 && ((mask + 1) >> place) & 1 ? transposeOf(f) : f;
    }),
  );
}

export const INVERSES: Family = {
  code: 'inverse',
  changes: (suspect, tree) => (hasMovingInverse(suspect) ? changes(tree) : []),
  inWords: 'the derivative of an inverse',
};
