import { describe, expect, test } from '@jest/globals';
import { palette } from '../../src/cli/colour.js';
import { diagnosticText } from '../../src/cli/diagnostic.js';
import { MatcalcError } from '../../src/errors.js';
import { lintRules } from '../../src/rules/lint.js';
import { parseRules } from '../../src/rules/rule.js';
import { TABLE } from './table.js';

test('the built-in table is clean', () => {
  expect(lintRules(TABLE)).toEqual([]);
});

/** The lines of the built-in files change. */
const BUILT_IN_LINE = /((?:identities|elementwise|differentials)\.rules), line \d+/g;

const STYLE = { palette: palette(false), width: 120 };

/** All that is wrong with a file beside the built-in rules, as a person sees it. */
function complaints(file: string): string {
  try {
    const faults = lintRules(parseRules('mine.rules', file), TABLE);
    const text = faults.map((fault) => diagnosticText(fault, STYLE)).join('\n');
    return text.replace(BUILT_IN_LINE, '$1');
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    return diagnosticText(error.diagnostic, STYLE);
  }
}

const EXAMPLE =
  'help: a rule is one line such as  d-inv: d inv(A) = -inv(A) dA inv(A)  given A: n x n  # where it is from';

describe('What is no rule', () => {
  test.each([
    [
      'exp(z) = z  # x',
      `error: mine.rules, line 1 is not a rule: a rule begins with its name and a colon
  exp(z) = z  # x
  ^^^^^^^^^^^^^^^
${EXAMPLE}`,
    ],
    [
      'a: exp(z) = z',
      `error: mine.rules, line 1 is not a rule: the source is missing
  a: exp(z) = z
               ^
help: say behind # where the rule is from: a book and an equation, or why it is true`,
    ],
    [
      '# fine\n\n  a: exp(z)  # x',
      `error: mine.rules, line 3 is not a rule: a rule has two sides with = between them
    a: exp(z)  # x
       ^^^^^^
${EXAMPLE}`,
    ],
    [
      'a: exp(z) =  # x',
      `error: mine.rules, line 1 is not a rule: the right side is missing
  a: exp(z) =  # x
     ^^^^^^^^
${EXAMPLE}`,
    ],
    [
      'a: exp(z) = \u0001z  # x',
      `error: mine.rules, line 1 is not a rule: there is a control character
  a: exp(z) = \\x01z  # x
              ^^^^
${EXAMPLE}`,
    ],
    [
      `a: ${'x'.repeat(2000)} = z  # x`,
      'error: mine.rules, line 1 is too long: a rule has at most 1000 characters',
    ],
    [
      'a: d (A B) = dA B + A dB  given A: n x n, B: n x n  # x',
      `error: rule a (mine.rules, line 1): d (A B) is not a function of variables
  a: d (A B) = dA B + A dB  given A: n x n, B: n x n  # x
     ^^^^^^^`,
    ],
    [
      'a: log(exp(z) = z)  # x',
      `error: mine.rules, line 1 is not a rule: a rule has two sides with = between them
  a: log(exp(z) = z)  # x
     ^^^^^^^^^^^^^^^
${EXAMPLE}`,
    ],
  ])('%s', (text, error) => {
    expect(complaints(text)).toBe(error);
  });
});

