import { describe, expect, test } from '@jest/globals';
import type { KeyProblem } from '../../src/grade/key.js';
import { errorOf, keyOf, lines } from './support.js';

const problem = (text: string, id = 'a'): KeyProblem => keyOf(text).problems.get(id)!;

const MINIMAL = '{ expr: "x\' x", wrt: x }';

describe('the forms of a key', () => {
  test.each([
    ['a list', `- { id: a, expr: "x' x", wrt: x }\n- { id: b, expr: "x' x", wrt: x }\n`],
    ['a mapping', `a: ${MINIMAL}\nb: ${MINIMAL}\n`],
    ['a mapping in a whole key', `title: T\nproblems:\n  a: ${MINIMAL}\n  b: ${MINIMAL}\n`],
    [
      'a list in a whole key',
      `problems:\n  - { id: a, expr: x, wrt: x }\n  - { id: b, expr: x, wrt: x }\n`,
    ],
    ['json', `{"a": {"expr": "x' x", "wrt": "x"},\n\t"b": {"expr": "x", "wrt": "x"}}`],
  ])('%s', (_, text) => {
    expect([...keyOf(text).problems.keys()]).toEqual(['a', 'b']);
  });

  test('ids are text', () => {
    expect([
      ...keyOf(`1: ${MINIMAL}\n2.10: ${MINIMAL}\n__proto__: ${MINIMAL}\n`).problems.keys(),
    ]).toEqual(['1', '2.10', '__proto__']);
  });
});

test('what is not said', () => {
  expect(problem(`a: ${MINIMAL}`)).toMatchObject({
    title: null,
    points: 1,
    given: [],
    order: null,
    then: [],
    layout: 'parameter',
    structured: null,
    answers: [],
    accept: { row: true, transposed: false, layouts: [] },
    require: { uses: [], avoids: [] },
    credit: new Map(),
  });
});

test('all that can be said', () => {
  const text = lines(
    'a:',
    '  title: the first',
    '  points: 2.5',
    '  expr: |',
    "    s = x' A x",
    '  wrt: x',
    '  given: { A: n x n symmetric, x: n }',
    '  order: 2',
    '  then: y',
    '  layout: numerator',
    '  structured: true',
    "  answer: [2 A, A + A']",
    '  accept: [transposed, vec]',
    '  require: { uses: A, avoids: [inv, kron] }',
    '  credit: { sign: 0.5, other: 0.1 }',
  );
  const { answers, given, require, expr, ...rest } = problem(text);
  expect(rest).toMatchObject({
    title: 'the first',
    points: 2.5,
    order: 2,
    then: ['y'],
    layout: 'numerator',
    structured: 'entries',
    accept: { row: true, transposed: true, layouts: ['vec'] },
    credit: new Map([
      ['sign', 0.5],
      ['other', 0.1],
    ]),
  });
  const texts = [[expr], answers, given, require.uses, require.avoids];
  expect(texts.map((all) => all.map((one) => one.text))).toEqual([
    ["s = x' A x\n"],
    ['2 A', "A + A'"],
    ['A: n x n symmetric', 'x: n'],
    ['A'],
    ['inv', 'kron'],
  ]);
});

test('nothing else than what is asked for is accepted where the list is empty', () => {
  expect(problem(`a: { expr: x, wrt: x, accept: [] }`).accept.row).toBe(false);
});

describe('defaults', () => {
  const KEY = lines(
    'defaults: { points: 3, layout: vec, credit: { sign: 0.5, factor: 0.9 } }',
    'problems:',
    `  a: ${MINIMAL}`,
    '  b: { expr: x, wrt: x, points: 1, layout: parameter, credit: { sign: 0 } }',
  );

  test('hold for what a problem does not say', () => {
    expect(problem(KEY)).toMatchObject({ points: 3, layout: 'vec' });
  });

  test('stand behind what it says; credit is merged', () => {
    const { points, layout, credit } = problem(KEY, 'b');
    expect([points, layout, [...credit]]).toEqual([
      1,
      'parameter',
      [
        ['sign', 0],
        ['factor', 0.9],
      ],
    ]);
  });
});

