import { describe, expect, test } from '@jest/globals';
import * as b from '../../src/expression/build.js';
import { dimNumber, type Dim } from '../../src/expression/dimension.js';
import { FUNCTIONS } from '../../src/expression/functions.js';
import type { Expr } from '../../src/expression/nodes.js';
import { shapeOf } from '../../src/expression/shape.js';
import { directional, mixedDirectional } from '../../src/numeric/difference.js';
import { EMPTY, type Environment } from '../../src/numeric/environment.js';
import { evaluate } from '../../src/numeric/evaluate.js';
import { add, fromRows, type Matrix, maxAbs, scale, subtract } from '../../src/numeric/matrix.js';
import type { Moving } from '../../src/numeric/moving.js';
import { MovingEvaluator } from '../../src/numeric/moving-evaluate.js';
import { f, had, minus, plus, prod, scaled, T, to, variable } from './problems.js';

const [two, three] = [dimNumber(2), dimNumber(3)];
const M = variable('M', three, three);
const x = variable('x', three);
const a = variable('a');
const W = variable('W', two, three);

const VALUES = new Map<string, Matrix>([
  [
    'M',
    fromRows([
      [0.9, 0.2, 0.3],
      [0.15, 0.8, 0.25],
      [0.35, 0.1, 0.7],
    ]),
  ],
  ['x', fromRows([[0.3], [0.6], [0.45]])],
  ['a', fromRows([[0.7]])],
  [
    'W',
    fromRows([
      [0.5, 0.2, 0.4],
      [0.3, 0.8, 0.6],
    ]),
  ],
]);
const DIRECTIONS = [0, 1].map(
  (turn) =>
    new Map(
      [...VALUES].map(([name, m]) => [
        name,
        { ...m, data: m.data.map((_, k) => Math.cos(3 * k + 2 * turn + m.cols)) },
      ]),
    ),
);

const at = (steps: readonly number[]): Environment => {
  const values = new Map(VALUES);
  steps.forEach((step, turn) =>
    DIRECTIONS[turn]!.forEach((e, name) =>
      values.set(name, add(values.get(name)!, scale(e, step))),
    ),
  );
  return { ...EMPTY, values };
};

/** The exact derivatives of an expression whose variables all move along one direction or two. */
function exact(e: Expr, order: 1 | 2): { value: Matrix; kinked: boolean } {
  const moving = new Map<string, Moving>();
  for (const [name, m] of VALUES) {
    const [u, v] = DIRECTIONS.map((direction) => direction.get(name)!);
    moving.set(name, order === 1 ? [m, u] : [m, u, v, undefined]);
  }
  const evaluator = new MovingEvaluator(at([]), moving);
  const parts = evaluator.evaluate(e);
  return { value: parts[order === 1 ? 1 : 3] ?? scale(parts[0], 0), kinked: evaluator.kinked };
}

const matrixOf = (fn: string, arg: Expr, along?: 'rows' | 'cols', rows: Dim = three): Expr =>
  b.call(fn, [arg], along && fn !== 'softmax' ? shapeOf(rows) : arg.shape, along ? { along } : {});

