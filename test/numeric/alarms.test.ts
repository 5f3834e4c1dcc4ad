/** Right derivatives that are hard to see by numbers are not called wrong, and wrong ones are. */
import { describe, expect, test } from '@jest/globals';
import * as b from '../../src/expression/build.js';
import type { Expr } from '../../src/expression/nodes.js';
import { differentiate, type DiffResult, parse } from '../../src/index.js';
import { type Claim, verifyDerivative } from '../../src/numeric/verify.js';
import { f, minus, plus, prod, problem, s, t, to, y } from './problems.js';

type Case = [text: string, wrt: string, given: string, order: number];

const TIES: Case[] = [
  ['max(diag(cosh(K)))', 'K', 'K: m x m, K skew', 2],
  ['min(o)', 'o', 'o: n, o onehot', 2],
  ['min(sigmoid(o.^2))', 'o', 'o: n, o onehot', 1],
  ['max(u, u)', 'u', 'u: n', 1],
  ['max(x ./ x)^2', 'x', 'x: n', 2],
  [
    "mean((r .* (r A P) + acos(r)) .* [ones(n)' >= r ones(n, m) y])",
    'r',
    'r: 1 x n, r simplex, y: m, y simplex, A: n x n, P: n x n',
    1,
  ],
];

const SATURATED: Case[] = [
  ["tanh'(norm(v vec(X')')^2)", 'v', 'v: m, X: n x m', 1],
  ["tanh(tanh'(sum(u) (t' log(softmax(t)))))", 't', 't: n, u: p', 1],
  ["norm(softmax(exp'((v vec(D')') (vec(D') u')), rows))^2", 'v', 'v: m, D: n x m, u: m', 2],
  ["(0.3 / softplus(b)) (S' Q)", 'b', 'b: scalar, S: n x n, S spd, Q: n x n', 2],
  ['diag(sigmoid(A t))^-1', 'A', 'A: n x m, t: m', 2],
  ['acos(0.9 tanh(log(exp(c)) (diag(x) Q)))', 'c', 'c: scalar, x: n, Q: n x m', 2],
  ['det(X)', 'X', 'X: m x m, X skew', 2],
  ['logdet(Q)^3', 'Q', 'Q: n x n, Q orthogonal', 2],
];

/** The printed result and some that are wrong. */
function verdicts({ problem: about, derivatives, definitions }: DiffResult): string[] {
  const { wrt, expr, index, layout } = derivatives[0]!;
  const known = new Map(definitions.map((d) => [d.name, d.expr]));
  const claim = (change: (e: Expr) => Expr): Claim =>
    expr
      ? { kind: 'matrix', expr: change(expr), layout }
      : { kind: 'index', equation: { ...index!, rhs: change(index!.rhs) } };
  const hundredth = b.quotient(b.num(101), b.num(100));
  const changes = [b.negate, (e: Expr): Expr => b.product([hundredth, e])];
  return [(e: Expr): Expr => e, ...changes].map((change) => {
    const request = { problem: about, wrt, claim: claim(change), definitions: known };
    return verifyDerivative(request).kind;
  });
}

describe.each<[string, Case[]]>([
  ['where every point is a tie', TIES],
  ['where functions are saturated or terms cancel', SATURATED],
])('%s', (_, cases) => {
  test.each(cases)('%s by %s; %s, order %d', (text, wrt, given, order) => {
    const result = differentiate(parse(text, { given }), { wrt, order, verify: false });
    expect(verdicts(result)[0]).not.toBe('disagrees');
  });
});

describe('wrong ones are found', () => {
  const cases: Case[] = [
    ["u' f(W x + b)", 'W', '', 1],
    ["u' f(W x)", 'x', '', 2],
    ['f(W x)', 'W', 'W: n x m', 1],
    ["log(det(X' X))", 'X', 'X: m x n', 1],
    ['norm(softmax(X, rows))^2', 'X', 'X: n x m', 1],
    ['sum(relu(1 - y .* (X w)))', 'w', 'y: m, y sign, X: m x n', 1],
    ["-y' log(softmax(z))", 'z', 'y: n, y onehot', 1],
    ["f''(-B).^(-2)", 'B', 'B: n x m', 1],
    ["tanh'(norm(v vec(X')')^2)", 'v', 'v: m, X: n x m', 1],
    ['det(elu(min(1, D)))', 'D', 'D: n x n', 1],
  ];
  test.each(cases)('%s by %s; %s, order %d', (text, wrt, given, order) => {
    const result = differentiate(parse(text, { given }), { wrt, order, verify: false });
    expect(verdicts(result)).toEqual(['agrees', 'disagrees', 'disagrees']);
  });
});

describe('rounding', () => {
  const verdict = (output: Expr, wrt: string, expr: Expr): string =>
    verifyDerivative({
      problem: problem(output),
      wrt: [wrt],
      claim: { kind: 'matrix', expr, layout: 'parameter' },
    }).kind;
  const square = (e: Expr): Expr => b.power(e, b.num(2));
  const saturated = plus(s, b.num(40));

  test('a claim that cancels where the function does not', () => {
    const claim = minus(b.num(1), square(f('tanh', saturated)));
    expect(verdict(f('tanh', saturated), 's', claim)).not.toBe('disagrees');
    expect(verdict(f('tanh', s), 's', minus(b.num(1), square(f('tanh', s))))).toBe('agrees');
  });
  test('a derivative far below the function', () => {
    const output = plus(b.num(1), b.quotient(f('sin', s), b.num(10 ** 11)));
    expect(verdict(output, 's', b.quotient(f('cos', s), b.num(10 ** 11)))).toBe('agrees');
    expect(verdict(output, 's', b.quotient(f('sin', s), b.num(10 ** 11)))).not.toBe('agrees');
  });
  test('a term that is a millionth of the rest', () => {
    const small = b.quotient(f('sin', t), b.num(1_000_000));
    const slope = b.quotient(f('cos', t), b.num(1_000_000));
    const output = plus(f('exp', t), small);
    expect(verdict(output, 't', plus(f('exp', t), slope))).toBe('agrees');
    expect(verdict(output, 't', f('exp', t))).toBe('disagrees');
  });
  test('an indicator that rounding decides', () => {
    const one = b.quotient(prod(s, t), prod(t, s));
    const output = prod(b.indicator('>=', one, b.num(1)), to('sum', y));
    const again = b.quotient(b.quotient(prod(s, t), s), t);
    const claim = prod(b.indicator('>=', again, b.num(1)), b.constant('ones', y.shape));
    expect(verdict(output, 'y', claim)).not.toBe('disagrees');
  });
});
