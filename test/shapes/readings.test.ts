import { describe, expect, test } from '@jest/globals';
import { shapeText } from '../../src/expression/shape.js';
import { notes, read, reads } from './helpers.js';

const SQUARE = 'A: n x n, B: n x n, x: n, y: n, a: scalar, z: n, u: n';

describe('names', () => {
  test.each([
    ['Wx + b', '(W x) + b'],
    ['xx^T', "x (x')"],
    ['AXB', 'A X B'],
    ['x^TAx', "(x') A x"],
    ['\\delta', 'delta'],
    ['W^{(2)} x', 'W_2 x'],
    ['W_{1} x', 'W_1 x'],
    ['W1 x', 'W_1 x'],
    ['x_{t-1}', 'x_{t-1}'],
    ['\\hat{y}_i', 'y_hat_i'],
    ['\\hat{y_i}', 'y_hat_i'],
    ['ŷ', 'y_hat'],
    ['x̂₁', 'x_hat_1'],
    ['ϕ', 'phi'],
    ['ϵ', 'epsilon'],
    ['\\mathbf{X}\\mathbf{w}', 'X w'],
    ['\\bm{\\phi}', 'phi'],
    ['theta', 'theta'],
    ['loss', 'loss'],
    ['lambda', 'lambda'],
    ['lam', 'lam'],
    ["X^2'", "(X^2)'"],
    ['e^{-z}', 'exp(-z)'],
    ['e^-z', 'exp(-z)'],
    ['norm(e)^2', 'norm(e)^2'],
  ])('%s', (text, expected) => expect(reads(text)).toBe(expected));

  test('declared names win, longest first', () => {
    expect(reads('Wx', 'Wx: n')).toBe('Wx');
    expect(reads('Xtheta', 'X: n x d, theta: d')).toBe('X theta');
    expect(reads('e^2', 'e: scalar')).toBe('e^2');
    expect(reads('I x', 'I: n x m, x: m')).toBe('I x');
  });

  test('defined names win over constants', () => {
    expect(reads("π π' u where π = A x")).toBe("pi (pi') u");
    expect(reads('I x where I = A')).toBe('I x');
    expect(reads('e^2 where e = a')).toBe('e^2');
    expect(shapeText(read("π π' u where π = A x", 'A: n x m').output.shape)).toBe('n');
  });

  test('a run that is a product is told', () => {
    expect(notes(read('Wx + b'), 'reading')).toEqual([
      '`Wx` is the product W x; declare Wx if it is one name',
    ]);
  });
});

describe('calls and products', () => {
  test.each([
    ['W (x + b)', 'W (x + b)'],
    ["λ(w'w - 1)", "lambda (((w') w) - 1)"],
    ['h(1 - h)', 'h (1 - h)'],
    ["h'(z)", "h'(z)"],
    ["f''(z)", "f''(z)"],
    ["u'(x - y)", "(u') (x - y)"],
    ['f(z)', 'f(z)'],
    ['σ(z)', 'sigmoid(z)'],
    ['\\sigma(z)', 'sigmoid(z)'],
    ['σ x', 'sigma x'],
    ["sigmoid'(z)", "sigmoid'(z)"],
    ['log det X', 'log(det(X))'],
    ['tr A X B', 'tr(A X B)'],
    ['log det S / 2', 'log(det(S)) / 2'],
    ['det A det X', 'det(A) det(X)'],
    ['log(det S / det T)', 'log(det(S) / det(T))'],
    ['sum x y', 'sum(x) y'],
    ['ln(x)', 'log(x)'],
    ['Tr(X)', 'tr(X)'],
    ['max(x)', 'max(x)'],
    ['max(0, x)', 'max(0, x)'],
    ['np.linalg.norm(A @ x - b)**2', 'norm((A x) - b)^2'],
    ['softmax(X, rows)', 'softmax(X, rows)'],
    ['sum(X, axis=0)', 'sum(X, cols)'],
    ['norm(x, 1)', 'norm1(x)'],
    ['‖x‖_1', 'norm1(x)'],
    ['\\|X\\|_F^2', 'norm(X)^2'],
    ['||x||', 'norm(x)'],
    ['|a||b|', 'abs(a) abs(b)'],
    ['|A|', 'det(A)'],
    ['‖x‖ ‖y‖', 'norm(x) norm(y)'],
    ['[z]_+', 'relu(z)'],
    ['[z > 0]', '[z > 0]'],
    ['1[y = k]', '[y = k]'],
    ['\\frac12 x', '(1/2) x'],
    ['\\frac{a}{b}', 'a / b'],
    ['\\sqrt{x}', 'sqrt(x)'],
    ["1'x", "(ones(n)') x"],
    ['\\mathbf{1}^\\top x', "(ones(n)') x"],
    ["1_m' x", "(ones(m)') x"],
    ['A : B', "tr((A') B)"],
    ['⟨x, y⟩', "(x') y"],
    ['w·x', "(w') x"],
    ['mse(p, y)', 'mean((p - y).^2)'],
    ['cross_entropy(y, p)', "-((y') log(p))"],
  ])('%s', (text, expected) => expect(reads(text)).toBe(expected));
});

