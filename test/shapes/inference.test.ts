import { describe, expect, test } from '@jest/globals';
import { shapeText } from '../../src/expression/shape.js';
import { notes, read, shapes } from './helpers.js';

describe('shapes that nobody declared', () => {
  test.each([
    // scalars beside inner products
    ["w'x + b", 'w: n, x: n, b: scalar', 'scalar'],
    ["x'Ax + b'x + c", 'x: n, A: n x n, b: n, c: scalar', 'scalar'],
    ["-y w'x", 'y: scalar, w: n, x: n', 'scalar'],
    ["(y - θ'x)^2", 'y: scalar, theta: n, x: n', 'scalar'],
    // columns beside columns
    ['W x + b', 'W: n x m, x: m, b: n', 'n'],
    ["u' f(W x + b)", 'u: n, W: n x m, x: m, b: n', 'scalar'],
    ['u^T f(W x + b)', 'u: n, W: n x m, x: m, b: n', 'scalar'],
    ["u' f(W_2 f(W_1 x))", 'u: n, W_2: n x p, W_1: p x m, x: m', 'scalar'],
    ['W₂ f(W₁x + b₁) + b₂', 'W_2: n x p, W_1: p x m, x: m, b_1: p, b_2: n', 'n'],
    // scalars
    ['a x + b', 'a: scalar, x: scalar, b: scalar', 'scalar'],
    ['3 x^2', 'x: scalar', 'scalar'],
    ['(x+y) max(y,z)', 'x: scalar, y: scalar, z: scalar', 'scalar'],
    ['log p/(1-p)', 'p: scalar', 'scalar'],
    ['1/(1 + exp(-z))', 'z: scalar', 'scalar'],
    // columns that stand alone
    ['f(z)', 'z: n', 'n'],
    ['sigmoid(z)', 'z: n', 'n'],
    ['exp(x)', 'x: n', 'n'],
    ['x', 'x: n', 'n'],
    ['e^-z', 'z: n', 'n'],
    // counts
    ['(1/n) norm(X w - y)^2', 'X: n x m, w: m, y: n', 'scalar'],
    ['\\frac{1}{2m}(X\\theta - y)^T (X\\theta - y)', 'X: m x n, theta: n, y: m', 'scalar'],
    // sheets
    ['norm(X w - y)^2 + lam norm(w)^2', 'X: n x m, w: m, y: n, lam: scalar', 'scalar'],
    ['½‖Ax−b‖²', 'A: n x m, x: m, b: n', 'scalar'],
    ["1/2 logdet(Σ) + 1/2 (x-μ)' inv(Σ) (x-μ)", 'Sigma: n x n, x: n, mu: n', 'scalar'],
    ['sum(log(1 + exp(-y .* (X w))))', 'y: n, X: n x m, w: m', 'scalar'],
    ["x'Ax / x'x", 'x: n, A: n x n', 'scalar'],
    ['tr(A X B)', 'A: n x m, X: m x p, B: p x n', 'scalar'],
    ['(x - mean(x)) / sqrt(mean((x - mean(x)).^2) + eps)', 'x: n, eps: scalar', 'n'],
    ["u' ((x - mean(x)) / norm(x - mean(x)))", 'u: n, x: n', 'scalar'],
    ["softmax(Q K' / sqrt(d), rows) V", 'Q: n x p, K: q x p, d: scalar, V: q x m', 'n x m'],
    ['‖A − UVᵀ‖_F^2', 'A: n x m, U: n x p, V: m x p', 'scalar'],
    ["θ - α X'(X θ - y)", 'theta: n, alpha: scalar, X: m x n, y: m', 'n'],
    ['(A + tB)(C + tD)', 'A: n x p, t: scalar, B: n x p, C: p x m, D: p x m', 'n x m'],
    ['(x - a)/norm(x - a)', 'x: n, a: n', 'n'],
    ['x - mean(x)', 'x: n', 'n'],
    ["w'S w - lam (w'w - 1)", 'w: n, S: n x n, lam: scalar', 'scalar'],
    ['kron(A, B) vec(X)', 'A: n x p, B: m x q, X: q x p', 'm n'],
    ['f_t ⊙ c_{t-1} + i_t ⊙ c̃_t', 'f_t: n, c_{t-1}: n, i_t: n, c_tilde_t: n', 'n'],
    ['σ(w·x + b)', 'w: n, x: n, b: scalar', 'scalar'],
    ['A\\b', 'A: n x n, b: n', 'n'],
    ['K + s^2 I', 'K: n x n, s: scalar', 'n x n'],
    ["X'X + λ I", 'X: m x n, lambda: scalar', 'n x n'],
    ['X.T @ (X @ w - y)', 'X: m x n, w: n, y: m', 'n'],
    ['A ⊗ B', 'A: n x p, B: m x q', 'm n x p q'],
    ['diag(d) x', 'd: n, x: n', 'n'],
    ['δ ⊙ W x', 'delta: n, W: n x m, x: m', 'n'],
    ["z = W x + b; h = f(z); s = u' h", 'W: n x m, x: m, b: n, u: n', 'scalar'],
    ["X'X + λ", 'X: m x n, lambda: n x n', 'n x n'],
  ])('%s', (text, expected, output) => {
    const problem = read(text);
    expect(shapes(problem)).toBe(expected);
    expect(shapeText(problem.output.shape, 'x')).toBe(output);
  });

  test.each([
    ['W x + b', 'W: n x m', 'W: n x m, x: m, b: n'],
    ['X w - y', 'X: n x d', 'X: n x d, w: d, y: n'],
    ["x'A x", 'A symmetric', 'x: n, A: n x n'],
    ['a x + b', 'x: n', 'a: scalar, x: n, b: n'],
    ['W x + b', 'n: scalar', 'W: m x p, x: p, b: m'],
    ["y'x", 'y onehot', 'y: n, x: n'],
  ])('%s with %s', (text, given, expected) => expect(shapes(read(text, given))).toBe(expected));

  test('every assumption has a place and a declaration that overrides it', () => {
    const { assumptions } = read("w'x + f(b)");
    expect(assumptions.map(({ text, override }) => [text, override])).toEqual([
      ['w: n', 'w: scalar'],
      ['x: n', 'x: scalar'],
      ['b: scalar', 'b: n'],
      ['f elementwise', 'f: elementwise'],
    ]);
  });

  test('a count is told and is a dimension', () => {
    const problem = read('(1/n) norm(X w - y)^2');
    expect(notes(problem, 'shape')[0]).toBe('n: the number of rows');
    expect(problem.variables.has('n')).toBe(false);
  });

  test('forty layers are read at once', () => {
    let text = 'x';
    for (let k = 1; k <= 40; k++) text = `f(W_${k} ${text} + b_${k})`;
    expect(read(`u' ${text}`).variables.size).toBe(82);
  });
});

describe('basis vectors', () => {
  const propertiesOf = (text: string, name: string, given = ''): readonly string[] | undefined =>
    read(text, given).variables.get(name)?.properties;

  test.each([
    ["e_i' A x", 'e_i', 'n'],
    ["e₁' A x", 'e_1', 'n'],
    ['\\mathbf{e}_k^T x', 'e_k', 'n'],
  ])('%s: %s', (text, name, rows) => {
    expect(propertiesOf(text, name)).toEqual(['onehot']);
    expect(shapeText(read(text).variables.get(name)!.shape)).toBe(rows);
  });

  test.each([
    ['declared', "e_i' A x", 'e_i: n', []],
    ['declared otherwise', 'e_1 x', 'e_1: scalar', []],
    ['with a property', "e_1' x", 'e_1 positive', ['positive']],
    ['defined', "e_1' e_1 where e_1 = A x - b", '', undefined],
  ])('not where it is %s', (_, text, given, expected) => {
    expect(propertiesOf(text, text.includes('e_i') ? 'e_i' : 'e_1', given)).toEqual(expected);
  });

  test('are told', () => expect(notes(read("e_i' A x"), 'shape')).toContain('e_i: n onehot'));
});
