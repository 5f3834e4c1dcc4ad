/** Two mistakes that only together explain an answer. */
import type { Expr } from '../../expression/nodes.js';
import { negateOf } from '../edits/conforming.js';
import type { Tree } from '../edits/tree.js';
import type { Mistake, MistakeCode } from '../result.js';
import { factorMessage, factorOf, termFactors, times } from './factors.js';
import { orderChanges } from './orders.js';
import { signChanges } from './signs.js';
import { type Change, type Finding, isRight, type Suspect } from './suspect.js';
import { transposeChanges } from './transposes.js';

export interface Pair extends Finding {
  readonly second: Mistake['second'];
}

/** So many expressions with two changes are tried. */
const MAX_TRIED = 2500;

type Family = readonly [MistakeCode, (suspect: Suspect, tree: Tree) => Iterable<Change>];

const FAMILIES: readonly Family[] = [
  ['sign', ({ text }, tree) => signChanges(tree, text)],
  ['transposed', (_, tree) => transposeChanges(tree)],
  ['order', (_, tree) => orderChanges(tree)],
  ['factor', ({ trials }, tree) => termFactors(tree, trials.dimensions())],
];

/** A change of one family with a constant factor of the whole, or with a change of another family. */
export function twoMistakes(
  suspect: Suspect,
  singles: Iterable<readonly [MistakeCode, Change]>,
): Pair | null {
  const whole = factorOf(suspect, suspect.answer.root);
  if (whole?.negative) {
    const repair = times(whole, suspect.answer.root);
    const second = { code: 'sign' as const, message: 'the sign of the whole', place: null };
    return { code: 'factor', message: factorMessage(whole), place: null, repair, second };
  }
  const first: (readonly [MistakeCode, Change])[] = [];
  for (const [code, change] of singles) {
    const scaled = withFactor(suspect, code, change);
    if (scaled) return scaled;
    first.push([code, change]);
  }
  let tried = 0;
  for (const [code, change] of first)
    for (const [other, changes] of FAMILIES) {
      const tree = { root: change.expr, places: suspect.answer.places };
      for (const further of changes(suspect, tree)) {
        if (++tried > MAX_TRIED) return null;
        if (!isRight(suspect, further.expr)) continue;
        const second = { code: other, message: further.message, place: further.place };
        const { message, place } = change;
        return { code: change.code ?? code, message, place, repair: further.expr, second };
      }
    }
  return null;
}

function withFactor(
  suspect: Suspect,
  code: MistakeCode,
  { expr, message, place, code: own }: Change,
): Pair | null {
  const constant = factorOf(suspect, expr);
  if (!constant) return null;
  const isSign = constant.negative && constant.text === '1';
  const repair: Expr = isSign ? negateOf(expr) : times(constant, expr);
  const second = isSign
    ? { code: 'sign' as const, message: 'the sign of the whole', place: null }
    : { code: 'factor' as const, message: factorMessage(constant), place: null };
  return { code: own ?? code, message, place, repair, second };
}
