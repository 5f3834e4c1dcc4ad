/** Functions of columns and of several numbers: their derivatives against differences. */
import { describe, expect, test } from '@jest/globals';
import type { RealFunction } from '../../src/numeric/elementwise.js';
import { Jet } from '../../src/numeric/jet.js';
import { column } from '../../src/numeric/matrix.js';
import type { Moving } from '../../src/numeric/moving.js';
import { partialOf } from '../../src/numeric/partials.js';
import { movingTensor, smoothTensor } from '../../src/numeric/tensor-function.js';

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

  test('is along directions its tensor times these', () => {
    const along = [column([1, 2, -1]), column([0.5, 0, 3])];
    const whole = f.tensor(column(at), 3, 2);
    const expected = [0, 1].flatMap((i) =>
      [0, 1, 2].map((a) => {
        let sum = 0;
        for (const b of [0, 1, 2])
          for (const c of [0, 1, 2])
            sum += whole[((i * 3 + a) * 3 + b) * 3 + c]! * along[0]!.data[b]! * along[1]!.data[c]!;
        return sum;
      }),
    );
    f.tensor(column(at), 3, 2, along).forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 10);
    });
  });

  test('moves with its argument and its directions', () => {
    // Second differences of f''(x)[v] where both are curves.
    const x = (s: number, t: number): number[] => at.map((a, k) => a + s * k + t - s * t);
    const v = (s: number, t: number): number[] => at.map((a, k) => a * s - t + k * s * t + 1);
    const value = (s: number, t: number): Float64Array =>
      f.tensor(column(x(s, t)), 2, 2, [column(v(s, t))]);
    const parts = (curve: typeof x): Moving => {
      const [o, s, t, both] = [curve(0, 0), curve(1, 0), curve(0, 1), curve(1, 1)];
      const less = (a: number[], b: number[]): number[] => a.map((ak, k) => ak - b[k]!);
      const mixed = less(less(both, s), less(t, o));
      return [column(o), column(less(s, o)), column(less(t, o)), column(mixed)];
    };
    const [, byS, byT, both] = movingTensor(f, [parts(x), parts(v)], 2, 2);
    const h = STEP;
    byS!.data.forEach((slope, k) => {
      expect(slope).toBeCloseTo((value(h, 0)[k]! - value(-h, 0)[k]!) / (2 * h), 5);
      expect(byT!.data[k]).toBeCloseTo((value(0, h)[k]! - value(0, -h)[k]!) / (2 * h), 5);
      const cross = value(h, h)[k]! - value(h, -h)[k]! - value(-h, h)[k]! + value(-h, -h)[k]!;
      expect(both!.data[k]).toBeCloseTo(cross / (4 * h * h), 4);
    });
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
