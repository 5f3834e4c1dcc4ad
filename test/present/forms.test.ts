/** --form: one result entry by entry, as a differential, in vec form. */
import { describe, expect, test } from '@jest/globals';
import {
  differentiate,
  type DiffOptions,
  type DiffResult,
  parse,
  render,
} from '../../src/index.js';

const GIVEN = 'a: scalar, A: n x m, B: p x q, X: m x p, Q: n x n, w: m, x: m, y: n';

const derive = (input: string, options: DiffOptions, given = GIVEN): DiffResult => {
  const result = differentiate(parse(input, { given }), { onePiece: true, ...options });
  expect(result.verified.kind).toBe('verified');
  return result;
};

const line = (result: DiffResult): string =>
  render(result, { format: 'ascii' }).split('\n')[0]!.replace(/ +#/, ' #');

describe('entry by entry', () => {
  test.each<[string, string, number, string]>([
    ['a^2', 'a', 1, 'ds/da = 2 a # scalar'],
    ["w' x", 'w', 1, 'ds/dw_{i} = x_{i} # m'],
    ["y' A x", 'A', 1, 'ds/dA_{ij} = y_{i} x_{j} # n x m'],
    ['A x', 'x', 1, 'dv_{i}/dx_{j} = A_{ij} # n x m'],
    ['a A', 'a', 1, 'dY_{ij}/da = A_{ij} # n x m'],
    ["x' x", 'x', 2, 'd2s/dx_{i} dx_{j} = 2 I_{ij} # m x m'],
  ])('%s by %s, order %d', (input, wrt, order, expected) => {
    expect(line(derive(input, { wrt, order, form: 'index' }))).toBe(expected);
  });

  test.each([
    ['exp(X B)', 'X', 2, 6],
    ['inv(Q)', 'Q', 2, 6],
    ['exp(X B)', 'X', 3, 8],
    ['tr(inv(Q))', 'Q', 4, 8],
  ])(
    '%s by %s, order %d has %d axes',
    (input, wrt, order, axes) => {
      const result = derive(input, { wrt, order, form: 'index', onePiece: false });
      expect(result.derivatives[0]!.axes).toHaveLength(axes);
    },
    60_000,
  );
});

describe('differentials along directions', () => {
  test.each<[string, string, number, string]>([
    ['f(x)', 'x', 1, 'dy = J_f(x) dx # n'],
    ['f(x)', 'x', 2, 'd2y = H_f(x)[dx, dx] # n'],
    ["u' f(x)", 'x', 2, "d2s = u' H_f(x)[dx, dx] # scalar"],
    ['q(x)', 'x', 2, "d2s = dx' H_q(x) dx # scalar"],
    ['q(x)', 'x', 3, 'd3s = D3_q(x)[dx, dx, dx] # scalar'],
    ['f(g(a))', 'a', 2, 'd2y = J_f(g(a)) H_g(a)[da, da] + H_f(g(a))[J_g(a) da, J_g(a) da] # n'],
    ['c(X)', 'X', 2, 'd2s = H_c(X)[dX, dX] # scalar'],
    [
      "x' H_q(x) x",
      'x',
      2,
      "d2s = 4 D3_q(x)[x, dx, dx] + D4_q(x)[x, x, dx, dx] + 2 dx' H_q(x) dx # scalar",
    ],
  ])('%s by %s, order %d', (input, wrt, order, expected) => {
    const given = 'f: m -> n, g: k -> m, q: m -> scalar, c: m x n -> scalar, a: k';
    const result = derive(input, { wrt, order, form: 'differential' }, given);
    expect(line(result).replace(/, as a differential.*/, '')).toBe(expected);
  });

  test('like terms are one, whatever the order of the directions', () => {
    const result = derive(
      'f(g(a))',
      { wrt: 'a', order: 3, form: 'differential' },
      'f: m -> n, g: k -> m, a: k',
    );
    expect(line(result)).toContain('3 H_f(g(a))[H_g(a)[da, da], J_g(a) da]');
  });
});

describe('orders 3 and 4', () => {
  test.each<[string, string, number, string]>([
    ['a^4', 'a', 3, 'd3s/da3 = 24 a # scalar'],
    ['a^4', 'a', 4, 'd4s/da4 = 24 # scalar'],
    ['exp(a) y', 'a', 3, 'd3v/da3 = exp(a) y # n'],
    ['sum(x.^4)', 'x', 3, 'd3s/dx_{i} dx_{j} dx_{k} = 24 I_{ij} I_{ik} x_{i} # m x m x m'],
    ["f(w' x)", 'w', 3, "d3s/dw_{i} dw_{j} dw_{k} = f'''(w' x) x_{i} x_{j} x_{k} # m x m x m"],
  ])('%s by %s, order %d', (input, wrt, order, expected) => {
    expect(line(derive(input, { wrt, order }))).toBe(expected);
  });
});

describe('as a differential', () => {
  test.each<[string, string, Partial<DiffOptions>, string]>([
    ['A X B', 'X', {}, 'dY = A dX B # n x q, as a differential'],
    ['inv(Q)', 'Q', {}, 'dY = -inv(Q) dQ inv(Q) # n x n, as a differential'],
    [
      'inv(Q)',
      'Q',
      { order: 2 },
      'd2Y = 2 inv(Q) dQ inv(Q) dQ inv(Q) # n x n, as a differential of order 2',
    ],
    ['A x', 'x', {}, 'dv = A dx # n, as a differential'],
    ["x' x", 'x', {}, "ds = 2 x' dx # scalar, as a differential"],
    ["x' A' A x", 'x', { order: 2 }, "d2s = 2 dx' A' A dx # scalar, as a differential of order 2"],
    ["y' A x", 'y', { then: ['x'] }, "d_y d_x s = dy' A dx # scalar, as a differential of order 2"],
    ['logdet(Q)', 'Q', {}, 'ds = tr(dQ inv(Q)) # scalar, as a differential'],
    ['a^3', 'a', { order: 3 }, 'd3s = 6 da^3 # scalar, as a differential of order 3'],
    ["x' A'", 'x', {}, "dv = dx' A' # 1 x n, as a differential"],
  ])('%s by %s, %j', (input, wrt, more, expected) => {
    expect(line(derive(input, { wrt, form: 'differential', ...more }))).toBe(expected);
  });

  test('several parameters, each with its part', () => {
    const result = derive('A x + y', { wrt: 'x, y', form: 'differential' });
    expect(render(result).replace(/ +#/g, ' #').split('\n')).toEqual([
      'dv = A dx # n, as a differential by x',
      'dv = dy # n, as a differential by y',
    ]);
    expect(render(result, { format: 'latex' })).toBe(
      '\\mathrm{d} v = A dx, \\quad \\mathrm{d} v = dy',
    );
  });

  test('NumPy takes the changes', () => {
    const text = render(derive('A X B', { wrt: 'X', form: 'differential' }), { format: 'numpy' });
    expect(text).toContain('def derivative(*, A, X, B, dX):');
  });

  test('a change whose name is in use', () => {
    const options: DiffOptions = { wrt: 'X', form: 'differential' };
    expect(() => derive('dX X', options, 'dX: m x m, X: m x p')).toThrow(/no differential form/);
  });
});

describe('in vec form', () => {
  test.each<[string, string, number, string]>([
    ['A X B', 'X', 1, "dY/dX = kron(B', A) # (n q) x (m p), vec layout"],
    ["w' X X' x", 'X', 2, "d2s/dX2 = kron(eye(p), w x' + x w') # (m p) x (m p), vec layout"],
    ["y' Q' Q y", 'Q', 2, "d2s/dQ2 = 2 kron(y y', eye(n)) # n^2 x n^2, vec layout"],
    ['sum(exp(Q y))', 'Q', 2, "d2s/dQ2 = kron(y y', diag(exp(Q y))) # n^2 x n^2, vec layout"],
    ["tr(X' X)", 'X', 1, "ds/dX = 2 vec(X)' # 1 x (m p), vec layout"],
    ["tr(X' X)", 'X', 2, 'd2s/dX2 = 2 I # (m p) x (m p), vec layout'],
  ])('%s by %s, order %d', (input, wrt, order, expected) => {
    expect(line(derive(input, { wrt, order, form: 'kron' }))).toBe(expected);
  });

  test('another layout contradicts it', () => {
    const options: DiffOptions = { wrt: 'X', form: 'kron', layout: 'numerator' };
    expect(() => derive('A X B', options)).toThrow(/not the numerator layout/);
  });
});
