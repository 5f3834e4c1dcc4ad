/**
 * The canonical form of a contraction: colour refinement on the graph of labels and factors, then a bounded search
 * on ties. Two contractions that differ only in the order of factors or the names of labels become one.
 */
import type { Dim } from '../expression/dimension.js';
import { hashText, mix } from './hash.js';
import type { Factor } from './node.js';

export interface Labelled {
  readonly factors: readonly Factor[];
  readonly out: readonly number[];
  readonly dims: readonly Dim[];
}

/** How many leaves of the search on ties are looked at. Symmetric labels all lead to the same leaf. */
const LEAVES = 24;

export function canonical(contraction: Labelled): Labelled & { readonly hash: number } {
  const colours = refine(contraction, initialColours(contraction));
  if (smallestTie(colours).length === 0) return relabel(contraction, colours);
  const best: { code?: number[]; colours?: number[] } = {};
  search(contraction, colours, best, { left: LEAVES });
  return relabel(contraction, best.colours!);
}

function initialColours({ out, dims }: Labelled): number[] {
  const colours = dims.map(dimHash);
  out.forEach((label, k) => (colours[label] = mix(colours[label]!, 1000 + k)));
  return colours;
}

const hashes = new WeakMap<Dim, number>();

/** The hash of a dimension's text, remembered with the dimension. */
function dimHash(dim: Dim): number {
  let hash = hashes.get(dim);
  if (hash === undefined) hashes.set(dim, (hash = hashText(dim.key)));
  return hash;
}

const signature = (factor: Factor, colours: readonly number[]): number => {
  let h = mix(factor.node.hash, Number(factor.exponent.num) * 31 + Number(factor.exponent.den));
  for (const label of factor.labels) h = mix(h, colours[label]!);
  return h;
};

function refine({ factors }: Labelled, colours: number[]): number[] {
  let distinct = new Set(colours).size;
  while (distinct < colours.length) {
    const next = [...colours];
    for (const factor of factors) {
      const s = signature(factor, colours);
      factor.labels.forEach((label, k) => (next[label] = (next[label]! + mix(s, k + 1)) >>> 0));
    }
    const count = new Set(next).size;
    colours = next;
    if (count === distinct) break;
    distinct = count;
  }
  return colours;
}

/** Refines; where two labels still have one colour, tries each of them as the first. */
function search(
  contraction: Labelled,
  colours: number[],
  best: { code?: number[]; colours?: number[] },
  budget: { left: number },
): void {
  const refined = refine(contraction, colours);
  const tied = smallestTie(refined);
  if (tied.length === 0) {
    budget.left--;
    const code = encode(contraction, refined);
    if (!best.code || compareCodes(code, best.code) < 0) {
      best.code = code;
      best.colours = refined;
    }
    return;
  }
  for (const label of tied) {
    if (budget.left <= 0 && best.code) return;
    const chosen = [...refined];
    chosen[label] = mix(chosen[label]!, 77);
    search(contraction, chosen, best, budget);
  }
}

function smallestTie(colours: readonly number[]): number[] {
  if (new Set(colours).size === colours.length) return [];
  const classes = new Map<number, number[]>();
  colours.forEach((colour, label) => {
    const members = classes.get(colour);
    if (members) members.push(label);
    else classes.set(colour, [label]);
  });
  let smallest: number[] = [];
  let colour = Infinity;
  for (const [key, members] of classes) {
    if (members.length > 1 && key < colour) [smallest, colour] = [members, key];
  }
  return smallest;
}

const sortedFactors = (factors: readonly Factor[], colours: readonly number[]): Factor[] =>
  factors.length < 2
    ? [...factors]
    : factors
        .map((factor) => ({ factor, key: signature(factor, colours) }))
        .sort((a, b) => a.key - b.key || a.factor.node.hash - b.factor.node.hash)
        .map(({ factor }) => factor);

/** New numbers for the labels: those of the output first, then in order of use. */
function numbering(sorted: readonly Factor[], { out, dims }: Labelled): number[] {
  const numbers = new Array<number>(dims.length).fill(-1);
  let next = 0;
  const visit = (label: number): void => {
    if (numbers[label] === -1) numbers[label] = next++;
  };
  out.forEach(visit);
  for (const factor of sorted) factor.labels.forEach(visit);
  return numbers;
}

function encode(contraction: Labelled, colours: readonly number[]): number[] {
  const sorted = sortedFactors(contraction.factors, colours);
  const numbers = numbering(sorted, contraction);
  return sorted.flatMap((factor) => [factor.node.hash, ...factor.labels.map((l) => numbers[l]!)]);
}

function compareCodes(a: readonly number[], b: readonly number[]): number {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return a[k]! - b[k]!;
  return 0;
}

function relabel(contraction: Labelled, colours: readonly number[]): Labelled & { hash: number } {
  const sorted = sortedFactors(contraction.factors, colours);
  const numbers = numbering(sorted, contraction);
  const dims: Dim[] = [];
  contraction.dims.forEach((dim, label) => {
    if (numbers[label] !== -1) dims[numbers[label]!] = dim;
  });
  const out = contraction.out.map((label) => numbers[label]!);
  const factors = sorted.map((factor) => ({
    ...factor,
    labels: factor.labels.map((label) => numbers[label]!),
  }));
  let hash = 7;
  for (const label of out) hash = mix(hash, mix(label, dimHash(dims[label]!)));
  for (const factor of factors) {
    hash = mix(
      hash,
      mix(factor.node.hash, Number(factor.exponent.num) * 31 + Number(factor.exponent.den)),
    );
    for (const label of factor.labels) hash = mix(hash, label);
  }
  return { factors, out, dims, hash };
}
