import { describe, expect, test } from '@jest/globals';
import { InternalError, MatcalcError } from '../../src/errors.js';
import * as b from '../../src/expression/build.js';
import { dimName } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import { SCALAR } from '../../src/expression/shape.js';
import type { Environment } from '../../src/numeric/environment.js';
import { evaluateIndex } from '../../src/numeric/indices.js';
import { column, fromRows, scalar } from '../../src/numeric/matrix.js';
import { entry, equation, f, had, minus, plus, prod, T, variable } from './problems.js';

const [n, m] = [dimName('n'), dimName('m')];
const A = variable('A', n, n);
const B = variable('B', n, m);
const [x, y] = [variable('x', n), variable('y', m)];

const a = [
  [1, 2],
  [3, 5],
];
const B_ = [
  [1, 2, 3],
  [4, 5, 7],
];
const [x_, y_] = [
  [1, 2],
  [3, -4, 6],
];

const env: Environment = {
  sizes: new Map([
    ['n', 2],
    ['m', 3],
  ]),
  values: new Map([
    ['A', fromRows(a)],
    ['B', fromRows(B_)],
    ['x', column(x_)],
    ['y', column(y_)],
    ['s', scalar(10)],
  ]),
  functions: new Map(),
  definitions: new Map(),
};

const I = (i: string, j: string): Expr => entry(b.eye(n), i, j);
const ones = (i: string): Expr => entry(b.ones(n), i);
const range = (k: number): number[] => Array.from({ length: k }, (_, i) => i);
const [N, M] = [range(2), range(3)];
const sum = (values: number[]): number => values.reduce((p, q) => p + q, 0);
const Bx = (k: number): number => sum(N.map((i) => B_[i]![k]! * x_[i]!));

/** Indices i, j run to n and k, l to m. */
const value = (left: string[], rhs: Expr): number[] => [
  ...evaluateIndex(equation(left, [], rhs), env).data,
];

const [Aij, Bik, xi, xj, yk] = [
  entry(A, 'i', 'j'),
  entry(B, 'i', 'k'),
  entry(x, 'i'),
  entry(x, 'j'),
  entry(y, 'k'),
];

