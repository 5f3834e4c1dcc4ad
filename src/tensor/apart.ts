/** Parts of a contraction that no summed index joins: (A b) ⊙ (C d) has two. */
import { type ContractionTensor, type Factor, isStructure } from './node.js';

interface Part {
  readonly factors: readonly Factor[];
  /** The summed labels. */
  readonly labels: ReadonlySet<number>;
}

/**
 * The factors in groups: those that hang together by indices which the output does not determine. A fusion of an axis
 * of the output stands in each group that uses its pair.
 */
export function partsApart({ factors, out }: ContractionTensor): readonly (readonly Factor[])[] {
  const outer = new Set(out);
  const fusions = factors.filter(
    ({ node, labels }) => isStructure(node, 'fusion') && out.includes(labels[2]!),
  );
  for (const { labels } of fusions) for (const label of labels) outer.add(label);
  let parts: Part[] = [];
  const join = (joined: readonly Part[], more: Part): void => {
    const all = [...joined, more];
    parts = parts.filter((part) => !joined.includes(part));
    parts.push({
      factors: all.flatMap((part) => part.factors),
      labels: new Set(all.flatMap((part) => [...part.labels])),
    });
  };
  for (const factor of factors) {
    if (fusions.includes(factor)) continue;
    const labels = new Set(factor.labels.filter((label) => !outer.has(label)));
    const joined = parts.filter((part) => [...labels].some((label) => part.labels.has(label)));
    join(joined, { factors: [factor], labels });
  }
  // B ⊗ A is one thing.
  for (const fusion of fusions) {
    const [first, ...more] = parts.filter((part) => usesOneSide(part, fusion));
    if (first && more.length > 0) {
      parts = parts.filter((part) => part !== first);
      join(more, first);
    }
  }
  // One that joins axes of the output belongs to no part, and an index in two of them, I ⊗ a b', joins the axes.
  const sides = fusions.flatMap(({ labels }) => labels.slice(0, 2));
  const isLoose = (side: number): boolean =>
    parts.every(({ factors: own }) => own.every((f) => !f.labels.includes(side)));
  if (sides.some((side, k) => sides.indexOf(side) !== k && isLoose(side))) return [factors];
  if (fusions.some((fusion) => parts.every((part) => sidesUsed(part, fusion) === 0)))
    return [factors];
  return parts.map((part) => [...part.factors, ...fusions.filter((f) => sidesUsed(part, f) > 0)]);
}

const sidesUsed = ({ factors }: Part, { labels: [major, minor] }: Factor): number =>
  [major!, minor!].filter((side) => factors.some((f) => f.labels.includes(side))).length;

const usesOneSide = (part: Part, fusion: Factor): boolean => sidesUsed(part, fusion) === 1;
