/** A property of the parameter is used in results only: used earlier it would spoil the second derivative. */
import { describe, expect, test } from '@jest/globals';
import { derive } from '../support/results.js';

const MATRICES = ['symmetric', 'skew', 'diagonal', 'spd', 'orthogonal', 'lower', 'upper'];
const VECTORS = ['positive', 'sign', 'binary', 'onehot', 'simplex'];

describe.each(['1', '2'])('order %s, compared with independent entries', (option) => {
  const OF_MATRIX = ["tr(X^2) + x' X' X x", 'norm(X)^2 tr(X)', 'tr(A X B X)', 'logdet(A + X)'];
  test.each(MATRICES.flatMap((p) => OF_MATRIX.map((input) => [p, input] as const)))(
    '%s: %s',
    (property, input) => {
      const given = `x: n, A: n x n, B: n x n, X: n x n ${property}`;
      expect(derive({ input, wrt: 'X', given, option }).verified.kind).toBe('verified');
    },
  );

  const OF_VECTOR = ["(y' y)^2", 'sum(y) norm(y .* a)^2', "y' A y sum(y)", 'sum((y .* y).^2)'];
  test.each(VECTORS.flatMap((p) => OF_VECTOR.map((input) => [p, input] as const)))(
    '%s: %s',
    (property, input) => {
      const given = `a: n, A: n x n, y: n ${property}`;
      expect(derive({ input, wrt: 'y', given, option }).verified.kind).toBe('verified');
    },
  );
});
