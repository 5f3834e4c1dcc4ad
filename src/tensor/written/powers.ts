/** Equal neighbours in products as powers. */
import * as build from '../../expression/build.js';
import { sameDim } from '../../expression/dimension.js';
import { ExprKeys } from '../../expression/key.js';
import type { Expr } from '../../expression/nodes.js';
import { wholeExponent } from '../../expression/print.js';
import { isScalar } from '../../expression/shape.js';

/** A factor as a power of something, an inverse being the power -1. */
interface Power {
  readonly base: Expr;
  readonly count: number;
}

/** Equal square neighbours as a power: A A A is A^3, inv(A)' inv(A)' is (A^-2)'. */
export function powers(factors: readonly Expr[]): readonly Expr[] {
  if (!factors.some((f, k) => k > 0 && sameSquare(f, factors[k - 1]!))) return factors;
  const keys = new ExprKeys();
  const result: (Power & { readonly whole: Expr | null })[] = [];
  for (const factor of factors) {
    const { base, count } = powerOf(factor);
    const last = result[result.length - 1];
    const joins =
      last !== undefined &&
      sameSquare(base, last.base) &&
      last.count * count > 0 &&
      keys.of(base) === keys.of(last.base);
    if (joins) result[result.length - 1] = { base, count: last.count + count, whole: null };
    else result.push({ base, count, whole: factor });
  }
  return result.map(({ base, count, whole }) => whole ?? raised(base, count));
}

/** A factor taken apart: of (A^2)' the base is A'. */
export function powerOf(e: Expr): Power {
  if (e.kind === 'transpose') {
    const { base, count } = powerOf(e.arg);
    return count === 1 ? { base: e, count } : { base: turned(base), count };
  }
  if (e.kind === 'call' && e.fn === 'inv') return { base: e.args[0]!, count: -1 };
  const exponent = e.kind === 'power' && !e.elementwise ? wholeExponent(e.exponent) : null;
  return e.kind === 'power' && exponent
    ? { base: e.base, count: Number(exponent) }
    : { base: e, count: 1 };
}

/** The transpose of a base, in front of its exponent. */
const turned = (base: Expr): Expr => (base.kind === 'transpose' ? base.arg : build.transpose(base));

/** base^count, of a transpose the transpose of the power. */
export function raised(base: Expr, count: number): Expr {
  if (base.kind === 'transpose') return build.transpose(raised(base.arg, count));
  const size = build.num(Math.abs(count));
  return build.power(base, count < 0 ? build.negate(size) : size);
}

const sameSquare = (a: Expr, b: Expr): boolean =>
  !isScalar(a.shape) && sameDim(a.shape.rows, a.shape.cols) && sameDim(b.shape.rows, b.shape.cols);
