/** The functions that are not elementwise, of matrices that move: one row each. */
import type { ElementwiseName, FunctionName } from '../expression/functions.js';
import { ELEMENTWISE } from './elementwise.js';
import { type Along, MATRIX_FUNCTIONS } from './functions.js';
import { Jet } from './jet.js';
import { determinant, inverse, logDeterminant } from './linear.js';
import { add, filled, type Matrix, multiply, scalar, scale, trace, transpose } from './matrix.js';
import { bilinear, entrywise, hadamard, linear, moveAlike, type Moving, sum } from './moving.js';

/** Called where a function has no derivative. */
type Kink = () => void;

type MovingFunction = (a: Moving, along: Along | undefined, kink: Kink) => Moving;

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
  (a, _, kink) => {
    const value = valueOf(fn, a[0]).data[0]!;
    const place = a[0].data.indexOf(value);
    if (a[0].data.some((x, k) => x === value && !moveAlike(a, k, a, place))) kink();
    return linear(a, (m) => scalar(m.data[place]!));
  };

/** A B = I: the derivative of each order from those before it. */
export function inverseOf(a: Moving): Moving {
  const value = inverse(a[0]);
  const parts: (Matrix | undefined)[] = [value];
  for (let place = 1; place < a.length; place++) {
    let rest: Matrix | undefined;
    for (let of = 1; of <= place; of++) {
      const [x, y] = [a[of], parts[place ^ of]];
      if ((of & place) !== of || !x || !y) continue;
      const term = multiply(x, y);
      rest = rest ? add(rest, term) : term;
    }
    parts.push(rest && scale(multiply(value, rest), -1));
  }
  return [value, ...parts.slice(1)];
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

/** det A times the exponential of a logarithm that starts at 0. */
function det(a: Moving): Moving {
  const value = scalar(determinant(a[0]));
  return a.length === 1 ? [value] : hadamard([value], exp(logDet(a, 0)));
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
  maxentry: extreme('maxentry'),
  minentry: extreme('minentry'),
  tr: itself('tr'),
  det,
  logdet: (a) => logDet(a, logDeterminant(a[0])),
  softmax,
  inv: inverseOf,
  vec: itself('vec'),
  diag: itself('diag'),
} satisfies Record<Name, MovingFunction>;

/** The product of matrices. */
export const product = (a: Moving, b: Moving): Moving => bilinear(a, b, multiply);

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
