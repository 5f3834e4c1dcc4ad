/** What answers to one problem are worth. */
import { describe, expect, test } from '@jest/globals';
import { InternalError, MatcalcError } from '../../src/errors.js';
import type { MakeChecker } from '../../src/grade/prepare.js';
import { errorOf, judgementsOf, lines, lookingUp, mistakeOf, resultOf } from './support.js';

const brief = (key: string, ...answers: readonly string[]): string[] =>
  judgementsOf(key, answers).map(({ verdict, codes, score }) =>
    [verdict, ...codes, score ?? ''].join(' ').trim(),
  );

const LAYER = '{ expr: "u\' f(W x + b)", wrt: W';
const SQUARES = '{ expr: "1/2 norm(A x - b)^2", wrt: x';

describe('answers', () => {
  test('right, wrong with its mistake, and what a person has to see', () => {
    const answers = [
      "A'(A x - b)",
      "(A x - b)' A",
      "-A'(A x - b)",
      "A'(A x - b",
      "A'(A y - b)",
      '',
    ];
    expect(brief(`a: ${SQUARES} }`, ...answers)).toEqual([
      'right 1',
      'remark 1',
      'wrong sign 0.75',
      'person unreadable',
      'person unreadable',
      'unanswered 0',
    ]);
  });

  test('the message has the place', () => {
    const [judgement] = judgementsOf(`a: ${SQUARES} }`, ["A'(A y - b)"]);
    expect(judgement).toMatchObject({
      message: expect.stringMatching(/^cannot be read: nothing says what y is/),
      place: { start: 5, end: 6 },
    });
  });

  test('given holds', () => {
    const key = 'a: { expr: "-y\' log(softmax(z))", wrt: z, given: y onehot }';
    expect(brief(key, 'softmax(z) - y')).toEqual(['right 1']);
    expect(brief(key.replace(', given: y onehot', ''), 'softmax(z) - y')[0]).toMatch(
      /^wrong property/,
    );
  });

  test('order and layout hold', () => {
    expect(brief(`a: ${SQUARES}, order: 2 }`, "A' A", 'A A')[0]).toBe('right 1');
    expect(brief('a: { expr: A x, wrt: x, layout: denominator }', "A'")).toEqual(['right 1']);
  });
});

describe('accept', () => {
  const GRADIENT = "(A x - b)' A";

  test('nothing but what is asked for', () => {
    expect(brief(`a: ${SQUARES}, accept: [] }`, GRADIENT, "A'(A x - b)")).toEqual([
      'wrong transposed 0.75',
      'right 1',
    ]);
  });

  const TRANSPOSE = "x (u .* f'(W x + b))'";

  test.each([
    ['row', 'wrong transposed 0.75'],
    ['transposed', 'remark 1'],
    ['numerator', 'remark 1'],
    ['vec', 'wrong transposed 0.75'],
  ])('%s', (word, expected) => {
    expect(brief(`a: ${LAYER}, accept: ${word} }`, TRANSPOSE)).toEqual([expected]);
  });

  test('a transpose that no layout has', () => {
    const key = 'a: { expr: A X, wrt: X, accept: transposed }';
    expect(brief(key, 'kron(I, A)', "kron(I, A')", 'kron(A, I)')).toEqual([
      'right 1',
      'remark 1',
      'wrong order 0.5',
    ]);
  });

  test('what is right in no arrangement is wrong, however it is written', () => {
    const key = `a: ${LAYER}, accept: transposed }`;
    const answers = ["x u' # a remark", "x (u .* f'(z))' % a remark"];
    const verdicts = brief(key, ...answers).map((text) => text.split(' ')[0]);
    expect(verdicts).toEqual(['wrong', 'remark']);
  });

  test('what cannot be decided is for a person', () => {
    const wrong = resultOf({ verdict: 'wrong', mistake: mistakeOf({ code: 'transposed' }) });
    const checker: MakeChecker = (_problem, { layout }) => ({
      within: () => (layout === 'vec' ? resultOf({ verdict: 'undecided', reason: 'dark' }) : wrong),
    });
    const [judgement] = judgementsOf('a: { expr: x, wrt: x, accept: vec }', ['x'], checker);
    expect(judgement).toMatchObject({ verdict: 'person', codes: ['undecided'], message: 'dark' });
  });

  test('a transpose of a part is no transpose of the whole', () => {
    const key = 'a: { expr: "x\' A B x", wrt: x, given: "A: n x n, B: n x n", accept: transposed }';
    expect(brief(key, '(A B + B A) x')[0]).toMatch(/^wrong/);
  });
});

