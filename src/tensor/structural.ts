/**
 * Products of structural constants: what a factor is where some of its labels are used by nothing else, and what two
 * factors that share labels are. Applied as long as it says something.
 */
import {
  addDims,
  type Dim,
  differenceOfDims,
  isCount,
  ONE,
  sameDim,
} from '../expression/dimension.js';
import { Rational } from '../expression/rational.js';
import type { Graph } from './graph.js';
import { type Labels, mergePowers } from './labels.js';
import type { Factor, Structure, StructuralTensor } from './node.js';

interface StructuralFactor extends Factor {
  readonly node: StructuralTensor;
}

/** What factors become: `zero` makes the whole product zero. */
type Step = 'zero' | { readonly gone: readonly Factor[]; readonly made?: readonly Factor[] };

/** The labels of the factors and of the output, with what is summed and used by one factor alone. */
class Uses {
  private readonly counts = new Map<number, number>();

  constructor(
    readonly graph: Graph,
    factors: readonly Factor[],
    out: readonly number[],
    private readonly labels: Labels,
    private readonly consumed: Set<number>,
  ) {
    const use = (label: number): void => {
      const root = labels.find(label);
      this.counts.set(root, (this.counts.get(root) ?? 0) + 1);
    };
    out.forEach(use);
    for (const f of factors) f.labels.forEach(use);
  }

  /** How often a label is used, by the factors and by the output. */
  count(label: number): number {
    return this.counts.get(this.labels.find(label)) ?? 0;
  }

  lone(label: number): boolean {
    return this.count(label) === 1;
  }

  same(a: number, b: number): boolean {
    return this.labels.find(a) === this.labels.find(b);
  }

  join(a: readonly number[], b: readonly number[]): void {
    a.forEach((label, k) => this.labels.join(label, b[k]!));
  }

  /** These summed labels are counted by a factor that goes. */
  consume(...labels: readonly number[]): void {
    for (const label of labels) this.consumed.add(this.labels.find(label));
  }
}

/** Applies the table; null where the product is zero. */
export function multiplyStructural(
  graph: Graph,
  input: Factor[],
  out: readonly number[],
  labels: Labels,
  consumed: Set<number>,
): Factor[] | null {
  let factors = input;
  while (factors.some(isStructural)) {
    factors = factors.map(withoutPower);
    const uses = new Uses(graph, factors, out, labels, consumed);
    const step = firstStep(factors.filter(isStructural), uses);
    if (step === 'zero') return null;
    if (!step) break;
    const kept = factors.filter((f) => !step.gone.includes(f));
    factors = mergePowers([...kept, ...(step.made ?? [])], labels);
  }
  return factors;
}

const isStructural = (f: Factor): f is StructuralFactor => f.node.op === 'structural';

/** A power of a 0/1 tensor is itself. */
const withoutPower = (f: Factor): Factor =>
  isStructural(f) && !f.exponent.isNegative ? { ...f, exponent: Rational.one } : f;

function firstStep(factors: readonly StructuralFactor[], uses: Uses): Step | undefined {
  for (const f of factors) {
    const { kind } = f.node.structure;
    const alone = ALONE[kind](f, uses);
    if (alone) return alone;
    for (const g of factors) {
      const pair = g === f ? undefined : PAIRS[kind]?.(f, g, uses);
      if (pair) return pair;
    }
  }
  return undefined;
}

const ALONE = {
  fusion: fusionAlone,
  embedding: embeddingAlone,
  triangle: (f, uses) => (uses.same(f.labels[0]!, f.labels[1]!) ? { gone: [f] } : undefined),
  half: halfAlone,
} satisfies Record<Structure['kind'], (f: StructuralFactor, uses: Uses) => Step | undefined>;

/** What f is beside g. */
const PAIRS = {
  fusion: fusions,
  embedding: embeddings,
  triangle: besideTriangle,
  half: halves,
} satisfies Record<
  Structure['kind'],
  (f: StructuralFactor, g: StructuralFactor, uses: Uses) => Step | undefined
>;

/** A fusion whose fused label, or whose pair, nothing else uses is ones. */
function fusionAlone(f: StructuralFactor, uses: Uses): Step | undefined {
  const [major, minor, fused] = f.labels as [number, number, number];
  if (uses.lone(fused)) uses.consume(fused);
  else if (uses.lone(major) && uses.lone(minor)) uses.consume(major, minor);
  else return undefined;
  return { gone: [f] };
}

/** A fused index says its pair, and a pair its fused index: then two fusions are one. */
function fusions(f: StructuralFactor, g: StructuralFactor, uses: Uses): Step | undefined {
  if (f.node !== g.node) return undefined;
  const [major, minor, fused] = f.labels.map((label, k) => uses.same(label, g.labels[k]!));
  if (!fused && !(major && minor)) return undefined;
  uses.join(f.labels, g.labels);
  return { gone: [f] };
}

