/** --times and --left: derivatives applied to values, without the axes that these take. */
import { describe, expect, test } from '@jest/globals';
import {
  differentiate,
  type DiffOptions,
  type DiffResult,
  parse,
  render,
} from '../../src/index.js';
import { answer } from '../support/results.js';
import { difference } from '../support/values.js';

const derive = (input: string, options: DiffOptions, given = ''): DiffResult => {
  const result = differentiate(parse(input, { given }), { onePiece: true, ...options });
  expect(result.verified.kind).toBe('verified');
  return result;
};

const line = (result: DiffResult, k = 0): string =>
  render(result, { format: 'ascii' }).split('\n')[k]!.replace(/ +#/, ' #');

const MATRICES = 'A: n x m, B: p x q, X: m x p, Q: n x n';

describe('a Jacobian or a Hessian times a value', () => {
  test.each<[string, string, Partial<DiffOptions>, string]>([
    ['A x', 'x', { times: 'v' }, 'dy/dx v = A v # n'],
    ["x' A", 'x', { times: 'v' }, "dy/dx v = v' A # 1 x n"],
    ["x' x", 'x', { times: 'v' }, "ds/dx [v] = 2 x' v # scalar"],
    ["x' x", 'x', { times: 'x' }, "ds/dx [x] = 2 x' x # scalar"],
    ['1/2 norm(A x - b)^2', 'x', { order: 2, times: 'v' }, "d2s/dx2 v = A' A v # m"],
    ['1/2 norm(A x)^2', 'x', { order: 2, times: 'x' }, "d2s/dx2 x = A' A x # m"],
    ['f(x)', 'x', { times: 'v' }, "dy/dx v = v .* f'(x) # n"],
    ['f(x)', 'x', { times: 'x + x' }, "dy/dx (x + x) = 2 (x .* f'(x)) # n"],
    ['softmax(x)', 'x', { times: 'v' }, "dy/dx v = p .* (v - v' p) # n"],
    ["u' softmax(x)", 'x', { order: 2, times: 'v' }, "d2s/dx2 v = p .* (r - p' r) # n"],
    ["(diag(a) - b c') x", 'x', { times: 'v' }, "dy/dx v = a .* v - (c' v) b # n"],
    ["x' A y", 'x', { then: ['y'], times: 'v' }, 'd2s/dx dy v = A v # n'],
    ['A X B', 'X', { times: 'V' }, 'dY/dX [V] = A V B # n x q'],
    ['A X B', 'X', { times: 'V', form: 'index' }, 'dY_{ij}/dX [V] = (A V B)_{ij} # n x q'],
    ['A X B', 'X', { times: 'V', layout: 'vec' }, 'dY/dX [V] = vec(A V B) # n q, vec layout'],
    ['inv(Q)', 'Q', { times: 'V' }, 'dY/dQ [V] = -inv(Q) V inv(Q) # n x n'],
    ['logdet(Q)', 'Q', { order: 2, times: 'V' }, "d2s/dQ2 [V] = -(inv(Q) V inv(Q))' # n x n"],
    ['a^3', 'a', { order: 3, times: 'b' }, 'd3s/da3 [b] = 6 b # scalar'],
    ['sum(x.^4)', 'x', { order: 3, times: 'v' }, 'd3s/dx3 [v] = 24 diag(x .* v) # n x n'],
  ])('%s by %s, %j', (input, wrt, more, expected) => {
    const given = /[AB] X|Q/.test(input) ? MATRICES : wrt === 'a' ? 'a: scalar' : '';
    expect(line(derive(input, { wrt, ...more }, given))).toBe(expected);
  });

  test('a sum inside a longer one has its name there, too', () => {
    const result = derive("u' softmax(x)", { wrt: 'x', order: 2, times: 'v' });
    expect(line(result, 1)).toBe("  r = v .* (u - u' p) - (v' p) u # n");
  });

  test('what the value stands for is held fixed', () => {
    const result = derive("x' x x' A x", { wrt: 'x', order: 2, times: 'x' });
    expect(result.remarks[0]).toMatch(/^--times x: x of the input/);
  });

  test('a declared name has its shape and properties', () => {
    const result = derive('A x', { wrt: 'x', times: 'v' }, 'A: n x m, v: m positive');
    expect(result.problem.variables.get('v')!.properties).toEqual(['positive']);
  });

  test('several parameters of one shape', () => {
    const result = derive("x' A y", { wrt: 'x, y', times: 'v' }, 'A: n x n');
    expect([line(result, 0), line(result, 1)]).toEqual([
      "ds/dx [v] = v' A y # scalar",
      "ds/dy [v] = x' A v # scalar",
    ]);
  });
});

describe('a value times the derivative', () => {
  test.each<[string, string, Partial<DiffOptions>, string]>([
    ['A x', 'x', { left: 'u' }, "d<u, y>/dx = A' u # m"],
    ['A x', 'x', { left: 'u', layout: 'jacobian' }, "d<u, y>/dx = u' A # 1 x m, jacobian layout"],
    ['A X B', 'X', { left: 'U' }, "d<U, Y>/dX = A' U B' # m x p"],
    ['A x', 'x', { left: 'u', times: 'v' }, "d<u, y>/dx [v] = u' A v # scalar"],
    ['x.^3', 'x', { left: 'u', order: 2 }, 'd2<u, y>/dx2 = 6 diag(x .* u) # n x n'],
    ['x.^3', 'x', { left: 'x', order: 2 }, 'd2<x, y>/dx2 = 6 diag(x.^2) # n x n'],
    ['x.^3', 'x', { left: 'u', order: 2, times: 'v' }, 'd2<u, y>/dx2 v = 6 (x .* v .* u) # n'],
  ])('%s by %s, %j', (input, wrt, more, expected) => {
    const given = input.includes('X') ? MATRICES : input.includes('A') ? 'A: n x m' : '';
    expect(line(derive(input, { wrt, ...more }, given))).toBe(expected);
  });

  test('upstream gradients are named as in backpropagation', () => {
    const result = derive('f(W x + b)', { wrt: 'W, b, x', left: 'u' });
    expect(render(result, { format: 'ascii' }).replace(/ +#/g, ' #').split('\n')).toEqual([
      "d<u, y>/dW = delta' x' # n x m",
      "d<u, y>/db = delta' # n",
      "d<u, y>/dx = W' delta' # m",
      "  delta = u' .* f'(z)' # 1 x n, upstream gradient d<u, y>/dz, as a row",
      '  z = W x + b # n',
    ]);
  });

  test('LaTeX', () => {
    const text = render(derive('A x', { wrt: 'x', left: 'u' }), { format: 'latex' });
    expect(text).toBe('\\frac{\\partial \\langle u, y \\rangle}{\\partial x} = A^{\\top} u');
  });
});

test.each<[string, DiffOptions, RegExp]>([
  ["x' A A' x", { wrt: 'x', left: 'u' }, /the output is a scalar/],
  ['A x', { wrt: 'A, x', times: 'v' }, /parameters of one shape/],
  ['A x', { wrt: 'x', times: 'A' }, /A is n × m, x is m/],
  ['A x', { wrt: 'x', times: 'x - q' }, /q does not occur/],
  ['A x', { wrt: 'x', times: 'n' }, /n is in use/],
  ['A x', { wrt: 'x', times: 'v', form: 'differential' }, /does not go with --form differential/],
  ['A x', { wrt: 'x', times: 'v', structured: 'entries' }, /times does not go with --structured/],
  ['A x', { wrt: 'x', form: 'differential', structured: 'tangent' }, /structured does not go with/],
])('%s: %j is refused', (input, options, message) => {
  expect(() => derive(input, options, 'A: n x m')).toThrow(message);
});

/** Textbook answers: the restricted gradient of the inner product, the Hessian inside the structure times a matrix. */
describe('structured parameters', () => {
  const symmetric = 'X: n x n symmetric, A: n x n, V: n x n, U: n x n, w: n, v: n';
  test.each<[string, DiffOptions, string]>([
    ['A X', { wrt: 'X', left: 'U', structured: 'entries' }, "A' U + U' A - diag(diag(A' U))"],
    ['A X', { wrt: 'X', left: 'U', structured: 'tangent' }, "1/2 (A' U + U' A)"],
    ['A X', { wrt: 'X', times: 'V', structured: 'tangent' }, "1/2 A (V + V')"],
    ['tr(X^2)', { wrt: 'X', order: 2, times: 'V', structured: 'tangent' }, "V + V'"],
    ['norm(X w)^2', { wrt: 'X', times: 'V', structured: 'tangent' }, "w' X (V + V') w"],
  ])('%s: %j is %s', (input, options, expected) => {
    const result = derive(input, options, symmetric);
    const [derivative] = result.derivatives;
    expect(difference(result.problem, derivative!.expr!, answer(expected, result))).toBe('');
  });

  const lower = 'X: n x n lower, A: n x n, V: n x n, U: n x n, w: n';
  test.each<[string, DiffOptions, string]>([
    ['A X', { wrt: 'X', left: 'U', structured: 'entries' }, "tril(A' U)"],
    ['A X', { wrt: 'X', times: 'V', structured: 'tangent' }, 'A tril(V)'],
    ['norm(X)^2', { wrt: 'X', order: 2, times: 'V', structured: 'tangent' }, '2 tril(V)'],
    ['norm(X w)^2', { wrt: 'X', times: 'V', structured: 'tangent' }, "2 w' X' tril(V) w"],
  ])('lower, %s: %j is %s', (input, options, expected) => {
    const result = derive(input, options, lower);
    const [derivative] = result.derivatives;
    expect(difference(result.problem, derivative!.expr!, answer(expected, result))).toBe('');
  });
});
