/** Something too many or left out that has no name of its own: a factor, a term, an inverse. */
import { call, sum } from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import { isMatrix, isSquare } from '../../expression/shape.js';
import { isInverseOf, spots, type Tree } from '../edits/tree.js';
import { dropped } from './drops.js';
import type { Change, Family } from './suspect.js';

function* withoutFactors({ root, places }: Tree): Iterable<Change> {
  for (const { expr, factors } of dropped(root)) {
    const place = places.get(factors[0]!) ?? null;
    yield { expr, message: 'a factor too many', place };
  }
}

/** A factor that does not belong there. */
export const EXTRA_FACTORS: Family = {
  code: 'extra-factor',
  changes: (_, tree) => withoutFactors(tree),
  inWords: 'a factor too many',
};

function* withoutTerm({ root, places }: Tree): Iterable<Change> {
  for (const spot of spots(root)) {
    if (spot.node.kind !== 'sum') continue;
    const { terms } = spot.node;
    for (const term of terms) {
      const kept = terms.filter((other) => other !== term);
      const expr = spot.replace(kept.length === 1 ? kept[0]! : sum(kept));
      if (expr) yield { expr, message: 'a term too many', place: places.get(term) ?? null };
    }
  }
}

/** A term that does not belong there. */
export const EXTRA_TERMS: Family = {
  code: 'extra-term',
  changes: (_, tree) => withoutTerm(tree),
  inWords: 'a term too many',
};

function* otherInverses({ root, places }: Tree): Iterable<Change> {
  for (const spot of spots(root)) {
    const { node } = spot;
    if (!isMatrix(node.shape) || !isSquare(node.shape)) continue;
    const place = places.get(node) ?? null;
    const made = isInverseOf(node) ? inverted(node) : call('inv', [node], node.shape);
    const message = isInverseOf(node) ? 'an inverse too many' : 'an inverse is missing';
    const expr = spot.replace(made);
    if (expr) yield { expr, message, place };
  }
}

/** What it is the inverse of. */
const inverted = (e: Expr): Expr =>
  e.kind === 'power' ? e.base : e.kind === 'call' ? e.args[0]! : e;

/** A matrix where its inverse belongs, or the reverse. */
export const INVERTED: Family = {
  code: 'inverted',
  changes: (_, tree) => otherInverses(tree),
  inWords: 'an inverse too few or too many',
};
