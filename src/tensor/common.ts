/** What the terms of a sum have in common taken out, where that makes it shorter. */
import * as build from '../expression/build.js';
import { ONE } from '../expression/dimension.js';
import type { ExprKeys } from '../expression/key.js';
import { measure } from '../expression/measure.js';
import type { Expr, SumExpr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { isColumn, isRow, isScalar } from '../expression/shape.js';
import { entrywise, type Part } from './written/entrywise.js';
import { kronOf, times } from './written/products.js';
import { split } from './written/scalars.js';
import { assemble, isIdentity, type Monomial, monomial, plainSum } from './monomial.js';
import { withoutShared } from './common-scalars.js';

/** So many sums are looked at for one; what is larger stays as it is then. */
const MAX_SUMS = 200;

/** The shortest of: the plain sum; what all terms, or some of them, share taken out. */
export const shortest = (terms: readonly Monomial[], keys: ExprKeys): Expr =>
  new Factoring(keys).shortest(terms);

/** One sum of which something is taken out, the sums inside included. */
class Factoring {
  private sums = 0;

  constructor(readonly keys: ExprKeys) {}

  shortest(given: readonly Monomial[]): Expr {
    const terms = opened(given, this.keys);
    const plain = plainSum(terms);
    if (terms.length < 2 || ++this.sums > MAX_SUMS) return plain;
    const merged = this.merged(terms);
    let [best, size] = [plain, measure(plain)];
    const inFront = [merged, terms].map((t) => commonScalars(t, this));
    for (const form of [plainSum(merged), ...inFront]) {
      if (!form) continue;
      const length = measure(form);
      // Of two forms of one length the one with a number in front, ½ (x − 1), or of fewer terms, (1 − c) x.
      const better = length === size && form !== plain && form.kind !== 'negate';
      if (length < size || better) [best, size] = [form, length];
    }
    return best;
  }

  /** The terms with groups of them made one, as long as that makes the sum shorter. */
  private merged(terms: readonly Monomial[]): readonly Monomial[] {
    let current = terms;
    let size = measure(plainSum(current));
    while (current.length > 1) {
      const steps = [
        sharedScalar(current, this),
        commonBody(current, this),
        commonEntries(current, this),
        commonFactor(current, this, 'first'),
        commonFactor(current, this, 'last'),
        commonSides(current, this),
        commonKronFactor(current, this, 'first'),
        commonKronFactor(current, this, 'last'),
        sumBesideItself(current, this, 'first'),
        sumBesideItself(current, this, 'last'),
        besideItsDiagonal(current, this),
      ];
      let best: readonly Monomial[] | null = null;
      for (const step of steps) {
        const length = step ? measure(plainSum(step.terms)) : Infinity;
        if (step && length < size - step.cost) [best, size] = [step.terms, length];
      }
      if (!best) break;
      current = best;
    }
    return current;
  }
}

/** Sums among the terms as terms of their own, like ones added up: (P x − x) − x is P x − 2 x. */
function opened(terms: readonly Monomial[], keys: ExprKeys): readonly Monomial[] {
  const isSum = ({ scalars, matrices: [only, ...more], spread }: Monomial): boolean =>
    !spread && scalars.length === 0 && more.length === 0 && only?.kind === 'sum';
  if (!terms.some(isSum)) return terms;
  const inner = terms.flatMap((t) => (isSum(t) ? termsOf(t) : [t]));
  const like = new Map<string, Monomial>();
  for (const t of inner) {
    const scalars = t.scalars.map((p) => `${keys.of(p.expr)}^${p.exponent.toString()}`).sort();
    const key = [...scalars, ...t.matrices.map((e) => keys.of(e)), t.spread].join();
    const before = like.get(key);
    like.set(key, before ? { ...before, coefficient: before.coefficient.add(t.coefficient) } : t);
  }
  const left = [...like.values()].filter((t) => !t.coefficient.isZero);
  return left.length > 0 ? left : terms;
}

function termsOf({ coefficient, matrices: [sum], order }: Monomial): readonly Monomial[] {
  const { terms, shape } = sum as SumExpr;
  return terms.map((expr) =>
    monomial({ coefficient, expr, spread: isScalar(expr.shape) && !isScalar(shape), order }),
  );
}

/** The terms of a sum in a term. */
const partsOf = (term: Monomial, sum: SumExpr): readonly Monomial[] =>
  termsOf({ ...term, coefficient: Rational.one, matrices: [sum] });

const without = (terms: readonly Monomial[], term: Monomial): readonly Monomial[] =>
  terms.filter((t) => t !== term);

/** Terms with a group of them made one. */
interface Step {
  readonly terms: readonly Monomial[];
  /** How much shorter it has to be. */
  readonly cost: number;
}

/** Number and scalar factors that all terms share in front of the rest. */
function commonScalars(terms: readonly Monomial[], sums: Factoring): Expr | null {
  const { shared, rest } = withoutShared(terms, sums.keys);
  if (shared.coefficient.isOne && shared.scalars.length === 0) return null;
  return assemble(timesInside(shared, sums.shortest(rest)));
}

/** number · scalars · inside. */
function timesInside(
  { coefficient, scalars }: Pick<Monomial, 'coefficient' | 'scalars'>,
  inside: Expr,
): Monomial {
  const apart = isScalar(inside.shape);
  return {
    coefficient,
    scalars: apart ? [...scalars, { expr: inside, exponent: Rational.one }] : scalars,
    matrices: apart ? [] : [inside],
    spread: false,
    order: 0,
  };
}

/** The largest group of terms with one key; a term may have several. Null where no two share one. */
function largestGroup(
  terms: readonly Monomial[],
  keysOf: (term: Monomial) => readonly string[],
): { readonly key: string; readonly group: readonly Monomial[] } | null {
  const groups = new Map<string, Monomial[]>();
  for (const term of terms) {
    for (const key of new Set(keysOf(term))) {
      const group = groups.get(key);
      if (group) group.push(term);
      else groups.set(key, [term]);
    }
  }
  let largest: { key: string; group: Monomial[] } | null = null;
  for (const [key, group] of groups)
    if (group.length > (largest?.group.length ?? 1)) largest = { key, group };
  return largest;
}

/** The terms with one in the place of a group of them. */
function merging(
  terms: readonly Monomial[],
  group: readonly Monomial[],
  merged: Monomial,
  cost = 0,
): Step {
  const own = { ...merged, order: group[0]!.order };
  const kept = terms.flatMap((t) => (t === group[0] ? [own] : group.includes(t) ? [] : [t]));
  return { terms: kept, cost };
}

/** A scalar that some of the terms share: a (b x + c y) + z. */
function sharedScalar(terms: readonly Monomial[], sums: Factoring): Step | null {
  const { keys } = sums;
  const open = terms.filter((t) => !t.spread);
  const name = (p: Part): string => `${keys.of(p.expr)}^${p.exponent.toString()}`;
  const found = largestGroup(open, (t) => t.scalars.map(name));
  if (!found || found.group.length === terms.length) return null;
  const part = found.group[0]!.scalars.find((p) => name(p) === found.key)!;
  const rest = found.group.map((t) => ({
    ...t,
    scalars: t.scalars.filter((p) => name(p) !== found.key),
  }));
  const inside = timesInside({ coefficient: Rational.one, scalars: [part] }, sums.shortest(rest));
  return merging(terms, found.group, inside);
}

/** Terms that differ in their scalars only: (a + b) A x. */
function commonBody(terms: readonly Monomial[], sums: Factoring): Step | null {
  const { keys } = sums;
  const name = ({ matrices, spread }: Monomial): readonly string[] =>
    matrices.length > 0 && !spread ? [matrices.map((e) => keys.of(e)).join()] : [];
  const found = largestGroup(terms, name);
  if (!found) return null;
  const scalars = found.group.map((t) => ({ ...t, matrices: [] }));
  const body = monomial({
    coefficient: Rational.one,
    expr: sums.shortest(scalars),
    spread: false,
    order: 0,
  });
  const whole = { ...body, matrices: found.group[0]!.matrices };
  return merging(terms, found.group, whole, FEWER_TERMS);
}

/** Of two forms of one length the one of fewer terms: (1 − c) x, not x − c x. */
const FEWER_TERMS = -0.5;

/** The factors of an entrywise product, of any other matrix itself. */
const entryFactors = (e: Expr): readonly Expr[] => (e.kind === 'hadamard' ? e.factors : [e]);

/** A factor of the entrywise products: p ⊙ (a − b), p ⊙ (1 − q). */
function commonEntries(terms: readonly Monomial[], sums: Factoring): Step | null {
  const { keys } = sums;
  const factorsOf = ({ matrices, spread }: Monomial): readonly Expr[] =>
    matrices.length === 1 && !spread ? entryFactors(matrices[0]!) : [];
  const found = largestGroup(terms, (t) => factorsOf(t).map((e) => String(keys.of(e))));
  if (!found?.group.some((t) => factorsOf(t).length > 1)) return null;
  const isCommon = (e: Expr): boolean => String(keys.of(e)) === found.key;
  const factor = factorsOf(found.group[0]!).find(isCommon)!;
  const rest = found.group.map((t): Monomial => {
    const factors = factorsOf(t);
    const at = factors.findIndex(isCommon);
    const left = factors.filter((_, k) => k !== at);
    if (left.length === 0) return { ...t, matrices: [], spread: true };
    return { ...t, matrices: [left.length === 1 ? left[0]! : build.hadamard(left)] };
  });
  const inside = sums.shortest(rest);
  const { coefficient, expr } = split(
    entrywise([
      { expr: factor, exponent: Rational.one },
      { expr: inside, exponent: Rational.one },
    ])!,
  );
  const merged = monomial({ coefficient, expr, spread: false, order: 0 });
  return merging(terms, found.group, merged);
}

/** Takes a common first (or last) factor out of Kronecker products: A ⊗ I + B ⊗ I is (A + B) ⊗ I. */
function commonKronFactor(
  terms: readonly Monomial[],
  sums: Factoring,
  end: 'first' | 'last',
): Step | null {
  const { keys } = sums;
  const factorsOf = ({ matrices: [only, ...more] }: Monomial): readonly Expr[] =>
    only?.kind === 'kron' && more.length === 0 ? only.factors : [];
  const found = largestGroup(terms, (t) => {
    const factor = factorsOf(t).at(end === 'first' ? 0 : -1);
    return factor && !t.spread ? [String(keys.of(factor))] : [];
  });
  if (!found) return null;
  const factor = factorsOf(found.group[0]!).at(end === 'first' ? 0 : -1)!;
  const rest = found.group.map((t): Monomial => {
    const left = end === 'first' ? factorsOf(t).slice(1) : factorsOf(t).slice(0, -1);
    return { ...t, matrices: [kronOf(left)] };
  });
  const inside = sums.shortest(rest);
  const expr = kronOf(end === 'first' ? [factor, inside] : [inside, factor]);
  const merged = monomial({ coefficient: Rational.one, expr, spread: false, order: 0 });
  return merging(terms, found.group, merged);
}

/** Parts of a sum that stand as terms of their own, too; null where not all do. */
function standingApart(
  parts: readonly Monomial[],
  terms: readonly Monomial[],
  keys: ExprKeys,
):
  | readonly { readonly part: Monomial; readonly beside: Monomial; readonly ratio: Rational }[]
  | null {
  const body = ({ scalars, matrices, spread }: Monomial): string =>
    [
      ...scalars.map((p) => `${keys.of(p.expr)}^${p.exponent.toString()}`).sort(),
      ...matrices.map((e) => keys.of(e)),
      spread,
    ].join();
  const found = parts.map((part) => {
    const beside = terms.find((t) => body(t) === body(part));
    return beside && { part, beside, ratio: beside.coefficient.div(part.coefficient) };
  });
  return found.every((f) => f !== undefined) ? found : null;
}

const equalRatio = (found: readonly { readonly ratio: Rational }[]): Rational | null => {
  const { ratio } = found[0]!;
  return found.every((f) => f.ratio.equals(ratio)) ? ratio : null;
};

/** 2 A − 2 B + diag(diag(B − A)) is 2 (A − B) − diag(diag(A − B)): the sum stands in both places with one sign. */
function besideItsDiagonal(terms: readonly Monomial[], { keys }: Factoring): Step | null {
  for (const term of terms) {
    const sum = term.scalars.length === 0 ? diagonalised(term) : null;
    const found = sum && standingApart(partsOf(term, sum), without(terms, term), keys);
    if (!found) continue;
    const isTurned = found.every(({ ratio }) => ratio.isNegative);
    const size = equalRatio(found)?.abs() ?? Rational.one;
    if (!isTurned && size.isOne) continue;
    const sign = isTurned ? Rational.minusOne : Rational.one;
    const own = terms.flatMap((t) => found.find(({ beside }) => beside === t) ?? []);
    const inside = plainSum(
      own.map(({ part, beside }) => ({ ...beside, coefficient: part.coefficient.mul(sign) })),
    );
    const column = build.call('diag', [inside], { ...inside.shape, cols: ONE });
    const matrix = build.call('diag', [column], inside.shape);
    const turned = { ...term, coefficient: term.coefficient.mul(sign), matrices: [matrix] };
    const others = terms.map((t) => (t === term ? turned : t));
    if (size.isOne) return { terms: others, cost: SAME_SIGN };
    const whole = { ...turned, coefficient: size, matrices: [inside] };
    const group = own.map(({ beside }) => beside);
    return merging(others, group, whole, SAME_SIGN);
  }
  return null;
}

/** Of two forms of one length the one in which a sum stands with one sign. */
const SAME_SIGN = -0.5;

/** The sum of which a term has the diagonal matrix. */
function diagonalised({ matrices: [only, ...more] }: Monomial): SumExpr | null {
  const [column] = only?.kind === 'call' && only.fn === 'diag' ? only.args : [];
  const [inside] = column?.kind === 'call' && column.fn === 'diag' ? column.args : [];
  return inside?.kind === 'sum' && more.length === 0 ? inside : null;
}

/** A factor that is a sum and stands, its terms apart, beside the product, too: x − P x + P' (P x − x) is (I − P)' (x − P x). */
function sumBesideItself(
  terms: readonly Monomial[],
  sums: Factoring,
  end: 'first' | 'last',
): Step | null {
  const { keys } = sums;
  for (const term of terms) {
    const factor = term.matrices.at(end === 'first' ? 0 : -1);
    if (factor?.kind !== 'sum' || term.matrices.length < 2 || term.spread) continue;
    const found = standingApart(partsOf(term, factor), without(terms, term), keys);
    const ratio = found && equalRatio(found);
    if (!ratio) continue;
    const alone: Monomial = { ...term, coefficient: ratio, scalars: [], matrices: [factor] };
    const inside = sums.shortest([alone, term].map((t) => remainder(t, factor, end)));
    const expr = times(end === 'first' ? [factor, inside] : [inside, factor]);
    const merged = monomial({ coefficient: Rational.one, expr, spread: false, order: 0 });
    return merging(terms, [...found.map(({ beside }) => beside), term], merged);
  }
  return null;
}

/** An identity left over says less than the factor: M − M A M is not written M (I − A M). I + K is known as it is. */
const IDENTITY_COST = 2;

/** Takes a common first (or last) matrix factor out of the largest group of terms that have one. */
function commonFactor(
  terms: readonly Monomial[],
  sums: Factoring,
  end: 'first' | 'last',
): Step | null {
  const { keys } = sums;
  const at = (t: Monomial): Expr | undefined =>
    end === 'first' ? t.matrices[0] : t.matrices[t.matrices.length - 1];
  const found = largestGroup(terms, (t) => {
    const factor = at(t);
    return !factor || t.spread || isIdentity(factor) ? [] : [String(keys.of(factor))];
  });
  if (!found) return null;
  const { group } = found;
  const factor = at(group[0]!)!;
  if (end === 'first' && isColumn(factor.shape) && group.some((t) => t.matrices.length === 1))
    return null;
  const sign = group.every((t) => t.coefficient.isNegative) ? Rational.minusOne : Rational.one;
  const remainders = group.map((t) =>
    remainder({ ...t, coefficient: t.coefficient.mul(sign) }, factor, end),
  );
  const inside = sums.shortest(remainders);
  const merged = monomial({
    coefficient: sign,
    expr: times(end === 'first' ? [factor, inside] : [inside, factor]),
    spread: false,
    order: 0,
  });
  const leavesIdentity =
    !isColumn(factor.shape) &&
    group.some((t) => t.matrices.length === 1) &&
    !remainders.every(({ matrices }) => matrices.every(leadsOnly));
  return merging(terms, group, merged, leavesIdentity ? IDENTITY_COST : 0);
}

/** Takes a common first and a common last matrix out together: A' A − A' r r' A is A' (I − r r') A. */
function commonSides(terms: readonly Monomial[], sums: Factoring): Step | null {
  const { keys } = sums;
  const found = largestGroup(terms, ({ matrices, spread }) => {
    const [first, last] = [matrices[0], matrices.at(-1)];
    return spread || matrices.length < 2 ? [] : [`${keys.of(first!)} ${keys.of(last!)}`];
  });
  if (!found) return null;
  const { group } = found;
  const [first, last] = [group[0]!.matrices[0]!, group[0]!.matrices.at(-1)!];
  // A column in front or a row behind leaves numbers between: those are taken out one by one.
  if (isColumn(first.shape) || isRow(last.shape)) return null;
  const remainders = group.map((t) => remainder(remainder(t, first, 'first'), last, 'last'));
  const expr = times([first, sums.shortest(remainders), last]);
  const merged = monomial({ coefficient: Rational.one, expr, spread: false, order: 0 });
  return merging(terms, group, merged);
}

/** Does the matrix only put entries elsewhere? */
const leadsOnly = (e: Expr): boolean => isIdentity(e) || e.kind === 'commutation';

function remainder(t: Monomial, factor: Expr, end: 'first' | 'last'): Monomial {
  const matrices = end === 'first' ? t.matrices.slice(1) : t.matrices.slice(0, -1);
  if (matrices.length > 0) return { ...t, matrices };
  // Nothing is left: an identity, or for a column a plain number.
  const n = end === 'first' ? factor.shape.cols : factor.shape.rows;
  return { ...t, matrices: n.key === '1' ? [] : [build.eye(n)] };
}
