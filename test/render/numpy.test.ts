import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  call,
  dimension,
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
import { addDims, dimNumber, mulDims } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import type { FunctionDeclaration } from '../../src/expression/problem.js';
import { Rational } from '../../src/expression/rational.js';
import { sizeOf, shapeOf, SCALAR } from '../../src/expression/shape.js';
import type { DiffResult, IndexEquation, NamedPiece } from '../../src/present/result.js';
import { renderNumpy } from '../../src/render/numpy.js';
import { column, diagonal, map, matrix, row, scalar, T, total } from '../expression/sample.js';
import { derivative, indexEquation, m, n, p, problem, result } from './results.js';

const minus = negate;
const half = num(Rational.half);
const two = num(2);
const inverse = (e: Expr): Expr => call('inv', [e], e.shape);
const f: FunctionDeclaration = { name: 'f', arity: 1 };

interface Case {
  readonly name: string;
  readonly output: Expr;
  readonly wrt: string;
  readonly value: Expr | IndexEquation;
  /** NumPy over the same names. */
  readonly reference: string;
  readonly order?: number;
  readonly functions?: readonly FunctionDeclaration[];
  readonly pieces?: readonly NamedPiece[];
  readonly definitions?: readonly {
    readonly name: string;
    readonly expr: Expr;
    readonly python: string;
  }[];
  readonly domains?: Readonly<Record<string, string>>;
  readonly contains?: readonly string[];
  readonly lacks?: readonly string[];
}

const [A, B, X] = [matrix('A', n, n), matrix('B', m, p), matrix('X', n, m)];
const W = matrix('W', n, m);
const Y = matrix('Y', n, p);
const Q = matrix('Q', n, n);
const S = matrix('Sigma', n, n);
const [x, b, u, y, z] = [column('x', m), column('b'), column('u'), column('y'), column('z')];
const w = column('w', m);
const [a, lam] = [scalar('a'), scalar('lambda')];
const delta = row('delta');
const zDefined = column('z');
const layer: readonly NamedPiece[] = [
  { name: 'delta', expr: hadamard([T(u), T(map('f', zDefined, 1))]) },
  { name: 'z', expr: sum([product([W, x]), b]) },
];
const net = product([T(u), map('f', sum([product([W, x]), b]))]);
const residual = sum([product([X, w]), minus(y)]);
const loss = product([half, power(total('norm', residual), two)]);
const softmax = map('softmax', z);
const vecShape = shapeOf(sizeOf({ rows: n, cols: p }));
const quadratic = product([T(y), A, y]);
const rayleigh = quotient(quadratic, product([T(y), y]));
const centred = sum([y, minus(column('mu'))]);

