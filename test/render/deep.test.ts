import { expect, test } from '@jest/globals';
import { num, product, sum } from '../../src/expression/build.js';
import type { Expr } from '../../src/expression/nodes.js';
import { TEXT } from '../../src/expression/notation.js';
import { latexExpr } from '../../src/render/latex.js';
import { renderNumpy } from '../../src/render/numpy.js';
import { column, map, matrix, n, scalar, T } from '../expression/sample.js';
import { derivative, problem, result } from './results.js';

const nested = (depth: number, seed: Expr, wrap: (e: Expr) => Expr): Expr => {
  let e = seed;
  for (let k = 0; k < depth; k++) e = wrap(e);
  return e;
};

test('deep expressions as LaTeX and NumPy', () => {
  const deep = nested(2000, scalar('a'), (e) => map('sin', sum([num(1), e])));
  expect(latexExpr(deep, TEXT)).toMatch(/^\\sin\(1 \+ \\sin\(/);
  const module = renderNumpy(
    result({ ...problem(scalar('a')), output: deep }, [derivative('s', 'a', deep)]),
  );
  expect(Math.max(...module.split('\n').map((line) => line.length))).toBeLessThan(100);
});

test('a shared expression whose tree is exponential is a few lines', () => {
  const a = scalar('a');
  const shared = nested(100, a, (e) => product([e, e]));
  const module = renderNumpy(
    result({ ...problem(a), output: shared }, [derivative('s', 'a', shared)]),
  );
  expect(module.split('\n').length).toBeLessThan(400);
  expect(() => latexExpr(shared, TEXT)).toThrow('too long');
});

test('a layer used twice is computed once', () => {
  const W = matrix('W', n, n);
  const h = map('tanh', product([W, column('x')]));
  const s = product([T(h), h]);
  const module = renderNumpy(result(problem(s), [derivative('s', 'x', h)]));
  expect(module.split('def value_and_gradients')[1]!.match(/np\.tanh/g)).toHaveLength(1);
});
