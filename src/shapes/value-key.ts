/** Whether two readings of one chain have the same value: same leaves, scalars taken out. */
import type { Expr } from '../expression/nodes.js';
import { isOne } from '../expression/dimension.js';
import { isScalar } from '../expression/shape.js';

/** Readings of one chain, which share their leaves, have the same value. */
export function sameValue(a: Expr, b: Expr): boolean {
  const maker = new KeyMaker();
  return maker.key(a) === maker.key(b);
}

class KeyMaker {
  /** Leaves are compared by identity. */
  private readonly ids = new Map<Expr, number>();

  key(e: Expr): string {
    const scalars: string[] = [];
    const body = this.body(e, scalars);
    return scalars.length === 0 ? body : `{${scalars.sort().join(' ')}}${body}`;
  }

  /** The part of a value that is not a scalar factor; the scalar factors are collected. */
  private body(e: Expr, scalars: string[]): string {
    switch (e.kind) {
      case 'product':
        return this.product(e.factors, scalars);
      case 'hadamard': {
        const factors = e.factors.map((factor) => this.body(factor, scalars));
        return `(${factors.sort().join('.*')})`;
      }
      case 'quotient':
        return `(${this.body(e.numerator, scalars)}/${this.key(e.denominator)})`;
      case 'kron':
        return `(${e.factors.map((factor) => this.body(factor, scalars)).join('⊗')})`;
      case 'transpose':
        return `${this.body(e.arg, scalars)}'`;
      default:
        return this.leaf(e);
    }
  }

  private product(factors: readonly Expr[], scalars: string[]): string {
    const flat = factors.flatMap((f) => (f.kind === 'product' ? f.factors : [f]));
    const rest = flat.filter((factor) => {
      if (isScalar(factor.shape)) scalars.push(this.key(factor));
      return !isScalar(factor.shape);
    });
    const [head, ...tail] = rest;
    const last = tail.at(-1);
    if (!head || !last) return head ? this.body(head, scalars) : '';
    if (isOne(head.shape.cols) && isOne(last.shape.cols)) {
      scalars.push(this.chain(tail));
      return this.body(head, scalars);
    }
    return this.chain(rest);
  }

  private chain(factors: readonly Expr[]): string {
    return factors.map((factor) => this.key(factor)).join('·');
  }

  private leaf(e: Expr): string {
    const id = this.ids.get(e) ?? this.ids.size;
    this.ids.set(e, id);
    return `#${id}`;
  }
}
