/** What is told of kinks: where the derivative relies on it, and only there. */
import { describe, expect, test } from '@jest/globals';
import { differentiate, parse } from '../../src/index.js';
import { column, scalar } from '../../src/numeric/matrix.js';
import { evaluate } from '../../src/numeric/index.js';

const derive = (input: string, wrt: string, given = '') =>
  differentiate(parse(input, { given }), { wrt });

describe('conventions', () => {
  test.each([
    ['sum(relu(x))', 'x', '', ["relu'(0) = 0"]],
    ['1/2 norm(relu(x))^2', 'x', '', []],
    ['norm1(x)', 'x', '', ["abs'(0) = 0"]],
    ['sum(elu(x))', 'x', '', []],
    ["sum(elu'(x))", 'x', '', ["elu''(0) = 0"]],
    ["norm1(b) + x' x", 'x', 'b: n', []],
    ['norm(A x - b)', 'x', '', ['norm(x) has no derivative at x = 0']],
    ['norm(x)^2', 'x', '', []],
    ['sum(sign(x))', 'x', '', ["sign'(0) = 0"]],
    ['sum(relu(x))', 'x', 'x: n positive', []],
    ['max(x)', 'x', 'x: n', ['the derivative of max(x) is shared among ties']],
    [
      'sum(max(x, y))',
      'x',
      'x: n',
      [
        'max(a, b) has the derivative [a > b] by a; in what a and b both depend on, a tie counts as a',
      ],
    ],
    ['sum(h) where h = relu(W x)', 'W', '', ["relu'(0) = 0"]],
    ["sum(relu(a)) + u' W u", 'W', '', []],
  ])('of %s by %s, %s: %j', (input, wrt, given, expected) => {
    expect(derive(input, wrt, given).conventions).toEqual(expected);
  });
});

test.each([
  ['sum(relu(x))', [0, 0, 1]],
  ['norm1(x)', [-1, 0, 1]],
  ['sum(leakyrelu(x))', [0.01, 0.01, 1]],
  ['sum(max(x, 0))', [0, 0, 1]],
  ['sum(sign(x))', [0, 0, 0]],
])('the gradient of %s at -2, 0, 3 is %j', (input, expected) => {
  const { derivatives } = derive(input, 'x', 'x: n');
  const values = new Map([
    ['x', column([-2, 0, 3])],
    ['n', scalar(3)],
  ]);
  const at = { values, sizes: new Map([['n', 3]]), functions: new Map(), definitions: new Map() };
  expect([...evaluate(derivatives[0]!.expr!, at).data]).toEqual(expected);
});
