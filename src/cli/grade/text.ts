/** A report as tables for a terminal. */
import {
  mistakesText,
  numberText,
  codeText,
  problemText,
  studentText,
  VERDICT_TEXT,
} from '../../grade/render/words.js';
import { type Report, type ReportRow, VERDICTS } from '../../grade/report.js';
import type { Palette } from '../colour.js';
import { cellsOf, visible, widthOf } from '../columns.js';

const GAP = '  ';
const ASCII = /^[\x20-\x7e]*$/;

const width = (text: string): number => (ASCII.test(text) ? text.length : widthOf(cellsOf(text)));

interface Column {
  readonly name: string;
  readonly right?: true;
}

/** Columns as wide as their widest cell; trailing spaces are cut. */
function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  palette: Palette,
): string[] {
  const shown = rows.map((row) => row.map(visible));
  const widths = columns.map(({ name }, i) =>
    shown.reduce((most, row) => Math.max(most, width(row[i]!)), width(name)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const pad = ' '.repeat(widths[i]! - width(cell));
        return columns[i]!.right ? pad + cell : cell + pad;
      })
      .join(GAP)
      .trimEnd();
  return [palette.left(line(columns.map(({ name }) => name))), ...shown.map(line)];
}

const right = (name: string): Column => ({ name, right: true });

/** Counts are short: so are their heads. */
const HEADS = ['right', 'remark', 'wrong', 'person', 'none'];

const rowText = (row: ReportRow): string[] => [
  studentText(row),
  row.problem,
  VERDICT_TEXT[row.verdict],
  codeText(row),
  numberText(row.score),
  numberText(row.points),
  row.message,
];

/** The problems with their counts, the rows, and what every student has. */
export function reportText({ title, problems, students, rows }: Report, palette: Palette): string {
  return [
    ...(title === null ? [] : [palette.left(visible(title)), '']),
    ...table(
      [{ name: 'problem' }, ...HEADS.map(right), { name: 'mistakes' }],
      problems.map((problem) => [
        problemText(problem),
        ...VERDICTS.map((verdict) => String(problem.counts[verdict])),
        mistakesText(problem),
      ]),
      palette,
    ),
    '',
    ...table(
      [
        ...['student', 'problem', 'verdict', 'code'].map((name) => ({ name })),
        ...['score', 'points'].map(right),
        { name: 'message' },
      ],
      rows.map(rowText),
      palette,
    ),
    '',
    ...table(
      [{ name: 'student' }, right('points'), right('of'), right('open')],
      students.map(({ student, points, outOf, open }) => [
        student,
        numberText(points),
        numberText(outOf),
        open === 0 ? '' : String(open),
      ]),
      palette,
    ),
  ].join('\n');
}
