/** Bounds on work and on what can be written: an error, never a crash. */
import { describe, expect, test } from '@jest/globals';
import { differentiate, MatcalcError, parse, render } from '../../src/index.js';

const message = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof MatcalcError) return `${error.diagnostic.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
};

const REFUSED: readonly [input: string, wrt: string, given: string, message: string][] = [
  ['x/0', 'x', 'x: n', 'value: division by zero'],
  ['x/(1-1)', 'x', 'x: n', 'value: division by zero'],
  [
    'J_f v + f(x)',
    'x',
    'J_f: m x n, v: n, x: n, f: n -> m',
    'declaration: the result needs the derivative J_f of f, and J_f is something else here',
  ],
  ['0^-1 x', 'x', 'x: n', 'value: division by zero'],
];

test.each(REFUSED)('%s by %s', (input, wrt, given, wanted) => {
  expect(message(() => differentiate(parse(input, { given }), { wrt }))).toBe(wanted);
});

test.each<[input: string, wrt: string, given: string, options: object, help: RegExp]>([
  ['expm(A)', 'A', 'A: n x n', { order: 2, times: 'V' }, /without --times and --left/],
])('what has no form by itself: %s by %s, %s, %j', (input, wrt, given, options, help) => {
  let error: unknown;
  try {
    differentiate(parse(input, { given }), { wrt, ...options });
  } catch (thrown) {
    error = thrown;
  }
  expect((error as MatcalcError).diagnostic.help).toMatch(help);
});

test('few nodes', () => {
  const problem = parse("u' tanh(W x + b)");
  expect(message(() => differentiate(problem, { wrt: 'W', limits: { nodes: 10 } }))).toBe(
    'limit: the calculation needs more than 10 nodes',
  );
});

test('in one piece a deep network is refused', () => {
  const lines = Array.from({ length: 60 }, (_, k) => `h_${k + 1} = tanh(W h_${k})`);
  const problem = parse([...lines, "s = u' h_60"].join('\n'), { given: 'W: n x n, h_0: n' });
  expect(message(() => differentiate(problem, { wrt: 'W', inline: true }))).toMatch(
    /^limit: in one piece/,
  );
});

test('a residual network is linear in its depth', () => {
  const length = (depth: number): number => {
    const lines = Array.from({ length: depth }, (_, k) => `h_${k + 1} = g(h_${k}) + h_${k}`);
    const text = [...lines, `s = sum(h_${depth})`].join('\n');
    return render(differentiate(parse(text, { given: 'h_0: n' }), { wrt: 'h_0' })).length;
  };
  expect(length(60)).toBeLessThan(2.5 * length(30));
});

test('orders from 3 on are compared with one order less', () => {
  const third = differentiate(parse('sum(log(x))', { given: 'x: n' }), { wrt: 'x', order: 3 });
  expect(third.verified.kind).toBe('verified');
});

describe('vec forms that would fill pages', () => {
  const asked = 'silu(max(kron(B, A), cols))';

  test('a differential stands for one that cannot be indexed', () => {
    const result = differentiate(parse(asked), { wrt: 'B', order: 2, layout: 'vec' });
    expect(result.derivatives[0]!.expr).toBeNull();
    expect(render(result)).toMatch(/^d²y = /);
    expect(result.verified.kind).toBe('verified');
  });

  test('asked for, they are refused', () => {
    expect(message(() => differentiate(parse(asked), { wrt: 'B', order: 2, form: 'kron' }))).toBe(
      'unsupported: this derivative has no kron form',
    );
  });

  test('beside an index equation there is none', () => {
    const problem = parse("softmax(Q K' / sqrt(d), rows) V");
    const result = differentiate(problem, { wrt: 'Q', order: 2, onePiece: true });
    expect(result.derivatives[0]!.inline).toBeNull();
    expect(result.verified.kind).toBe('verified');
  });
});

test('order 2 may be too long for one piece where order 3 is asked for', () => {
  const input = "asin'(sin((gelu''(c) c r) mean(C, rows) exp(n)))";
  const problem = parse(input, { given: 'r: 1 x 2, C: 2 x n' });
  const result = differentiate(problem, { wrt: 'c', order: 3, onePiece: true });
  expect(result.verified.kind).toBe('verified');
  expect(result.derivatives[0]!.inline).toBeNull();
  expect(render(result).length).toBeLessThan(20_000);
});
