/** Equality of expressions by structure. */
import { children, type Expr } from './nodes.js';

/** Numbers for expressions: two have one number exactly when they are written alike. */
export class ExprKeys {
  private readonly numbers = new Map<string, number>();
  private readonly known = new Map<Expr, number>();

  of(e: Expr): number {
    const before = this.known.get(e);
    if (before !== undefined) return before;
    const text = `${head(e)}(${children(e)
      .map((part) => this.of(part))
      .join(',')})`;
    let number = this.numbers.get(text);
    if (number === undefined) this.numbers.set(text, (number = this.numbers.size));
    this.known.set(e, number);
    return number;
  }
}

function head(e: Expr): string {
  const shape = `${e.shape.rows.key}x${e.shape.cols.key}`;
  switch (e.kind) {
    case 'number':
      return `#${e.value.toString()}`;
    case 'symbol':
      return `$${e.name}`;
    case 'dimension':
      return `d${e.dim.key}`;
    case 'constant':
      return `${e.name}:${shape}`;
    case 'commutation':
      return `commutation:${e.of.rows.key}x${e.of.cols.key}`;
    case 'call':
      return `${e.fn}${"'".repeat(e.primes)}${e.partials?.join(' ') ?? ''}${e.along ?? ''}:${shape}`;
    case 'quotient':
    case 'power':
      return `${e.kind}${e.elementwise ? '.' : ''}`;
    case 'block':
      return `block${e.rows.map((row) => row.length).join(' ')}`;
    case 'indicator':
      return e.relation;
    case 'entry':
      return `_${e.indices.join(' ')}`;
    default:
      return e.kind;
  }
}
