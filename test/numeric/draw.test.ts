/** Samples have all of their properties. */
import { expect, test } from '@jest/globals';
import type { Property } from '../../src/expression/problem.js';
import { draw } from '../../src/numeric/draw.js';
import { allFinite } from '../../src/numeric/matrix.js';
import { violated } from '../../src/numeric/properties.js';
import { Random } from '../../src/numeric/random.js';

test.each<[Property, Property, number, number]>([
  ['symmetric', 'orthogonal', 4, 4],
  ['spd', 'orthogonal', 4, 4],
  ['lower', 'orthogonal', 4, 4],
  ['diagonal', 'orthogonal', 4, 4],
  ['symmetric', 'lower', 4, 4],
  ['spd', 'upper', 4, 4],
  ['lower', 'upper', 4, 4],
  ['diagonal', 'spd', 4, 4],
  ['symmetric', 'skew', 4, 4],
  ['skew', 'lower', 4, 4],
  ['binary', 'simplex', 5, 1],
  ['binary', 'simplex', 4, 3],
  ['binary', 'sign', 5, 1],
  ['positive', 'sign', 5, 1],
  ['positive', 'binary', 5, 1],
  ['positive', 'simplex', 5, 1],
  ['onehot', 'simplex', 5, 1],
])('%s and %s', (one, other, rows, cols) => {
  const sample = draw(rows, cols, [one, other], 'general', new Random(3));
  expect([allFinite(sample), violated(sample, [one, other])]).toEqual([true, undefined]);
});

test('where no sample has all properties it is no number', () => {
  const sample = draw(3, 1, ['onehot', 'sign'], 'general', new Random(3));
  expect(sample.data.every(Number.isNaN)).toBe(true);
});
