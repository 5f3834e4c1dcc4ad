import { describe, expect, test } from '@jest/globals';
import { type Data, firstLine, placeWithin, type ScalarData } from '../../../src/grade/data.js';
import { readYaml } from '../../../src/grade/formats/yaml.js';
import { errorOf, lines } from '../support.js';

const read = (text: string): Data => readYaml({ text, name: 'key' });

/** Without places. */
function plain(data: Data): unknown {
  if (data.kind === 'scalar') return data.value;
  if (data.kind === 'list') return data.items.map(plain);
  return data.entries.map(({ key, value }) => [key, plain(value)]);
}

test.each<[string, unknown]>([
  [
    'a: 1\nb: [x, "y", true, null, ~, 1.5]\n',
    [
      ['a', 1],
      ['b', ['x', 'y', true, null, null, 1.5]],
    ],
  ],
  ['{"a": {"b": "δ"}}', [['a', [['b', 'δ']]]]],
  [
    '1a: y\n2: n\n',
    [
      ['1a', 'y'],
      ['2', 'n'],
    ],
  ],
  [
    'a: |\n  s = u\n    v\nb: >\n  x\n  y\n',
    [
      ['a', 's = u\n  v\n'],
      ['b', 'x y\n'],
    ],
  ],
  [
    'a: &k [1]\nb: *k\n',
    [
      ['a', [1]],
      ['b', [1]],
    ],
  ],
  ['', null],
  [
    '__proto__: 1\nconstructor: 2\n',
    [
      ['__proto__', 1],
      ['constructor', 2],
    ],
  ],
])('%j', (text, expected) => {
  expect(plain(read(text))).toEqual(expected);
});

test('an alias is the very data of its anchor, however often', () => {
  const names = [...'abcdefghijklmnop'];
  const bomb = names.map((name, i) => {
    const inner = i === 0 ? 'lol' : `*${names[i - 1]!}`;
    return `${name}: &${name} [${Array.from({ length: 9 }, () => inner).join(', ')}]`;
  });
  const data = read(lines(...bomb));
  if (data.kind !== 'mapping') throw new Error('no mapping');
  const last = data.entries.at(-1)!.value;
  if (last.kind !== 'list') throw new Error('no list');
  expect(new Set(last.items).size).toBe(1);
});

describe('what cannot be read', () => {
  test.each<[string, string, string | null]>([
    ['a: b: c', 'a second colon in one line', 'b'],
    ['a: @x', 'a value cannot begin with this character', '@'],
    ['a: |x|', 'this does not fit here', 'x'],
    ['a: "x', 'something is missing here', ''],
    ['\ta: 1', 'a tab cannot indent', '\t'],
    ['a: 1\na: 2', 'map keys must be unique', 'a'],
    ['--- 1\n--- 2', 'a second document begins here', '---'],
    ['a: !run x', 'unresolved tag: !run', '!run'],
  ])('%j', (text, message, at) => {
    expect(errorOf(() => read(text))).toMatchObject({
      message: `the key cannot be read: ${message}`,
      at,
    });
  });

  test('an alias without an anchor, or inside of its own', () => {
    expect(errorOf(() => read('a: *k')).message).toBe('no anchor &k stands before this');
    expect(errorOf(() => read('a: &k [*k]')).message).toBe('no anchor &k stands before this');
  });

  test('too many levels', () => {
    expect(errorOf(() => read('['.repeat(60) + ']'.repeat(60))).message).toMatch(
      /more than 50 levels/,
    );
    expect(errorOf(() => read('['.repeat(100_000))).message).toMatch(/more than 50 levels/);
    expect(errorOf(() => read('- '.repeat(100_000))).message).toMatch(/more than 50 levels/);
  });
});

describe('places within a text', () => {
  const at = (text: string, part: string): string => {
    const file = { text, name: 'key' };
    const data = read(text);
    if (data.kind !== 'mapping') throw new Error('no mapping');
    const scalar = data.entries.at(-1)!.value as ScalarData;
    const start = scalar.text.indexOf(part);
    const { start: from, end } = placeWithin(file, scalar, { start, end: start + part.length });
    return `${text.slice(0, from).split('\n').length}: ${text.slice(from, end)}`;
  };

  test.each([
    ["a: x' A x", 'A', '1: A'],
    ['a: "x + y"', 'y', '1: y'],
    ['b: 1\na: |\n    s = u\n      + h\n\n    h = f(z)\n', 'h =', '6: h ='],
    ['a: |\r\n  s = u\r\n  h = f(z)\r\n', 'f(z)', '3: f(z)'],
    ["a: 'it''s x'", 'x', "1: 'it''s x'"],
  ])('%j', (text, part, expected) => {
    expect(at(text, part)).toBe(expected);
  });

  test('a place of many lines is shown where it begins', () => {
    expect(firstLine({ text: 'ab\ncd', name: 'key' }, { start: 1, end: 5 })).toEqual({
      start: 1,
      end: 2,
    });
  });
});
