/** Whether two readings of one chain have the same value: same leaves, scalars taken out. */
import type { Expr } from '../expression/nodes.js';
import { isOne } from '../expression/dimension.js';
import { isScalar } from '../expression/shape.js';

/** Readings of one chain, which share their leaves, have the same value. */
export function sameValue(a: Expr, b: Expr): boolean {
  const maker = new KeyMaker();
  return maker.key(a) === maker.key(b);
}

type QuotientExpr = Expr & { readonly kind: 'quotient' };

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
        const factors = this.entrywise(e, scalars);
        return `(${factors.sort().join('.*')})`;
      }
      case 'quotient':
        return this.quotient(e, scalars);
      case 'kron':
        return `(${e.factors.map((factor) => this.body(factor, scalars)).join('⊗')})`;
      case 'transpose':
        return `${this.body(e.arg, scalars)}'`;
      default:
        return this.leaf(e);
    }
  }

  /** Division by a scalar is a scalar factor. */
  private quotient({ numerator, denominator }: QuotientExpr, scalars: string[]): string {
    const below = this.key(denominator);
    if (!isScalar(denominator.shape)) return `(${this.body(numerator, scalars)}/${below})`;
    scalars.push(`/${below}`);
    return this.body(numerator, scalars);
  }

  /** The factors of an entrywise product, through scalar factors and divisors. */
  private entrywise(e: Expr, scalars: string[]): string[] {
    if (e.kind === 'hadamard') return e.factors.flatMap((f) => this.entrywise(f, scalars));
    if (e.kind === 'quotient' && isScalar(e.denominator.shape)) {
      scalars.push(`/${this.key(e.denominator)}`);
      return this.entrywise(e.numerator, scalars);
    }
    return [this.body(e, scalars)];
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
      scalars.push(this.chain(tail, scalars));
      return this.body(head, scalars);
    }
    return this.chain(rest, scalars);
  }

  private chain(factors: readonly Expr[], scalars: string[]): string {
    return factors.map((factor) => this.body(factor, scalars)).join('·');
  }

  private leaf(e: Expr): string {
    const id = this.ids.get(e) ?? this.ids.size;
    this.ids.set(e, id);
    return `#${id}`;
  }
}
