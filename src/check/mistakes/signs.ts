/** A wrong sign: of the whole, of a term, inside a function. */
import type { Span } from '../../errors.js';
import { negateOf } from '../edits/conforming.js';
import { type Spot, spots, type Tree } from '../edits/tree.js';
import { insideOf } from './places.js';
import type { Change, Family } from './suspect.js';

/** In these the sign of a part is that of the whole. */
const LINEAR: ReadonlySet<string> = new Set(['product', 'hadamard', 'kron', 'negate', 'transpose']);

/** Every expression with one sign turned, the whole first. */
function* signChanges({ root, places }: Tree, text: string): Iterable<Change> {
  for (const spot of spots(root)) {
    const parent = spot.around.at(-1);
    if (parent && (LINEAR.has(parent.kind) || parent.kind === 'quotient')) continue;
    const expr = spot.replace(negateOf(spot.node));
    if (!expr) continue;
    const message = spot.around.length === 0 ? 'the sign of the whole' : 'a sign';
    const place = signPlace(spot, places.get(spot.node), text);
    yield { expr, message, place, ...insideOf(spot) };
  }
}

/** Where the sign stands: before a term, else where the part begins. */
function signPlace({ around, index }: Spot, place: Span | undefined, text: string): Span | null {
  if (!place) return null;
  if (around.at(-1)?.kind !== 'sum' || index === 0)
    return around.length > 0 || '+-−'.includes(text[place.start] ?? ' ')
      ? { start: place.start, end: place.start + 1 }
      : place;
  for (let at = place.start; at >= 0; at--)
    if ('+-−'.includes(text[at]!)) return { start: at, end: at + 1 };
  return place;
}

export const SIGNS: Family = {
  code: 'sign',
  changes: ({ text, answer }, tree) => signChanges(tree, tree.places === answer.places ? text : ''),
  inWords: 'a sign',
};
