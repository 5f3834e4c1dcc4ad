/** Values of --at have the properties that their variables are declared with. */
import { describe, expect, test } from '@jest/globals';
import { violated } from '../../src/numeric/properties.js';
import type { Property } from '../../src/expression/problem.js';
import { fromRows } from '../../src/numeric/matrix.js';

const HAVE: readonly [Property, number[][]][] = [
  [
    'symmetric',
    [
      [2, 1],
      [1, 3],
    ],
  ],
  [
    'skew',
    [
      [0, 1],
      [-1, 0],
    ],
  ],
  [
    'diagonal',
    [
      [2, 0],
      [0, 3],
    ],
  ],
  [
    'spd',
    [
      [2, 1],
      [1, 3],
    ],
  ],
  [
    'orthogonal',
    [
      [0.6, -0.8],
      [0.8, 0.6],
    ],
  ],
  [
    'lower',
    [
      [1, 0],
      [2, 3],
    ],
  ],
  [
    'upper',
    [
      [1, 2],
      [0, 3],
    ],
  ],
  ['positive', [[1], [0.5]]],
  ['sign', [[1], [-1]]],
  ['binary', [[1], [0], [1]]],
  ['onehot', [[0], [1], [0]]],
  [
    'onehot',
    [
      [0, 1],
      [1, 0],
    ],
  ],
  ['simplex', [[0.25], [0.75]]],
  [
    'simplex',
    [
      [0.25, 0.75],
      [1, 0],
    ],
  ],
];

const LACK: readonly [Property, number[][]][] = [
  [
    'symmetric',
    [
      [2, 1],
      [0, 3],
    ],
  ],
  [
    'skew',
    [
      [1, 1],
      [-1, 0],
    ],
  ],
  [
    'diagonal',
    [
      [2, 1],
      [0, 3],
    ],
  ],
  [
    'spd',
    [
      [1, 2],
      [2, 1],
    ],
  ],
  [
    'orthogonal',
    [
      [1, 1],
      [0, 1],
    ],
  ],
  [
    'lower',
    [
      [1, 1],
      [2, 3],
    ],
  ],
  [
    'upper',
    [
      [1, 2],
      [1, 3],
    ],
  ],
  ['positive', [[1], [0]]],
  ['sign', [[1], [0.5]]],
  ['binary', [[1], [2]]],
  ['onehot', [[1], [1], [0]]],
  [
    'onehot',
    [
      [0, 1],
      [1, 1],
    ],
  ],
  ['simplex', [[0.5], [0.75]]],
];

describe('a value that has the property', () => {
  test.each(HAVE)('%s %j', (property, rows) => {
    expect(violated(fromRows(rows), [property])).toBeUndefined();
  });
});

describe('a value that has it not', () => {
  test.each(LACK)('%s %j', (property, rows) => {
    expect(violated(fromRows(rows), [property])).toBe(property);
  });
});
