/** The report of judged submissions. */
import { nearestName } from '../expression/nearest.js';
import { forPerson, UNANSWERED } from './judge.js';
import type { Key, KeyProblem } from './key.js';
import { isJudged, type Sheet, type SheetEntry } from './plan.js';
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
import type { Submission } from './submissions.js';

/** What an answer to a problem is worth. */
export type Judged = (problem: string, answer: string) => Judgement;

/** Puts the judgements of all answers into a report. */
export function reportOf(
  key: Key,
  sheets: readonly Sheet[],
  judged: Judged,
  notes: readonly string[],
): Report {
  const rows = sheets.flatMap(({ student, entries }) =>
    entries.map((entry) => rowOf(student, entry, key, judged)),
  );
  return {
    title: key.title,
    problems: summariesOf(rows, key),
    students: studentsOf(rows, key),
    rows,
    notes: [...notes, ...repeatedNotes(sheets), ...strayNotes(rows)],
  };
}

function rowOf(
  student: string,
  { problem, submission }: SheetEntry,
  key: Key,
  judged: Judged,
): ReportRow {
  const judgement = submission ? judgementOf(submission, key, judged) : UNANSWERED;
  const { score } = judgement;
  const worth = key.problems.get(problem)?.points ?? 0;
  return {
    student,
    problem,
    answer: submission?.answer ?? '',
    source: submission?.place ?? null,
    ...judgement,
    points: score === null ? null : rounded(score * worth),
  };
}

function judgementOf(submission: Submission, key: Key, judged: Judged): Judgement {
  const { student, problem, answer, trouble } = submission;
  if (isJudged(submission, key)) return judged(problem, answer);
  if (trouble !== null) return forPerson('row', trouble);
  if (student === '') return forPerson('row', 'no student is named');
  if (problem === '') return forPerson('row', 'no problem is named');
  if (key.problems.has(problem)) return UNANSWERED;
  const near = nearestName(problem, [...key.problems.keys()]);
  const hint = near === null ? '' : `; did you mean ${near}?`;
  return forPerson('unknown-problem', `the key has no problem ${problem}${hint}`);
}

function summariesOf(rows: readonly ReportRow[], key: Key): ProblemSummary[] {
  const byProblem = new Map<string, ReportRow[]>([...key.problems.keys()].map((id) => [id, []]));
  for (const row of rows) byProblem.get(row.problem)?.push(row);
  return [...key.problems].map(([id, problem]) => summaryOf(problem, byProblem.get(id)!));
}

function summaryOf({ id, title, points }: KeyProblem, rows: readonly ReportRow[]): ProblemSummary {
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
    id,
    title,
    points,
    counts,
    mistakes: sorted.map(([code, count]) => ({ code, count })),
  };
}

function studentsOf(rows: readonly ReportRow[], key: Key): StudentSummary[] {
  const worth = [...key.problems.values()].reduce((sum, { points }) => sum + points, 0);
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
