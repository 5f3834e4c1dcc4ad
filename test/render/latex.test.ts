import { describe, expect, test } from '@jest/globals';
import {
  call,
  constant,
  entry,
  eye,
  hadamard,
  indicator,
  kron,
  negate,
  num,
  ones,
  power,
  product,
  quotient,
  sum,
} from '../../src/expression/build.js';
import type { Expr } from '../../src/expression/nodes.js';
import { TEXT } from '../../src/expression/notation.js';
import { Rational } from '../../src/expression/rational.js';
import { SCALAR } from '../../src/expression/shape.js';
import { latexExpr } from '../../src/render/latex.js';
import { renderLatex } from '../../src/render/latexresult.js';
import {
  column,
  diagonal,
  m,
  map,
  matrix,
  n,
  row,
  scalar,
  T,
  total,
} from '../expression/sample.js';
import { affine, hessian, oneLayer, sandwich, twoLayers } from './layer.js';
import { result } from './results.js';

const [A, X, S] = [matrix('A'), matrix('X', n, n), matrix('Sigma', n, n)];
const [x, y, z] = [column('x'), column('y'), column('z')];
const [a, s] = [scalar('a'), scalar('s')];
const inverse = (e: Expr): Expr => call('inv', [e], e.shape);
const half = num(Rational.half);
const toVector = { argument: x.shape, result: x.shape };
const along = (directions: readonly Expr[]): Expr =>
  call('f', [x, ...directions], x.shape, { primes: 2, signature: toVector });

const cases: readonly (readonly [latex: string, e: Expr])[] = [
  ['\\delta^{\\top} x^{\\top}', product([T(row('delta')), T(column('x', m))])],
  ['\\hat{x}_{1}', column('x_hat_1')],
  ['W_{\\mathrm{out}}', matrix('W_out')],
  ['h_{t-1}', column('h_{t-1}')],
  ['\\mathrm{loss}', scalar('loss')],
  ['\\frac{a}{s}', quotient(a, s)],
  ['-\\frac{a}{s}', quotient(negate(a), s)],
  ['\\frac{1}{2} \\lVert x \\rVert^{2}', product([half, power(total('norm', x), num(2))])],
  ['\\lVert A \\rVert_{F}^{2}', power(total('norm', A), num(2))],
  ['\\left( \\frac{a}{s} \\right)^{2}', power(quotient(a, s), num(2))],
  ['\\left( \\frac{x}{a} + y \\right)^{\\top}', T(sum([quotient(x, a), y]))],
  ['\\frac{x}{a} y^{\\top}', product([quotient(x, a), T(y)])],
  ['H_{f}(x)[y, z]', along([y, z])],
  ['H_{f}(x)\\left[ \\frac{y}{a}, z \\right]', along([quotient(y, a), z])],
  ['X^{-1}', inverse(X)],
  ['X^{-1}', power(X, negate(num(1)))],
  ['X^{-\\top}', T(inverse(X))],
  ['(X^{\\top})^{-1}', inverse(T(X))],
  ['(X + I)^{-1}', inverse(sum([X, eye(n)]))],
  ["\\operatorname{diag}(f'(z))", diagonal(map('f', z, 1))],
  [
    '\\sigma(z) \\odot (1 - \\sigma(z))',
    (() => {
      const p = map('sigmoid', z);
      return hadamard([p, sum([num(1), negate(p)])]);
    })(),
  ],
  ['\\log\\det(\\Sigma)', call('logdet', [S], SCALAR)],
  ['\\sqrt{a}', map('sqrt', a)],
  ['\\lvert x \\rvert', map('abs', x)],
  ['x^{\\circ 2}', power(x, num(2), true)],
  ['x \\oslash y', quotient(x, y, true)],
  ['-X^{-\\top} \\otimes X^{-1}', negate(kron([T(inverse(X)), inverse(X)]))],
  ['x^{\\top} \\otimes I', kron([T(x), eye(n)])],
  ['\\mathbf{1}_{n}^{\\top} x', product([T(ones(n)), x])],
  ['\\mathbf{1}_{n}^{\\top}', constant('ones', { rows: SCALAR.rows, cols: n })],
  ['[z > 0]', indicator('>', z, num(0))],
  ['[z \\le y]', indicator('<=', z, y)],
  ['\\operatorname{softmax}(A, \\mathrm{rows})', call('softmax', [A], A.shape, { along: 'rows' })],
  [
    'A_{ij} I_{jk} (W_{1})_{kl}',
    product([entry(A, ['i', 'j']), entry(eye(n), ['j', 'k']), entry(matrix('W_1'), ['k', 'l'])]),
  ],
  ['f \\cdot (x + y)', product([scalar('f'), sum([x, y])])],
  ['(A y)_{i}', entry(product([A, column('y', m)]), ['i'])],
];

describe('expressions as LaTeX', () => {
  test.each(cases)('%s', (latex, e) => {
    expect(latexExpr(e, TEXT)).toBe(latex);
  });

  test('other signs', () => {
    const notation = { ...TEXT, transpose: 'T', hadamard: '∘', bold: true } as const;
    expect(latexExpr(hadamard([T(x), T(map('f', y))]), notation)).toBe(
      '\\mathbf{x}^{T} \\circ f(\\mathbf{y})^{T}',
    );
    expect(latexExpr(product([a, column('delta')]), notation)).toBe('a \\boldsymbol{\\delta}');
  });
});

describe('results as LaTeX', () => {
  const byMatrix = result(oneLayer.problem, oneLayer.derivatives.slice(0, 1), oneLayer.definitions);

  test('one layer', () => {
    expect(renderLatex(byMatrix, TEXT)).toBe(
      "\\frac{\\partial s}{\\partial W} = \\delta^{\\top} x^{\\top}, \\quad \\delta = u^{\\top} \\odot f'(z)^{\\top}, \\quad z = W x + b",
    );
  });

  test('a display', () => {
    expect(renderLatex(byMatrix, TEXT, { display: true }).split('\n')).toEqual([
      '\\begin{align*}',
      '  \\frac{\\partial s}{\\partial W} &= \\delta^{\\top} x^{\\top} \\\\',
      "  \\delta &= u^{\\top} \\odot f'(z)^{\\top} \\\\",
      '  z &= W x + b',
      '\\end{align*}',
    ]);
  });

  test('left sides', () => {
    const left = (of: typeof byMatrix): string => renderLatex(of, TEXT).split(' = ')[0]!;
    expect(left(twoLayers)).toBe('\\frac{\\partial s}{\\partial W_{1}}');
    expect(left(sandwich)).toBe('\\frac{\\partial Y_{ij}}{\\partial X_{kl}}');
    expect(left(affine)).toBe('\\frac{\\partial y_{i}}{\\partial W_{jk}}');
    expect(left(hessian)).toBe('\\frac{\\partial^{2} s}{\\partial x^{2}}');
    expect(renderLatex(byMatrix, { ...TEXT, derivative: 'nabla' })).toMatch(/^\\nabla_\{W\} s = /);
  });
});
