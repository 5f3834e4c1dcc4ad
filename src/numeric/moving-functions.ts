/** The functions that are not elementwise, of matrices that move: one row each. */
import type { ElementwiseName, FunctionName } from '../expression/functions.js';
import { ELEMENTWISE } from './elementwise.js';
import { type Along, MATRIX_FUNCTIONS } from './functions.js';
import { Jet } from './jet.js';
import { exponential, frechet } from './exponential.js';
import { determinant, logDeterminant } from './linear.js';
import {
  column,
  filled,
  identity,
  type Matrix,
  multiply,
  scalar,
  scale,
  trace,
  transpose,
} from './matrix.js';
import { entrywise, hadamard, linear, moveAlike, type Moving, sum } from './moving.js';
import { inverseOf, product } from './moving-products.js';

/** Called where a function has no derivative. */
type Kink = () => void;

type MovingFunction = (
  a: Moving,
  along: Along | undefined,
  kink: Kink,
  more?: readonly Moving[],
) => Moving;

type Name = Exclude<FunctionName, ElementwiseName>;

const series =
  (f: (z: Jet) => Jet): ((a: Moving) => Moving) =>
  (a) =>
    entrywise(a, (x, order) => f(Jet.variable(x, order)));

const exp = series((z) => z.exp());
const log = series((z) => z.log());
const sqrt = series((z) => z.sqrt());
const abs = series((z) => ELEMENTWISE.abs.jet(z));

const valueOf = (fn: Name, m: Matrix, along?: Along): Matrix =>
  MATRIX_FUNCTIONS[fn].value(m, along);

/** The function itself, of every part. */
const itself =
  (fn: Name): MovingFunction =>
  (a, along) =>
    linear(a, (m) => valueOf(fn, m, along));

const total = itself('sum');

/** Entries that are zero and move have no absolute value that is smooth. */
export function kinkAtZero(a: Moving, kink: Kink): void {
  if (a[0].data.some((x, k) => x === 0 && !moveAlike(a, k, [a[0]], k))) kink();
}

/** One value for each row or column, or one for all, in the shape of what it is of. */
function spread(a: Moving, { rows, cols }: Matrix, along: Along | undefined): Moving {
  return linear(a, (m) => {
    if (along === 'rows') return multiply(m, filled(1, cols, 1));
    if (along === 'cols') return multiply(filled(rows, 1, 1), transpose(m));
    return filled(rows, cols, m.data[0]!);
  });
}

const minus = (a: Moving, b: Moving): Moving => sum([a, linear(b, (m) => scale(m, -1))]);

/** log Σ e^{x - c} + c, where c is about the value itself, so that nothing overflows. */
function logSumExp(a: Moving, along: Along | undefined, kink: Kink): Moving {
  const shift = valueOf('logsumexp', a[0], along);
  const weights = exp(minus(a, spread([shift], a[0], along)));
  return sum([log(total(weights, along, kink)), [shift]]);
}

/** e^{x - log Σ e^x}. */
const softmax: MovingFunction = (a, along, kink) =>
  exp(minus(a, spread(logSumExp(a, along, kink), a[0], along)));

/** The entry that is the largest or smallest, which moves as it does unless another one is equal. */
const extreme =
  (fn: 'maxentry' | 'minentry'): MovingFunction =>
  (a, along, kink) => {
    const groups = entriesOf(a[0], along);
    const values = valueOf(fn, a[0], along).data;
    const places = groups.map((group, i) => group.find((k) => a[0].data[k] === values[i])!);
    groups.forEach((group, i) => {
      const tied = group.filter((k) => a[0].data[k] === values[i]);
      if (tied.some((k) => !moveAlike(a, k, a, places[i]!))) kink();
    });
    return linear(a, (m) => column(places.map((k) => m.data[k]!)));
  };

