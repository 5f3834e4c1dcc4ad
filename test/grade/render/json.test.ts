import { expect, test } from '@jest/globals';
import { reportJson } from '../../../src/grade/render/json.js';
import { HOSTILE, REPORT, reportWith } from './report.js';

test('all of the report', () => {
  const { rows, ...rest } = JSON.parse(reportJson(REPORT)) as Record<string, unknown[]>;
  expect(rest).toEqual({ schema: 1, ...REPORT, rows: undefined });
  expect(rows![2]).toEqual({
    student: 'cem',
    problem: 'a',
    answer: "-A'",
    source: 'line 2',
    verdict: 'wrong',
    code: 'sign',
    codes: ['sign', 'factor'],
    message: 'a sign; and a factor',
    place: { start: 0, end: 1 },
    score: 0.5625,
    points: 1.125,
  });
});

test.each(HOSTILE)('%j', (answer) => {
  const { rows } = JSON.parse(reportJson(reportWith({ answer }))) as { rows: { answer: string }[] };
  expect(rows[0]!.answer).toBe(answer);
});