describe('What cannot be right', () => {
  test.each([
    [
      'a: log(exp(w)) = z  # x',
      `error: rule a (mine.rules, line 1): the right side has z, the left side does not
  a: log(exp(w)) = z  # x
                   ^`,
    ],
    [
      'a: sin(asin(foo)) = foo  # x',
      `error: rule a (mine.rules, line 1): foo is not declared, and it is no single letter
  a: sin(asin(foo)) = foo  # x
              ^^^
help: given foo: scalar`,
    ],
    [
      "a: tr(A A') = tr(A A)  given A: n x n symetric  # x",
      `error: rule a (mine.rules, line 1): symetric is not a property that is known
  a: tr(A A') = tr(A A)  given A: n x n symetric  # x
                                        ^^^^^^^^ did you mean symmetric?`,
    ],
    [
      'a: A + B = B + B  given A: n x n, B: n x m  # x',
      `error: rule a (mine.rules, line 1): terms of different shapes: A is n × n, B is n × m
  a: A + B = B + B  given A: n x n, B: n x m  # x
     ^   ^`,
    ],
    [
      'a: tr(A A) = A  given A: n x n  # x',
      `error: rule a (mine.rules, line 1): the right side is n × n, it has to be scalar
  a: tr(A A) = A  given A: n x n  # x
               ^`,
    ],
    [
      'a: A inv(A) A = I  given A: n x n  # x',
      `error: rule a (mine.rules, line 1): how large this is does not follow from the left side
  a: A inv(A) A = I  given A: n x n  # x
                  ^
help: I is eye(n) here`,
    ],
    [
      'a: d inv(A) = -inv(A) dA inv(A) dA  given A: n x n  # x',
      `error: rule a (mine.rules, line 1): every term of the right side has to have dA as a factor, once
  a: d inv(A) = -inv(A) dA inv(A) dA  given A: n x n  # x
                ^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      "a: d(x' x)/dx = 2 x  given x: n  # x",
      `error: rule a (mine.rules, line 1): the right side is n, it has to be 1 × n
  a: d(x' x)/dx = 2 x  given x: n  # x
                  ^^^`,
    ],
    [
      "a: d(x' x)/dy = x'  given x: n, y: n  # x",
      `error: rule a (mine.rules, line 1): y does not occur in what is differentiated
  a: d(x' x)/dy = x'  given x: n, y: n  # x
     ^^^^^^^^^^`,
    ],
    [
      "a: inv'(z) = z  # x",
      `error: rule a (mine.rules, line 1): inv is not elementwise, so it has a differential and no derivative
  a: inv'(z) = z  # x
     ^^^^^^^
help: d inv(A) = ... dA ...`,
    ],
    [
      "a: mystery'(z) = z  # x",
      `error: rule a (mine.rules, line 1): mystery is not a known function
  a: mystery'(z) = z  # x
     ^^^^^^^^^^^
help: a line that defines it makes it known: mystery: mystery(z) = ...  # where it is from`,
    ],
    [
      'a: log(sigmod(z)) = z  # x',
      `error: rule a (mine.rules, line 1): sigmod is not a function that is known
  a: log(sigmod(z)) = z  # x
         ^^^^^^ did you mean sigmoid?`,
    ],
    [
      'a: hello(z, z) = z  # x',
      `error: rule a (mine.rules, line 1): two parameters of hello have one name
  a: hello(z, z) = z  # x
     ^^^^^^^^^^^`,
    ],
  ])('%s', (text, error) => {
    expect(complaints(text)).toBe(error);
  });
});

describe('What would do harm', () => {
  test.each([
    [
      'a: sin(z)^2 = 1 - cos(z)^2  # x',
      `error: rule a (mine.rules, line 1): the right side is longer than the left, 6 signs against 4
  a: sin(z)^2 = 1 - cos(z)^2  # x
                ^^^^^^^^^^^^
help: turn it round, or mark it with [expands]`,
    ],
    [
      'a: cos(acos(z)) = z  [expands]  # x',
      `error: rule a (mine.rules, line 1): it is marked [expands], and its right side is not longer
  a: cos(acos(z)) = z  [expands]  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'a: z + 0 = z  # x',
      `error: rule a (mine.rules, line 1): nothing of the left side is left to be recognised when it is simplified
  a: z + 0 = z  # x
     ^^^^^`,
    ],
    [
      "a: x' y = y' x  given x: n, y: n  # x",
      `error: rule a (mine.rules, line 1): it can be applied to its own result again and again
  a: x' y = y' x  given x: n, y: n  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'a: f(x) = f(f(x))  # x',
      `error: rule a (mine.rules, line 1): f is defined by itself
  a: f(x) = f(f(x))  # x
  ^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'a: g(z) = h(z) + 1  # x\nb: h(z) = g(z) - 1  # x',
      `error: rule a (mine.rules, line 1): g is defined by itself
  a: g(z) = h(z) + 1  # x
  ^^^^^^^^^^^^^^^^^^^^^^^
error: rule b (mine.rules, line 2): h is defined by itself
  b: h(z) = g(z) - 1  # x
  ^^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'a: cos(2 z) = cos(z)^2 - sin(z)^2  [expands]  # x\nb: cos(w)^2 = 1/2 cos(2 w) + 1/2  [expands]  # x',
      `error: rule a (mine.rules, line 1): it can be applied to its own result again and again
  a: cos(2 z) = cos(z)^2 - sin(z)^2  [expands]  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
error: rule b (mine.rules, line 2): it can be applied to its own result again and again
  b: cos(w)^2 = 1/2 cos(2 w) + 1/2  [expands]  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
    ],
  ])('%s', (text, error) => {
    expect(complaints(text)).toBe(error);
  });
});

describe('Two rules', () => {
  test.each([
    [
      'one name',
      'a: cos(acos(z)) = z  # x\na: tan(atan(z)) = z  # x',
      `error: rule a (mine.rules, line 2): another rule has this name
  a: tan(atan(z)) = z  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^
  a: cos(acos(z)) = z  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'the name of a built-in one',
      'd-inv: cos(acos(z)) = z  # x',
      `error: rule d-inv (mine.rules, line 1): another rule has this name
  d-inv: cos(acos(z)) = z  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: d-inv (differentials.rules) says d inv(A) = -inv(A) dA inv(A)`,
    ],
    [
      'a special case after the general one',
      'a: cos(acos(z)) = z  # x\nb: cos(acos(sin(w))) = sin(w)  # x',
      `error: rule b (mine.rules, line 2): a (mine.rules, line 1) already covers it
  b: cos(acos(sin(w))) = sin(w)  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  a: cos(acos(z)) = z  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^`,
    ],
    [
      'a part that another rule rewrites',
      'a: cos(log(exp(z))) = cos(z)  # x',
      `error: rule a (mine.rules, line 1): log-of-exp (identities.rules) rewrites a part of its left side first
  a: cos(log(exp(z))) = cos(z)  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: log-of-exp (identities.rules) says log(exp(z)) = z`,
    ],
    [
      'another convention for a built-in derivative',
      "a: relu'(z) = [z >= 0]  # x",
      `error: rule a (mine.rules, line 1): relu (elementwise.rules) already covers it
  a: relu'(z) = [z >= 0]  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: relu (elementwise.rules) says relu'(z) = [z > 0]`,
    ],
    [
      'an identity under other names',
      'a: inv(inv(M)) = M  given M: k x k  # x',
      `error: rule a (mine.rules, line 1): inverse-of-inverse (identities.rules) already covers it
  a: inv(inv(M)) = M  given M: k x k  # x
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: inverse-of-inverse (identities.rules) says inv(inv(A)) = A`,
    ],
    [
      'more general than a built-in identity',
      'a: inv(A) B = B  given A: n x n, B: n x m  # wrong, but it would come first',
      `error: rule a (mine.rules, line 1): it would take the place of inverse-left (identities.rules)
  a: inv(A) B = B  given A: n x n, B: n x m  # wrong, but it would come first
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: inverse-left (identities.rules) says inv(A) A = eye(n)`,
    ],
  ])('%s', (_, text, error) => {
    expect(complaints(text)).toBe(error);
  });

  test.each([
    [
      'a general one after a special case',
      'a: cos(acos(sin(z))) = sin(z)  # x\nb: cos(acos(z)) = z  # x',
    ],
    [
      'the same left side for another property',
      "a: tr(A A') = tr(A^2)  given A: n x n symmetric  # x\nb: tr(A A') = -tr(A^2)  given A: n x n skew  # x",
    ],
  ])('%s is fine', (_, text) => {
    expect(complaints(text)).toBe('');
  });

  test('are both in the data', () => {
    const rules = parseRules('mine.rules', 'a: cos(acos(z)) = z  # x\na: tan(atan(z)) = z  # x');
    expect(lintRules(rules)).toMatchObject([
      { problem: 'duplicate', file: 'mine.rules', line: 2, rule: rules[1], other: rules[0] },
    ]);
  });
});

test('a file of too many rules is no rule file', () => {
  const lines = Array.from({ length: 600 }, (_, k) => `r${k}: sin(z) = z  # x`);
  expect(complaints(lines.join('\n'))).toBe('error: mine.rules has more than 500 rules');
});

test('hundreds of long rules are refused in bounded time', () => {
  const letters = 'abcfghklmnopqrstuvwxyz';
  const sum = Array.from(
    { length: 70 },
    (_, k) => `${letters[k % 22]} ${letters[(7 * k) % 22]}`,
  ).join(' + ');
  const text = Array.from(
    { length: 150 },
    (_, k) => `r${k}: exp(${sum} + ${k}) = ${sum}  # x`,
  ).join('\n');
  expect(complaints(text)).toBe(
    'error: these rules are too many, or too long, to be checked against each other',
  );
});
