/** Random well-typed expressions. */
import fc from 'fast-check';
import {
  call,
  constant,
  dimension,
  hadamard,
  indicator,
  kron,
  negate,
  num,
  power,
  product,
  quotient,
  sum,
  symbol,
  transpose,
} from '../../src/expression/build.js';
import { type Dim, ONE } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import { Rational } from '../../src/expression/rational.js';
import {
  isColumn,
  isMatrix,
  isScalar,
  isSquare,
  SCALAR,
  type Shape,
} from '../../src/expression/shape.js';
import { m, n, p } from './sample.js';

const DIMS: readonly Dim[] = [n, m, p];
const SYMMETRIC = ['exp', 'sin', 'tanh', 'sigmoid', 'softplus', 'relu', 'f'] as const;

/** The variables: two of each shape, named so that none reads as something else. */
export const VARIABLES: readonly { readonly name: string; readonly shape: Shape }[] = [
  { name: 'a', shape: SCALAR },
  { name: 'lam', shape: SCALAR },
  { name: 'beta_1', shape: SCALAR },
  ...DIMS.flatMap((d) => [
    { name: `x_${d.key}`, shape: { rows: d, cols: ONE } },
    { name: `mu_${d.key}`, shape: { rows: d, cols: ONE } },
    { name: `r_${d.key}`, shape: { rows: ONE, cols: d } },
  ]),
  ...DIMS.flatMap((rows, i) =>
    DIMS.map((cols, j) => ({ name: `A_${i + 1}${j + 1}`, shape: { rows, cols } })),
  ),
  ...DIMS.map((d) => ({ name: `Sigma_${d.key}`, shape: { rows: d, cols: d } })),
];

const same = (a: Shape, b: Shape): boolean =>
  a.rows.key === b.rows.key && a.cols.key === b.cols.key;
const flipped = ({ rows, cols }: Shape): Shape => ({ rows: cols, cols: rows });
const isVector = (s: Shape): boolean => !isScalar(s) && !isMatrix(s);

const shapes: fc.Arbitrary<Shape> = fc.oneof(
  fc.constant(SCALAR),
  fc.constantFrom(...DIMS).map((rows) => ({ rows, cols: ONE })),
  fc.constantFrom(...DIMS).map((cols) => ({ rows: ONE, cols })),
  fc
    .tuple(fc.constantFrom(...DIMS), fc.constantFrom(...DIMS))
    .map(([rows, cols]) => ({ rows, cols })),
);

const numbers = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((k) => num(k)),
  fc.constant(num(Rational.half)),
  fc.constant(num(Rational.of(3, 4))),
  fc.constant(num(Rational.of(1, 100))),
);

function named(shape: Shape): fc.Arbitrary<Expr> {
  const variables = VARIABLES.filter((variable) => same(variable.shape, shape));
  return fc.constantFrom(...variables).map(({ name }) => symbol(name, shape));
}

function leaf(shape: Shape): fc.Arbitrary<Expr> {
  const symbols = named(shape);
  if (isScalar(shape)) return fc.oneof(symbols, numbers, fc.constantFrom(...DIMS).map(dimension));
  const others: Expr[] = [constant('ones', shape)];
  if (isSquare(shape)) others.push(constant('eye', shape));
  return fc.oneof(
    { weight: 6, arbitrary: symbols },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

/** A product with this shape of two to four factors, scalars among them. */
function products(shape: Shape, depth: number): fc.Arbitrary<Expr> {
  const inner = fc.array(fc.constantFrom(...DIMS, ONE), { minLength: 1, maxLength: 2 });
  const scalar = fc.option(expression(SCALAR, depth - 1), { nil: undefined });
  return fc.tuple(inner, scalar, fc.nat(3)).chain(([dims, factor, place]) => {
    const edges = [shape.rows, ...dims, shape.cols];
    const parts = edges.slice(1).map((cols, k) => expression({ rows: edges[k]!, cols }, depth - 1));
    return fc.tuple(...parts).map((factors) => {
      const all = [...factors];
      if (factor) all.splice(place % (all.length + 1), 0, factor);
      return product(all);
    });
  });
}

const known = new Map<string, fc.Arbitrary<Expr>>();

/** A random expression of this shape, so deep at most. */
export function expression(shape: Shape, depth: number): fc.Arbitrary<Expr> {
  const key = `${shape.rows.key} ${shape.cols.key} ${depth}`;
  const arbitrary = known.get(key) ?? newExpression(shape, depth);
  known.set(key, arbitrary);
  return arbitrary;
}

function newExpression(shape: Shape, depth: number): fc.Arbitrary<Expr> {
  if (depth <= 0) return leaf(shape);
  const same_ = (d = depth - 1): fc.Arbitrary<Expr> => expression(shape, d);
  const few = fc.array(same_(), { minLength: 2, maxLength: 3 });
  const options: fc.Arbitrary<Expr>[] = [
    leaf(shape),
    few.map(sum),
    fc.tuple(same_(), same_()).map(([a, b]) => sum([a, negate(b)])),
    same_().map(negate),
    expression(flipped(shape), depth - 1).map(transpose),
    products(shape, depth),
    products(shape, depth),
    fc.tuple(same_(), expression(SCALAR, depth - 1)).map(([a, b]) => quotient(a, b)),
    fc.tuple(fc.constantFrom(...SYMMETRIC), same_()).map(([fn, e]) => call(fn, [e], shape)),
    same_().map((e) => call('f', [e], shape, { primes: 1 })),
    fc.tuple(same_(), same_()).map(([a, b]) => indicator('>', a, b)),
  ];
  if (isScalar(shape)) {
    const vector = shapes.filter(isVector).chain((s) => expression(s, depth - 1));
    const square = fc
      .constantFrom(...DIMS)
      .chain((d) => expression({ rows: d, cols: d }, depth - 1));
    options.push(
      vector.map((e) => call('norm', [e], SCALAR)),
      vector.map((e) => call('sum', [e], SCALAR)),
      square.map((e) => call('tr', [e], SCALAR)),
      same_().map((e) => power(e, num(2))),
      vector.map((e) => power(call('norm', [e], SCALAR), num(2))),
    );
  } else {
    options.push(
      few.map(hadamard),
      fc.tuple(same_(), same_()).map(([a, b]) => quotient(a, b, true)),
      same_().map((e) => power(e, num(2), true)),
      fc.tuple(same_(), expression(SCALAR, depth - 1)).map(([a, b]) => sum([a, b])),
    );
  }
  if (isVector(shape)) options.push(same_().map((e) => call('softmax', [e], shape)));
  if (isMatrix(shape) && isSquare(shape)) {
    const vector = { rows: shape.rows, cols: ONE };
    options.push(
      expression(vector, depth - 1).map((e) => call('diag', [e], shape)),
      named(shape).map((e) => call('inv', [e], shape)),
      same_().map((e) => power(e, num(2))),
    );
  }
  if (isColumn(shape)) {
    const square = { rows: shape.rows, cols: shape.rows };
    options.push(expression(square, depth - 1).map((e) => call('diag', [e], shape)));
  }
  return fc.oneof(...options);
}

/** A random expression of a random shape. */
export const expressions = (depth: number): fc.Arbitrary<Expr> =>
  shapes.chain((shape) => expression(shape, depth));

/** Kronecker products of any two shapes. */
export const kroneckers: fc.Arbitrary<Expr> = fc
  .tuple(shapes, shapes)
  .chain(([a, b]) => fc.tuple(expression(a, 1), expression(b, 1)))
  .map((factors) => kron(factors));