/** A place in a whole: where it begins, how long it is, and its labels; a part of length 1 has no label. */
interface Place {
  readonly offset: Dim;
  readonly length: Dim;
  readonly part: number | undefined;
  readonly whole: number;
}

function placeOf({ node, labels }: StructuralFactor): Place | undefined {
  if (node.structure.kind !== 'embedding') return undefined;
  const { offset } = node.structure;
  const [first, second] = labels as [number, number?];
  return second === undefined
    ? { offset, length: ONE, part: undefined, whole: first }
    : { offset, length: node.axes[0]!, part: first, whole: second };
}

/** Each index of the part is at one index of the whole. */
function embeddingAlone(f: StructuralFactor, uses: Uses): Step | undefined {
  const { whole } = placeOf(f)!;
  if (!uses.lone(whole)) return undefined;
  uses.consume(whole);
  return { gone: [f] };
}

function embeddings(f: StructuralFactor, g: StructuralFactor, uses: Uses): Step | undefined {
  const [a, b] = [placeOf(f)!, placeOf(g)];
  if (!b) return undefined;
  if (uses.same(a.whole, b.whole)) return placesInWhole(f, a, b, uses);
  if (f.node === g.node && a.part !== undefined && uses.same(a.part, b.part!)) {
    uses.join([a.whole], [b.whole]);
    return { gone: [f] };
  }
  if (b.part === undefined || !uses.same(a.whole, b.part) || uses.count(a.whole) !== 2)
    return undefined;
  // A part of a part is a part.
  uses.consume(a.whole);
  const node = uses.graph.embedding(addDims(a.offset, b.offset), a.length, g.node.axes[1]!);
  return { gone: [f, g], made: [embedded(node, a.part, b.whole)] };
}

/** Two parts of one whole: the same, without a common index, or one inside the other. */
function placesInWhole(f: StructuralFactor, a: Place, b: Place, uses: Uses): Step | undefined {
  const before = isCount(differenceOfDims(b.offset, addDims(a.offset, a.length)));
  const behind = isCount(differenceOfDims(a.offset, addDims(b.offset, b.length)));
  if (before || behind) return 'zero';
  const start = differenceOfDims(b.offset, a.offset);
  const rest = differenceOfDims(a.length, addDims(start, b.length));
  if (!isCount(start) || !isCount(rest)) return undefined;
  if (a.part === undefined) return { gone: [f] };
  if (sameDim(a.length, b.length)) {
    uses.join([a.part], [b.part!]);
    return { gone: [f] };
  }
  const node = uses.graph.embedding(start, b.length, a.length);
  return { gone: [f], made: [embedded(node, b.part, a.part)] };
}

const embedded = (node: StructuralTensor, part: number | undefined, whole: number): Factor => ({
  node,
  exponent: Rational.one,
  labels: part === undefined ? [whole] : [part, whole],
});

/** Below and above is on the diagonal; a half is a triangle already. */
function besideTriangle(f: StructuralFactor, g: StructuralFactor, uses: Uses): Step | undefined {
  const { kind } = g.node.structure;
  if (kind !== 'triangle' && kind !== 'half') return undefined;
  const [row, col] = f.labels as [number, number];
  const [i, j] = g.labels as [number, number];
  if (kind === 'half' && uses.same(row, i) && uses.same(col, j)) return { gone: [f] };
  if (!uses.same(row, j) || !uses.same(col, i) || !sameDim(f.node.axes[0]!, f.node.axes[1]!))
    return undefined;
  uses.join([row], [col]);
  return { gone: [f] };
}

/** Each pair of the triangle has one place in the half, each place one pair. */
function halfAlone(f: StructuralFactor, uses: Uses): Step | undefined {
  const [row, col, place] = f.labels as [number, number, number];
  if (uses.lone(row) && uses.lone(col) && row !== col) {
    uses.consume(row, col);
    return { gone: [f] };
  }
  if (!uses.lone(place)) return undefined;
  uses.consume(place);
  if (uses.same(row, col)) return { gone: [f] };
  const node = uses.graph.triangle(f.node.axes[0]!, f.node.axes[1]!);
  return { gone: [f], made: [{ node, exponent: Rational.one, labels: [row, col] }] };
}

function halves(f: StructuralFactor, g: StructuralFactor, uses: Uses): Step | undefined {
  if (f.node !== g.node) return undefined;
  const [row, col, place] = f.labels as [number, number, number];
  const [i, j, k] = g.labels as [number, number, number];
  const mirrored = uses.same(row, j) && uses.same(col, i);
  if (!uses.same(place, k) && !mirrored && !(uses.same(row, i) && uses.same(col, j)))
    return undefined;
  uses.join(f.labels, g.labels);
  return { gone: [f] };
}
