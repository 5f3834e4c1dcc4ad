import { describe, expect, test } from '@jest/globals';
import {
  addDims,
  type Dim,
  dimName,
  dimNumber,
  evaluateDim,
  mulDims,
} from '../../src/expression/dimension.js';
import type { Property } from '../../src/expression/problem.js';
import { draw, STRATEGIES } from '../../src/numeric/draw.js';
import { derivativeAt, type RealFunction } from '../../src/numeric/elementwise.js';
import { determinant } from '../../src/numeric/linear.js';
import {
  allFinite,
  at,
  identity,
  type Matrix,
  multiply,
  subtract,
  maxAbs,
  transpose,
} from '../../src/numeric/matrix.js';
import { Random } from '../../src/numeric/random.js';
import { makeSampler, numericFunctions, samplePoint } from '../../src/numeric/sample.js';
import { chooseSizes } from '../../src/numeric/sizes.js';
import { directional } from '../../src/numeric/difference.js';
import { scalar } from '../../src/numeric/matrix.js';
import { f, plus, problem, prod, T, u, variable, W, x } from './problems.js';

const [n, m, k] = [dimName('n'), dimName('m'), dimName('k')];
const one = dimNumber(1);

describe('sizes', () => {
  const distinct = (dims: Dim[]): void => {
    const sizes = chooseSizes(dims);
    const values = dims.map((d) => evaluateDim(d, sizes));
    expect(new Set(values).size).toBe(dims.length);
    values.forEach((size) => expect(size).toBeGreaterThanOrEqual(1));
  };
  test('distinct names', () => distinct([n, m, k, dimName('d'), dimName('h')]));
  test('none is as large as a literal', () => distinct([n, dimNumber(3), dimNumber(4)]));
  test('n and n + 1, m', () => distinct([n, addDims(n, one), m]));
  test('n, m and n m', () => distinct([n, m, mulDims(n, m), addDims(mulDims(n, m), one)]));
  test('n - m and m - 2 are positive', () => {
    const minus = (d: Dim, e: Dim): Dim => addDims(d, mulDims(dimNumber(-1), e));
    distinct([minus(n, m), minus(m, dimNumber(2)), n, m]);
  });
  test('at least 3 where that is possible', () =>
    expect([...chooseSizes([n, m]).values()].every((size) => size >= 3)).toBe(true));
  test('even ones first, where they are asked for', () => {
    expect([...chooseSizes([n, m], [], 'even').values()]).toEqual([4, 6]);
    const sizes = chooseSizes([n, addDims(n, one)], [], 'even');
    expect(sizes.get('n')).toBe(4);
  });
  test('a thousand names stay small, neighbours differ', () => {
    const dims = Array.from({ length: 1000 }, (_, i) => dimName(`d${i}`));
    const sizes = [...chooseSizes(dims).values()];
    expect(sizes).toHaveLength(1000);
    expect(Math.max(...sizes)).toBeLessThan(10);
    sizes.forEach((size, i) => expect(size).not.toBe(sizes[i + 1]));
  });
});

const near = (a: Matrix, b: Matrix): boolean => maxAbs(subtract(a, b)) < 1e-12;
const entries = (A: Matrix): number[] => [...A.data];
const rows = (A: Matrix): number[][] =>
  Array.from({ length: A.rows }, (_, i) => entries(A).slice(i * A.cols, (i + 1) * A.cols));
const total = (row: number[]): number => row.reduce((a, b) => a + b, 0);

const LAWS: Record<Property, (A: Matrix) => boolean> = {
  symmetric: (A) => near(A, transpose(A)),
  skew: (A) => maxAbs(subtract(A, transpose(A))) > 0.1 && at(A, 0, 0) === 0,
  diagonal: (A) => entries(A).filter((z) => z !== 0).length === A.rows,
  spd: (A) => near(A, transpose(A)) && determinant(A) > 0 && at(A, 0, 0) > 0,
  orthogonal: (A) => near(multiply(A, transpose(A)), identity(A.rows)),
  lower: (A) => at(A, 0, 1) === 0 && at(A, 1, 0) !== 0,
  upper: (A) => at(A, 1, 0) === 0 && at(A, 0, 1) !== 0,
  positive: (A) => entries(A).every((z) => z > 0),
  sign: (A) => entries(A).every((z) => Math.abs(z) === 1),
  binary: (A) => new Set(entries(A)).size === 2 && entries(A).every((z) => z === 0 || z === 1),
  onehot: (A) => rows(A).every((row) => total(row) === 1 && row.includes(1)),
  simplex: (A) => rows(A).every((row) => Math.abs(total(row) - 1) < 1e-12 && Math.min(...row) > 0),
};

describe('properties hold by every strategy', () => {
  test.each(Object.entries(LAWS))('%s', (property, holds) => {
    const random = new Random(3);
    for (const strategy of STRATEGIES)
      expect(holds(draw(4, 4, [property as Property], strategy, random))).toBe(true);
  });
  test('both together: positive and diagonal', () => {
    const A = draw(3, 3, ['diagonal', 'positive'], 'general', new Random(1));
    expect(LAWS.diagonal(A) && entries(A).every((z) => z >= 0)).toBe(true);
  });
  test('a vector is one row', () => {
    const y = draw(5, 1, ['onehot'], 'general', new Random(1));
    expect(total(entries(y))).toBe(1);
  });
  test('a tall matrix has orthonormal columns', () => {
    const Q = draw(5, 3, ['orthogonal'], 'general', new Random(1));
    expect(near(multiply(transpose(Q), Q), identity(3))).toBe(true);
  });
});

describe('points', () => {
  const sampler = makeSampler(problem(plus(prod(T(u), f('f', prod(W, x))), f('g', variable('s')))));
  test('the same for the same seed', () =>
    expect(samplePoint(sampler, 0, 5).values).toEqual(samplePoint(sampler, 0, 5).values));
  test('others for another seed and another attempt', () => {
    const first = samplePoint(sampler, 0, 5).values;
    expect(samplePoint(sampler, 0, 6).values).not.toEqual(first);
    expect(samplePoint(sampler, 1, 5).values).not.toEqual(first);
  });
  test('every variable has its shape', () => {
    const { values, sizes } = samplePoint(sampler, 0, 1);
    expect([...values.keys()].sort()).toEqual(['W', 's', 'u', 'x']);
    expect(values.get('W')).toMatchObject({ rows: sizes.get('n'), cols: sizes.get('m') });
    values.forEach((value) => expect(allFinite(value)).toBe(true));
  });
});

describe('functions that nobody defined', () => {
  const functions = numericFunctions([
    { name: 'f', arity: 1 },
    { name: 'g', arity: 1 },
    { name: 'h', arity: 2 },
  ]);
  const [f1, g1, h2] = [...functions.values()] as RealFunction[];
  test('differ by name', () => expect(f1!.value(0.3)).not.toBeCloseTo(g1!.value(0.3), 2));
  test('know their derivatives', () => {
    for (let order = 1; order <= 4; order++) {
      const slope = directional((t) => scalar(derivativeAt(f1!, order - 1, 0.4 + t)))!;
      expect(slope.value.data[0]).toBeCloseTo(derivativeAt(f1!, order, 0.4), 8);
    }
  });
  test('mix their arguments', () => {
    const mixed = h2!.value(1, 2) - h2!.value(1, 0) - h2!.value(0, 2) + h2!.value(0, 0);
    expect(Math.abs(mixed)).toBeGreaterThan(0.1);
  });
});
