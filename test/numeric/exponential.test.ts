import { describe, expect, test } from '@jest/globals';
import { exponential, frechet } from '../../src/numeric/exponential.js';
import { adjugate } from '../../src/numeric/linear.js';
import {
  fromRows,
  identity,
  type Matrix,
  maxAbs,
  multiply,
  scale,
  subtract,
} from '../../src/numeric/matrix.js';
import type { Moving } from '../../src/numeric/moving.js';
import { MOVING_FUNCTIONS } from '../../src/numeric/moving-functions.js';

const A = fromRows([
  [1, 2],
  [3, 4],
]);
const E = fromRows([
  [0.5, -1],
  [2, 0.25],
]);
const F = fromRows([
  [1, 0],
  [-1, 2],
]);

/** Relative to the largest entry. */
const close = (m: Matrix | undefined, wanted: Matrix, digits = 12): void =>
  expect(maxAbs(subtract(m!, wanted)) / maxAbs(wanted)).toBeLessThan(10 ** -digits);

const expm = (m: Matrix): Matrix => exponential([m])[0];

describe('the exponential', () => {
  // The numbers of PyTorch 2, torch.matrix_exp in float64.
  test('of a matrix', () => {
    close(
      expm(A),
      fromRows([
        [51.968956198705, 74.7365645670032],
        [112.10484685050483, 164.07380304920986],
      ]),
    );
  });

  test('of zero is the identity', () => {
    close(expm(scale(A, 0)), identity(2));
  });

  test('of a nilpotent matrix is a polynomial', () => {
    const m = fromRows([
      [0, 3, 5],
      [0, 0, 7],
      [0, 0, 0],
    ]);
    const wanted = fromRows([
      [1, 3, 5 + 21 / 2],
      [0, 1, 7],
      [0, 0, 1],
    ]);
    close(expm(m), wanted);
  });

  test.each([0.01, 1, 20, 300])('of a rotation by %p', (t) => {
    const turned = fromRows([
      [Math.cos(t), -Math.sin(t)],
      [Math.sin(t), Math.cos(t)],
    ]);
    const m = fromRows([
      [0, -t],
      [t, 0],
    ]);
    close(expm(m), turned, 11);
  });

  test('of what is not finite is not a number', () => {
    expect(expm(scale(A, Infinity)).data.every(Number.isNaN)).toBe(true);
  });
});

describe('its derivatives', () => {
  const first = fromRows([
    [31.822601542838605, -3.9895631965984553],
    [124.80464319735796, 72.54860960231795],
  ]);
  const second = fromRows([
    [47.04791798285331, 1.823275226991754],
    [174.73552496143165, 133.8614659612194],
  ]);

  // The numbers of PyTorch 2: corners of the exponentials of block matrices.
  test('along one direction', () => close(frechet([A], [[E]])[0], first));
  test('along two', () => close(frechet([A], [[E], [F]])[0], second));
  test('in either order', () => close(frechet([A], [[F], [E]])[0], second));

  test('are linear, however large the direction is', () => {
    close(frechet([A], [[scale(E, 1e9)]])[0], scale(first, 1e9));
    expect(maxAbs(frechet([A], [[scale(E, 0)]])[0])).toBe(0);
  });

  test('along A itself are those of a number', () => {
    close(frechet([A], [[A], [A]])[0], multiply(multiply(A, A), expm(A)));
  });

  test('are the parts of the exponential of a matrix that moves', () => {
    const [, s, t, st] = exponential([A, E, F, undefined]);
    close(s, first);
    close(t, frechet([A], [[F]])[0]);
    close(st, second);
  });

  test('move themselves', () => {
    const [value, change] = frechet([A, F], [[E, F]]);
    close(value, first);
    const wanted = [second, frechet([A], [[F]])[0]] as const;
    close(subtract(change!, wanted[0]), wanted[1]);
  });
});

describe('the adjugate', () => {
  const singular = fromRows([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]);
  const wanted = fromRows([
    [-3, 6, -3],
    [6, -12, 6],
    [-3, 6, -3],
  ]);
  const adj = (a: Moving): Moving => MOVING_FUNCTIONS.adj(a);

  test('of a singular matrix has its cofactors', () => {
    close(adjugate(singular), wanted);
    close(adj([singular])[0], wanted);
  });

  test('of a number is 1, of a pair turns it', () => {
    expect([...adjugate(fromRows([[5]])).data]).toEqual([1]);
    expect([...adjugate(A).data]).toEqual([4, -2, -3, 1]);
  });

  test('of order 3 is quadratic: its second derivative along E, E is twice adj(E)', () => {
    const e = fromRows([
      [1, 0, 2],
      [-1, 3, 1],
      [0, 2, 1],
    ]);
    close(adj([singular, e, e, undefined])[3], scale(adjugate(e), 2));
  });

  test('is the gradient of the determinant of a singular matrix', () => {
    const e = fromRows([
      [1, 0, 2],
      [-1, 3, 1],
      [0, 2, 1],
    ]);
    const [, first, , second] = MOVING_FUNCTIONS.det([singular, e, e, undefined]);
    // det(S + t E) = -36 t + -33 t² + -3 t³, by hand: tr(adj(S) E), tr(S adj(E)), det(E).
    expect(first!.data[0]).toBeCloseTo(-36, 10);
    expect(second!.data[0]).toBeCloseTo(-66, 10);
  });
});
