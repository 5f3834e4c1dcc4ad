/** Every identity shortens some derivative: with it the textbook's result, without it another one. */
import { expect, test } from '@jest/globals';
import { differentiate, type DiffResult, parse, render } from '../../src/index.js';
import { differentiateProblem } from '../../src/present/differentiate.js';
import type { Rule } from '../../src/rules/rule.js';
import { ofKind, TABLE } from './table.js';

interface Case {
  readonly of: string;
  readonly by: string;
  readonly given?: string;
  /** The right side, in ASCII. */
  readonly is: string;
}

const SQUARE = 'A: n x n, X: n x n';

const CASES: Readonly<Record<string, Case>> = {
  'inverse-of-inverse': { of: 'tr(A inv(inv(X)))', by: 'A', given: SQUARE, is: "X'" },
  'inverse-of-left-quotient': { of: 'inv(inv(A) B) x', by: 'x', is: 'inv(B) A' },
  'inverse-of-right-quotient': { of: 'inv(A inv(B)) x', by: 'x', is: 'B inv(A)' },
  'inverse-left': { of: "y' inv(A) A x", by: 'x', is: 'y' },
  'inverse-right': { of: "y' A inv(A) x", by: 'x', is: 'y' },
  'inverse-of-transpose': { of: "tr(A inv(X'))", by: 'A', given: SQUARE, is: 'inv(X)' },
  'inverse-of-kronecker': {
    of: 'logdet(kron(A, X))',
    by: 'X',
    given: 'A: n x n, X: m x m',
    is: "n inv(X)'",
  },
  'det-of-inverse': { of: 'a det(inv(X))', by: 'a', given: 'a: scalar', is: '1 / det(X)' },
  'det-of-transpose': { of: "a det(X')", by: 'a', given: 'a: scalar', is: 'det(X)' },
  'logdet-of-inverse': { of: 'a logdet(inv(X))', by: 'a', given: 'a: scalar', is: '-logdet(X)' },
  'logdet-of-transpose': { of: "a logdet(X')", by: 'a', given: 'a: scalar', is: 'logdet(X)' },
  'log-of-det': { of: 'log(det(X))^2', by: 'X', is: "2 logdet(X) inv(X)'" },
  'exp-of-logdet': { of: 'exp(logdet(X))', by: 'X', is: "det(X) inv(X)'" },
  'adj-times': { of: 'tr(B adj(A) A)', by: 'B', given: 'A: n x n', is: 'det(A) I' },
  'times-adj': { of: 'tr(B A adj(A))', by: 'B', given: 'A: n x n', is: 'det(A) I' },
  'adj-of-skew': { of: 'det(K)', by: 'K', given: 'K: n x n skew', is: "adj(K)'" },
  'adj-of-transpose': { of: "tr(B adj(A'))", by: 'B', is: 'adj(A)' },
  'expm-of-transpose': { of: "tr(B expm(A'))", by: 'B', is: 'expm(A)' },
  'inverse-of-expm': { of: 'tr(B inv(expm(A)))', by: 'B', is: "expm(-A)'" },
  'expm-times-inverse': { of: "y' expm(A) expm(-A) x", by: 'x', is: 'y' },
  'det-of-expm': { of: 'a det(expm(A))', by: 'a', given: 'a: scalar', is: 'exp(tr(A))' },
  'logdet-of-expm': { of: 'a logdet(expm(A))', by: 'a', given: 'a: scalar', is: 'tr(A)' },
  'expm-of-skew': { of: 'tr(B expm(-K))', by: 'B', given: 'K: n x n skew', is: 'expm(K)' },
  'dexpm-of-transposes': { of: "tr(B dexpm(A', E'))", by: 'B', is: 'dexpm(A, E)' },
  'dexpm-of-three-transposes': { of: "tr(B dexpm(A', E', F'))", by: 'B', is: 'dexpm(A, E, F)' },
  'log-of-exp': { of: '1/2 log(exp(x))^2', by: 'x', given: 'x: scalar', is: 'x' },
  'exp-of-log': { of: '1/2 exp(log(x))^2', by: 'x', given: 'x: scalar', is: 'x' },
  'power-times-base': { of: 'x^x', by: 'x', given: 'x: scalar', is: 'x^x (log(x) + 1)' },
  'log-of-reciprocal': { of: 'x log(1/x)', by: 'x', given: 'x: scalar', is: '-log(x) - 1' },
  'logsumexp-written-out': {
    of: '1/2 log(sum(exp(x)))^2',
    by: 'x',
    is: 'logsumexp(x) softmax(x)',
  },
  'exp-of-logsumexp': { of: 'exp(logsumexp(x))', by: 'x', is: 'exp(x)' },
  'softmax-written-out': { of: "c' (exp(x)/sum(exp(x)))", by: 'c', is: 'softmax(x)' },
  'softmax-times-sum': { of: "sum(exp(x)) c' softmax(x)", by: 'c', is: 'exp(x)' },
  'softmax-by-logsumexp': { of: "c' exp(x - logsumexp(x))", by: 'c', is: 'softmax(x)' },
  'sum-of-softmax': { of: 'a sum(softmax(x))', by: 'a', given: 'a: scalar', is: '1' },
  'sigmoid-written-out': { of: 'a/(1 + exp(-x))', by: 'a', given: 'a: scalar', is: 'sigmoid(x)' },
  'sigmoid-by-exp': {
    of: 'a exp(x) sigmoid(-x)',
    by: 'a',
    given: 'a: scalar, x: scalar',
    is: 'sigmoid(x)',
  },
  'sigmoid-slope': {
    of: 'a sigmoid(x) sigmoid(-x)',
    by: 'a',
    given: 'a: scalar, x: scalar',
    is: 'sigmoid(x) (1 - sigmoid(x))',
  },
  'sigmoid-turned': {
    of: 'sigmoid(-x)',
    by: 'x',
    given: 'x: scalar',
    is: '-sigmoid(x) (1 - sigmoid(x))',
  },
  'sigmoid-complement': {
    of: 'a log(sigmoid(-x))',
    by: 'x',
    given: 'a: scalar, x: scalar',
    is: '-a sigmoid(x)',
  },
  'complement-of-sigmoid': {
    of: 'a sigmoid(x)/(1 - sigmoid(-x))',
    by: 'a',
    given: 'a: scalar, x: scalar',
    is: '1',
  },
  'softplus-written-out': {
    of: '1/2 norm(log(1 + exp(z)))^2',
    by: 'z',
    is: 'softplus(z) .* sigmoid(z)',
  },
  'tan-written-out': { of: 'sum(log(cos(x)))', by: 'x', is: '-tan(x)' },
  'tanh-written-out': { of: 'sum(log(cosh(x)))', by: 'x', is: 'tanh(x)' },
  'odd-sin': { of: 'a sin(-x)', by: 'a', given: 'a: scalar, x: scalar', is: '-sin(x)' },
  'odd-tan': { of: 'a tan(-x)', by: 'a', given: 'a: scalar, x: scalar', is: '-tan(x)' },
  'odd-asin': { of: 'a asin(-x)', by: 'a', given: 'a: scalar, x: scalar', is: '-asin(x)' },
  'odd-atan': { of: 'a atan(-x)', by: 'a', given: 'a: scalar, x: scalar', is: '-atan(x)' },
  'odd-sinh': { of: 'a sinh(-x)', by: 'a', given: 'a: scalar, x: scalar', is: '-sinh(x)' },
  'odd-tanh': { of: 'a tanh(-x)', by: 'a', given: 'a: scalar, x: scalar', is: '-tanh(x)' },
  'odd-erf': { of: 'a erf(-x)', by: 'a', given: 'a: scalar, x: scalar', is: '-erf(x)' },
  'odd-sign': { of: 'a sign(-x)', by: 'a', given: 'a: scalar, x: scalar', is: '-sign(x)' },
  'even-abs': { of: 'a abs(-x)', by: 'a', given: 'a: scalar, x: scalar', is: 'abs(x)' },
  'even-cos': { of: 'a cos(-x)', by: 'a', given: 'a: scalar, x: scalar', is: 'cos(x)' },
  'even-cosh': { of: 'a cosh(-x)', by: 'a', given: 'a: scalar, x: scalar', is: 'cosh(x)' },
  'square-of-abs': { of: 'a abs(x)^2', by: 'a', given: 'x: scalar, a: scalar', is: 'x^2' },
  'abs-times-sign': { of: 'a abs(x) sign(x)', by: 'a', given: 'a: scalar, x: scalar', is: 'x' },
  'argument-times-sign': { of: 'x abs(x)', by: 'x', given: 'x: scalar', is: '2 abs(x)' },
  'argument-over-abs': { of: 'a x/abs(x)', by: 'a', given: 'x: scalar, a: scalar', is: 'sign(x)' },
  'sign-over-abs': { of: 'sum(log(abs(x)))', by: 'x', is: '1 ./ x' },
  'relu-where-positive': { of: '1/2 norm(relu(x))^2', by: 'x', is: 'relu(x)' },
  'relu-of-relu': { of: '1/2 norm(relu(relu(x)))^2', by: 'x', is: 'relu(x)' },
  'positive-relu': { of: 'a [relu(x) > 0]', by: 'a', given: 'a: scalar, x: scalar', is: '[x > 0]' },
  'argument-where-positive': { of: "u' (x .* [x > 0])", by: 'u', is: 'relu(x)' },
  'argument-where-negative': { of: '1/2 norm(min(0, x))^2', by: 'x', is: 'min(0, x)' },
  'argument-times-relu': {
    of: '1/3 sum(x.^2 .* relu(x))',
    by: 'x',
    is: 'relu(x).^2',
  },
  'square-of-greater': {
    of: 'a [x > y]^2',
    by: 'a',
    given: 'a: scalar, x: scalar, y: scalar',
    is: '[x > y]',
  },
  'square-of-less': {
    of: 'a [x < y]^2',
    by: 'a',
    given: 'a: scalar, x: scalar, y: scalar',
    is: '[x < y]',
  },
  'square-of-equal': {
    of: 'a [x = y]^2',
    by: 'a',
    given: 'a: scalar, x: scalar, y: scalar',
    is: '[x = y]',
  },
  'max-where-left': { of: '1/2 norm(max(a, b))^2', by: 'a', given: 'a: n', is: 'a .* [a > b]' },
  'max-where-right': { of: '1/2 norm(max(a, b))^2', by: 'b', given: 'a: n', is: 'b .* [b > a]' },
  'min-where-left': { of: '1/2 norm(min(a, b))^2', by: 'a', given: 'a: n', is: 'a .* [a < b]' },
  'min-where-right': { of: '1/2 norm(min(a, b))^2', by: 'b', given: 'a: n', is: 'b .* [b < a]' },
  'orthogonal-left': { of: "y' Q' Q x", by: 'x', given: 'Q: n x n orthogonal', is: 'y' },
  'orthogonal-right': { of: "y' Q Q' x", by: 'x', given: 'Q: n x n orthogonal', is: 'y' },
  'orthogonal-inverse': { of: 'tr(inv(Q) X)', by: 'X', given: 'Q: n x n orthogonal', is: 'Q' },
  'orthogonal-det': { of: 'a det(Q)^2', by: 'a', given: 'a: scalar, Q: n x n orthogonal', is: '1' },
  'orthogonal-abs-det': {
    of: 'a abs(det(Q))',
    by: 'a',
    given: 'a: scalar, Q: n x n orthogonal',
    is: '1',
  },
  'definite-abs-det': { of: 'a abs(det(S))', by: 'a', given: 'a: scalar, S spd', is: 'det(S)' },
  'definite-sign-det': { of: 'a sign(det(S))', by: 'a', given: 'a: scalar, S spd', is: '1' },
  'sum-of-simplex': {
    of: "-y' log(softmax(z))",
    by: 'z',
    given: 'y: n simplex',
    is: 'softmax(z) - y',
  },
  'norm1-of-simplex': { of: "norm1(y) x' x", by: 'x', given: 'y: n simplex', is: '2 x' },
  'onehot-covariance': {
    of: "x' (diag(y) - y y') z",
    by: 'x',
    given: 'y: n onehot',
    is: 'zeros(n)',
  },
  'entry-by-onehot': {
    of: "z' ((x .* y)/(y' x))",
    by: 'z',
    given: 'y: n onehot, x: n',
    is: 'y',
  },
  'square-of-sign': { of: '1/2 norm(y .* x)^2', by: 'x', given: 'y: n sign', is: 'x' },
  'reciprocal-of-sign': { of: 'sum(x ./ y)', by: 'x', given: 'y: n sign', is: 'y' },
  'abs-of-sign': { of: "x' abs(y)", by: 'x', given: 'y: n sign', is: 'ones(n)' },
  'sign-of-sign': { of: "x' sign(y)", by: 'x', given: 'y: n sign', is: 'y' },
  'square-of-binary': { of: '1/2 norm(y .* x)^2', by: 'x', given: 'y: n binary', is: 'y .* x' },
  'root-of-binary': { of: "x' sqrt(y)", by: 'x', given: 'y: n binary', is: 'y' },
  'abs-of-binary': { of: "x' abs(y)", by: 'x', given: 'y: n binary', is: 'y' },
  'abs-of-positive': { of: "x' abs(a)", by: 'x', given: 'a: n positive', is: 'a' },
  'sign-of-positive': { of: 'norm1(a)', by: 'a', given: 'a: n positive', is: 'ones(n)' },
  'relu-of-positive': { of: "x' relu(a)", by: 'x', given: 'a: n positive', is: 'a' },
  'root-of-square-below': { of: "y' sqrt(a.^2)", by: 'a', given: 'a: n positive', is: 'y' },
  'root-of-square': { of: "x' sqrt(a.^2)", by: 'x', given: 'a: n positive', is: 'a' },
  'positive-indicator': { of: 'sum(relu(a))', by: 'a', given: 'a: n positive', is: 'ones(n)' },
  'negative-indicator': { of: "x' [a < 0]", by: 'x', given: 'a: n positive', is: 'zeros(n)' },
  'not-negative-indicator': { of: "x' [a >= 0]", by: 'x', given: 'a: n positive', is: 'ones(n)' },
  'not-positive-indicator': {
    of: 'sum(leakyrelu(a))',
    by: 'a',
    given: 'a: n positive',
    is: 'ones(n)',
  },
};

