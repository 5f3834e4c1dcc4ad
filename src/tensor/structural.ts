/**
 * Products of structural constants. Each kind says what one of its factors is where some of its labels are used by
 * nothing else, and what a pair of equal kind that shares labels is.
 */
import { Rational } from '../expression/rational.js';
import { type Labels, mergePowers } from './labels.js';
import type { Factor, StructuralTensor } from './node.js';

interface StructuralFactor extends Factor {
  readonly node: StructuralTensor;
}

const isStructural = (f: Factor): f is StructuralFactor => f.node.op === 'structural';

/** The labels of the factors and of the output, with what is summed and used by one factor alone. */
class Uses {
  private readonly counts = new Map<number, number>();

  constructor(
    factors: readonly Factor[],
    out: readonly number[],
    readonly labels: Labels,
    readonly consumed: Set<number>,
  ) {
    const use = (label: number): void => {
      const root = labels.find(label);
      this.counts.set(root, (this.counts.get(root) ?? 0) + 1);
    };
    out.forEach(use);
    for (const f of factors) f.labels.forEach(use);
  }

  /** Is the label summed, and carried once? */
  lone(label: number): boolean {
    return this.counts.get(this.labels.find(label)) === 1;
  }

  same(a: number, b: number): boolean {
    return this.labels.find(a) === this.labels.find(b);
  }

  /** These summed labels are counted by a factor that goes. */
  consume(...labels: readonly number[]): void {
    for (const label of labels) this.consumed.add(this.labels.find(label));
  }
}

/** Applies the product table as long as it says something. */
export function multiplyStructural(
  input: Factor[],
  out: readonly number[],
  labels: Labels,
  consumed: Set<number>,
): Factor[] {
  let factors = input;
  while (factors.some(isStructural)) {
    // A power of a 0/1 tensor is itself.
    factors = factors.map((f) => (isStructural(f) ? { ...f, exponent: Rational.one } : f));
    const uses = new Uses(factors, out, labels, consumed);
    const gone = superfluous(factors.filter(isStructural), uses);
    if (!gone) break;
    factors = mergePowers(
      factors.filter((f) => f !== gone),
      labels,
    );
  }
  return factors;
}

/** A factor that the others, or the joining of labels, make superfluous. */
function superfluous(factors: readonly StructuralFactor[], uses: Uses): Factor | undefined {
  return factors.find((f) => {
    switch (f.node.structure.kind) {
      case 'fusion':
        return fusionIsOnes(f, uses) || factors.some((g) => g !== f && fusionIsSame(f, g, uses));
    }
  });
}

/** A fusion whose fused label, or whose pair, nothing else uses is ones. */
function fusionIsOnes({ labels }: StructuralFactor, uses: Uses): boolean {
  const [major, minor, fused] = labels as [number, number, number];
  if (uses.lone(fused)) uses.consume(fused);
  else if (uses.lone(major) && uses.lone(minor)) uses.consume(major, minor);
  else return false;
  return true;
}

/** A fused index says its pair, and a pair its fused index: then two fusions are one. */
function fusionIsSame(f: StructuralFactor, g: StructuralFactor, uses: Uses): boolean {
  if (f.node !== g.node) return false;
  const [major, minor, fused] = f.labels.map((label, k) => uses.same(label, g.labels[k]!));
  if (!fused && !(major && minor)) return false;
  f.labels.forEach((label, k) => uses.labels.join(label, g.labels[k]!));
  return true;
}
