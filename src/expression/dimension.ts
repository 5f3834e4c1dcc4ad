import { InternalError } from '../errors.js';

/**
 * A dimension: a polynomial in names that is whole wherever they are, in a normal form, so that two dimensions are
 * equal exactly when their keys are. `n`, `3`, `n m`, `2 n + 1`, `(n^2 + n)/2`. Coefficients are whole numbers over
 * a small power of 2, which doubles hold exactly.
 */
export interface Dim {
  readonly key: string;
  readonly terms: readonly Monomial[];
}

export interface Monomial {
  readonly coefficient: number;
  /** Names in canonical order with their whole, positive exponents. */
  readonly powers: readonly (readonly [name: string, exponent: number])[];
}

const monomialKey = (m: Monomial): string =>
  m.powers.map(([name, exponent]) => (exponent === 1 ? name : `${name}^${exponent}`)).join(' ');

/** The largest denominator of a coefficient. */
const MAX_DENOMINATOR = 1024;
/** So many values of the names are tried at most to see whether a dimension is whole. */
const MAX_CASES = 4096;

function make(terms: readonly Monomial[]): Dim {
  const merged = new Map<string, Monomial>();
  for (const term of terms) {
    const key = monomialKey(term);
    const coefficient = (merged.get(key)?.coefficient ?? 0) + term.coefficient;
    if (!Number.isSafeInteger(coefficient * MAX_DENOMINATOR))
      throw new RangeError('dimension too large');
    merged.set(key, { coefficient, powers: term.powers });
  }
  const sorted = [...merged.values()]
    .filter((term) => term.coefficient !== 0)
    .sort((a, b) => degree(b) - degree(a) || (monomialKey(a) < monomialKey(b) ? -1 : 1));
  return { key: dimText(sorted), terms: sorted };
}

const degree = (m: Monomial): number => m.powers.reduce((sum, [, exponent]) => sum + exponent, 0);

/** The power of 2 by which the coefficients become whole. */
export function dimDenominator(terms: readonly Monomial[]): number {
  let denominator = 1;
  while (terms.some((t) => !Number.isInteger(t.coefficient * denominator))) denominator *= 2;
  return denominator;
}

/** The text of a dimension, readable by the language: `2 n + 1`, `(n^2 + n)/2`. */
function dimText(terms: readonly Monomial[]): string {
  if (terms.length === 0) return '0';
  const denominator = dimDenominator(terms);
  if (denominator === 1) return wholeText(terms);
  const above = wholeText(terms.map((t) => ({ ...t, coefficient: t.coefficient * denominator })));
  return terms.length > 1 ? `(${above})/${denominator}` : `${above}/${denominator}`;
}

function wholeText(terms: readonly Monomial[]): string {
  return terms
    .map((term, k) => {
      const names = monomialKey(term);
      const size = Math.abs(term.coefficient);
      const body = names === '' ? String(size) : size === 1 ? names : `${size} ${names}`;
      return k === 0
        ? term.coefficient < 0
          ? `-${body}`
          : body
        : `${term.coefficient < 0 ? '-' : '+'} ${body}`;
    })
    .join(' ');
}

export const dimName = (name: string): Dim => make([{ coefficient: 1, powers: [[name, 1]] }]);
export const dimNumber = (value: number): Dim => make([{ coefficient: value, powers: [] }]);
export const ONE: Dim = dimNumber(1);

export const addDims = (a: Dim, b: Dim): Dim => make([...a.terms, ...b.terms]);

/** Products of dimensions by the first factor and the key of the second: networks multiply the same ones often. */
const products = new WeakMap<Dim, Map<string, Dim>>();

export function mulDims(a: Dim, b: Dim): Dim {
  if (a.key === '1') return b;
  if (b.key === '1') return a;
  let known = products.get(a);
  if (!known) products.set(a, (known = new Map()));
  let product = known.get(b.key);
  if (!product) known.set(b.key, (product = multiplied(a, b)));
  return product;
}

const multiplied = (a: Dim, b: Dim): Dim =>
  make(
    a.terms.flatMap((x) =>
      b.terms.map((y) => {
        const powers = new Map(x.powers);
        for (const [name, exponent] of y.powers)
          powers.set(name, (powers.get(name) ?? 0) + exponent);
        return {
          coefficient: x.coefficient * y.coefficient,
          powers: [...powers].sort(([p], [q]) => (p < q ? -1 : 1)),
        };
      }),
    ),
  );

/** a - b, whatever sign it has. */
export const differenceOfDims = (a: Dim, b: Dim): Dim => addDims(a, mulDims(dimNumber(-1), b));

/** Is it a number of things, zero included, whatever the names are? Only where no sign says otherwise. */
export const isCount = (d: Dim): boolean => d.terms.every((term) => term.coefficient > 0);

/** n (n + 1) / 2: the number of pairs without order. */
export const triangularDim = (n: Dim): Dim => mulDims(dimNumber(1 / 2), addDims(mulDims(n, n), n));

/** The n of n (n + 1) / 2; null where there is none. Of small numbers, and of a name with a small number added. */
export function triangularRoot(d: Dim): Dim | null {
  const names = [dimNumber(0), ...dimNames(d).map(dimName)];
  for (const name of names) {
    for (let k = -8; k <= 8; k++) {
      const root = addDims(name, dimNumber(k));
      if (root.terms.some((term) => term.coefficient > 0) && sameDim(triangularDim(root), d))
        return root;
    }
  }
  return null;
}

/** Is the dimension a whole number wherever its names are? */
export function isWhole(d: Dim): boolean {
  const denominator = dimDenominator(d.terms);
  const names = dimNames(d);
  const cases = denominator ** names.length;
  if (cases > MAX_CASES) return false;
  for (let k = 0; k < cases; k++) {
    const sizes = new Map(
      names.map((name, at) => [name, Math.floor(k / denominator ** at) % denominator]),
    );
    if (!Number.isInteger(evaluateDim(d, sizes))) return false;
  }
  return true;
}

export const sameDim = (a: Dim, b: Dim): boolean => a === b || a.key === b.key;
export const isOne = (d: Dim): boolean => d.key === '1';

/** The dimension's value if it is a number, else null. */
export const constantDim = (d: Dim): number | null => {
  if (d.terms.length === 0) return 0;
  const [term] = d.terms;
  return d.terms.length === 1 && term && term.powers.length === 0 ? term.coefficient : null;
};

/** Replaces names by dimensions; names without an entry stay. */
export function substituteDim(d: Dim, values: ReadonlyMap<string, Dim>): Dim {
  let changed = false;
  let sum = dimNumber(0);
  for (const term of d.terms) {
    let product = dimNumber(term.coefficient);
    for (const [name, exponent] of term.powers) {
      const value = values.get(name);
      if (value) changed = true;
      for (let k = 0; k < exponent; k++) product = mulDims(product, value ?? dimName(name));
    }
    sum = addDims(sum, product);
  }
  return changed ? sum : d;
}

/** The number that a dimension is when its names have these sizes. */
export function evaluateDim(d: Dim, sizes: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const term of d.terms) {
    let product = term.coefficient;
    for (const [name, exponent] of term.powers) {
      const size = sizes.get(name);
      if (size === undefined) throw new InternalError(`the dimension ${name} has no size`);
      product *= size ** exponent;
    }
    sum += product;
  }
  return sum;
}

/** The names that occur in a dimension. */
export const dimNames = (d: Dim): string[] => [
  ...new Set(d.terms.flatMap((term) => term.powers.map(([name]) => name))),
];
