import { describe, expect, test } from '@jest/globals';
import { lex } from '../../src/syntax/lexer.js';
import { parse } from '../../src/syntax/parser.js';
import { splitWords } from '../../src/syntax/split.js';
import { type Syntax, syntaxChildren } from '../../src/syntax/tree.js';
import { words } from '../../src/syntax/words.js';

const NAMES = {
  isFunction: () => false,
  isValue: () => false,
  derivative: () => undefined,
  isKnown: () => false,
  isDimension: () => false,
};

function tree(text: string): Syntax {
  const lexemes = splitWords(words(lex(text).tokens), () => false);
  return parse(lexemes, NAMES, { start: 0, end: text.length }).tree;
}

/** The kinds of the nodes with the text of the leaves. */
function outline(node: Syntax, text: string): string {
  const parts = syntaxChildren(node).map((part) => outline(part, text));
  if (parts.length === 0) return text.slice(node.span.start, node.span.end);
  return `${node.kind}(${parts.join(', ')})`;
}

describe('syntax', () => {
  test.each([
    ['a + b - c', 'sum(a, b, negate(c))'],
    ['-a b', 'negate(chain(a, b))'],
    ['a * -b', 'chain(a, negate(b))'],
    ['-x^2', 'negate(power(x, 2))'],
    ["X^2'", 'transpose(power(X, 2))'],
    ['A^-1', 'power(A, negate(1))'],
    ['x^(T)', 'power(x, T)'],
    ['x^{\\top}', 'transpose(x)'],
    ["f'(z)", 'call(z)'],
    ['‖x‖^2', 'power(norm(x), 2)'],
    ['| a | | b |', 'chain(bars(a), bars(b))'],
    ['[a > b]', 'indicator(a, b)'],
    ['[a] b', 'chain([a], b)'],
    ['log x y', 'chain(call(x), y)'],
    ['tr x y + z', 'sum(call(chain(x, y)), z)'],
  ])('%s', (text, expected) => {
    expect(outline(tree(text), text)).toBe(expected);
  });

  test('every node holds its parts', () => {
    const check = (node: Syntax): void => {
      for (const part of syntaxChildren(node)) {
        expect(part.span.start).toBeGreaterThanOrEqual(node.span.start);
        expect(part.span.end).toBeLessThanOrEqual(node.span.end);
        check(part);
      }
    };
    check(tree("1/2 norm(X (w - v))^2 + \\frac{a}{2} ‖w‖₂² - [z > 0]' x_1.^2"));
  });
});
