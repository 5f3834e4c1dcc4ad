import { closest, distance } from 'fastest-levenshtein';

/** The name that was probably meant. */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const other = known.find((k) => k.toLowerCase() === name.toLowerCase());
  if (other) return other;
  // Every other letter is near to a letter.
  if (name.length === 1) return null;
  const near = closest(name, [...known]);
  return distance(name, near) <= Math.max(1, Math.floor(name.length / 3)) ? near : null;
}