/** The places of the entries of each row or column, or of all of them. */
function entriesOf({ rows, cols, data }: Matrix, along: Along | undefined): number[][] {
  const count = along === 'rows' ? rows : along === 'cols' ? cols : 1;
  const groups = Array.from({ length: count }, (): number[] => []);
  data.forEach((_, k) => {
    const of = along === 'rows' ? Math.floor(k / cols) : along === 'cols' ? k % cols : 0;
    groups[of]!.push(k);
  });
  return groups;
}

const largest = extreme('maxentry');

/** The adjugate by the recursion of Faddeev and LeVerrier: products and traces only, singular matrices too. */
function adjugateOf(a: Moving): Moving {
  const n = a[0].rows;
  const one: Moving = [identity(n)];
  let power: Moving = one;
  for (let k = 1; k < n; k++) {
    const next = product(a, power);
    const shift = linear(next, (m) => scale(identity(n), -trace(m) / k));
    power = sum([next, shift]);
  }
  return n % 2 === 1 ? power : linear(power, (m) => scale(m, -1));
}

/** d log det A = tr(A⁻¹ dA); the value is the one given. */
function logDet(a: Moving, value: number): Moving {
  const inverted = inverseOf(a);
  const change = (of: number, by: number): number => {
    const [x, y] = [inverted[by], a[of]];
    return x && y ? trace(multiply(x, y)) : 0;
  };
  const parts = [scalar(value), scalar(change(1, 0))];
  if (a.length > 2) parts.push(scalar(change(2, 0)), scalar(change(3, 0) + change(1, 2)));
  return [parts[0]!, ...parts.slice(1, a.length)];
}

/** det A times the exponential of a logarithm that starts at 0; of what may be singular tr(A adj(A))/n. */
function det(a: Moving): Moving {
  const value = determinant(a[0]);
  if (a.length === 1) return [scalar(value)];
  if (Math.abs(value) > SINGULAR * largestDeterminant(a[0]))
    return hadamard([scalar(value)], exp(logDet(a, 0)));
  return linear(product(a, adjugateOf(a)), (m) => scalar(trace(m) / m.rows));
}

/** Determinants that are this part of the largest possible one are taken for zero. */
const SINGULAR = 1e-8;

/** Hadamard's bound: no determinant is larger than the product of the lengths of the rows. */
function largestDeterminant({ rows, cols, data }: Matrix): number {
  let bound = 1;
  for (let i = 0; i < rows; i++) bound *= Math.hypot(...data.subarray(i * cols, (i + 1) * cols));
  return bound;
}

export const MOVING_FUNCTIONS = {
  sum: total,
  mean: itself('mean'),
  norm: (a, along, kink) => sqrt(total(hadamard(a, a), along, kink)),
  norm1: (a, along, kink) => {
    kinkAtZero(a, kink);
    return total(abs(a), along, kink);
  },
  logsumexp: logSumExp,
  norm_inf: (a, along, kink) => largest(abs(a), along, kink),
  maxentry: largest,
  minentry: extreme('minentry'),
  tr: itself('tr'),
  det,
  logdet: (a) => logDet(a, logDeterminant(a[0])),
  softmax,
  inv: inverseOf,
  adj: adjugateOf,
  expm: exponential,
  dexpm: (a, _, __, more = []) => frechet(a, more),
  tril: itself('tril'),
  triu: itself('triu'),
  cumsum: itself('cumsum'),
  vec: itself('vec'),
  vech: itself('vech'),
  unvech: itself('unvech'),
  duplication: itself('duplication'),
  elimination: itself('elimination'),
  diag: itself('diag'),
} satisfies Record<Name, MovingFunction>;

/** A power with a whole exponent, by squaring. */
export function powerOf(a: Moving, exponent: number, one: Matrix): Moving {
  let base = exponent < 0 ? inverseOf(a) : a;
  let result: Moving = [one];
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = product(result, base);
    if (left > 1) base = product(base, base);
  }
  return result;
}
