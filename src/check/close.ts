/** Comparing all entries of two values. */

/** The greatest absolute value. */
export const greatest = (entries: Float64Array): number =>
  entries.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The greatest difference of two entries. */
export function distance(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs(a[k]! - b[k]!));
  return most;
}

/** Whether all entries are equal up to so much of the greatest one. */
export function isClose(a: Float64Array, b: Float64Array, tolerance: number): boolean {
  if (a.length !== b.length) return false;
  const size = Math.max(greatest(a), greatest(b));
  return Number.isFinite(size) && distance(a, b) <= tolerance * size;
}
