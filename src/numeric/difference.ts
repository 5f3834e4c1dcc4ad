/** Derivatives along directions by central differences, extrapolated to step zero. */
import { allFinite, type Matrix, maxAbs, scale, subtract, zip } from './matrix.js';

export interface Difference {
  readonly value: Matrix;
  /** An estimate of the largest error of an entry. */
  readonly error: number;
  /** The part of the error that comes from rounding: nothing below it can be seen. */
  readonly rounding: number;
}

/** The first step; if the function is not smooth over it, a shorter one is tried. */
const FIRST_STEPS = [1 / 32, 1 / 512, 1 / 8192];

/** Halvings of the step: the truncation error falls with the power 2 · LEVELS. */
const LEVELS = 3;

/** How exact an estimate must be, relative to the value, to need no shorter step. */
const GOOD = 1e-7;

const ROUNDING = 2 ** -50;

/** f'(0); undefined where f is not finite nearby. */
export function directional(f: (t: number) => Matrix): Difference | undefined {
  return extrapolate(1, (h) => {
    const ahead = f(h);
    const behind = f(-h);
    return { slope: scale(subtract(ahead, behind), 1 / (2 * h)), size: maxAbs(ahead) };
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
  /** The size of the function's values, for the rounding error. */
  readonly size: number;
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
  let change = Infinity;
  for (let level = 0; level < LEVELS; level++) {
    const h = first / 2 ** level;
    const { slope, size } = quotient(h);
    if (!allFinite(slope)) return undefined;
    rounding = (ROUNDING * size) / h ** order;
    const next = [slope];
    for (let k = 1; k <= level; k++) {
      const weight = 4 ** k;
      next.push(
        zip(next[k - 1]!, row[k - 1]!, (fine, coarse) => (weight * fine - coarse) / (weight - 1)),
      );
    }
    if (level > 0) change = maxAbs(subtract(next[level]!, next[level - 1]!));
    row = next;
  }
  return { value: row[row.length - 1]!, error: change + rounding, rounding };
}
