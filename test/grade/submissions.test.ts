import { describe, expect, test } from '@jest/globals';
import { readCsv } from '../../src/grade/formats/csv.js';
import { readYaml } from '../../src/grade/formats/yaml.js';
import {
  type ColumnNames,
  readSubmissions,
  type Submissions,
} from '../../src/grade/submissions.js';
import { type Table, tableOfData, tableOfValues } from '../../src/grade/table.js';
import { errorOf, keyOf, lines, TWO } from './support.js';

const ONE = '1: { expr: "x\' x", wrt: x }';

function read(text: string, names: ColumnNames = {}, key = TWO): Submissions {
  const file = { text, name: 'submissions' };
  return readSubmissions(file, readCsv(file), keyOf(key), names);
}

const rows = ({ list }: Submissions): string[] =>
  list.map(({ student, problem, answer, trouble }) =>
    [student, problem, trouble ?? answer].join(' | '),
  );

const EXPECTED = ['ann | a | 2 x', 'bob | b | ones(n)'];

describe('the same submissions', () => {
  test.each<[string, string, ColumnNames]>([
    ['usual names', 'student,problem,answer\nann,a,2 x\nbob,b,ones(n)\n', {}],
    ['other usual names', 'User,Question ID,Response\nann,a,2 x\nbob,b,ones(n)\n', {}],
    ['another order', 'answer,student_id,exercise\n2 x,ann,a\nones(n),bob,b\n', {}],
    ['columns between them', 'time,student,problem,x,answer\n1,ann,a,,2 x\n2,bob,b,,ones(n)\n', {}],
    [
      'names that are given',
      'who,what,said\nann,a,2 x\nbob,b,ones(n)\n',
      { student: 'who', problem: 'What', answer: 'said' },
    ],
    ['spaces around cells', 'student,problem,answer\n ann , a , 2 x \nbob,b,ones(n)\n', {}],
    ['empty rows', 'student,problem,answer\n,,\nann,a,2 x\nbob,b,ones(n)\n', {}],
  ])('%s', (_, text, names) => {
    expect(rows(read(text, names))).toEqual(EXPECTED);
  });

  test('json', () => {
    const file = { text: '', name: 'submissions' };
    const table = tableOfValues(file, [
      { student: 'ann', problem: 'a', answer: '2 x' },
      { student: 'bob', answer: 'ones(n)', problem: 'b', time: null },
    ]);
    expect(rows(readSubmissions(file, table, keyOf(TWO), {}))).toEqual(EXPECTED);
  });

  test('yaml', () => {
    const text = lines(
      '- { student: ann, problem: a, answer: 2 x }',
      '- student: bob',
      '  problem: b',
      '  answer: |',
      '    ones(n)',
    );
    const file = { text, name: 'submissions' };
    const table = tableOfData(file, readYaml(file));
    expect(rows(readSubmissions(file, table, keyOf(TWO), {}))).toEqual(EXPECTED);
  });
});

describe('a row a student', () => {
  test('columns called as the problems', () => {
    expect(rows(read('student,a,b\nann,2 x,\nbob,,ones(n)\n'))).toEqual([
      'ann | a | 2 x',
      'ann | b | ',
      'bob | a | ',
      'bob | b | ones(n)',
    ]);
  });

  test('a word in front of a number', () => {
    expect(rows(read('Email address,Response 1\nann,2 x\n', {}, ONE))).toEqual(['ann | 1 | 2 x']);
  });

  test('what is left out is told', () => {
    expect(read('student,time,a\nann,3,2 x\n').notes).toEqual([
      'columns of no problem: time',
      'problems without a column: b',
    ]);
  });

  test('two columns for a problem', () => {
    expect(errorOf(() => read('student,A,A\nann,1,2\n')).message).toBe(
      'A and A are columns of the problem a',
    );
  });
});

test('one problem needs no column', () => {
  expect(rows(read('student,answer\nann,2 x\n', {}, ONE))).toEqual(['ann | 1 | 2 x']);
});

test('the apostrophe of spreadsheets', () => {
  expect(rows(read("student,answer\nann,'-x\nbob,'=x\ncem,x'\n", {}, ONE))).toEqual([
    'ann | 1 | -x',
    'bob | 1 | =x',
    "cem | 1 | x'",
  ]);
});

test('of several columns for the student one is taken, and told', () => {
  const { list, notes } = read('name,id,problem,answer\nAnn,7,a,x\n');
  expect(list.map(({ student }) => student)).toEqual(['7']);
  expect(notes).toEqual(['the student is the column id (--student COLUMN)']);
});

describe('rows that cannot be used have a reason', () => {
  test('in a list', () => {
    const file = { text: '', name: 'submissions' };
    const table: Table = tableOfValues(file, [
      { student: 'ann', problem: 'a', answer: { text: 'x' } },
      'bob',
      null,
      [1],
    ]);
    const list = readSubmissions(file, table, keyOf(TWO), {}).list;
    expect(list.map(({ place, trouble }) => `${place}: ${trouble}`)).toEqual([
      'item 1: answer is not a text',
      'item 2: not an object with a student, a problem and an answer',
      'item 3: not an object with a student, a problem and an answer',
      'item 4: not an object with a student, a problem and an answer',
    ]);
  });
});

describe('columns that cannot be told', () => {
  test.each<[string, ColumnNames, string, RegExp]>([
    [
      'who,problem,answer\n',
      {},
      'no column is called like a student',
      /--student COLUMN.*who, problem/,
    ],
    ['student,problem,text\n', {}, 'no column is called like an answer', /--answer COLUMN/],
    ['student,what,answer\n', {}, 'no column is called like a problem', /--problem COLUMN/],
    [
      'student,problem,answer\n',
      { student: 'studnt' },
      '--student: there is no column studnt',
      /student\?/,
    ],
    ['student,a b,a_b,answer\n', { problem: 'a b' }, '--problem: two columns are called a b', /^$/],
    [
      'student,problem,answer,response\n',
      {},
      'answer or response: which is the answer?',
      /--answer/,
    ],
    [`student${',x'.repeat(1001)}\n`, {}, 'the submissions have more than 1000 columns', /^$/],
  ])('%j', (text, names, message, more) => {
    const error = errorOf(() => read(text, names));
    expect(error.message).toBe(message);
    expect(error.more).toMatch(more);
  });

  test('submissions that are no list', () => {
    const file = { text: 'a: 1\n', name: 'submissions' };
    expect(errorOf(() => tableOfData(file, readYaml(file))).message).toBe(
      'the submissions are not a list of rows',
    );
    expect(errorOf(() => tableOfValues(file, { a: 1 })).message).toBe(
      'the submissions are not a list of rows',
    );
  });
});

test('names of objects that mean something to JavaScript are names', () => {
  const file = { text: '', name: 'submissions' };
  const values: unknown = JSON.parse('[{"__proto__": "ann", "constructor": "a", "toString": "x"}]');
  const names = { student: '__proto__', problem: 'constructor', answer: 'toString' };
  const read = readSubmissions(file, tableOfValues(file, values), keyOf(TWO), names);
  expect(rows(read)).toEqual(['ann | a | x']);
});
