import { expect, test } from '@jest/globals';
import { readCsv } from '../../../src/grade/formats/csv.js';
import { reportCsv } from '../../../src/grade/render/csv.js';
import { HOSTILE, REPORT, reportWith } from './report.js';

test('a table', () => {
  expect(reportCsv(REPORT).split('\n')).toEqual([
    'student,problem,answer,verdict,code,message,score,points',
    'ann,a,x,right,,,1,2',
    'bob,a,x,"right, with a remark",,written as a row,1,2',
    `cem,a,'-A',wrong,sign+factor,"a sign; and a factor",0.56,1.13`,
    '(line 2),a,x,needs a person,row,no student,,',
    'dan,b,,not answered,,,0,0',
  ]);
});

const cellsOf = (text: string): readonly (string | undefined)[] =>
  readCsv({ text, name: 'report' }).rows[0]!.cells;

test.each(HOSTILE)('%j is text in every column', (text) => {
  const csv = reportCsv(reportWith({ student: text, problem: text, answer: text, message: text }));
  const cells = cellsOf(csv);
  expect(cells).toHaveLength(8);
  for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  expect(cells[2]!.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(
    text.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}]/gu, ''),
  );
});

test('a formula behind an apostrophe stays one', () => {
  expect(cellsOf(reportCsv(reportWith({ answer: "'=1" })))[2]).toBe("'=1");
});