const cases: readonly Case[] = [
  {
    name: 'a layer by its matrix',
    output: net,
    wrt: 'W',
    value: product([T(delta), T(x)]),
    pieces: layer,
    functions: [f],
    reference: 'u @ f(W @ x + b)',
    contains: ['def derivative(*, u, W, x, b, f, df):', 'np.outer(delta, x)', 'z = W @ x + b'],
    lacks: ['np.diag'],
  },
  {
    name: 'a layer by its input',
    output: net,
    wrt: 'x',
    value: product([T(W), T(delta)]),
    pieces: layer,
    functions: [f],
    reference: 'u @ f(W @ x + b)',
    contains: ['W.T @ delta'],
  },
  {
    name: 'least squares',
    output: loss,
    wrt: 'w',
    value: product([T(X), residual]),
    reference: '0.5 * np.sum((X @ w - y) ** 2)',
    contains: ['X.T @ (X @ w - y)'],
  },
  {
    name: 'least squares twice',
    output: loss,
    wrt: 'w',
    order: 2,
    value: product([T(X), X]),
    reference: '0.5 * np.sum((X @ w - y) ** 2)',
  },
  {
    name: 'ridge',
    output: sum([
      power(total('norm', residual), two),
      product([lam, power(total('norm', w), two)]),
    ]),
    wrt: 'w',
    value: sum([product([two, T(X), residual]), product([two, lam, w])]),
    reference: 'np.sum((X @ w - y) ** 2) + lambda_ * np.sum(w ** 2)',
    contains: ['lambda_'],
  },
  {
    name: 'softmax',
    output: softmax,
    wrt: 'z',
    value: sum([diagonal(column('s')), minus(product([column('s'), T(column('s'))]))]),
    pieces: [{ name: 's', expr: softmax }],
    reference: 'np.exp(z) / np.sum(np.exp(z))',
  },
  {
    name: 'cross entropy',
    output: minus(product([T(y), map('log', softmax)])),
    wrt: 'z',
    value: sum([product([total('sum', y), softmax]), minus(y)]),
    reference: '-y @ np.log(np.exp(z) / np.sum(np.exp(z)))',
    contains: ['_log_softmax(z)'],
  },
  {
    name: 'logistic loss twice',
    output: total('sum', map('log', sum([num(1), map('exp', product([X, w]))]))),
    wrt: 'w',
    order: 2,
    value: product([T(X), diagonal(hadamard([column('q'), sum([num(1), minus(column('q'))])])), X]),
    pieces: [{ name: 'q', expr: map('sigmoid', product([X, w])) }],
    reference: 'np.sum(np.log(1 + np.exp(X @ w)))',
    contains: ['np.logaddexp(0, ', '_sigmoid'],
    lacks: ['np.diag'],
  },
  {
    name: 'log det',
    output: call('logdet', [S], SCALAR),
    wrt: 'Sigma',
    value: T(inverse(S)),
    domains: { Sigma: 'spd' },
    reference: 'np.linalg.slogdet(Sigma)[1]',
    contains: ['_logdet(Sigma)'],
  },
  {
    name: 'log of det',
    output: call('log', [call('det', [S], SCALAR)], SCALAR),
    wrt: 'Sigma',
    value: T(inverse(S)),
    domains: { Sigma: 'spd' },
    reference: 'np.linalg.slogdet(Sigma)[1]',
    contains: ['_logdet(Sigma)'],
    lacks: ['np.linalg.det'],
  },
  {
    name: 'log of the size of det',
    output: call('log', [call('abs', [call('det', [S], SCALAR)], SCALAR)], SCALAR),
    wrt: 'Sigma',
    value: T(inverse(S)),
    domains: { Sigma: 'spd' },
    reference: 'np.linalg.slogdet(Sigma)[1]',
    contains: ['np.linalg.slogdet(Sigma)[1]'],
    lacks: ['np.linalg.det'],
  },
  {
    name: 'Gaussian',
    output: sum([
      product([half, call('logdet', [S], SCALAR)]),
      product([half, T(centred), inverse(S), centred]),
    ]),
    wrt: 'Sigma',
    value: product([
      half,
      sum([T(inverse(S)), minus(product([T(inverse(S)), centred, T(centred), T(inverse(S))]))]),
    ]),
    domains: { Sigma: 'spd' },
    reference:
      '0.5 * np.linalg.slogdet(Sigma)[1] + 0.5 * (y - mu) @ np.linalg.inv(Sigma) @ (y - mu)',
    contains: ['np.linalg.solve(Sigma'],
  },
  {
    name: 'Rayleigh quotient',
    output: rayleigh,
    wrt: 'y',
    value: quotient(
      product([two, sum([product([A, y]), minus(product([scalar('r'), y]))])]),
      product([T(y), y]),
    ),
    pieces: [{ name: 'r', expr: rayleigh }],
    domains: { A: 'spd' },
    reference: 'y @ A @ y / (y @ y)',
  },
  {
    name: 'trace',
    output: total('tr', product([A, X, T(X)])),
    wrt: 'X',
    value: product([sum([A, T(A)]), X]),
    reference: 'np.trace(A @ X @ X.T)',
    lacks: ['np.trace'],
  },
  {
    name: 'a bilinear form',
    output: product([T(u), X, T(X), A, y]),
    wrt: 'A',
    value: product([X, T(X), u, T(y)]),
    reference: 'u @ X @ X.T @ A @ y',
    contains: ['np.outer(X @ (X.T @ u), y)'],
  },
  {
    name: 'a solve',
    output: product([T(u), inverse(A), y]),
    wrt: 'y',
    value: product([T(inverse(A)), u]),
    domains: { A: 'spd' },
    reference: 'u @ np.linalg.inv(A) @ y',
    contains: ['np.linalg.solve(A.T, u)', 'u @ np.linalg.solve(A, y)'],
    lacks: ['np.linalg.inv'],
  },
  {
    name: 'an inverse on the right of a matrix',
    output: total('tr', product([T(X), inverse(A), X])),
    wrt: 'A',
    value: minus(product([T(inverse(A)), X, T(X), T(inverse(A))])),
    domains: { A: 'spd' },
    reference: 'np.trace(X.T @ np.linalg.inv(A) @ X)',
    lacks: ['np.linalg.inv'],
  },
  {
    name: 'a Jacobian',
    output: map('f', product([W, x])),
    wrt: 'x',
    value: product([diagonal(map('f', product([W, x]), 1)), W]),
    functions: [f],
    reference: 'f(W @ x)',
    contains: ['[:, None] * W'],
  },
  {
    name: 'a row for a gradient',
    output: product([T(u), y]),
    wrt: 'y',
    value: T(u),
    reference: 'u @ y',
  },
  {
    name: 'an unknown function twice',
    output: product([T(u), map('f', y)]),
    wrt: 'y',
    order: 2,
    value: diagonal(hadamard([u, map('f', y, 2)])),
    functions: [f],
    reference: 'u @ f(y)',
    contains: ['f, df, d2f):'],
  },
  {
    name: 'marks in the expression',
    output: product([T(u), map('f', y, 1)]),
    wrt: 'y',
    value: hadamard([u, map('f', y, 2)]),
    functions: [f],
    reference: 'u @ df(y)',
  },
  {
    name: 'a function of the problem',
    output: product([T(u), map('g', y)]),
    wrt: 'y',
    value: hadamard([u, sum([product([two, a, map('sigmoid', y)])])]),
    functions: [
      {
        name: 'g',
        arity: 1,
        definition: {
          parameters: ['t'],
          body: product([two, a, map('softplus', scalar('t'))]),
        },
      },
    ],
    reference: '2 * a * u @ np.log(1 + np.exp(y))',
    contains: ['def g(t, a):'],
  },
  {
    name: 'the mean, a dimension as a number',
    output: product([quotient(num(1), dimension(n)), total('sum', power(y, two, true))]),
    wrt: 'y',
    value: product([quotient(two, dimension(n)), y]),
    reference: '1 / n * np.sum(y ** 2)',
    contains: ['n = y.shape[0]'],
  },
  {
    name: 'a dimension inside a polynomial',
    output: product([
      dimension(p),
      power(total('norm', column('v', addDims(p, dimNumber(1)))), two),
    ]),
    wrt: 'v',
    value: product([two, dimension(p), column('v', addDims(p, dimNumber(1)))]),
    reference: '2 * np.sum(v ** 2)',
    contains: ['p = v.shape[0] - 1'],
  },
  {
    name: 'a sum of all entries',
    output: total('sum', X),
    wrt: 'X',
    value: ones(n, m),
    reference: 'np.sum(X)',
    contains: ['np.ones((n, m))'],
  },
  {
    name: 'Frobenius norm',
    output: total('norm', X),
    wrt: 'X',
    value: quotient(X, total('norm', X)),
    reference: 'np.sqrt(np.sum(X ** 2))',
  },
  {
    name: 'relu',
    output: product([T(u), map('relu', y)]),
    wrt: 'y',
    value: hadamard([u, indicator('>', y, num(0))]),
    reference: 'u @ np.maximum(y, 0)',
  },
  {
    name: 'softmax by rows',
    output: total('sum', hadamard([X, call('softmax', [X], X.shape, { along: 'rows' })])),
    wrt: 'X',
    value: sum([
      matrix('P', n, m),
      hadamard([
        matrix('P', n, m),
        sum([
          X,
          minus(
            product([
              call('sum', [hadamard([X, matrix('P', n, m)])], shapeOf(n), { along: 'rows' }),
              T(ones(m)),
            ]),
          ),
        ]),
      ]),
    ]),
    pieces: [{ name: 'P', expr: call('softmax', [X], X.shape, { along: 'rows' }) }],
    reference: 'np.sum(X * np.exp(X) / np.sum(np.exp(X), axis=1)[:, None])',
  },
  {
    name: 'by a defined name, at its value',
    output: product([T(u), map('f', column('z'))]),
    wrt: 'z',
    value: hadamard([u, map('f', column('z'), 1)]),
    functions: [f],
    definitions: [{ name: 'z', expr: sum([product([W, x]), b]), python: 'W @ x + b' }],
    reference: 'u @ f(z)',
    lacks: ['*, z'],
  },
  {
    name: 'a scalar factor goes to a vector of an outer product',
    output: product([a, T(u), W, x]),
    wrt: 'W',
    value: product([a, u, T(x)]),
    reference: 'a * u @ W @ x',
    contains: ['np.outer(a * u, x)'],
  },
  {
    name: 'Kronecker products of vectors and matrices',
    output: total('sum', kron([Y, b])),
    wrt: 'b',
    value: product([total('sum', Y), ones(n)]),
    reference: 'np.sum(np.kron(Y, b[:, None]))',
  },
  {
    name: 'vec and Kronecker products',
    output: product([T(column('q', mulDims(n, p))), call('vec', [product([W, B])], vecShape)]),
    wrt: 'q',
    value: call('vec', [product([W, B])], vecShape),
    reference: 'q @ np.ravel(W @ B, order="F")',
  },
  {
    name: 'a vector-valued Kronecker product',
    output: product([kron([eye(p), A]), column('q', mulDims(p, n))]),
    wrt: 'q',
    value: kron([eye(p), A]),
    reference: 'np.kron(np.eye(p), A) @ q',
  },
  // more than two axes
  {
    name: 'a matrix product by a factor',
    output: product([A, X, B]),
    wrt: 'X',
    value: indexEquation('ij', ['kl'], product([entry(A, ['i', 'k']), entry(B, ['l', 'j'])]), {
      i: n,
      j: p,
      k: n,
      l: m,
    }),
    reference: 'A @ X @ B',
    contains: ['np.einsum("ik,lj->ijkl", A, B)'],
  },
  {
    name: 'a matrix by itself',
    output: X,
    wrt: 'X',
    value: indexEquation(
      'ij',
      ['kl'],
      product([entry(eye(n), ['i', 'k']), entry(eye(m), ['j', 'l'])]),
      { i: n, j: m, k: n, l: m },
    ),
    reference: 'X',
    contains: ['np.einsum("ik,jl->ijkl", np.eye('],
  },
  {
    name: 'a layer by its matrix, entry by entry',
    output: sum([product([W, x]), b]),
    wrt: 'W',
    value: indexEquation('i', ['jk'], product([entry(eye(n), ['i', 'j']), entry(x, ['k'])]), {
      i: n,
      j: n,
      k: m,
    }),
    reference: 'W @ x + b',
  },
  {
    name: 'an outer product of a vector with itself',
    output: product([y, T(y)]),
    wrt: 'y',
    value: indexEquation(
      'ij',
      ['k'],
      sum([
        product([entry(eye(n), ['i', 'k']), entry(y, ['j'])]),
        product([entry(y, ['i']), entry(eye(n), ['j', 'k'])]),
      ]),
      { i: n, j: n, k: n },
    ),
    reference: 'np.outer(y, y)',
  },
  {
    name: 'an inverse',
    output: inverse(Q),
    wrt: 'Q',
    value: indexEquation(
      'ij',
      ['kl'],
      minus(product([entry(inverse(Q), ['i', 'k']), entry(inverse(Q), ['l', 'j'])])),
      { i: n, j: n, k: n, l: n },
    ),
    domains: { Q: 'spd' },
    reference: 'np.linalg.inv(Q)',
  },
  {
    name: 'matrix factorisation twice',
    output: power(
      total('norm', sum([Y, minus(product([matrix('U', n, m), T(matrix('V', p, m))]))])),
      two,
    ),
    wrt: 'U',
    order: 2,
    value: indexEquation(
      '',
      ['ij', 'kl'],
      product([
        two,
        entry(eye(n), ['i', 'k']),
        entry(matrix('V', p, m), ['q', 'j']),
        entry(matrix('V', p, m), ['q', 'l']),
      ]),
      { i: n, j: m, k: n, l: m, q: p },
    ),
    reference: 'np.sum((Y - U @ V.T) ** 2)',
  },
  {
    name: 'entries of a function, a sum in brackets, a quotient',
    output: quotient(product([map('f', y), T(y)]), product([T(y), y])),
    wrt: 'y',
    value: indexEquation(
      'ij',
      ['k'],
      sum([
        quotient(
          sum([
            product([entry(map('f', y, 1), ['i']), entry(eye(n), ['i', 'k']), entry(y, ['j'])]),
            product([entry(map('f', y), ['i']), entry(eye(n), ['j', 'k'])]),
          ]),
          product([entry(y, ['l']), entry(y, ['l'])]),
        ),
        minus(
          product([
            two,
            entry(map('f', y), ['i']),
            entry(y, ['j']),
            entry(y, ['k']),
            power(product([T(y), y]), minus(two)),
          ]),
        ),
      ]),
      { i: n, j: n, k: n, l: n },
    ),
    functions: [f],
    reference: 'np.outer(f(y), y) / (y @ y)',
  },
  {
    name: 'an index that the right side lacks',
    output: product([ones(n), T(y)]),
    wrt: 'y',
    value: indexEquation('ij', ['k'], entry(eye(n), ['j', 'k']), { i: n, j: n, k: n }),
    reference: 'np.ones((n, n)) * y',
  },
];

