/** A rough length of a tensor as it will read; what the choice between normal forms goes by. */
import type { Tensor } from '../tensor/node.js';
import { isNumberMatrix } from './numbers.js';
import { isDuplication } from '../tensor/patterns.js';
import { dependsOn } from '../tensor/spread.js';

export class Weights {
  private readonly memo = new Map<Tensor, number>();

  of(node: Tensor): number {
    const known = this.memo.get(node);
    if (known !== undefined) return known;
    this.memo.set(node, 1);
    const made = this.compute(node);
    this.memo.set(node, made);
    return made;
  }

  private compute(node: Tensor): number {
    switch (node.op) {
      case 'symbol':
      case 'dimension':
      case 'structural':
        return 1;
      case 'sum': {
        if (isNumberMatrix(node)) return node.terms.length;
        if (isDuplication(node)) return 1;
        let sum = node.terms.length - 1;
        for (const { coefficient, node: part } of node.terms) {
          sum += this.of(part) + (coefficient.abs().isOne ? 0 : 2) + spreadWeight(part);
        }
        // A lone negative term has a sign of its own.
        if (node.terms.length === 1 && node.terms[0]!.coefficient.isNegative) sum++;
        return Math.max(sum, 1);
      }
      case 'contraction': {
        let sum = Math.max(node.factors.length - 1, 0);
        for (const f of node.factors) sum += this.of(f.node) + (f.exponent.isOne ? 0 : 2);
        return Math.max(sum, 1);
      }
      case 'map':
      case 'apply':
        return node.args.reduce(
          (sum, arg) => sum + this.of(arg),
          1 + (node.op === 'map' ? 6 * node.primes : node.primes),
        );
    }
  }
}

/** A vector in every row or column of a matrix is written as its product with ones. */
function spreadWeight(node: Tensor): number {
  if (node.op !== 'contraction' || node.axes.length < 2) return 0;
  const spread = node.axes.filter((_, axis) => !dependsOn(node, axis)).length;
  return spread > 0 && spread < node.axes.length ? 2 * spread : 0;
}