describe('by hand', () => {
  test.each<[string, string[], Expr, number[]]>([
    ['_{i} = x_i', ['i'], xi, x_],
    ['_{ij} = A_ij', ['i', 'j'], Aij, [1, 2, 3, 5]],
    ['_{ji} = A_ij', ['j', 'i'], Aij, [1, 3, 2, 5]],
    ['_{ij} = I_ij', ['i', 'j'], I('i', 'j'), [1, 0, 0, 1]],
    ['_{ij} = 1_i x_j', ['i', 'j'], prod(ones('i'), xj), [1, 2, 1, 2]],
    ['an index of the left that a term lacks', ['i', 'j'], xj, [1, 2, 1, 2]],
    ['a sum of terms with different indices', ['i', 'j'], plus(xi, xj), [2, 3, 3, 4]],
    ['_ = A_ii', [], entry(A, 'i', 'i'), [6]],
    ['_{i} = A_ii: no sum', ['i'], entry(A, 'i', 'i'), [1, 5]],
    ['_ = I_ii', [], I('i', 'i'), [2]],
    ['A_ij x_j', ['i'], prod(Aij, xj), [5, 13]],
    ['A_ij x_i', ['j'], prod(Aij, xi), [7, 12]],
    ['a transposed base', ['i'], prod(entry(T(A), 'i', 'j'), xj), [7, 12]],
    ['a row has one index', ['i'], entry(T(x), 'i'), x_],
    ['I_ij x_j', ['i'], prod(I('i', 'j'), xj), x_],
    ["a scalar beside: (x' x) x_i", ['i'], prod(T(x), x, xi), [5, 10]],
    ['-2 x_i', ['i'], b.negate(prod(b.num(2), xi)), [-2, -4]],
    ['x_i s: a scalar entry', ['i'], prod(xi, entry(variable('s'))), [10, 20]],
    ['x_i / (x_j x_j)', ['i'], b.quotient(xi, prod(xj, xj)), [0.2, 0.4]],
    ['x_i / (x_j x_j + 1)', ['i'], b.quotient(xi, plus(prod(xj, xj), b.num(1))), [1 / 6, 1 / 3]],
    ['x_i (x_j x_j + 1)', ['i'], prod(xi, plus(prod(xj, xj), b.num(1))), [6, 12]],
    ['x_i (1 - x_i)', ['i'], prod(xi, minus(b.num(1), xi)), [0, -2]],
    ['(A_ij + I_ij) x_j', ['i'], prod(plus(Aij, I('i', 'j')), xj), [6, 15]],
    ['(A_ij x_j + x_j) x_j', ['i'], prod(plus(prod(Aij, xj), xj), xj), [14, 28]],
    ['x_i^2', ['i'], b.power(xi, b.num(2)), [1, 4]],
    ['x_i^2, summed', [], b.power(xi, b.num(2)), [5]],
    ['(x_i x_i)^2', [], b.power(prod(xi, xi), b.num(2)), [25]],
    ['x_i .* x_i of one node', [], had(xi, xi), [5]],
    ['[x_i > x_j]', ['i', 'j'], b.indicator('>', xi, xj), [0, 0, 1, 0]],
    ['max(x_i, x_j)', ['i', 'j'], b.call('max', [xi, xj], SCALAR), [1, 2, 2, 2]],
    ['sign(B_ik y_k): the sum is inside', ['i'], f('sign', prod(Bik, yk)), [1, 1]],
    ["log'(x_i) x_j", ['i', 'j'], prod(f('log', xi, 1), xj), [1, 2, 0.5, 1]],
    ["log'(x)_i", ['i'], entry(f('log', x, 1), 'i'), [1, 0.5]],
  ])('%s: %j', (_, left, rhs, expected) => {
    const got = value(left, rhs);
    expect(got).toHaveLength(expected.length);
    expected.forEach((z, k) => expect(got[k]).toBeCloseTo(z, 12));
  });

  test('each term sums its own indices', () => {
    const xx = prod(xj, xj);
    expect(value(['i'], plus(xi, prod(xx, xi), b.num(1)))).toEqual([7, 13]);
  });

  test('a chain of sums: A_ij B_jk B_lk x_l', () => {
    const rhs = prod(Aij, entry(B, 'j', 'k'), entry(B, 'p', 'k'), entry(x, 'p'));
    const got = evaluateIndex(equation(['i'], [], rhs, { p: n }), env);
    const BBx = N.map((j) => sum(M.map((k) => B_[j]![k]! * Bx(k))));
    expect([...got.data]).toEqual(a.map((row) => sum(row.map((z, j) => z * BBx[j]!))));
  });
});

test('the axes of ∂Y_{ij}/∂X_{kl} = A_{ik} B_{jl} in order', () => {
  const rhs = prod(entry(A, 'i', 'k'), entry(B, 'j', 'l'));
  const got = evaluateIndex(equation(['i', 'j'], [['k', 'l']], rhs, { k: n }), env);
  expect(got.sizes).toEqual([2, 2, 2, 3]);
  const expected = N.flatMap((i) =>
    N.flatMap((j) => N.flatMap((k) => M.map((l) => a[i]![k]! * B_[j]![l]!))),
  );
  expect([...got.data]).toEqual(expected);
});

describe('bounds', () => {
  test('an index without a range is a bug', () =>
    expect(() => value(['i'], entry(x, 'z'))).toThrow(InternalError));
  test('nesting', () => {
    let e: Expr = xi;
    for (let k = 0; k < 2000; k++) e = f('sin', e);
    expect(() => value(['i'], e)).toThrow(MatcalcError);
  });
  test('sizes', () => {
    const indices = ['i', 'j', 'p', 'q', 'r', 's'];
    const rhs = prod(...indices.map((i) => entry(x, i)));
    const ranges = Object.fromEntries(indices.map((i) => [i, n]));
    const large = { ...env, sizes: new Map([['n', 1000]]), maxOperations: 1e6 };
    expect(() => evaluateIndex(equation(indices, [], rhs, ranges), large)).toThrow(/too large/);
  });
});
