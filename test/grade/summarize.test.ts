/** From submissions to a report; what answers are worth is looked up. */
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../src/grade/report.js';
import { errorOf, graded, lines, lookingUp, mistakeOf, resultOf, TWO } from './support.js';

const CHECKER = lookingUp({
  row: resultOf({ remark: { code: 'row', text: 'written as a row' } }),
  sign: resultOf({ verdict: 'wrong', mistake: mistakeOf({ code: 'sign' }) }),
  both: resultOf({
    verdict: 'wrong',
    mistake: mistakeOf({ code: 'sign', second: mistakeOf({ code: 'factor' }) }),
  }),
  odd: resultOf({ verdict: 'wrong' }),
  dark: resultOf({ verdict: 'undecided', reason: 'no point is inside the domain' }),
});

const report = (...rows: readonly string[]): Report =>
  graded(TWO, lines('student,problem,answer', ...rows), CHECKER);

const table = ({ rows }: Report): string[] =>
  rows.map(({ student, problem, verdict, codes, score, points, source }) =>
    [student, problem, verdict, codes.join('+'), score, points, source].join(' '),
  );

test('every verdict, with its points', () => {
  const rows = ['ann,a,right', 'ann,b,row', 'bob,a,sign', 'bob,b,both', 'cem,a,odd', 'cem,b,dark'];
  expect(table(report(...rows))).toEqual([
    'ann a right  1 2 line 2',
    'ann b remark  1 1 line 3',
    'bob a wrong sign 0.75 1.5 line 4',
    'bob b wrong sign+factor 0.5625 0.5625 line 5',
    'cem a wrong other 0 0 line 6',
    'cem b person undecided   line 7',
  ]);
});

test('counts by problem and by mistake, totals by student', () => {
  const { title, problems, students } = report(
    ...['ann,a,right', 'bob,a,sign', 'cem,a,both', 'dan,a,odd', 'ann,b,dark'],
  );
  expect(title).toBe('Sheet 1');
  expect(problems).toEqual([
    {
      id: 'a',
      title: null,
      points: 2,
      counts: { right: 1, remark: 0, wrong: 3, person: 0, unanswered: 0 },
      mistakes: [
        { code: 'sign', count: 2 },
        { code: 'factor', count: 1 },
        { code: 'other', count: 1 },
      ],
    },
    {
      id: 'b',
      title: 'the sum',
      points: 1,
      counts: { right: 0, remark: 0, wrong: 0, person: 1, unanswered: 3 },
      mistakes: [],
    },
  ]);
  expect(students).toEqual([
    { student: 'ann', points: 2, outOf: 3, open: 1 },
    { student: 'bob', points: 1.5, outOf: 3, open: 0 },
    { student: 'cem', points: 1.125, outOf: 3, open: 0 },
    { student: 'dan', points: 0, outOf: 3, open: 0 },
  ]);
});

describe('what was not answered', () => {
  test('is missing, or empty', () => {
    expect(table(report('ann,a,', 'bob,b,x'))).toEqual([
      'ann a unanswered  0 0 line 2',
      'ann b unanswered  0 0 ',
      'bob a unanswered  0 0 ',
      'bob b right  1 1 line 3',
    ]);
  });
});

describe('a student who answers again', () => {
  test('the last answer counts', () => {
    const { rows, notes } = report('ann,a,sign', 'ann,b,x', 'ann,a,x', 'ann,a,odd', 'ann,a,y');
    expect(rows.map(({ answer }) => answer)).toEqual(['y', 'x']);
    expect(notes).toEqual([
      'answered again, the last answer counts; left out: ann a (line 2), ann a (line 4), ann a (line 5)',
    ]);
  });

  test('an empty one takes no answer away', () => {
    const { rows, notes } = report('ann,a,x', 'ann,a,', 'ann,b,', 'ann,b,y');
    expect(rows.map(({ answer }) => answer)).toEqual(['x', 'y']);
    expect(notes).toEqual([]);
  });

  test('of many only some are listed', () => {
    const { notes } = report(...Array.from({ length: 9 }, () => 'ann,a,x'));
    expect(notes[0]).toMatch(/\(line 6\) and 3 more$/);
  });
});

test('rows that need a person stop no other', () => {
  const rows = ['ann,c,x', 'bob,A,x', ',a,x', 'cem,,x', 'dan,a,f(x, y)', 'eve,a,x'];
  const { rows: read, notes } = report(...rows);
  const open = read.filter(({ verdict }) => verdict === 'person');
  expect(open.map(({ source, codes, message }) => [source, ...codes, message].join(', '))).toEqual([
    'line 2, unknown-problem, the key has no problem c',
    'line 3, unknown-problem, the key has no problem A; did you mean a?',
    'line 4, row, no student is named',
    'line 5, row, no problem is named',
    'line 6, row, 4 cells under 3 columns: an answer with the delimiter in it needs quotes',
  ]);
  expect(open.every(({ score, points }) => score === null && points === null)).toBe(true);
  expect(read.find(({ student }) => student === 'eve')).toMatchObject({ verdict: 'right' });
  expect(notes).toEqual(['2 answers to problems that the key does not have: c, A']);
});

test('equal answers to a problem are checked once', () => {
  const seen: string[] = [];
  graded(
    TWO,
    lines('student,problem,answer', 'ann,a,x', 'bob,a, x', 'cem,b,x', 'dan,a,y', 'eve,a,x'),
    lookingUp({}, seen),
  );
  expect(seen).toEqual(['x', 'y', 'x']);
});

test('ten thousand rows', () => {
  const rows = Array.from(
    { length: 10_000 },
    (_, i) => `s${i % 5_000},${i < 5_000 ? 'a' : 'b'},x${i % 7}`,
  );
  const { students, problems } = report(...rows);
  expect(students).toHaveLength(5_000);
  expect(problems.map(({ counts }) => counts.right)).toEqual([5_000, 5_000]);
});

test('more than a report can have', () => {
  const rows = Array.from({ length: 50_001 }, (_, i) => `s${i},a,x`);
  expect(errorOf(() => report(...rows)).message).toBe('these are more than 100000 answers at once');
});
