import { describe, expect, test } from '@jest/globals';
import { readCsv } from '../../../src/grade/formats/csv.js';
import { errorOf } from '../support.js';

const read = (text: string): { columns: readonly string[]; rows: unknown[] } => {
  const { columns, rows } = readCsv({ text, name: 'submissions' });
  return { columns, rows: rows.map(({ place, cells }) => [place, ...cells]) };
};

const ROWS = { columns: ['student', 'answer'], rows: [['line 2', 'ann', '2 x']] };

describe('the same table', () => {
  test.each([
    ['commas', 'student,answer\nann,2 x\n'],
    ['semicolons', 'student;answer\nann;2 x\n'],
    ['tabs', 'student\tanswer\nann\t2 x\n'],
    ['bars', 'student|answer\nann|2 x\n'],
    ['a mark of the byte order', '\uFEFFstudent,answer\nann,2 x\n'],
    ['lines as in Windows', 'student,answer\r\nann,2 x\r\n'],
    ['lines as of old', 'student,answer\rann,2 x'],
    ['no newline at the end', 'student,answer\nann,2 x'],
    ['quotes', '"student","answer"\n"ann","2 x"\n'],
    ['spaces around the names', ' student , answer \nann,2 x\n'],
    ['a delimiter in a quoted name', 'student,answer\nann,"2 x"\n'],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual(ROWS);
  });
});

test.each<[string, string, unknown[]]>([
  ['a delimiter in quotes', 'a,b\n1,"max(x, y)"\n', [['line 2', '1', 'max(x, y)']]],
  [
    'a newline in quotes',
    'a,b\n1,"z = x\ny"\n2,c\n',
    [
      ['line 2', '1', 'z = x\ny'],
      ['line 4', '2', 'c'],
    ],
  ],
  ['a quote in quotes', 'a,b\n1,"""x"""\n', [['line 2', '1', '"x"']]],
  ['a quote without quotes', 'a,b\n1,x"\n', [['line 2', '1', 'x"']]],
  ['other delimiters in a cell', 'a;b\n1;f(x, y)\n', [['line 2', '1', 'f(x, y)']]],
  ['empty lines', 'a,b\n\n1,2\n', [['line 3', '1', '2']]],
  ['the delimiter is declared', 'sep=;\na;b\n1;2\n', [['line 3', '1', '2']]],
])('%s', (_, text, rows) => {
  expect(read(text).rows).toEqual(rows);
});

test('a row with too many cells is left to a person', () => {
  const { rows } = readCsv({ text: 'a,b\n1,max(x, y)\n1,2,\n', name: 'submissions' });
  expect(rows.map(({ trouble }) => trouble)).toEqual([
    '3 cells under 2 columns: an answer with the delimiter in it needs quotes',
    null,
  ]);
});

describe('what cannot be read', () => {
  test('a quote that is never closed, with its line', () => {
    const text = 'a,b\n1,2\n3,"x\n4,5\n';
    expect(errorOf(() => read(text))).toMatchObject({
      message: 'this quote is never closed',
      at: '"',
    });
  });

  test('nothing', () => {
    expect(errorOf(() => read('')).message).toBe('the submissions are empty');
  });
});
