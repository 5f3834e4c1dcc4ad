/** What rounding errors could do, made large: numbers are disturbed and the results compared. */
import type { Matrix } from './matrix.js';

/** How much a number is disturbed at most, relative to itself: some thousand rounding errors. */
const NOISE = 2 ** -40;

/**
 * Every entry disturbed by something that depends on its value alone, so that what is equal stays
 * equal; another seed disturbs otherwise. Zeros remain.
 */
export function disturbed(m: Matrix, seed: number): Matrix {
  const words = new Uint32Array(Float64Array.from(m.data).buffer);
  const data = m.data.map((x, k) => {
    const shift = mixed(words[2 * k]! ^ Math.imul(words[2 * k + 1]!, 0x9e3779b1), seed);
    return x * (1 + NOISE * shift);
  });
  return { rows: m.rows, cols: m.cols, data };
}

/** Bits scrambled to a number between -1 and 1. */
function mixed(bits: number, seed: number): number {
  let h = bits ^ Math.imul(seed, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1;
}
