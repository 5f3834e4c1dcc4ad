/** How long an expression is to a reader. */
import { children, type Expr } from './nodes.js';
import { isColumn } from './shape.js';

/**
 * The nodes of the tree as written: every operator or function applied, every name and every number counts 1
 * (`1/2` is one number, an inverse one operator), brackets nothing. Shared parts count every time.
 */
export function measure(e: Expr, memo: Map<Expr, number> = new Map()): number {
  const known = memo.get(e);
  if (known !== undefined) return known;
  let size: number;
  switch (e.kind) {
    case 'number':
    case 'symbol':
    case 'dimension':
      size = 1;
      break;
    case 'commutation':
      size = 3;
      break;
    case 'constant':
      size = e.name === 'ones' || e.name === 'zeros' ? (isColumn(e.shape) ? 2 : 3) : 1;
      break;
    case 'sum':
    case 'product':
    case 'hadamard':
    case 'kron':
    case 'block':
      size = children(e).length - 1;
      // A term that is subtracted needs no sign of its own, unless it is the first.
      if (e.kind === 'sum') size -= e.terms.filter((t, k) => k > 0 && t.kind === 'negate').length;
      break;
    case 'quotient':
      size = e.numerator.kind === 'number' && e.denominator.kind === 'number' ? -1 : 1;
      break;
    case 'power':
      // The sign of an exponent belongs to its number: X^-2.
      size = e.exponent.kind === 'negate' && e.exponent.arg.kind === 'number' ? 0 : 1;
      break;
    default:
      size = 1;
  }
  for (const part of children(e)) size += measure(part, memo);
  memo.set(e, size);
  return size;
}
