/** Two mistakes that only together explain an answer. */
import type { Expr } from '../../expression/nodes.js';
import { negateOf } from '../edits/conforming.js';
import type { MistakeCode } from '../result.js';
import { DIAGONALS } from './diagonals.js';
import { factorMessage, factorOf, TERM_FACTORS, times } from './factors.js';
import { ORDERS } from './orders.js';
import { MISSING_PRIMES, PRIME_POINTS } from './primes.js';
import { PRODUCTS } from './products.js';
import { sumAssumed } from './properties.js';
import { SIGNS } from './signs.js';
import {
  type Change,
  type Detector,
  type Family,
  type Finding,
  isRight,
  type Suspect,
} from './suspect.js';
import { TRANSPOSES } from './transposes.js';

/** So many expressions with two changes are tried. */
const MAX_TRIED = 2500;

const FIRST: readonly Family[] = [
  SIGNS,
  TRANSPOSES,
  MISSING_PRIMES,
  PRIME_POINTS,
  DIAGONALS,
  ORDERS,
  PRODUCTS,
];

const SECOND: readonly Family[] = [SIGNS, TRANSPOSES, ORDERS, TERM_FACTORS];

/** A change of one family with a constant factor of the whole, or with a change of another family. */
export const twoMistakes: Detector = (suspect) => {
  const whole = factorOf(suspect, suspect.answer.root);
  if (whole?.negative) {
    const repair = times(whole, suspect.answer.root);
    const second = { code: 'sign' as const, message: 'the sign of the whole', place: null };
    return { code: 'factor', message: factorMessage(whole), place: null, repair, second };
  }
  const first: (readonly [MistakeCode, Change])[] = [];
  for (const { code, changes } of FIRST)
    for (const change of changes(suspect, suspect.answer)) {
      const scaled = withFactor(suspect, code, change);
      if (scaled) return scaled;
      first.push([code, change]);
    }
  for (const [code, change] of first.filter(([family]) => family === 'sign')) {
    const tree = { root: change.expr, places: suspect.answer.places };
    const assumed = sumAssumed({ ...suspect, answer: tree });
    const { message, place } = change;
    const second = { code, message, place };
    if (assumed) return { ...assumed, second };
  }
  let tried = 0;
  for (const [code, change] of first)
    for (const { code: other, changes } of SECOND) {
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
};

function withFactor(
  suspect: Suspect,
  code: MistakeCode,
  { expr, message, place, code: own }: Change,
): Finding | null {
  const constant = factorOf(suspect, expr);
  if (!constant) return null;
  const isSign = constant.negative && constant.text === '1';
  const repair: Expr = isSign ? negateOf(expr) : times(constant, expr);
  const second = isSign
    ? { code: 'sign' as const, message: 'the sign of the whole', place: null }
    : { code: 'factor' as const, message: factorMessage(constant), place: null };
  return { code: own ?? code, message, place, repair, second };
}