describe('faults, with their places', () => {
  test.each<[string, string, string | null, RegExp]>([
    ['a: { expr: x, wrt: x, give: n }', 'a key has no field give', 'give', /did you mean given\?/],
    ['a: { expr: x, wrt: x, colour: n }', 'a key has no field colour', 'colour', /^known are id, /],
    ['titl: T\nproblems: {}', 'a key has no field titl', 'titl', /did you mean title\?/],
    ['problms:\n  a: {}\ntitle: T', 'a key has no field problms', 'problms', /mean problems\?/],
    ['a: { wrt: x }', 'the problem a has no expr', 'a', /^$/],
    ['a: { expr: x }', 'the problem a has no wrt', 'a', /^$/],
    ['a: { expr: x, wrt: }', 'the problem a has no wrt', 'a', /^$/],
    ['- { expr: x, wrt: x }', 'this problem has no id', '{ expr: x, wrt: x }', /^$/],
    [
      '- { id: a, expr: x, wrt: x }\n- { id: a, expr: x, wrt: x }',
      'two problems are called a',
      'a',
      /^$/,
    ],
    ['a: { id: b, expr: x, wrt: x }', 'this problem stands under the id a', 'b', /^$/],
    ['a: { expr: [x, y], wrt: x }', 'expr is a text', '[x, y]', /as a block/],
    ['a: { expr: x, wrt: x, points: much }', 'points is a number of at least 0', 'much', /^$/],
    ['a: { expr: x, wrt: x, points: -1 }', 'points is a number of at least 0', '-1', /^$/],
    ['a: { expr: x, wrt: x, points: .nan }', 'points is a number of at least 0', '.nan', /^$/],
    ['a: { expr: x, wrt: x, points: .inf }', 'points is a number of at least 0', '.inf', /^$/],
    ['a: { expr: x, wrt: x, order: 1.5 }', 'order is a whole number from 1 to 8', '1.5', /^$/],
    [
      'a: { expr: x, wrt: x, layout: numerater }',
      'layout cannot be numerater',
      'numerater',
      /numerator\?/,
    ],
    [
      'a: { expr: x, wrt: x, accept: [rows] }',
      'accept cannot be rows',
      'rows',
      /did you mean row\?/,
    ],
    ['a: { expr: x, wrt: x, credit: { sgn: 1 } }', 'no mistake has the code sgn', 'sgn', /sign\?/],
    [
      'a: { expr: x, wrt: x, credit: { sign: 2 } }',
      'the credit for sign is a number from 0 to 1',
      '2',
      /^$/,
    ],
    ['a: { expr: x, wrt: x, credit: 0.5 }', 'credit is a mapping', '0.5', /^$/],
    ['a: { expr: x, wrt: x, require: { use: f } }', 'a key has no field use', 'use', /uses\?/],
    ['a: { expr: x, wrt: x, given: { A: } }', 'nothing says what A is', 'A', /^$/],
    ['defaults: { expr: x }\nproblems: {}', 'a key has no field expr', 'expr', /^known are/],
    ['a: x', 'a key has no field a', 'a', /^known are title, /],
    ['just text', 'the key is a list of problems', 'just text', /--init/],
    ['', 'the key is a list of problems', '', /--init/],
    ['[]', 'the key has no problems', null, /--init/],
  ])('%j', (text, message, at, more) => {
    const error = errorOf(() => keyOf(text));
    expect({ message: error.message, at: error.at }).toEqual({ message, at });
    expect(error.more).toMatch(more);
  });

  test('too many problems', () => {
    const many = Array.from({ length: 1001 }, (_, i) => `p${i}: ${MINIMAL}`);
    expect(errorOf(() => keyOf(lines(...many))).message).toBe(
      'the key has more than 1000 problems',
    );
  });
});
