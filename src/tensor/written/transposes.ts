/** Transposes, pushed inside or taken out, whichever is shorter. */
import * as build from '../../expression/build.js';
import { measure } from '../../expression/measure.js';
import type { Expr, SumExpr } from '../../expression/nodes.js';
import { wholeExponent } from '../../expression/print.js';
import { Rational } from '../../expression/rational.js';
import { isColumn, isMatrix, isRow, isScalar, transposed } from '../../expression/shape.js';
import type { Parity } from '../node.js';
import { timesEntrywise } from './entrywise.js';
import { flippedTriangle } from './masks.js';
import { kronOf, times } from './products.js';
import { scalarsOf, scale, split } from './scalars.js';

/** What is known of the transpose of an expression. */
type ParityOf = (e: Expr) => Parity;

/** The transpose, pushed inside products; sums and functions keep it outside. */
export function trans(e: Expr, parity: ParityOf = () => 'none'): Expr {
  if (isScalar(e.shape)) return e;
  const known = parity(e);
  if (known !== 'none') return known === 'skew' ? scale(Rational.minusOne, e) : e;
  switch (e.kind) {
    case 'transpose':
      return e.arg;
    case 'negate':
      return scale(Rational.minusOne, trans(e.arg, parity));
    case 'product': {
      const scalars = e.factors.filter((f) => isScalar(f.shape));
      const rest = e.factors.filter((f) => !isScalar(f.shape));
      return times([...scalars, ...rest.reverse().map((f) => trans(f, parity))]);
    }
    case 'quotient':
      if (!e.elementwise) {
        const { coefficient, expr } = split(trans(e.numerator, parity));
        return scale(coefficient, build.quotient(expr, e.denominator));
      }
      break;
    case 'power':
      if (!e.elementwise) {
        const base = split(trans(e.base, parity));
        const whole = wholeExponent(e.exponent);
        if (base.expr.kind === 'transpose' || whole === null) break;
        if (measure(base.expr) > measure(e.base)) break;
        const isOdd = whole % 2n !== 0n && base.coefficient.isNegative;
        const power = build.power(base.expr, e.exponent);
        return isOdd ? scale(Rational.minusOne, power) : power;
      }
      break;
    case 'constant':
      return e.name === 'eye'
        ? e
        : e.name === 'pi'
          ? e
          : build.constant(e.name, build.transpose(e).shape);
    case 'call':
      if (e.fn === 'diag' && !isColumn(e.shape)) return e;
      return flippedTriangle(e, (x) => trans(x, parity)) ?? build.transpose(e);
    case 'commutation':
      return build.commutation(transposed(e.of));
    case 'kron':
      return kronOf(e.factors.map((f) => trans(f, parity)));
    case 'block':
      return build.block(e.rows[0]!.map((_, k) => e.rows.map((row) => trans(row[k]!, parity))));
    case 'hadamard': {
      const inside = timesEntrywise(e.factors.map((f) => trans(f, parity)));
      if (measure(inside) <= measure(e)) return inside;
      break;
    }
    case 'sum': {
      const inside = termwise(e, parity);
      if (measure(inside) <= measure(e)) return inside;
      break;
    }
    default:
      break;
  }
  return build.transpose(e);
}

/** The sum of the transposes, what has no transpose sign first. */
function termwise(e: SumExpr, parity: ParityOf): Expr {
  const terms = e.terms.map((t) => trans(t, parity));
  const rank = (t: Expr): number =>
    Number(t.kind === 'negate') * 2 + Number(t.kind === 'transpose');
  return build.sum([...terms].sort((a, b) => rank(a) - rank(b)));
}

/** A transpose taken out of the whole has to make it shorter by so much: A' B' stays as it is. */
const WHOLE_TRANSPOSE_SAVES = 2;

/** The transposes in the cells of blocks beyond the first of each: [h', x'] reads as one transpose. */
function transposedCells(e: Expr): number {
  const blocks = e.kind === 'product' ? e.factors.filter((f) => f.kind === 'block') : [];
  const counts = blocks.map(
    ({ rows }) => rows.flat().filter((cell) => cell.kind === 'transpose').length,
  );
  return counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
}

/** δ' x': a row as gradients have it in front, which is not turned back for the sum's sake. */
function startsWithRow(e: Expr): boolean {
  if (e.kind === 'negate') return startsWithRow(e.arg);
  const first = e.kind === 'product' ? e.factors.find((f) => !isScalar(f.shape)) : undefined;
  return first?.kind === 'transpose' && first.arg.kind === 'symbol' && isRow(first.arg.shape);
}

/** (C B A)' for A' B' C', (X B + B X)' for B' X' + X' B': the transpose of the whole where that is shorter. */
export function transposedWhole(e: Expr, transpose: (e: Expr) => Expr): Expr {
  if (!isMatrix(e.shape)) return e;
  switch (e.kind) {
    case 'negate':
      return build.negate(transposedWhole(e.arg, transpose));
    case 'quotient':
      if (e.elementwise) return e;
      return build.quotient(transposedWhole(e.numerator, transpose), e.denominator);
    case 'product':
    case 'sum': {
      const [scalars, body] = scalarsOf(e);
      if (body.kind === 'sum' && body.terms.some(startsWithRow)) return e;
      const turned = transpose(body);
      const saved = measure(body) - measure(turned) - 1 - transposedCells(body);
      if (saved < WHOLE_TRANSPOSE_SAVES) return e;
      const whole = build.transpose(turned);
      return scalars.length === 0 ? whole : build.product([...scalars, whole]);
    }
    default:
      return e;
  }
}

/** So many columns are turned together: (v ⊙ o ⊙ (1 − o))ᵀ. */
const MANY_ROWS = 3;

/** The row of a column, written factor by factor: uᵀ ⊙ f'(z)ᵀ, (δ W) ⊙ f'(z)ᵀ. */
export function asRow(e: Expr, parity: ParityOf = () => 'none'): Expr {
  switch (e.kind) {
    case 'negate':
      return build.negate(asRow(e.arg, parity));
    case 'hadamard': {
      const rows = e.factors.map((f) => asRow(f, parity));
      const isLong = rows.length >= MANY_ROWS && rows.every((row) => row.kind === 'transpose');
      return isLong ? build.transpose(e) : build.hadamard(rows);
    }
    case 'product': {
      const scalars = e.factors.filter((f) => isScalar(f.shape));
      const rest = e.factors.filter((f) => !isScalar(f.shape));
      if (rest.length === 1) return build.product([...scalars, asRow(rest[0]!, parity)]);
      return trans(e, parity);
    }
    default:
      return trans(e, parity);
  }
}