describe('credit', () => {
  test('in place of what check gives', () => {
    const key = `a: ${SQUARES}, credit: { sign: 0.2, row: 0.9 } }`;
    expect(brief(key, "-A'(A x - b)", "(A x - b)' A", "2 A'(A x - b)")).toEqual([
      'wrong sign 0.2',
      'remark 0.9',
      'wrong factor 0.75',
    ]);
  });

  test('of two mistakes the product', () => {
    const mistake = mistakeOf({ code: 'sign', second: mistakeOf({ code: 'factor' }) });
    const checker = lookingUp({ x: resultOf({ verdict: 'wrong', mistake }) });
    const [judgement] = judgementsOf(
      'a: { expr: x, wrt: x, credit: { sign: 0.5 } }',
      ['x'],
      checker,
    );
    expect(judgement).toMatchObject({ codes: ['sign', 'factor'], score: 0.375 });
  });

  test('for what no known mistake explains', () => {
    const checker = lookingUp({ x: resultOf({ verdict: 'wrong' }) });
    const [judgement] = judgementsOf(
      'a: { expr: x, wrt: x, credit: { other: 0.1 } }',
      ['x'],
      checker,
    );
    expect(judgement).toMatchObject({ codes: ['other'], score: 0.1 });
  });
});

describe('require', () => {
  const KEY = 'a: { expr: "log det X", wrt: X, require: REQUIRE }';
  const under = (require: string, ...answers: string[]): string[] =>
    brief(KEY.replace('REQUIRE', require), ...answers);

  test('functions, however they are written', () => {
    expect(under('{ avoids: [inv] }', "inv(X)'", 'X^-T', "(X')^-1")).toEqual([
      'wrong required 0',
      'wrong required 0',
      'wrong required 0',
    ]);
    expect(under('{ uses: inv }', 'X^-T', "adj(X)'/det(X)")).toEqual([
      'right 1',
      'wrong required 0',
    ]);
  });

  test('names', () => {
    const key = `a: ${LAYER}, require: { uses: [δ], avoids: ["f'", hadamard] } }`;
    expect(brief(key, "δ' x'", "(u .* f'(z)) x'", "-δ' x'")).toEqual([
      'right 1',
      'wrong required 0',
      'wrong sign 0.75',
    ]);
  });

  test('the message', () => {
    const [judgement] = judgementsOf(KEY.replace('REQUIRE', '{ avoids: inverse }'), ["inv(X)'"]);
    expect(judgement!.message).toBe('right, but it must not use inverse');
  });

  test('what neither the language nor the problem has', () => {
    expect(errorOf(() => under('{ avoids: [inw] }'))).toEqual({
      message: 'neither a function nor a name of the problem: inw',
      at: 'inw',
      more: 'did you mean inv?',
    });
  });
});

describe('an answer that the program fails on', () => {
  const limit = new MatcalcError({ code: 'limit', message: 'took too long' });
  const checker = lookingUp({
    slow: limit,
    bug: new InternalError('a cycle'),
    deep: new RangeError('Maximum call stack size exceeded'),
  });

  test('is for a person, and the others go on', () => {
    const answers = ['slow', 'bug', 'deep', 'x', 'x'.repeat(10_001)];
    const all = judgementsOf('a: { expr: x, wrt: x }', answers, checker);
    expect(
      all.map(({ verdict, codes, message }) => [verdict, ...codes, message].join(', ')),
    ).toEqual([
      'person, limit, took too long',
      'person, internal, internal error: a cycle',
      'person, internal, internal error: Maximum call stack size exceeded',
      'right, ',
      'person, limit, longer than 10000 characters',
    ]);
  });
});

test('a mistake that there was no time to find is for a person', () => {
  const checker = lookingUp({ x: resultOf({ verdict: 'wrong' }) });
  const [judgement] = judgementsOf('a: { expr: x, wrt: x }', ['x'], checker, -1);
  expect(judgement).toMatchObject({ verdict: 'person', codes: ['limit'], score: null });
});

describe('a key whose problems cannot be used', () => {
  test.each([
    [
      lines('a:', '  expr: |', "    s = u' h", '    h = f(z', '  wrt: u'),
      'problem a: this bracket is never closed',
      '(',
    ],
    [
      'a: { expr: "x y", wrt: x, given: "x: n, y: n" }',
      'problem a: two columns do not multiply: x is n, y is n',
      'x',
    ],
    ['a: { expr: x, wrt: x, given: [x: n, "y: n x"] }', 'given is a text', 'x: n'],
    ['a: { expr: x, wrt: W }', 'problem a: W does not occur', 'a'],
    [
      'a: { expr: x + y, wrt: "x, y" }',
      'problem a: an answer is to one derivative: name one parameter',
      'a',
    ],
  ])('%j', (key, message, at) => {
    const error = errorOf(() => judgementsOf(key, ['x']));
    expect({ message: error.message, at: error.at }).toEqual({ message, at });
  });

  test('or whose own answer is wrong', () => {
    const wrong = (answer: string): { message: string; at: string | null } =>
      errorOf(() => judgementsOf(`a: ${SQUARES}, answer: ["A' A x - A' b", "${answer}"] }`, []));
    expect(wrong("A'(A x + b)").message).toBe("the key's answer to a is not right: a sign");
    expect(wrong("A'(A x - b").message).toBe(
      "the key's answer to a cannot be read: this bracket is never closed",
    );
  });
});
