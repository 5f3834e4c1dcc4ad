/** Whether a differential is linear in the differentials of the arguments. */
import { children, type Expr } from '../expression/nodes.js';

/** How often differentials are factors of each term: once, never, or otherwise. */
export type Degree = 0 | 1 | 'other';

/** The functions that keep a linear argument linear. */
const LINEAR: ReadonlySet<string> = new Set([
  'sum',
  'mean',
  'tr',
  'diag',
  'tril',
  'triu',
  'cumsum',
  'vec',
  'vech',
  'unvech',
]);

/** The degree of an expression in some names; `known` has the degrees of defined names. */
export function degreeIn(
  e: Expr,
  differentials: ReadonlySet<string>,
  known: ReadonlyMap<string, Degree>,
): Degree {
  const of = (part: Expr): Degree => degreeIn(part, differentials, known);
  const parts = (): Degree[] => children(e).map(of);
  switch (e.kind) {
    case 'symbol':
      return differentials.has(e.name) ? 1 : (known.get(e.name) ?? 0);
    case 'number':
    case 'dimension':
    case 'constant':
    case 'commutation':
      return 0;
    case 'sum':
      return parts().reduce((a, b) => (a === b ? a : 'other'));
    case 'negate':
    case 'transpose':
      return of(e.arg);
    case 'product':
    case 'hadamard':
    case 'kron':
      return parts().reduce(times);
    case 'quotient':
      return of(e.denominator) === 0 ? of(e.numerator) : 'other';
    case 'block': {
      const cells = children(e).filter((cell) => cell.kind !== 'constant' || cell.name !== 'zeros');
      return cells
        .map(of)
        .reduce((a, b) => (a === b ? a : 'other'), cells.length > 0 ? of(cells[0]!) : 0);
    }
    case 'call':
      if (LINEAR.has(e.fn) && e.primes === 0) return of(e.args[0]!);
      if (e.fn === 'dexpm' && of(e.args[0]!) === 0) return e.args.slice(1).map(of).reduce(times);
      return constant(parts());
    case 'power':
    case 'indicator':
    case 'entry':
      return constant(parts());
  }
}

const times = (a: Degree, b: Degree): Degree => (a === 0 ? b : b === 0 ? a : 'other');

const constant = (parts: readonly Degree[]): Degree =>
  parts.every((degree) => degree === 0) ? 0 : 'other';