/** Every elementwise function, its derivative and the next, in a sum over a vector. */
const ELEMENTWISE: Readonly<Record<string, string>> = {
  exp: 'np.exp(y)',
  log: 'np.log(y)',
  sqrt: 'np.sqrt(y)',
  sin: 'np.sin(y)',
  cos: 'np.cos(y)',
  tan: 'np.tan(y)',
  asin: 'np.arcsin(y)',
  acos: 'np.arccos(y)',
  atan: 'np.arctan(y)',
  sinh: 'np.sinh(y)',
  cosh: 'np.cosh(y)',
  tanh: 'np.tanh(y)',
  abs: 'np.abs(y)',
  sign: 'np.sign(y)',
  relu: 'np.where(y > 0, y, 0)',
  leakyrelu: 'np.where(y > 0, y, y / 100)',
  elu: 'np.where(y > 0, y, np.exp(y) - 1)',
  gelu: 'y * 0.5 * (1 + np.vectorize(__import__("math").erf)(y / np.sqrt(2)))',
  silu: 'y / (1 + np.exp(-y))',
  sigmoid: '1 / (1 + np.exp(-y))',
  softplus: 'np.log(1 + np.exp(y))',
  erf: 'np.vectorize(__import__("math").erf)(y)',
};

const elementwise = Object.entries(ELEMENTWISE).flatMap(([fn, reference]): Case[] => {
  const domains = { y: /^(log|sqrt|asin|acos)$/.test(fn) ? 'unit' : 'away0' };
  const positive = { reference: `np.sum(${reference})`, wrt: 'y', domains };
  return [
    { name: `${fn}'`, output: total('sum', map(fn, y)), value: map(fn, y, 1), ...positive },
    {
      name: `${fn}''`,
      output: total('sum', map(fn, y)),
      value: diagonal(map(fn, y, 2)),
      ...positive,
      order: 2,
    },
  ];
});

