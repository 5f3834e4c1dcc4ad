import { describe, expect, test } from '@jest/globals';
import { MatcalcError } from '../../src/errors.js';
import * as b from '../../src/expression/build.js';
import { addDims, dimName, dimNumber, mulDims } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import { Rational } from '../../src/expression/rational.js';
import { shapeOf } from '../../src/expression/shape.js';
import type { Environment } from '../../src/numeric/environment.js';
import { evaluate, Evaluator } from '../../src/numeric/evaluate.js';
import { column, fromRows, type Matrix, scalar } from '../../src/numeric/matrix.js';
import { f, had, map, minus, plus, prod, scaled, T, to, variable } from './problems.js';

const [n, m] = [dimName('n'), dimName('m')];
const [A, x, y, s, r] = [
  variable('A', n, n),
  variable('x', n),
  variable('y', n),
  variable('s'),
  variable('r', dimNumber(1), n),
];
const B = variable('B', n, m);

const env: Environment = {
  sizes: new Map([
    ['n', 2],
    ['m', 3],
  ]),
  values: new Map([
    [
      'A',
      fromRows([
        [1, 2],
        [3, 5],
      ]),
    ],
    [
      'B',
      fromRows([
        [1, 2, 3],
        [4, 5, 7],
      ]),
    ],
    ['x', column([1, 2])],
    ['y', column([3, -4])],
    ['r', fromRows([[1, 2]])],
    ['s', scalar(3)],
  ]),
  functions: new Map([
    [
      'g', // g(z) = z/(1+exp(-z))
      {
        name: 'g',
        arity: 1,
        definition: {
          parameters: ['z'],
          body: b.quotient(variable('z'), plus(b.num(1), f('exp', b.negate(variable('z'))))),
        },
      },
    ],
    [
      'h', // h(z) = g'(z) s
      {
        name: 'h',
        arity: 1,
        definition: { parameters: ['z'], body: prod(f('g', variable('z'), 1), variable('s')) },
      },
    ],
  ]),
  definitions: new Map<string, Expr>([
    ['w', prod(A, x)],
    ['q', prod(T(variable('w', n)), variable('w', n))],
  ]),
};

const value = (e: Expr): number[][] => toRows(evaluate(e, env));
const toRows = ({ rows, cols, data }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);

const along = (fn: string, axis: 'rows' | 'cols', rows = n, cols = dimNumber(1)): Expr =>
  b.call(fn, [B], shapeOf(rows, cols), { along: axis });

const half = b.num(Rational.half);
const elementwiseSquare = b.power(y, b.num(2), true);
const S = (z: number): number => 1 / (1 + Math.exp(-z));

