/** Results stay as small as what they are the derivatives of: no part is written twice that could have a name. */
import { describe, expect, test } from '@jest/globals';
import { differentiate, parse } from '../../src/index.js';
import { children, type Expr } from '../../src/expression/nodes.js';
import { measure } from '../../src/expression/measure.js';

const lines = (count: number, line: (k: number) => string, last: string): string =>
  [...Array.from({ length: count }, (_, k) => line(k + 1)), last].join('\n');

/** The length of all that is printed. */
function printed(text: string, wrt: string, given = ''): number {
  const { derivatives, definitions } = differentiate(parse(text, given === '' ? {} : { given }), {
    wrt,
    verify: false,
  });
  const exprs = [...derivatives.map((d) => d.expr!), ...definitions.map((d) => d.expr)];
  return exprs.reduce((sum, e) => sum + measure(e), 0);
}

const chain = (depth: number): string =>
  lines(depth, (k) => `h_${k} = tanh(W_${k} h_${k - 1})`, `s = u' h_${depth}`);

const product = (count: number, of: (k: number) => string): string =>
  `tr(${Array.from({ length: count }, (_, k) => of(k + 1)).join(' ')})`;

const squares = (names: readonly string[]): string =>
  names.map((name) => `${name}: n x n`).join(', ');

describe('lengths', () => {
  test('a chain of layers: the same for every further layer', () => {
    const [a, b, c] = [50, 100, 200].map((depth) => printed(chain(depth), 'W_1'));
    expect((b! - a!) / 50).toBeLessThan(20);
    expect(c! - b!).toBe(2 * (b! - a!));
  });

  test('all weights of a chain: the same for every further layer', () => {
    const [a, b, c] = [20, 40, 80].map((depth) => printed(chain(depth), 'all'));
    expect((b! - a!) / 20).toBeLessThan(30);
    expect(c! - b!).toBe(2 * (b! - a!));
  });

  test('a residual network: the same for every further layer', () => {
    const residual = (depth: number): string =>
      lines(depth, (k) => `h_${k} = g(h_${k - 1}) + h_${k - 1}`, `s = sum(h_${depth})`);
    const [a, b, c] = [20, 40, 80].map((depth) => printed(residual(depth), 'h_0', 'h_0: n'));
    expect((b! - a!) / 20).toBeLessThan(20);
    expect(c! - b!).toBeLessThan(2.2 * (b! - a!));
  });

  test('forty squares of squares, line by line', () => {
    const text = lines(40, (k) => `h_${k} = h_${k - 1} .* h_${k - 1}`, 's = sum(h_40)');
    expect(printed(text, 'h_0', 'h_0: n')).toBeLessThan(400);
  });

  test('a product of 200 matrices by one of them', () => {
    const names = Array.from({ length: 200 }, (_, k) => `A_${k + 1}`);
    const length = printed(
      product(200, (k) => `A_${k}`),
      'A_100',
      squares(names),
    );
    expect(length).toBeLessThan(600);
  });

  test('a product with X in k places: k terms of k factors', () => {
    const names = Array.from({ length: 20 }, (_, k) => `A_${k + 1}`);
    const text = product(20, (k) => `A_${k} X`);
    expect(printed(text, 'X', squares([...names, 'X']))).toBeLessThan(20 * 40 * 4);
  });

  test('a sum of 300 terms by what is in all of them', () => {
    const text = Array.from({ length: 300 }, (_, k) => `a_${k} norm(x - b_${k})^2`).join(' + ');
    expect(printed(text, 'x', 'x: n')).toBeLessThan(300 * 12);
  });
});

test('an expression that shares its parts is not taken apart: forty squares without names', () => {
  const problem = parse('x .* x', { given: 'x: n' });
  let square: Expr = problem.output;
  for (let k = 0; k < 40; k++) square = { ...square, factors: [square, square] } as Expr;
  const total: Expr = {
    kind: 'call',
    fn: 'sum',
    primes: 0,
    args: [square],
    shape: parse('1').output.shape,
  };
  const result = differentiate({ ...problem, output: total }, { wrt: 'x', verify: false });
  const nodes = new Set<Expr>();
  const visit = (e: Expr): void => {
    if (nodes.has(e)) return;
    nodes.add(e);
    children(e).forEach(visit);
  };
  result.derivatives.forEach((d) => visit(d.expr!));
  expect(nodes.size).toBeLessThan(100);
});
