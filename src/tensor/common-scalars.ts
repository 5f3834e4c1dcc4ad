/** The numbers and scalars that all terms of a sum share. */
import type { ExprKeys } from '../expression/key.js';
import type { Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import type { Part } from './written/entrywise.js';
import { assemble, type Monomial, monomial, withPowers } from './monomial.js';

/** Number and scalar factors that all terms share, of those that may be taken out, and what is left of the terms. */
export function withoutShared(
  terms: readonly Monomial[],
  keys: ExprKeys,
  isTaken: (e: Expr) => boolean = () => true,
): { readonly shared: Monomial; readonly rest: readonly Monomial[] } {
  const number = commonNumber(terms.map((t) => t.coefficient));
  const shared: Part[] = [];
  for (const part of terms[0]!.scalars.filter(({ expr }) => isTaken(expr))) {
    const exponents = terms.map(
      (t) => t.scalars.find((p) => keys.of(p.expr) === keys.of(part.expr))?.exponent,
    );
    if (exponents.some((e) => e === undefined || e.isNegative !== part.exponent.isNegative))
      continue;
    const least = (exponents as Rational[]).reduce((a, b) =>
      a.abs().compare(b.abs()) <= 0 ? a : b,
    );
    shared.push({ expr: part.expr, exponent: least });
  }
  const rest = terms.map((t) => {
    const scalars = withoutParts(t.scalars, shared, keys);
    const left = { ...t, coefficient: t.coefficient.div(number), scalars };
    // What is left of a power may be a quotient with numbers of its own: n (s/n) is s.
    const open = scalars.some((p) => p.exponent.abs().isOne && p.expr.kind === 'quotient');
    if (!open) return left;
    const { spread, order } = t;
    return withPowers(
      monomial({ coefficient: Rational.one, expr: assemble(left), spread, order }),
      keys,
    );
  });
  const scalars = { coefficient: number, scalars: shared };
  return { shared: { ...scalars, matrices: [], spread: false, order: 0 }, rest };
}

/** The scalars divided by the shared ones. */
const withoutParts = (
  scalars: readonly Part[],
  shared: readonly Part[],
  keys: ExprKeys,
): readonly Part[] =>
  scalars
    .map((p) => {
      const taken = shared.find((s) => keys.of(s.expr) === keys.of(p.expr));
      return taken ? { ...p, exponent: p.exponent.add(taken.exponent.neg()) } : p;
    })
    .filter((p) => !p.exponent.isZero);

/** The largest number that leaves whole coefficients of common divisor 1; negative where all of them are. */
function commonNumber(coefficients: readonly Rational[]): Rational {
  let num = 0n;
  let den = 1n;
  for (const c of coefficients) {
    num = gcd(num, c.num < 0n ? -c.num : c.num);
    den = (den * c.den) / gcd(den, c.den);
  }
  return Rational.of(coefficients.every((c) => c.isNegative) ? -num : num, den);
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
