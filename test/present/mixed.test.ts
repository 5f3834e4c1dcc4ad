/** Derivatives by several parameters: mixed ones, and the blocks of higher orders. */
import { describe, expect, test } from '@jest/globals';
import {
  differentiate,
  type DiffOptions,
  type DiffResult,
  parse,
  render,
} from '../../src/index.js';

const GIVEN = 'a: scalar, b: scalar, x: n, y: m, A: n x m, W: n x m';

const derive = (input: string, options: DiffOptions, given = GIVEN): DiffResult => {
  const result = differentiate(parse(input, { given }), { onePiece: true, ...options });
  expect(result.verified.kind).toBe('verified');
  return result;
};

const lines = (result: DiffResult): string[] =>
  render(result, { format: 'ascii' })
    .split('\n')
    .map((line) => line.replace(/ +#/, ' #'));

describe('mixed derivatives', () => {
  test.each<[string, string, string[], string]>([
    // rows x, columns y
    ["x' A y", 'x', ['y'], 'd2s/dx dy = A # n x m'],
    ["x' A y", 'y', ['x'], "d2s/dy dx = A' # m x n"],
    ["x' A A' x", 'x', ['x'], "d2s/dx2 = 2 A A' # n x n"],
    ["a x' x", 'x', ['a'], 'd2s/dx da = 2 x # n'],
    ["a x' x", 'a', ['x'], 'd2s/da dx = 2 x # n'],
    ["a x' x", 'a', ['x', 'x'], 'd3s/da dx2 = 2 I # n x n'],
    ["a b x' A y", 'a', ['b', 'x'], 'd3s/da db dx = A y # n'],
    ['a^2 A y', 'a', ['y'], 'd2y/da dy = 2 a A # n x m'],
    ["x' A y", 'A', ['y'], 'd2s/dA_{ij} dy_{k} = I_{jk} x_{i} # n x m x m'],
    ["x' A y", 'x', ['A', 'y'], 'd3s/dx_{i} dA_{jk} dy_{l} = I_{ij} I_{kl} # n x n x m x m'],
  ])('%s by %s then %s', (input, wrt, then, expected) => {
    const names = input === 'a^2 A y' ? expected.replace('d2y', 'd2v') : expected;
    expect(lines(derive(input, { wrt, then }))[0]).toBe(names);
  });

  test('every parameter of --wrt, then the other', () => {
    expect(
      lines(derive("x' W y", { wrt: 'x, y', then: ['W'] })).map((l) => l.split(' =')[0]),
    ).toEqual(['d2s/dx_{i} dW_{jk}', 'd2s/dy_{i} dW_{jk}']);
  });

  test.each([
    ['numerator', "d2s/dx da = 2 x' # 1 x n, numerator layout"],
    ['jacobian', "d2s/dx da = 2 x' # 1 x n, jacobian layout"],
    ['denominator', 'd2s/dx da = 2 x # n, denominator layout'],
    ['vec', 'd2s/dx da = 2 x # n, vec layout'],
  ] as const)('arranged as at order 1 where a scalar adds no axis: %s', (layout, expected) => {
    expect(lines(derive("a x' x", { wrt: 'x', then: ['a'], layout }))[0]).toBe(expected);
  });

  test('in vec form the last parameter is across', () => {
    const [d] = derive("x' W y", { wrt: 'W', then: ['y'], layout: 'vec' }).derivatives;
    expect([d!.expr!.shape.rows.key, d!.expr!.shape.cols.key]).toEqual(['m n', 'm']);
  });

  test('a defined name and a variable move by themselves', () => {
    const result = derive("s = z' z + a x' z; z = A y", { wrt: 'z', then: ['a'] });
    expect(lines(result)[0]).toBe('d2s/dz da = x # n');
  });

  test('LaTeX', () => {
    const text = render(derive("a x' x", { wrt: 'a', then: ['x', 'x'] }), { format: 'latex' });
    expect(text).toBe('\\frac{\\partial^{3} s}{\\partial a \\partial x^{2}} = 2 I');
  });
});

describe('blocks of several parameters', () => {
  test('each pair once, the other order told', () => {
    expect(lines(derive("a x' A y", { wrt: 'x, y, a', order: 2 }))).toEqual([
      'd2s/dx2 = zeros(n, n) # n x n',
      'd2s/dx dy = a A # n x m, its transpose is d2s/dy dx',
      'd2s/dx da = A y # n, also d2s/da dx',
      'd2s/dy2 = zeros(m, m) # m x m',
      "d2s/dy da = A' x # m, also d2s/da dy",
      'd2s/da2 = 0 # scalar',
    ]);
  });

  test('entry by entry', () => {
    const [, mixed] = lines(derive("x' A y", { wrt: 'A, x', order: 2 }));
    expect(mixed).toBe('d2s/dA_{ij} dx_{k} = I_{ik} y_{j} # n x m x n, also d2s/dx_{k} dA_{ij}');
  });

  test('order 3', () => {
    const all = lines(derive("a x' x", { wrt: 'a, x', order: 3 }));
    expect(all).toHaveLength(4);
    expect(all[2]).toBe('d3s/da dx2 = 2 I # n x n, likewise in every other order');
  });

  test('JSON and NumPy tell the parameters of each', () => {
    const result = derive("x' A y", { wrt: 'x, y', order: 2 });
    const { derivatives } = JSON.parse(render(result, { format: 'json' }));
    expect(derivatives.map((d: { wrt: string; then: string[] }) => [d.wrt, ...d.then])).toEqual([
      ['x', 'x'],
      ['x', 'y'],
      ['y', 'y'],
    ]);
    expect(derivatives.map((d: { anyOrder: boolean }) => d.anyOrder)).toEqual([false, true, false]);
    expect(render(result, { format: 'numpy' })).toContain('("x", "y"): A');
  });

  test('too many', () => {
    const wrt = 'x, y, a, b, A';
    expect(() => derive("a b x' A y", { wrt, order: 8 })).toThrow(/more than 256/);
  });
});

test('an order that contradicts --then', () => {
  expect(() => derive("x' A y", { wrt: 'x', then: ['y'], order: 3 })).toThrow(/order is 2 here/);
  expect(() => derive("x' A y", { wrt: 'x', then: ['x, y'] })).toThrow(/one name/);
  expect(() => derive("x' A y", { wrt: 'x', then: ['q'] })).toThrow(/q does not occur/);
});

test('a defined name beside another one is told to be held', () => {
  const { remarks } = differentiate(parse("h' h where h = W x"), { wrt: 'h', then: ['x'] });
  expect(remarks).toEqual(['h is held where another name changes']);
});
