import { describe, expect, test } from '@jest/globals';
import { directional, mixedDirectional } from '../../src/numeric/difference.js';
import { column, scalar } from '../../src/numeric/matrix.js';

const slope = (f: (t: number) => number): number =>
  directional((t) => scalar(f(t)))!.value.data[0]!;

describe('first order', () => {
  test.each<[string, (t: number) => number, number]>([
    ['sin(1 + 2t)', (t) => Math.sin(1 + 2 * t), 2 * Math.cos(1)],
    ['exp(10 t)', (t) => Math.exp(10 * t), 10],
    ['log(0.1 + t)', (t) => Math.log(0.1 + t), 10],
    ['√(0.04 + t)', (t) => Math.sqrt(0.04 + t), 2.5],
    ['t', (t) => t, 1],
    ['t⁵', (t) => t ** 5, 0],
    ['|t + 0.01|, a kink nearby', (t) => Math.abs(t + 0.01), 1],
    ['|t - 0.0003|, a kink very near', (t) => Math.abs(t - 0.0003), -1],
    ['1e12 + t', (t) => 1e12 + t, 1],
  ])('%s', (_, f, expected) => {
    const { value, error } = directional((t) => scalar(f(t)))!;
    expect(Math.abs(value.data[0]! - expected)).toBeLessThanOrEqual(Math.max(error, 1e-9));
  });

  test('smooth functions to nine digits', () => {
    expect(slope((t) => Math.tanh(0.3 + t))).toBeCloseTo(1 / Math.cosh(0.3) ** 2, 9);
    expect(slope((t) => 1 / (1 + Math.exp(-t)))).toBeCloseTo(0.25, 9);
  });
  test('every entry', () => {
    const { value } = directional((t) => column([t, 2 * t, t * t]))!;
    [1, 2, 0].forEach((z, k) => expect(value.data[k]).toBeCloseTo(z, 10));
  });
  test('exactly at a kink the error is as large as the kink', () => {
    const { error } = directional((t) => scalar(Math.max(t, 0)), scalar(0))!;
    expect(error).toBeGreaterThan(0.5);
  });
  test('a bend is not a kink', () => {
    const { error } = directional((t) => scalar(Math.exp(5 * t)), scalar(1))!;
    expect(error).toBeLessThan(1e-6);
  });
  test('at an infinite slope the error is large', () => {
    const { value, error } = directional((t) => scalar(Math.cbrt(t)))!;
    expect(error).toBeGreaterThan(0.01 * value.data[0]!);
  });
  test('outside the domain', () => expect(directional((t) => scalar(Math.log(t)))).toBeUndefined());
  test('a constant is zero but for rounding', () =>
    expect(directional(() => scalar(7))!.value.data[0]).toBe(0));
});

describe('second order', () => {
  test.each<[string, (s: number, t: number) => number, number]>([
    ['s t', (s, t) => s * t, 1],
    ['s² + t²', (s, t) => s * s + t * t, 0],
    ['sin(1 + s + 2t)', (s, t) => Math.sin(1 + s + 2 * t), -2 * Math.sin(1)],
    ['exp(s t)', (s, t) => Math.exp(s * t), 1],
    ['(1 + s + t)⁴', (s, t) => (1 + s + t) ** 4, 12],
  ])('%s', (_, f, expected) => {
    const { value } = mixedDirectional((s, t) => scalar(f(s, t)))!;
    expect(value.data[0]).toBeCloseTo(expected, 7);
  });
});
