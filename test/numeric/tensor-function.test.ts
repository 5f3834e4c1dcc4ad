/** Functions of columns and of several numbers: their derivatives against differences. */
import { describe, expect, test } from '@jest/globals';
import type { RealFunction } from '../../src/numeric/elementwise.js';
import { Jet } from '../../src/numeric/jet.js';
import { column } from '../../src/numeric/matrix.js';
import { partialOf } from '../../src/numeric/partials.js';
import { smoothTensor } from '../../src/numeric/tensor-function.js';

const STEP = 1e-4;

describe('a smooth function of a column', () => {
  const f = smoothTensor(1);
  const at = [0.3, -0.4, 0.8];
  test.each([1, 2, 3, 4])('has the derivative of order %s', (order) => {
    const [entries, n] = [2, at.length];
    const exact = f.tensor(column(at), order, entries);
    expect(exact.length).toBe(entries * n ** order);
    for (let j = 0; j < n; j++) {
      const moved = (t: number): Float64Array =>
        f.tensor(column(at.map((x, k) => (k === j ? x + t : x))), order - 1, entries);
      const [ahead, behind] = [moved(STEP), moved(-STEP)];
      ahead.forEach((value, place) => {
        const slope = (value - behind[place]!) / (2 * STEP);
        expect(exact[place * n + j]).toBeCloseTo(slope, 6);
      });
    }
  });

  test('differs from entry to entry and from number to number', () => {
    const values = [...f.tensor(column(at), 1, 3), ...smoothTensor(2).tensor(column(at), 1, 3)];
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('a function of several numbers', () => {
  // a³ b² + sin(a b): derivatives by hand.
  const g: RealFunction = {
    arity: 2,
    value: (a, b) => a! ** 3 * b! ** 2 + Math.sin(a! * b!),
    jet: (a, b) => a!.pow(3).mul(b!.mul(b!)).add(a!.mul(b!).sin()),
  };
  const [a, b] = [0.7, -1.3];
  const [sine, cosine] = [Math.sin(a * b), Math.cos(a * b)];
  test.each([
    [[0, 0], a ** 3 * b ** 2 + sine],
    [[1, 0], 3 * a ** 2 * b ** 2 + b * cosine],
    [[1, 1], 6 * a ** 2 * b + cosine - a * b * sine],
    [[2, 1], 12 * a * b - 2 * b * sine - a * b ** 2 * cosine],
    [[0, 2], 2 * a ** 3 - a ** 2 * sine],
  ])('has its derivatives by %j', (orders, expected) => {
    expect(partialOf(g, orders).value(a, b)).toBeCloseTo(expected, 10);
  });

  test('has derivatives that are series', () => {
    const partial = partialOf(g, [1, 1]);
    const along = (t: number): number => partial.value(a + t * 2 + t * t, b - t);
    const [value, slope, half] = partial.jet(new Jet([a, 2, 1]), new Jet([b, -1, 0])).coefficients;
    expect(value).toBeCloseTo(along(0), 10);
    expect(slope).toBeCloseTo((along(STEP) - along(-STEP)) / (2 * STEP), 5);
    const bend = (along(STEP) - 2 * along(0) + along(-STEP)) / (2 * STEP ** 2);
    expect(half).toBeCloseTo(bend, 4);
  });
});
