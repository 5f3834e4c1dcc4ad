import { expect, test } from '@jest/globals';
import { readJson } from '../../../src/grade/formats/json.js';
import { errorOf } from '../support.js';

const read = (text: string): unknown => readJson({ text, name: 'submissions' });

test.each(['[{"a": [1, -2.5e3, true, null, "\\u00e9\\n"]}, {}, []]', '\uFEFF[1]', ' 1 '])(
  '%j',
  (text) => {
    expect(read(text)).toEqual(JSON.parse(text.replace('\uFEFF', '')));
  },
);

/** The place where it stops being JSON, as what stands from there on. */
test.each([
  ['[1, 2,]', ']'],
  ['[{"a": 1,}]', '}]'],
  ['{"a" 1}', '1}'],
  ['{"a": 1 "b": 2}', '"b": 2}'],
  ["{'a': 1}", "'a': 1}"],
  ['{a: 1}', 'a: 1}'],
  ['[1, x]', 'x]'],
  ['[01]', '01]'],
  ['[1}', '}'],
  ['[1] [2]', '[2]'],
  ['1, 2', ', 2'],
  ['["\\q"]', '"\\q"]'],
  ['["a\nb"]', '"a\nb"]'],
  ['[1', ''],
  ['[True]', 'True]'],
  ['', ''],
  ['student,problem', 'student,problem'],
])('%j', (text, rest) => {
  const { message, at } = errorOf(() => read(text));
  expect(message).toBe('the submissions cannot be read: this is not JSON');
  expect(at).toBe(rest.slice(0, 1));
});

test('deep and long texts', () => {
  expect(errorOf(() => read('['.repeat(1e6))).at).toBe('');
  expect(errorOf(() => read(`[${'1, '.repeat(1e6)}x]`)).at).toBe('x');
});