function resultOf(c: Case): DiffResult {
  const { definitions = [], functions = [], order = 1 } = c;
  return result(
    problem(c.output, { functions, definitions }),
    [derivative('s', c.wrt, c.value, { wrt: Array.from({ length: order }, () => c.wrt) })],
    c.pieces ?? [],
  );
}

/** Sizes of the polynomials among the dimensions. */
const SIZED: Readonly<Record<string, number>> = { 'p + 1': 3, 'n p': 6 };

const PYTHON = '/usr/bin/python3';

function judge(list: readonly Case[], modules: readonly string[]): string[] {
  const input = list.map((c, k) => {
    const { variables } = resultOf(c).problem;
    const shapes = [...variables.values()].map(({ name, shape }) => {
      const axes = [shape.rows, shape.cols].map((dim) => dim.key).filter((key) => key !== '1');
      const sized = axes.map((key) => SIZED[key] ?? key);
      const python = name === 'lambda' ? 'lambda_' : name;
      return [python, { shape: sized, domain: c.domains?.[name] }] as const;
    });
    const order = c.order ?? 1;
    const marks = c.name === 'marks in the expression' ? 2 : order;
    const undefinedNames = (c.functions ?? []).some((fn) => !fn.definition);
    return {
      module: modules[k],
      wrt: c.wrt,
      order,
      reference: c.reference,
      variables: Object.fromEntries(shapes),
      functions: undefinedNames ? ['f', 'df', 'd2f', 'd3f'].slice(0, marks + 1) : [],
      definitions: Object.fromEntries((c.definitions ?? []).map((d) => [d.name, d.python])),
    };
  });
  const script = join('test', 'render', 'judge.py');
  const run = spawnSync(PYTHON, [script], { input: JSON.stringify(input), encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as string[];
}

describe('modules against finite differences', () => {
  const all = [...cases, ...elementwise];
  const modules = all.map((c) => renderNumpy(resultOf(c)));
  let verdicts: string[] = [];
  beforeAll(() => {
    verdicts = judge(all, modules);
  }, 60_000);

  test.each(all.map((c, k) => [c.name, k] as const))('%s', (_, k) => {
    expect([verdicts[k], modules[k]]).toEqual(['right', modules[k]]);
  });

  test.each(cases.map((c, k) => [c.name, k] as const))('the code of %s', (_, k) => {
    for (const text of cases[k]!.contains ?? []) expect(modules[k]).toContain(text);
    for (const text of cases[k]!.lacks ?? []) expect(modules[k]).not.toContain(text);
  });
});
