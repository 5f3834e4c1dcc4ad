/** Parts of a contraction that a few labels close off: the rest of it does not touch them. */
import type { Factor } from './node.js';

/**
 * The factors that hang together with the labels `start`; null where they, or these labels themselves, reach a label
 * of `outside`.
 */
export function closedPart(
  factors: readonly Factor[],
  start: readonly number[],
  outside: readonly number[],
): readonly Factor[] | null {
  const labels = new Set(start);
  const inside = new Set<Factor>();
  for (let size = -1; size < inside.size;) {
    size = inside.size;
    for (const f of factors) {
      if (!f.labels.some((label) => labels.has(label))) continue;
      inside.add(f);
      for (const label of f.labels) labels.add(label);
    }
  }
  return outside.some((label) => labels.has(label)) ? null : [...inside];
}
