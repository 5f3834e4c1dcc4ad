/**
 * Matrices that move along directions, with their exact derivatives there (hyper-dual numbers): no
 * step, so no error but rounding. Independent of how derivatives are found with symbols.
 */
import { Jet } from './jet.js';
import { add, filled, type Matrix, scale, zip } from './matrix.js';

/**
 * The value, its derivatives by s and by t, and the one by both: the place of a part in binary
 * says which. A part that is missing is zero; with one direction there are two, at rest is one.
 */
export type Moving = readonly [Matrix, ...(Matrix | undefined)[]];

const moving = (parts: readonly (Matrix | undefined)[]): Moving => [parts[0]!, ...parts.slice(1)];

export const isMoving = (a: Moving): boolean => a.some((part, k) => k > 0 && part !== undefined);

/** A linear function of the entries. */
export const linear = (a: Moving, f: (m: Matrix) => Matrix): Moving =>
  moving(a.map((part) => part && f(part)));

const plus = (a: Matrix | undefined, b: Matrix | undefined): Matrix | undefined =>
  a && b ? add(a, b) : (a ?? b);

/** A function that is linear in each of two arguments: the product rule. */
export function bilinear(a: Moving, b: Moving, f: (x: Matrix, y: Matrix) => Matrix): Moving {
  const parts: (Matrix | undefined)[] = [];
  for (let place = 0; place < Math.max(a.length, b.length); place++) {
    parts.push(undefined);
    for (let left = 0; left <= place; left++) {
      if ((left & place) !== left) continue;
      const [x, y] = [a[left], b[place ^ left]];
      if (x && y) parts[place] = plus(parts[place], f(x, y));
    }
  }
  return moving(parts);
}

/** A scalar term is added to every entry. */
export function sum(terms: readonly Moving[]): Moving {
  const value = terms.map((term) => term[0]).reduce(add);
  const parts: (Matrix | undefined)[] = [value];
  for (let place = 1; place < Math.max(...terms.map((term) => term.length)); place++) {
    const part = terms.map((term) => term[place]).reduce(plus);
    const spread = part?.data.length === 1 && value.data.length > 1;
    parts.push(spread ? filled(value.rows, value.cols, part.data[0]!) : part);
  }
  return moving(parts);
}

const times = (a: Matrix, b: Matrix): Matrix => zip(a, b, (x, y) => x * y);

export const hadamard = (a: Moving, b: Moving): Moving => bilinear(a, b, times);

/** q b = a entry by entry: the derivative of each order from those before it. */
export function quotient(a: Moving, b: Moving): Moving {
  const over = (m: Matrix): Matrix => zip(m, b[0], (x, y) => x / y);
  const parts: (Matrix | undefined)[] = [over(a[0])];
  for (let place = 1; place < Math.max(a.length, b.length); place++) {
    let rest = a[place];
    for (let of = 1; of <= place; of++) {
      const [x, y] = [parts[place ^ of], b[of]];
      if ((of & place) !== of || !x || !y) continue;
      rest = plus(rest, scale(times(x, y), -1));
    }
    parts.push(rest && over(rest));
  }
  return moving(parts);
}

/** A function of the entries from its first derivatives at each: the chain rule. */
export function entrywise(a: Moving, derivatives: (x: number, order: number) => Jet): Moving {
  const order = a.length >> 1;
  const jets = Array.from(a[0].data, (x) => derivatives(x, order));
  const at = (k: number): Matrix => ({
    ...a[0],
    data: Float64Array.from(jets, (jet) => jet.derivative(k)),
  });
  if (order === 0) return [at(0)];
  const slope = at(1);
  const parts = a.map((part, place) => (place === 0 ? at(0) : part && times(slope, part)));
  if (a[1] && a[2]) parts[3] = plus(parts[3], times(at(2), times(a[1], a[2])));
  return moving(parts);
}

const entry = (m: Matrix | undefined, k: number): number =>
  m === undefined ? 0 : m.data[m.data.length === 1 ? 0 : k]!;

/** A function of the entries of several arguments; scalars are spread. */
export function entrywiseOf(args: readonly Moving[], f: (...z: Jet[]) => Jet): Moving {
  const like = args.map(([value]) => value).reduce((a, b) => (b.data.length > 1 ? b : a));
  const last = (k: number, series: (arg: Moving) => number[]): number =>
    f(...args.map((arg) => new Jet([entry(arg[0], k), ...series(arg)]))).coefficients.at(-1)!;
  const all = (number: (k: number) => number): Matrix => ({
    ...like,
    data: like.data.map((_, k) => number(k)),
  });
  const along = (place: number): Matrix => all((k) => last(k, (arg) => [entry(arg[place], k)]));
  const value = all((k) => last(k, () => []));
  const length = Math.max(...args.map((arg) => arg.length));
  if (length === 1) return [value];
  if (length === 2) return [value, along(1)];
  /** Half the second derivative along s + t or s - t: the halves differ by twice the mixed one. */
  const square = (k: number, sign: 1 | -1): number =>
    last(k, (arg) => [entry(arg[1], k) + sign * entry(arg[2], k), 0]);
  const mixed = all((k) => (square(k, 1) - square(k, -1)) / 2);
  return [value, along(1), along(2), add(mixed, along(3))];
}

/** Whether an entry of one and an entry of the other have the same derivatives. */
export function moveAlike(a: Moving, j: number, b: Moving, k: number): boolean {
  for (let place = 1; place < Math.max(a.length, b.length); place++)
    if (entry(a[place], j) !== entry(b[place], k)) return false;
  return true;
}