/** The right side of the only derivative, in ASCII, without the remark. */
const rightSide = (result: DiffResult): string =>
  render(result, { format: 'ascii', part: 'rhs' }).split('#')[0]!.trim();

/** The same, by some rules. */
function derivative({ of, by, given = '' }: Case, rules: readonly Rule[]): string {
  const result = differentiateProblem(parse(of, { given }), {
    wrt: [[by]],
    blocks: false,
    form: 'matrix',
    layout: 'parameter',
    delta: 'row',
    inline: false,
    onePiece: false,
    verify: true,
    budget: { nodes: 10_000 },
    rules,
  });
  return rightSide(result);
}

test.each(ofKind('identity').map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const wanted = CASES[id]!;
  expect(derivative(wanted, TABLE)).toBe(wanted.is);
  const without = derivative(
    wanted,
    TABLE.filter((other) => other !== rule),
  );
  expect(without).not.toBe(wanted.is);
});

test('there is a case for every identity and no other', () => {
  expect(Object.keys(CASES)).toEqual(ofKind('identity').map(({ id }) => id));
});

test.each([
  ['properties that nobody declared are not used', "y' Q' Q x", 'x', '', "Q' Q y"],
  ['nor those of another name', "y' Q' Q x", 'x', 'P: n x n orthogonal', "Q' Q y"],
  ['a matrix whose rows are simplexes', "x' Y ones(m)", 'x', 'Y: n x m simplex', 'ones(n)'],
  ['but not its columns', "x' Y' ones(n)", 'x', 'Y: n x m simplex', 'sum(Y, cols)'],
  ['one minus the square of tanh stays', 'sum(log(1 - tanh(x)^2))', 'x', '', '-2 tanh(x)'],
])('%s: %s', (_, of, by, given, is) => {
  const result = differentiate(parse(of, { given }), { wrt: by });
  expect(rightSide(result)).toBe(is);
});
