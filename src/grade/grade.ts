/** Grading: a key and submissions, to a report. Synchronous, pure; one bad row never stops the rest. */
import { nearestName } from '../expression/nearest.js';
import { forPerson } from './judge.js';
import type { PreparedKey, PreparedProblem } from './prepare.js';
import {
  type Judgement,
  type ProblemSummary,
  type Report,
  type ReportRow,
  rounded,
  type StudentSummary,
  VERDICTS,
  type Verdict,
} from './report.js';
import type { Submission, Submissions } from './submissions.js';
import { fault, type SourceFile } from './data.js';

/** More rows than this are not graded at once. */
export const MAX_ROWS = 100_000;

/**
 * Grades all submissions. Of several answers of a student to one problem the last one counts that is not empty; a
 * problem that a student has not answered is a row too.
 *
 * @param progress is told after every row how many are done
 * @throws MatcalcError `limit` in the source `file` beyond MAX_ROWS
 */
export function grade(
  file: SourceFile,
  key: PreparedKey,
  { list, notes }: Submissions,
  progress: (done: number, all: number) => void = () => undefined,
): Report {
  const sheets = sheetsOf(list, key);
  const all = sheets.reduce((sum, { entries }) => sum + entries.length, 0);
  if (all > MAX_ROWS)
    throw fault(file, null, `these are ${all} answers, more than ${MAX_ROWS} at once`, {
      code: 'limit',
      help: 'grade them in parts',
    });
  const rows: ReportRow[] = [];
  for (const { student, entries } of sheets)
    for (const entry of entries) {
      rows.push(rowOf(student, entry, key));
      progress(rows.length, all);
    }
  return {
    title: key.title,
    problems: summariesOf(rows, key),
    students: studentsOf(rows, key),
    rows,
    notes: [...key.notes, ...notes, ...repeatedNotes(sheets), ...strayNotes(rows)],
  };
}

/** What one student handed in. */
interface Sheet {
  readonly student: string;
  readonly entries: readonly SheetEntry[];
  /** Answers in whose place a later one counts. */
  readonly superseded: readonly Submission[];
}

interface SheetEntry {
  readonly problem: string;
  readonly submission: Submission | null;
}

/** By student, in the order of first appearance; problems in the order of the key, unknown ones behind. */
function sheetsOf(list: readonly Submission[], key: PreparedKey): Sheet[] {
  const byStudent = new Map<string, Submission[]>();
  for (const submission of list) {
    const all = byStudent.get(submission.student) ?? [];
    all.push(submission);
    byStudent.set(submission.student, all);
  }
  return [...byStudent].map(([student, all]) =>
    student === '' ? nameless(all) : sheetOf(student, all, key),
  );
}

/** Rows without a student belong to nobody together. */
const nameless = (all: readonly Submission[]): Sheet => ({
  student: '',
  entries: all.map((submission) => ({ problem: submission.problem, submission })),
  superseded: [],
});

function sheetOf(student: string, all: readonly Submission[], key: PreparedKey): Sheet {
  const counted = new Map<string, Submission>();
  const others: SheetEntry[] = [];
  const superseded: Submission[] = [];
  for (const submission of all) {
    const { problem } = submission;
    if (submission.trouble !== null || !key.problems.has(problem)) {
      others.push({ problem, submission });
      continue;
    }
    const earlier = counted.get(problem);
    if (earlier && submission.answer === '') continue;
    if (earlier && earlier.answer !== '') superseded.push(earlier);
    counted.set(problem, submission);
  }
  const broken = new Set(others.map(({ problem }) => problem));
  const entries = [...key.problems.keys()]
    .filter((id) => counted.has(id) || !broken.has(id))
    .map((problem) => ({ problem, submission: counted.get(problem) ?? null }));
  return { student, entries: [...entries, ...others], superseded };
}

const MISSING: Judgement = {
  verdict: 'unanswered',
  codes: [],
  message: '',
  place: null,
  score: 0,
};

function rowOf(student: string, { problem, submission }: SheetEntry, key: PreparedKey): ReportRow {
  const judgement = submission ? judgementOf(submission, key) : MISSING;
  const { score } = judgement;
  const worth = key.problems.get(problem)?.spec.points ?? 0;
  return {
    student,
    problem,
    answer: submission?.answer ?? '',
    source: submission?.place ?? null,
    ...judgement,
    points: score === null ? null : rounded(score * worth),
  };
}

function judgementOf(
  { student, problem, answer, trouble }: Submission,
  key: PreparedKey,
): Judgement {
  if (trouble !== null) return forPerson('row', trouble);
  if (student === '') return forPerson('row', 'no student is named');
  if (problem === '') return forPerson('row', 'no problem is named');
  const known = key.problems.get(problem);
  if (known) return known.judge.judge(answer);
  const near = nearestName(problem, [...key.problems.keys()]);
  const hint = near === null ? '' : `; did you mean ${near}?`;
  return forPerson('unknown-problem', `the key has no problem ${problem}${hint}`);
}

function summariesOf(rows: readonly ReportRow[], key: PreparedKey): ProblemSummary[] {
  const byProblem = new Map<string, ReportRow[]>([...key.problems.keys()].map((id) => [id, []]));
  for (const row of rows) byProblem.get(row.problem)?.push(row);
  return [...key.problems].map(([id, problem]) => summaryOf(problem, byProblem.get(id)!));
}

function summaryOf({ spec }: PreparedProblem, rows: readonly ReportRow[]): ProblemSummary {
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<
    Verdict,
    number
  >;
  const mistakes = new Map<string, number>();
  for (const { verdict, codes } of rows) {
    counts[verdict]++;
    if (verdict === 'wrong')
      for (const code of codes) mistakes.set(code, (mistakes.get(code) ?? 0) + 1);
  }
  const sorted = [...mistakes].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    id: spec.id,
    title: spec.title,
    points: spec.points,
    counts,
    mistakes: sorted.map(([code, count]) => ({ code, count })),
  };
}

function studentsOf(rows: readonly ReportRow[], key: PreparedKey): StudentSummary[] {
  const worth = [...key.problems.values()].reduce((sum, { spec }) => sum + spec.points, 0);
  const totals = new Map<string, { points: number; open: number }>();
  for (const { student, points } of rows) {
    if (student === '') continue;
    const total = totals.get(student) ?? { points: 0, open: 0 };
    if (points === null) total.open++;
    else total.points += points;
    totals.set(student, total);
  }
  return [...totals].map(([student, { points, open }]) => ({
    student,
    points: rounded(points),
    outOf: rounded(worth),
    open,
  }));
}

/** Of many only so many are listed. */
const MAX_LISTED = 5;

function repeatedNotes(sheets: readonly Sheet[]): string[] {
  const all = sheets.flatMap(({ superseded }) => superseded);
  if (all.length === 0) return [];
  const listed = all
    .slice(0, MAX_LISTED)
    .map(({ student, problem, place }) => `${student} ${problem} (${place})`);
  const rest = all.length - listed.length;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return [`answered again, the last answer counts; left out: ${listed.join(', ')}${more}`];
}

/** Rows that are counted under no problem. */
function strayNotes(rows: readonly ReportRow[]): string[] {
  const stray = rows.filter(({ codes }) => codes.includes('unknown-problem'));
  if (stray.length === 0) return [];
  const ids = [...new Set(stray.map(({ problem }) => problem))].slice(0, MAX_LISTED);
  return [`${stray.length} answers to problems that the key does not have: ${ids.join(', ')}`];
}
