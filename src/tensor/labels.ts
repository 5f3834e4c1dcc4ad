/** The labels of a contraction while its factors are gathered, and powers of one node on equal labels. */
import { InternalError } from '../errors.js';
import { type Dim, sameDim } from '../expression/dimension.js';
import type { Factor, Tensor } from './node.js';

/** Labels with their dimensions; joined labels are one. */
export class Labels {
  private readonly parent: number[] = [];
  private readonly dims: (Dim | undefined)[] = [];

  fresh(dim: Dim): number {
    this.parent.push(this.parent.length);
    this.dims.push(dim);
    return this.parent.length - 1;
  }

  find(label: number): number {
    while (this.parent[label] !== label)
      label = this.parent[label] = this.parent[this.parent[label]!]!;
    return label;
  }

  dim(label: number): Dim {
    return this.dims[this.find(label)]!;
  }

  join(a: number, b: number): void {
    const x = this.find(a);
    const y = this.find(b);
    if (!sameDim(this.dims[x]!, this.dims[y]!)) {
      throw new InternalError(`a label of ${this.dims[x]!.key} and ${this.dims[y]!.key}`);
    }
    this.parent[Math.max(x, y)] = Math.min(x, y);
  }
}

/** Is it zero somewhere whatever its factors are? */
export const hasStructuralZeros = (node: Tensor): boolean =>
  node.op === 'structural' ||
  (node.op === 'contraction' && new Set(node.out).size < node.out.length);

/** Equal nodes on equal labels become one power. */
export function mergePowers(factors: readonly Factor[], labels: Labels): Factor[] {
  const merged = new Map<string, Factor>();
  for (const { node, exponent, labels: at } of factors) {
    const found = at.map((label) => labels.find(label));
    // 0/0 is not 1: a tensor with zeros by its structure does not cancel with its inverse.
    const sign = hasStructuralZeros(node) && exponent.isNegative ? '-' : '';
    const key = `${sign}${node.id}@${found.join(',')}`;
    const before = merged.get(key);
    merged.set(key, {
      node,
      labels: found,
      exponent: before ? before.exponent.add(exponent) : exponent,
    });
  }
  return [...merged.values()].filter((factor) => !factor.exponent.isZero);
}
