import { expect, test } from '@jest/globals';
import { numberText, tensorText } from '../../src/cli/numbers.js';

test.each<[number, string]>([
  [2, '2'],
  [-0, '0'],
  [1 / 3, '0.333333'],
  [-12345678, '-12345700'],
  [1e-9, '1e-9'],
  [NaN, 'nan'],
  [-Infinity, '-inf'],
])('%d is written %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});

test.each<[number[], number[], string]>([
  [[], [3], '3'],
  [[2], [2, 4], '[2, 4]'],
  [[2, 1], [2, 4], '[2; 4]'],
  [[1, 2], [2, 4], '[[2, 4]]'],
  [[2, 2], [1, 2, 3, 4], '[1, 2; 3, 4]'],
  [[2, 1, 2], [1, 2, 3, 4], '[[[1, 2]], [[3, 4]]]'],
])('an array of %j', (sizes, data, text) => {
  expect(tensorText({ sizes, data: Float64Array.from(data) })).toBe(text);
});