describe('closed forms', () => {
  test.each<[string, Expr, number[][]]>([
    ['A x', prod(A, x), [[5], [13]]],
    ["x' y", prod(T(x), y), [[-5]]],
    [
      "x y'",
      prod(x, T(y)),
      [
        [3, -4],
        [6, -8],
      ],
    ],
    [
      "x' y A",
      prod(T(x), y, A),
      [
        [-5, -10],
        [-15, -25],
      ],
    ],
    ['A 3 x', prod(A, b.num(3), x), [[15], [39]]],
    [
      'A + s',
      plus(A, s),
      [
        [4, 5],
        [6, 8],
      ],
    ],
    [
      's + A',
      plus(s, A),
      [
        [4, 5],
        [6, 8],
      ],
    ],
    ['x - y', minus(x, y), [[-2], [6]]],
    ['x .* y', had(x, y), [[3], [-8]]],
    ['x ./ y', b.quotient(x, y, true), [[1 / 3], [-1 / 2]]],
    ['s ./ y', b.quotient(s, y, true), [[1], [-3 / 4]]],
    ['x / s', b.quotient(x, s), [[1 / 3], [2 / 3]]],
    [
      'A^2',
      b.power(A, b.num(2)),
      [
        [7, 12],
        [18, 31],
      ],
    ],
    [
      'A^-1',
      b.power(A, b.negate(b.num(1))),
      [
        [-5, 2],
        [3, -1],
      ],
    ],
    ['y.^2', elementwiseSquare, [[9], [16]]],
    ['2 .^ x', b.power(b.num(2), x, true), [[2], [4]]],
    ['s^-2', b.power(s, b.negate(b.num(2))), [[1 / 9]]],
    ['(-s)^(1/2)', b.power(b.negate(s), half), [[NaN]]],
    [
      "kron(x', A)",
      b.kron([T(x), A]),
      [
        [1, 2, 2, 4],
        [3, 5, 6, 10],
      ],
    ],
    ['[x > s - 1.5]', b.indicator('>', x, minus(s, b.num(Rational.parse('1.5')))), [[0], [1]]],
    ['[x = 2]', b.indicator('=', x, b.num(2)), [[0], [1]]],
    ['[(-s)^(1/2) > 0]', b.indicator('>', b.power(b.negate(s), half), b.num(0)), [[NaN]]],
    ['[x != 2]', b.indicator('!=', x, b.num(2)), [[1], [0]]],
    [
      'I',
      b.eye(n),
      [
        [1, 0],
        [0, 1],
      ],
    ],
    ['ones', b.ones(n), [[1], [1]]],
    [
      'zeros',
      b.constant('zeros', shapeOf(n, m)),
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
    ['pi pi', prod(b.constant('pi'), b.constant('pi')), [[Math.PI ** 2]]],
    ['n m + 1', b.dimension(addDims(mulDims(n, m), dimNumber(1))), [[7]]],
    ['sum(B)', to('sum', B), [[22]]],
    ['mean(B)', to('mean', B), [[22 / 6]]],
    ['sum(B, rows)', along('sum', 'rows'), [[6], [16]]],
    ['sum(B, cols)', along('sum', 'cols', m), [[5], [7], [10]]],
    ['mean(B, cols)', along('mean', 'cols', m), [[2.5], [3.5], [5]]],
    ['norm(y)', to('norm', y), [[5]]],
    ['norm(A)', to('norm', A), [[Math.sqrt(39)]]],
    ['norm1(y)', to('norm1', y), [[7]]],
    ['max(y)', to('maxentry', y), [[3]]],
    ['min(y)', to('minentry', y), [[-4]]],
    ['logsumexp(1000 x)', to('logsumexp', scaled(1000, x)), [[2000]]],
    ['tr(A)', to('tr', A), [[6]]],
    ['det(A)', to('det', A), [[-1]]],
    ['logdet(A)', to('logdet', A), [[NaN]]],
    ['logdet(-s A)', to('logdet', prod(A, A)), [[0]]],
    [
      'inv(A)',
      map('inv', A),
      [
        [-5, 2],
        [3, -1],
      ],
    ],
    ['vec(A)', b.call('vec', [A], shapeOf(mulDims(n, n))), [[1], [3], [2], [5]]],
    [
      'diag(x)',
      b.call('diag', [x], shapeOf(n, n)),
      [
        [1, 0],
        [0, 2],
      ],
    ],
    [
      'diag(r)',
      b.call('diag', [r], shapeOf(n, n)),
      [
        [1, 0],
        [0, 2],
      ],
    ],
    ['diag(A)', b.call('diag', [A], shapeOf(n)), [[1], [5]]],
    ['softmax(x)', map('softmax', x), [[S(-1)], [S(1)]]],
    ['softmax(r)', map('softmax', r), [[S(-1), S(1)]]],
    ['max(x, s - 1)', b.call('max', [x, minus(s, b.num(1))], x.shape), [[2], [2]]],
    ["sigmoid'(x)", f('sigmoid', x, 1), [[S(1) * S(-1)], [S(2) * S(-2)]]],
    ["relu''(y)", f('relu', y, 2), [[0], [0]]],
    ['g(x), defined', f('g', x), [[S(1)], [2 * S(2)]]],
    ["g'(x), defined", f('g', x, 1), [[S(1) + S(1) * S(-1)], [S(2) + 2 * S(2) * S(-2)]]],
    ["h(x) = g'(x) s", f('h', x), [[3 * (S(1) + S(1) * S(-1))], [3 * (S(2) + 2 * S(2) * S(-2))]]],
    ['a defined name', variable('w', n), [[5], [13]]],
    ['a name defined by a defined name', variable('q'), [[25 + 169]]],
  ])('%s', (_, e, expected) => {
    const got = value(e);
    expect(got.map((row) => row.length)).toEqual(expected.map((row) => row.length));
    expected.flat().forEach((z, k) => {
      if (Number.isNaN(z)) expect(got.flat()[k]).toBeNaN();
      else expect(got.flat()[k]).toBeCloseTo(z, 12);
    });
  });

  test('a softmax for each row, and for each column', () => {
    const [first] = value(b.call('softmax', [B], B.shape, { along: 'rows' }));
    const total = Math.E + Math.E ** 2 + Math.E ** 3;
    [1, 2, 3].forEach((z, k) => expect(first![k]).toBeCloseTo(Math.exp(z) / total, 12));
    const byColumns = value(b.call('softmax', [B], B.shape, { along: 'cols' }));
    [3, 3, 4].forEach((gap, k) => expect(byColumns[1]![k]).toBeCloseTo(S(gap), 12));
  });

  test("a derivative of a derivative inside a body: h' = g'' s", () => {
    const second = (z: number): number => S(z) * S(-z) * (2 + z * (1 - 2 * S(z)));
    expect(value(f('h', x, 1))[1]![0]).toBeCloseTo(3 * second(2), 12);
  });
});

describe('names', () => {
  test('a value goes before a definition', () => {
    const moved = { ...env, values: new Map(env.values).set('w', column([1, 1])) };
    expect(evaluate(variable('q'), moved).data[0]).toBe(2);
  });
  const code = (e: Expr, where: Environment = env): string => {
    try {
      evaluate(e, where);
    } catch (error) {
      if (error instanceof MatcalcError) return `${error.diagnostic.code}: ${error.message}`;
      throw error;
    }
    return 'no error';
  };
  test.each<[string, Expr]>([
    ['unknown-name: k has no value', variable('k', n)],
    ['unknown-function: k is not a function that is known', f('k', x)],
    [
      'unsupported: softmax is not elementwise, so it takes no derivative marks',
      f('softmax', x, 1),
    ],
    ['unsupported: a power of a matrix with an exponent that is not whole', b.power(A, half)],
  ])('%s', (message, e) => expect(code(e)).toBe(message));
  test('marks on a function of two arguments', () =>
    expect(code(b.call('max', [x, y], x.shape, { primes: 1 }))).toMatch(/^unsupported/));
  test('a name defined by itself', () => {
    const definitions = new Map([
      ['k', plus(variable('l'), b.num(1))],
      ['l', plus(variable('k'), b.num(1))],
    ]);
    expect(code(variable('k'), { ...env, definitions })).toMatch(/^definition/);
  });
  test('a function that calls itself', () => {
    const body = f('k', variable('z'));
    const k = { name: 'k', arity: 1, definition: { parameters: ['z'], body } };
    expect(code(f('k', x), { ...env, functions: new Map([['k', k]]) })).toMatch(/^limit/);
  });
  test('sizes beyond the bound', () => {
    const sizes = new Map([
      ['n', 1e6],
      ['m', 3],
    ]);
    expect(code(b.eye(n), { ...env, sizes, maxOperations: 1e6 })).toMatch(/^limit/);
  });
});

describe('depth', () => {
  test('100 000 nested nodes', () => {
    let e = x;
    for (let k = 0; k < 100_000; k++) e = b.negate(e);
    expect(value(e)).toEqual([[1], [2]]);
  });
  test('5000 doublings of a shared part', () => {
    let e: Expr = s;
    for (let k = 0; k < 5000; k++) e = b.quotient(plus(e, e), b.num(2));
    expect(value(e)).toEqual([[3]]);
  });
  test('10 000 definitions in a row', () => {
    const definitions = new Map<string, Expr>([['k0', s]]);
    for (let k = 1; k <= 10_000; k++)
      definitions.set(`k${k}`, plus(variable(`k${k - 1}`), b.num(1)));
    expect(evaluate(variable('k10000'), { ...env, definitions }).data[0]).toBe(10_003);
  });
  test('parts are evaluated once for several expressions', () => {
    const evaluator = new Evaluator(env);
    const part = prod(A, x);
    expect(evaluator.evaluate(part)).toBe(evaluator.evaluate(part));
  });
});