describe('declared functions', () => {
  const given = 'f: n -> m, q: n -> scalar, f_1: n -> m, F: scalar -> n x n';
  test.each([
    ["u' f(A x)", "(u') f(A x)"],
    ['J_f(A x) v', 'J_f(A x) v'],
    ['J_{f}(x)', 'J_f(x)'],
    ['H_f(x)[u, A v]', 'H_f(x)[u, A v]'],
    ['J_f(x)[x > 0]', 'J_f(x) [x > 0]'],
    ['J_f(x)[[x > 0]]', 'J_f(x)[[x > 0]]'],
    ['J_f(x) [v; w]', 'J_f(x) ([v; w])'],
    ["u' H_f(x)[v] w", "(u') H_f(x)[v] w"],
    ['J_f_1(x)', 'J_{f_1}(x)'],
    ['J_{f_1}(x)', 'J_{f_1}(x)'],
    ['J_{f_{1}}(x)', 'J_{f_1}(x)'],
    ['grad_q(x)', 'grad_q(x)'],
    ['H_q(x) v', 'H_q(x) v'],
    ["F'(t) v", "F'(t) v"],
    ["F'''(t)", "F'''(t)"],
    ['D12_g(x, y)', 'D12_g(x, y)'],
    ['D21_g(x, y)', 'D12_g(x, y)'],
    ['∂₁₂g(x, y)', 'D12_g(x, y)'],
    ['D_{12,g}(x, y)', 'D12_g(x, y)'],
    ['D1_act(x, y) + act(x, y)', 'D1_act(x, y) + act(x, y)'],
    // Nothing says that g is a function.
    ['J_g (x - y)', 'J_g (x - y)'],
  ])('%s', (text, expected) => expect(reads(text, given)).toBe(expected));

  test.each([
    ['f: n -> m', 'n → m'],
    ['f: R^n -> R^m', 'n → m'],
    ['f: \\mathbb{R}^{n} \\to \\mathbb{R}^{m}', 'n → m'],
    ['f: ℝⁿ → ℝ', 'n → scalar'],
    ['f: n -> 1', 'n → scalar'],
    ['f: R^{n x m} -> R', 'n × m → scalar'],
    ['f: 2 n -> n m', '2 n → m n'],
    ['f: R -> R^n', 'scalar → n'],
    ['f: R -> R', undefined],
    ['f: scalar -> scalar', undefined],
  ])('%s', (text, kind) => {
    const { signature } = read('f(x)', text).functions.get('f')!;
    const sides = signature && [signature.argument, signature.result].map((s) => shapeText(s));
    expect(sides?.join(' → ')).toBe(kind);
  });

  test.each([['f: n -> m; f(A x)'], ['f(A x) where f: n -> m'], ['f(A x) where f: R^n -> R^m']])(
    '%s',
    (text) => expect(shapeText(read(text).output.shape)).toBe('m'),
  );

  test('a variable called like a derivative is the variable', () => {
    const problem = read('J_f(f(x))', 'f: n -> n, J_f: m x n, x: n');
    expect(notes(problem, 'reading')).toContain('J_f is the variable, not a derivative of f');
  });
});

