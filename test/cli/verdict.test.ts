/** What is said of answers, word by word. */
import { describe, expect, test } from '@jest/globals';
import { palette } from '../../src/cli/colour.js';
import { verdictText } from '../../src/cli/verdict.js';
import { check, parse } from '../../src/index.js';
import { blocks } from '../support/tables.js';

const style = { palette: palette(false), width: 100, hint: 3, show: false, values: false } as const;

describe('verdicts in words', () => {
  test.each(
    blocks('check').map(
      (block) => [`${block.input} by ${block.wrt}: ${block.option}`, block] as const,
    ),
  )('%s', (_, { input, wrt, given, option: answer, printed }) => {
    const result = check(parse(input, { given }), answer, { wrt });
    expect(verdictText(result, answer, style)).toBe(printed);
  });
});

const said = (answer: string, hint: 1 | 2 | 3, show = false): string => {
  const result = check(parse('1/2 norm(A x - b)^2'), answer, { wrt: 'x' });
  return verdictText(result, answer, { ...style, hint, show });
};

describe('hints', () => {
  test('the first says whether it is the shape', () => {
    expect(said("A' (A x + b)", 1)).toBe('wrong\n  the shape is right');
    expect(said('A (A x - b)', 1)).toBe('wrong\n  look at the shapes');
  });

  test('the second names the kind', () => expect(said("A' (A x + b)", 2)).toBe('wrong: a sign'));

  test('the third shows the place', () =>
    expect(said("A' (A x + b)", 3)).toBe("wrong: a sign\n  A' (A x + b)\n          ^"));

  test('only --show has an answer that is right', () =>
    expect(said("A' (A x + b)", 2, true)).toBe("wrong: a sign\nright: A' (A x - b)"));
});
