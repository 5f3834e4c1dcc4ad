/** A report with all that a renderer may meet. */
import type { Report, ReportRow } from '../../../src/grade/report.js';

const row = (part: Partial<ReportRow>): ReportRow => ({
  student: 'ann',
  problem: 'a',
  answer: 'x',
  source: 'line 2',
  verdict: 'right',
  codes: [],
  message: '',
  place: null,
  score: 1,
  points: 2,
  ...part,
});

/** What is shown in the tests: cells and what stands for them. */
export const reportWith = (part: Partial<ReportRow>): Report => ({ ...REPORT, rows: [row(part)] });

export const REPORT: Report = {
  title: 'Sheet <1> & "2"',
  problems: [
    {
      id: 'a',
      title: 'x | y',
      points: 2,
      counts: { right: 1, remark: 1, wrong: 1, person: 1, unanswered: 1 },
      mistakes: [
        { code: 'sign', count: 1 },
        { code: 'factor', count: 1 },
      ],
    },
  ],
  students: [{ student: 'ann', points: 2.5, outOf: 4, open: 1 }],
  rows: [
    row({}),
    row({ student: 'bob', verdict: 'remark', message: 'written as a row' }),
    row({
      student: 'cem',
      answer: "-A'",
      verdict: 'wrong',
      codes: ['sign', 'factor'],
      message: 'a sign; and a factor',
      place: { start: 0, end: 1 },
      score: 0.5625,
      points: 1.125,
    }),
    row({
      student: '',
      verdict: 'person',
      codes: ['row'],
      message: 'no student',
      score: null,
      points: null,
    }),
    row({
      student: 'dan',
      problem: 'b',
      answer: '',
      source: null,
      verdict: 'unanswered',
      score: 0,
      points: 0,
    }),
  ],
  notes: ['a note'],
};

/** Texts that are more than text somewhere. */
export const HOSTILE = [
  "=cmd|' /C calc'!A0",
  '+1',
  '-x',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '<script>alert(1)</script>',
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  '&lt;',
  ']]>',
  '| a | b |',
  '`x`',
  '[a](http://example.org)',
  'http://example.org',
  '@maintainers',
  'a\nb\r\nc',
  'a,b;"c"',
  '\0\x1b[31m\x07\x85\ud800\uffff',
];
