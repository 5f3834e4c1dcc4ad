/** Derivatives along directions by central differences, extrapolated to step zero. */
import { allFinite, type Matrix, maxAbs, scale, subtract, zip } from './matrix.js';

export interface Difference {
  readonly value: Matrix;
  /** An estimate of the largest error of an entry. */
  readonly error: number;
  /** The part of the error that comes from rounding: nothing below it can be seen. */
  readonly rounding: number;
  /** The size of the function's values. */
  readonly size: number;
}

/** The first step; if the function is not smooth over it, a shorter one is tried. */
const FIRST_STEPS = [1 / 32, 1 / 512, 1 / 8192];

/** Halvings of the step: the truncation error falls with the power 2 · LEVELS. */
const LEVELS = 3;

/** How exact an estimate must be, relative to the value, to need no shorter step. */
const GOOD = 1e-7;

/** What is left of the bend at step 0, relative to the value, where it is a kink. */
const KINK = 1e-3;

const ROUNDING = 2 ** -50;

/**
 * f'(0); undefined where f is not finite nearby. With f(0) also a kink exactly at 0 is seen, where
 * the central difference settles at the mean of the slopes.
 */
export function directional(f: (t: number) => Matrix, middle?: Matrix): Difference | undefined {
  return extrapolate(1, (h) => {
    const ahead = f(h);
    const behind = f(-h);
    const slope = scale(subtract(ahead, behind), 1 / (2 * h));
    if (!middle) return { slope, size: maxAbs(ahead) };
    const bend = zip(subtract(ahead, middle), subtract(middle, behind), (x, y) => (x - y) / h);
    return { slope, size: maxAbs(ahead), bend };
  });
}

/** ∂²f/∂s∂t at 0; undefined where f is not finite nearby. */
export function mixedDirectional(f: (s: number, t: number) => Matrix): Difference | undefined {
  return extrapolate(2, (h) => {
    const equal = zip(f(h, h), f(-h, -h), (x, y) => x + y);
    const opposite = zip(f(h, -h), f(-h, h), (x, y) => x + y);
    return { slope: scale(subtract(equal, opposite), 1 / (4 * h * h)), size: maxAbs(equal) };
  });
}

interface Quotient {
  readonly slope: Matrix;
  /** The size of the function's values. */
  readonly size: number;
  /** How much the slope changes from behind to ahead: proportional to h unless there is a kink. */
  readonly bend?: Matrix;
}

function extrapolate(order: number, quotient: (h: number) => Quotient): Difference | undefined {
  let best: Difference | undefined;
  for (const first of FIRST_STEPS) {
    const next = richardson(first, order, quotient);
    if (next && (!best || next.error < best.error)) best = next;
    if (best && best.error <= Math.max(GOOD * maxAbs(best.value), 2 * best.rounding)) break;
  }
  return best;
}

/** The error of a central difference is a series in h², so halving h removes a term at a time. */
function richardson(
  first: number,
  order: number,
  quotient: (h: number) => Quotient,
): Difference | undefined {
  let row: Matrix[] = [];
  let rounding = 0;
  let largest = 0;
  let change = Infinity;
  let bend: Matrix | undefined;
  let kink = 0;
  for (let level = 0; level < LEVELS; level++) {
    const h = first / 2 ** level;
    const { slope, size, bend: finer } = quotient(h);
    if (!allFinite(slope)) return undefined;
    largest = Math.max(largest, size);
    rounding = (ROUNDING * largest) / h ** order;
    const next = [slope];
    for (let k = 1; k <= level; k++) {
      const weight = 4 ** k;
      next.push(
        zip(next[k - 1]!, row[k - 1]!, (fine, coarse) => (weight * fine - coarse) / (weight - 1)),
      );
    }
    if (level > 0) change = maxAbs(subtract(next[level]!, next[level - 1]!));
    row = next;
    if (bend && finer) kink = maxAbs(zip(finer, bend, (fine, coarse) => 2 * fine - coarse));
    bend = finer;
  }
  const value = row[row.length - 1]!;
  const sharp = kink > KINK * maxAbs(value) + 10 * rounding;
  return { value, error: change + rounding + (sharp ? kink : 0), rounding, size: largest };
}
