import { describe, expect, test } from '@jest/globals';
import { MatcalcError } from '../../src/errors.js';
import { lex } from '../../src/syntax/lexer.js';
import { splitWords } from '../../src/syntax/split.js';
import { wordName, words } from '../../src/syntax/words.js';

const tokens = (text: string): string =>
  lex(text)
    .tokens.map(({ text: sign }) => sign)
    .join(' ');

describe('one spelling of every sign', () => {
  test.each([
    ['a − b', 'a - b'],
    ['a ⊙ b ∘ c', 'a .* b .* c'],
    ['a \\odot b \\circ c', 'a .* b .* c'],
    ['A ⊗ B \\otimes C', 'A kron B kron C'],
    ['a·b \\cdot c', 'a dot b dot c'],
    ['a ≤ b ≠ c', 'a <= b != c'],
    ['‖x‖ \\|x\\| ||x||', '|| x || || x || || x ||'],
    ['xᵀ x^\\top x.T', 'x T x ^ T x T'],
    ['A⁻¹ A⁻ᵀ', 'A -1 A -T'],
    ['½ x', '1/2 x'],
    ['\\left( x \\right)', '( x )'],
    ['\\mathbf{x}^{\\mathsf T}', 'x ^ { T }'],
    ['\\operatorname{tr}(X)', 'tr ( X )'],
    ['x**2 == y', 'x ^ 2 = y'],
    ["2.*x + 2.5 .* x'", "2 .* x + 2.5 .* x '"],
    ['1..n', '1 .. n'],
    ['$x$ & y \\\\ z', 'x y \n z'],
    ['x # a comment\ny % another', 'x \n y'],
    ['A\\b', 'A \\ b'],
    ['A \\ b', 'A \\ b'],
    ['a\\ b\\,c', 'a b c'],
    ['A\\beta', 'A beta'],
    ['φ ϕ ε ϵ', 'phi phi epsilon epsilon'],
    ['1e-3 2e', '1e-3 2 e'],
  ])('%s', (text, expected) => expect(tokens(text)).toBe(expected));

  test('spans point into the text as it was given', () => {
    const given = 'x̂ᵀ − \\hat{y}';
    const spans = lex(given).tokens.map(({ start, end }) => given.slice(start, end));
    expect(spans).toEqual(['x', '\u0302', 'ᵀ', '−', '\\hat', '{', 'y', '}']);
  });

  test.each(['\\foo x', 'x ? y', 'x \u0000', 'ö', '𝐱'])('%j is refused', (text) =>
    expect(() => lex(text)).toThrow(MatcalcError),
  );
});

describe('words', () => {
  test.each([
    ['W_1 W1 W₁ W_{1} W^{(1)}', 'W_1 W_1 W_1 W_1 W_1'],
    ['W_out W_{out} W_{\\text{out}}', 'W_out W_out W_out'],
    ['x_{t-1} W_{i,j}', 'x_{t-1} W_{i,j}'],
    ['x̂ ŷ \\hat{x} x_hat \\hat x', 'x_hat y_hat x_hat x_hat x_hat'],
    ['x̄ \\bar{x}_i \\tilde{h}_t', 'x_bar x_bar_i h_tilde_t'],
    ['h_\\theta h_θ', 'h_theta h_theta'],
  ])('%s', (text, expected) => {
    const names = words(lex(text).tokens).map((part) =>
      part.kind === 'word' ? wordName(part) : '?',
    );
    expect(names.join(' ')).toBe(expected);
  });

  const split = (text: string, ...known: string[]): string =>
    splitWords(words(lex(text).tokens), (name) => known.includes(name))
      .map((lexeme) => lexeme.text)
      .join(' ');

  test('runs are cut into letters unless something is declared', () => {
    expect(split('Wx')).toBe('W x');
    expect(split('Wx_1')).toBe('W x_1');
    expect(split('Wx', 'Wx')).toBe('Wx');
    expect(split('loss')).toBe('loss');
    expect(split('ax')).toBe('a x');
    expect(split('axb', 'a', 'x', 'b')).toBe('a x b');
    expect(split('Xtheta', 'theta')).toBe('X theta');
    expect(split('x^TAx')).toBe('x ^ T A x');
    expect(split('e^-zx')).toBe('e ^ - z x');
    expect(split('x^alpha')).toBe('x ^ alpha');
  });
});