describe('readings decided by shape', () => {
  test.each([
    ["A x' x", "A ((x') x)"],
    ["x'A x / x'x", "((x') A x) / ((x') x)"],
    ["x x' y", "x (x') y"],
    ["y x' A x", "y (x') A x"],
    ['1/2 x', '(1/2) x'],
    ["u .* z x'", "(u .* z) (x')"],
    ['x .* A y', 'x .* (A y)'],
    ["x' .* z", "(x') .* (z')"],
    ["x .* z'", "(x') .* (z')"],
    ['x .* y .* z', 'x .* y .* z'],
    ['a .* x', 'a x'],
    ["x .* y z' u", "(x .* y) (z') u"],
    ['1 ./ x', '1 ./ x'],
    ['x ./ a', 'x / a'],
    ['A \\ x', 'inv(A) x'],
    ['x·A y', "(x') (A y)"],
    ['-y .* x', '-(y .* x)'],
    ['A^-1 x', '(A^(-1)) x'],
    ['A^{-T} x', "((A^(-1))') x"],
  ])('%s', (text, expected) => {
    const { output } = read(text, SQUARE);
    expect(reads(text, SQUARE)).toBe(expected);
    expect(shapeText(output.shape)).not.toContain('?');
  });

  test.each([
    ['δ ⊙ W x', 'W: n x m, x: m, δ: n', '`δ ⊙ W x` is read as δ .* (W x): only that fits'],
    ['1/2m', 'm: scalar', '`1/2m` is (1/2) m; write 1/(2 m) if that is meant'],
    ['w @ x', 'w: n, x: n', "`w @ x` is the inner product w' x"],
    [
      "X'X + λ",
      'X: n x m, λ: scalar',
      '`λ` is added to every entry; `λ I` would add it to the diagonal',
    ],
    ['exp(A)', 'A: n x n', '`exp(A)` is taken entry by entry; the matrix exponential is expm'],
    ['sum X Y', 'X: n x m, Y: n x m', 'sum without brackets takes one factor'],
    ['[A B; C D]', undefined, 'names side by side are products, blocks need commas'],
  ])('%s is told', (text, given, note) => {
    expect(notes(read(text, given), 'reading')).toContain(note);
  });

  test.each([
    ['x .* y / 2', '(x .* y) / 2'],
    ['x .* y / a', '(x .* y) / a'],
    ['x .* y a', '(x .* y) a'],
    ['a x .* y', '(a x) .* y'],
    ['x ./ y / a', '(x ./ y) / a'],
    ['x ./ y * a', '(x ./ y) a'],
    ['A .* B / (1+a)', '(A .* B) / (1 + a)'],
    ['A ⊗ B / a', '(A ⊗ B) / a'],
    ['x .* y / 2 .* z', '((x .* y) / 2) .* z'],
    ["x .* y / z'u", "(x .* y) / ((z') u)"],
    ["x .* y / z'u .* z", "((x .* y) / ((z') u)) .* z"],
  ])('numbers go to everything before them: %s', (text, expected) => {
    const problem = read(text, SQUARE);
    expect(reads(text, SQUARE)).toBe(expected);
    expect(notes(problem, 'reading')).toEqual([]);
  });

  test('products come first where only that fits', () => {
    const given = 'A: n x m, B: m x p, C: n x q, D: q x p';
    expect(reads('A B ⊙ C D', given)).toBe('(A B) .* (C D)');
  });
});
