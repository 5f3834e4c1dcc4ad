/** Which submissions count, before any of them is judged. */
import { fault, type SourceFile } from './data.js';
import type { Key } from './key.js';
import type { Submission } from './submissions.js';

/** More rows than this are not graded at once. */
const MAX_ROWS = 100_000;

/** What one student handed in. */
export interface Sheet {
  readonly student: string;
  readonly entries: readonly SheetEntry[];
  /** Answers in whose place a later one counts. */
  readonly superseded: readonly Submission[];
}

export interface SheetEntry {
  readonly problem: string;
  /** null where there is none. */
  readonly submission: Submission | null;
}

/** An answer that has to be judged, once whoever gave it. */
export interface Task {
  readonly problem: string;
  readonly answer: string;
}

/**
 * The submissions by student, in the order of first appearance; problems in the order of the key, unknown ones behind. Of
 * several answers of a student to one problem the last one counts that is not empty; a problem that a student has not
 * answered is an entry too.
 *
 * @throws MatcalcError `limit` in the source `file` for more than 100 000 entries
 */
export function sheetsOf(file: SourceFile, list: readonly Submission[], key: Key): Sheet[] {
  const byStudent = new Map<string, Submission[]>();
  for (const submission of list) {
    const all = byStudent.get(submission.student) ?? [];
    all.push(submission);
    byStudent.set(submission.student, all);
  }
  const bound = byStudent.size * key.problems.size + list.length;
  const sheets =
    bound > 10 * MAX_ROWS ? [] : [...byStudent].map(([student, all]) => sheet(student, all, key));
  const count = sheets.reduce((sum, { entries }) => sum + entries.length, 0);
  if (count <= MAX_ROWS && bound <= 10 * MAX_ROWS) return sheets;
  throw fault(file, null, `these are more than ${MAX_ROWS} answers at once`, {
    code: 'limit',
    help: 'grade them in parts',
  });
}

/** Rows without a student belong to nobody together. */
function sheet(student: string, all: readonly Submission[], key: Key): Sheet {
  if (student !== '') return namedSheet(student, all, key);
  const entries = all.map((submission) => ({ problem: submission.problem, submission }));
  return { student, entries, superseded: [] };
}

function namedSheet(student: string, all: readonly Submission[], key: Key): Sheet {
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

/** Whether an answer can be judged at all. */
export const isJudged = ({ student, problem, answer, trouble }: Submission, key: Key): boolean =>
  trouble === null && student !== '' && answer !== '' && key.problems.has(problem);

/** The answers that have to be judged, equal ones once, those of a problem together. */
export function tasksOf(sheets: readonly Sheet[], key: Key): Task[] {
  const answers = new Map<string, Set<string>>(
    [...key.problems.keys()].map((id) => [id, new Set()]),
  );
  for (const { entries } of sheets)
    for (const { problem, submission } of entries)
      if (submission && isJudged(submission, key)) answers.get(problem)!.add(submission.answer);
  return [...answers].flatMap(([problem, all]) => [...all].map((answer) => ({ problem, answer })));
}
