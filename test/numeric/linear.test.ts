import { describe, expect, test } from '@jest/globals';
import {
  determinant,
  inverse,
  logDeterminant,
  matrixPower,
  solve,
} from '../../src/numeric/linear.js';
import {
  column,
  fromRows,
  identity,
  kron,
  type Matrix,
  multiply,
  transpose,
  vec,
} from '../../src/numeric/matrix.js';

const close = (got: Matrix, expected: Matrix): void => {
  expect([got.rows, got.cols]).toEqual([expected.rows, expected.cols]);
  got.data.forEach((x, k) => expect(x).toBeCloseTo(expected.data[k]!, 12));
};

const A = fromRows([
  [0, 2, 1],
  [1, 1, 0],
  [3, 0, 1],
]);

describe('products', () => {
  const B = fromRows([[1, 2, 3]]);
  test('a row by a matrix', () => close(multiply(B, A), fromRows([[11, 4, 4]])));
  test('transpose', () => close(transpose(B), column([1, 2, 3])));
  test('vec runs down the columns', () =>
    close(
      vec(
        fromRows([
          [1, 2],
          [3, 4],
        ]),
      ),
      column([1, 3, 2, 4]),
    ));
  test('kron', () =>
    close(
      kron(fromRows([[1, 2]]), fromRows([[1], [10]])),
      fromRows([
        [1, 2],
        [10, 20],
      ]),
    ));
});

describe('elimination, with a zero pivot on the way', () => {
  test('det', () => expect(determinant(A)).toBeCloseTo(-5, 12));
  test('det of the singular', () =>
    expect(
      determinant(
        fromRows([
          [1, 2],
          [2, 4],
        ]),
      ),
    ).toBeCloseTo(0, 15));
  test('what rounding leaves of a singular matrix is singular', () => {
    const tenths = fromRows([
      [0.1, 0.2, 0.3],
      [0.4, 0.5, 0.6],
      [0.7, 0.8, 0.9],
    ]);
    expect(determinant(tenths)).toBe(0);
    expect(inverse(tenths).data.some(Number.isFinite)).toBe(false);
  });
  test('rows of very different size are no sign of it', () =>
    close(
      inverse(
        fromRows([
          [1e-20, 2e-20],
          [3e20, 0],
        ]),
      ),
      fromRows([
        [0, 1 / 3e20],
        [5e19, -1 / 6e20],
      ]),
    ));
  test('inverse', () => close(multiply(A, inverse(A)), identity(3)));
  test('solve', () => close(multiply(A, solve(A, column([1, 2, 3]))), column([1, 2, 3])));
  test('log det of a negative determinant is not defined', () =>
    expect(logDeterminant(A)).toBeNaN());
  test('log det does not overflow', () => {
    const big = fromRows([
      [1e200, 0],
      [0, 1e200],
    ]);
    expect(logDeterminant(big)).toBeCloseTo(400 * Math.LN10, 9);
  });
  test('the inverse of the singular is not finite', () =>
    expect(
      inverse(
        fromRows([
          [1, 2],
          [2, 4],
        ]),
      ).data.some(Number.isFinite),
    ).toBe(false));
});

describe('powers', () => {
  const F = fromRows([
    [1, 1],
    [1, 0],
  ]);
  test('Fibonacci', () =>
    close(
      matrixPower(F, 10),
      fromRows([
        [89, 55],
        [55, 34],
      ]),
    ));
  test('zero', () => close(matrixPower(F, 0), identity(2)));
  test('negative', () =>
    close(
      matrixPower(F, -2),
      fromRows([
        [1, -1],
        [-1, 2],
      ]),
    ));
});
