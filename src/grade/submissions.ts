/** Who answered what: the columns of a table by their names. */
import { fault, type SourceFile } from './data.js';
import { meant } from './fields.js';
import type { Key } from './key.js';
import type { Table, TableRow } from './table.js';

export interface Submission {
  /** `line 12` of the file. */
  readonly place: string;
  readonly student: string;
  readonly problem: string;
  /** Empty where nothing was answered. */
  readonly answer: string;
  /** Why a person has to look at the row. */
  readonly trouble: string | null;
}

/** What a person says about the columns. */
export interface ColumnNames {
  readonly student?: string | undefined;
  readonly problem?: string | undefined;
  readonly answer?: string | undefined;
}

export interface Submissions {
  readonly list: readonly Submission[];
  /** What was read in one way of several, and what was left out. */
  readonly notes: readonly string[];
}

/** Usual names, the better ones first. */
const USUAL = {
  student: [
    ...['student', 'student id', 'student name', 'matriculation', 'learner', 'sid', 'id'],
    ...['user', 'username', 'login', 'email', 'email address', 'e mail', 'full name', 'name'],
  ],
  problem: [
    ...['problem', 'problem id', 'question', 'question id', 'exercise', 'exercise id', 'task'],
    ...['task id', 'item', 'part'],
  ],
  answer: ['answer', 'student answer', 'response', 'submission', 'solution', 'formula'],
} as const;

/** More columns than this no sheet has. */
const MAX_COLUMNS = 1000;

type Role = keyof typeof USUAL;

/** Words in front of the id of a problem in the name of its column: `Response 1`. */
const BEFORE_ID = /^(answer|response|question|problem|exercise|task|q)(?=[ \d])/;

const normal = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_.-]+/g, ' ')
    .trim();

/**
 * The submissions in a table: a row an answer, with columns for student, problem and answer; or a row a student, with
 * a column for each problem of the key.
 *
 * @throws MatcalcError in the source `file` where it cannot be told which columns these are
 */
export function readSubmissions(
  file: SourceFile,
  table: Table,
  key: Key,
  names: ColumnNames,
): Submissions {
  if (table.columns.length > MAX_COLUMNS)
    throw fault(file, null, `the ${file.name} have more than ${MAX_COLUMNS} columns`, {
      code: 'limit',
    });
  return new Reader(file, table, key).read(names);
}

class Reader {
  private readonly notes: string[] = [];
  private readonly columns: readonly string[];

  constructor(
    private readonly file: SourceFile,
    private readonly table: Table,
    private readonly key: Key,
  ) {
    this.columns = table.columns;
  }

  read(names: ColumnNames): Submissions {
    const student = this.column('student', names.student);
    const wide = this.wideColumns();
    const isLong = names.problem !== undefined || names.answer !== undefined;
    const problem = this.column('problem', names.problem);
    const answer = this.column('answer', names.answer);
    const only = this.key.problems.size === 1 ? [...this.key.problems.keys()][0]! : null;
    if (student === null) throw this.missing('student');
    if (answer !== null && (problem !== null || (only !== null && wide.size === 0)))
      return this.long(student, problem, answer, only ?? '');
    if (!isLong && wide.size > 0) return this.wide(student, wide);
    throw this.missing(answer === null ? 'answer' : 'problem');
  }

  /** The column for a role: the one that is named, or the first of the usual ones. */
  private column(role: Role, named: string | undefined): number | null {
    if (named !== undefined) return this.namedColumn(role, named);
    const found = USUAL[role].flatMap((usual) => this.columnsCalled(usual));
    const [first, second] = found;
    if (first === undefined) return null;
    if (second !== undefined && role !== 'student')
      throw fault(
        this.file,
        this.table.place,
        `${this.columns[first]!} or ${this.columns[second]!}: which is the ${role}?`,
        { help: `--${role} COLUMN says it` },
      );
    if (second !== undefined)
      this.notes.push(`the student is the column ${this.columns[first]!} (--student COLUMN)`);
    return first;
  }

  private columnsCalled(name: string): number[] {
    return this.columns.flatMap((column, i) => (normal(column) === name ? [i] : []));
  }

  private namedColumn(role: Role, named: string): number {
    const [found, again] = this.columnsCalled(normal(named));
    if (found !== undefined && again === undefined) return found;
    const message =
      found === undefined ? `there is no column ${named}` : `two columns are called ${named}`;
    const help = found === undefined ? meant(named, this.columns) : {};
    throw fault(this.file, this.table.place, `--${role}: ${message}`, help);
  }

  private missing(role: Role): Error {
    const known = this.columns.filter((name) => name !== '').slice(0, 20);
    return fault(this.file, this.table.place, `no column is called like ${WHAT[role]}`, {
      help: `--${role} COLUMN says which it is; there are ${known.join(', ') || 'none'}`,
    });
  }

  private long(student: number, problem: number | null, answer: number, only: string): Submissions {
    const list = this.table.rows.filter(hasText).map((row): Submission => ({
      place: row.place,
      student: cellOf(row, student),
      problem: problem === null ? only : cellOf(row, problem),
      answer: plainAnswer(cellOf(row, answer)),
      trouble: row.trouble,
    }));
    return { list, notes: this.notes };
  }

  /** The columns of the problems, by id. */
  private wideColumns(): Map<string, number> {
    const result = new Map<string, number>();
    for (const id of this.key.problems.keys()) {
      const exact = this.columns.flatMap((name, i) => (name === id ? [i] : []));
      const alike = this.columns.flatMap((name, i) => (isColumnOf(name, id) ? [i] : []));
      const [found, again] = exact.length > 0 ? exact : alike;
      if (again !== undefined)
        throw fault(
          this.file,
          this.table.place,
          `${this.columns[found!]!} and ${this.columns[again]!} are columns of the problem ${id}`,
        );
      if (found !== undefined) result.set(id, found);
    }
    return result;
  }

  private wide(student: number, byProblem: ReadonlyMap<string, number>): Submissions {
    const used = new Set([student, ...byProblem.values()]);
    const unused = this.columns.filter((name, i) => !used.has(i) && name !== '');
    if (unused.length > 0)
      this.notes.push(`columns of no problem: ${unused.slice(0, 20).join(', ')}`);
    const absent = [...this.key.problems.keys()].filter((id) => !byProblem.has(id));
    if (absent.length > 0) this.notes.push(`problems without a column: ${absent.join(', ')}`);
    const list = this.table.rows.filter(hasText).flatMap((row) =>
      [...byProblem].map(([problem, column]): Submission => ({
        place: row.place,
        student: cellOf(row, student),
        problem,
        answer: plainAnswer(cellOf(row, column)),
        trouble: row.trouble,
      })),
    );
    return { list, notes: this.notes };
  }
}

const WHAT = { student: 'a student', problem: 'a problem', answer: 'an answer' } as const;

const isColumnOf = (name: string, id: string): boolean =>
  normal(name) === normal(id) || normal(name).replace(BEFORE_ID, '').trim() === normal(id);

const hasText = ({ cells, trouble }: TableRow): boolean =>
  trouble !== null || cells.some((cell) => cell !== undefined && cell.trim() !== '');

const cellOf = ({ cells }: TableRow, column: number): string => (cells[column] ?? '').trim();

/** Spreadsheets keep text that begins like a formula behind an apostrophe. */
const plainAnswer = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell);
