/** How reports call things, in every format. */
import type { ProblemSummary, ReportRow, Verdict } from '../report.js';

export const VERDICT_TEXT: Readonly<Record<Verdict, string>> = {
  right: 'right',
  remark: 'right, with a remark',
  wrong: 'wrong',
  person: 'needs a person',
  unanswered: 'not answered',
};

/** The columns of the rows. */
export const ROW_COLUMNS = [
  'student',
  'problem',
  'answer',
  'verdict',
  'code',
  'message',
  'score',
  'points',
] as const;

/** Two mistakes that only together explain an answer are one code. */
export const codeText = ({ codes }: Pick<ReportRow, 'codes'>): string => codes.join('+');

/** A number with few digits; empty where a person decides. */
export const numberText = (value: number | null): string =>
  value === null ? '' : String(Number(value.toFixed(2)));

/** `sign 2, transposed 1`. */
export const mistakesText = ({ mistakes }: ProblemSummary): string =>
  mistakes.map(({ code, count }) => `${code} ${count}`).join(', ');

export const problemText = ({ id, title }: Pick<ProblemSummary, 'id' | 'title'>): string =>
  title === null ? id : `${id} ${title}`;

/** Who wrote a row, or where it stands. */
export const studentText = ({ student, source }: Pick<ReportRow, 'student' | 'source'>): string =>
  student === '' ? `(${source ?? 'nobody'})` : student;

/** The cells of a row, in the order of ROW_COLUMNS. */
export const rowCells = (row: ReportRow): string[] => [
  studentText(row),
  row.problem,
  row.answer,
  VERDICT_TEXT[row.verdict],
  codeText(row),
  row.message,
  numberText(row.score),
  numberText(row.points),
];
