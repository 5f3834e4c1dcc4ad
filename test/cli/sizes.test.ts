import { expect, test } from '@jest/globals';
import { contradiction, type SizeEquation, solveSizes } from '../../src/cli/sizes.js';
import {
  addDims,
  dimName,
  dimNumber,
  mulDims,
  triangularDim,
} from '../../src/expression/dimension.js';

const [n, m] = [dimName('n'), dimName('m')];
const twice = mulDims(dimNumber(2), n);
const parabola = addDims(mulDims(n, n), addDims(mulDims(dimNumber(-5), n), dimNumber(7)));
const equation = (dim: typeof n, size: number): SizeEquation => ({ dim, size, of: 0 });

test.each<[string, SizeEquation[], Record<string, number>]>([
  ['n = 3', [equation(n, 3)], { n: 3 }],
  ['n + 1 = 3', [equation(addDims(n, dimNumber(1)), 3)], { n: 2 }],
  ['2n = 6', [equation(twice, 6)], { n: 3 }],
  ['n + m = 5, m = 2', [equation(addDims(n, m), 5), equation(m, 2)], { n: 3, m: 2 }],
  ['n m = 6, m = 2', [equation(mulDims(n, m), 6), equation(m, 2)], { n: 3, m: 2 }],
  ['n m = 6', [equation(mulDims(n, m), 6)], {}],
  ['n (n + 1)/2 = 6', [equation(triangularDim(n), 6)], { n: 3 }],
  ['n (n + 1)/2 = 5', [equation(triangularDim(n), 5)], {}],
  [
    'n^2 + m = 11, m = 2',
    [equation(addDims(mulDims(n, n), m), 11), equation(m, 2)],
    { n: 3, m: 2 },
  ],
  ['n^2 - 5 n + 7 = 1, of which 2 and 3 are solutions', [equation(parabola, 1)], {}],
  ['4 = 4', [equation(dimNumber(4), 4)], {}],
])('%s', (_what, equations, sizes) => {
  expect(Object.fromEntries(solveSizes(equations))).toEqual(sizes);
});

test.each<[string, SizeEquation[], number]>([
  ['n = 3, n = 2', [equation(n, 3), equation(n, 2)], 1],
  ['4 = 5', [equation(dimNumber(4), 5)], 0],
  ['2n = 5', [equation(twice, 5)], 0],
  ['n (n + 1)/2 = 5', [equation(triangularDim(n), 5)], 0],
])('%s contradicts itself', (_what, equations, index) => {
  expect(contradiction(equations, solveSizes(equations))).toBe(equations[index]);
});