const elementwise = Object.entries(FUNCTIONS).filter(([, row]) => row.kind === 'elementwise');
const entries = elementwise.map(([fn, { arity }]): [string, Expr] => [
  fn,
  arity === 1 ? f(fn, x) : b.call(fn, [x, had(x, x)], x.shape),
]);
const toScalar = ['sum', 'mean', 'norm', 'norm1', 'logsumexp', 'maxentry', 'minentry'];
const ofSquare = ['tr', 'det', 'logdet'];
const cases: [string, Expr][] = [
  ...entries,
  ...['exp', 'sigmoid', 'tanh', 'gelu'].map((fn): [string, Expr] => [`${fn}''`, f(fn, x, 2)]),
  ...toScalar.map((fn): [string, Expr] => [fn, to(fn, prod(M, x))]),
  ...ofSquare.map((fn): [string, Expr] => [fn, to(fn, prod(M, M))]),
  ...(['rows', 'cols'] as const).flatMap((along): [string, Expr][] => [
    [`sum, ${along}`, matrixOf('sum', prod(M, M), along)],
    [`mean, ${along}`, matrixOf('mean', prod(M, M), along)],
    [`logsumexp, ${along}`, matrixOf('logsumexp', prod(M, M), along)],
    [`softmax, ${along}`, matrixOf('softmax', prod(W, M), along)],
  ]),
  ['softmax', matrixOf('softmax', x)],
  ['inv', matrixOf('inv', M)],
  ['vec', b.call('vec', [prod(M, M)], shapeOf(dimNumber(9)))],
  ['diag of a matrix', b.call('diag', [prod(M, M)], shapeOf(three))],
  ['diag of a vector', b.call('diag', [had(x, x)], shapeOf(three, three))],
  ['M^3', b.power(M, b.num(3))],
  ['M^-2', b.power(M, b.negate(b.num(2)))],
  ['x.^x', b.power(x, x, true)],
  ['x.^a', b.power(x, a, true)],
  ['a.^x', b.power(a, x, true)],
  ['a^2', b.power(a, b.num(2))],
  ['x.^(-1/2)', b.power(x, b.negate(b.quotient(b.num(1), b.num(2))), true)],
  ['a x / (1 + a)', b.quotient(prod(a, x), plus(b.num(1), a))],
  ['a ./ x', b.quotient(a, x, true)],
  ["x' M x W", prod(T(x), M, x, W)],
  ["(x' x) a x x'", prod(T(x), x, a, x, T(x))],
  ['W ⊗ x', b.kron([W, x])],
  ['M .* M .* M', had(M, M, M)],
  ['M + a', plus(M, a)],
  ["M - 2 M'", minus(M, scaled(2, T(M)))],
  ['[x > a] .* x', had(b.indicator('>', x, a), x)],
];

describe('derivatives along directions are those that differences come close to', () => {
  test.each(cases)('%s', (_, e) => {
    const first = directional((h) => evaluate(e, at([h])))!;
    expect(maxAbs(subtract(exact(e, 1).value, first.value))).toBeLessThan(
      1e-9 * (1 + maxAbs(first.value)) + 20 * first.error,
    );
    const second = mixedDirectional((h, k) => evaluate(e, at([h, k])))!;
    expect(maxAbs(subtract(exact(e, 2).value, second.value))).toBeLessThan(
      1e-7 * (1 + maxAbs(second.value)) + 20 * second.error,
    );
  });
});

describe('closed forms', () => {
  const [u, v] = DIRECTIONS.map((direction) => direction.get('M')!);
  const dot = (p: Matrix, q: Matrix): number =>
    p.data.reduce((total, z, k) => total + z * q.data[k]!, 0);
  test('norm(M)²', () => {
    const square = b.power(to('norm', M), b.num(2));
    const { data } = VALUES.get('M')!;
    expect(exact(square, 1).value.data[0]).toBeCloseTo(2 * dot({ ...u!, data }, u!), 13);
    expect(exact(square, 2).value.data[0]).toBeCloseTo(2 * dot(u!, v!), 13);
  });
  test('what does not move', () =>
    expect([...exact(b.eye(three), 1).value.data].every((z) => z === 0)).toBe(true));
});

describe('places without a derivative', () => {
  const one = b.constant('ones', x.shape);
  const zero = minus(x, x);
  test.each<[string, Expr, 1 | 2, boolean]>([
    ['relu(x - 0.3)', f('relu', plus(x, b.negate(b.quotient(b.num(3), b.num(10))))), 1, true],
    ['relu(x)', f('relu', x), 1, false],
    ['|x - x|, which does not move', f('abs', zero), 1, false],
    ['max(x, x)', b.call('max', [x, x], x.shape), 1, false],
    ['max(x, 0.3)', b.call('max', [x, b.quotient(b.num(3), b.num(10))], x.shape), 1, true],
    ['max of ones', to('maxentry', one), 1, false],
    ['elu at 0 bends', f('elu', plus(x, b.negate(b.quotient(b.num(3), b.num(10))))), 1, false],
    ['its slope has a kink', f('elu', plus(x, b.negate(b.quotient(b.num(3), b.num(10))))), 2, true],
    ['[x > 0.3]', b.indicator('>', x, b.quotient(b.num(3), b.num(10))), 1, true],
  ])('%s', (_, e, order, kinked) => expect(exact(e, order).kinked).toBe(kinked));
});
