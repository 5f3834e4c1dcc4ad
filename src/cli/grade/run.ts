/**
 * What `matcalc grade` does: a program of its own (build.js), so that what it needs for YAML and CSV is no burden to the
 * other commands. It has its own copy of the library: errors are reported here.
 */
import { access } from 'node:fs/promises';
import { MatcalcError } from '../../errors.js';
import type { Key } from '../../grade/key.js';
import { type Sheet, sheetsOf, type Task, tasksOf } from '../../grade/plan.js';
import { readKey } from '../../grade/read-key.js';
import { reportCsv } from '../../grade/render/csv.js';
import { reportHtml } from '../../grade/render/html.js';
import { reportJson } from '../../grade/render/json.js';
import { reportJunit } from '../../grade/render/junit.js';
import { reportMarkdown } from '../../grade/render/markdown.js';
import type { Judgement, Report } from '../../grade/report.js';
import { readSubmissions } from '../../grade/submissions.js';
import { type Judged, reportOf } from '../../grade/summarize.js';
import { visible } from '../columns.js';
import { EXIT } from '../exit.js';
import { report as reportError } from '../failure.js';
import { readFileOrInput, writeNewFile } from '../input.js';
import { noteTexts, writeNotes } from '../notes.js';
import type { Output } from '../output.js';
import { type Session, workOn } from '../session.js';
import { EXAMPLE_KEY, EXAMPLE_SUBMISSIONS } from './example.js';
import { keyData, submissionsTable } from './files.js';
import { judgeApart, type Judgements, type Judges } from './judges.js';
import type { GradeOptions, ReportFormat } from './options.js';
import { Progress } from './progress.js';
import { reportText } from './text.js';

/** In bytes, of key and submissions each. */
const LARGEST = 8 << 20;

export { judgeHere, serve } from './judges.js';

/** Grades, or writes the example; sets the exit code and never throws for what a person did. */
export async function runGrade(
  key: string | undefined,
  submissions: string | undefined,
  options: GradeOptions,
  session: Session,
  judges = judgeApart,
): Promise<void> {
  try {
    if (options.init) await writeExample(key, submissions, session);
    else await gradeFiles(key, submissions, options, session, judges);
  } catch (error) {
    session.exit(reportError(error, session.output));
  }
}

async function gradeFiles(
  keyPath: string | undefined,
  submissionsPath: string | undefined,
  options: GradeOptions,
  session: Session,
  judges: Judges,
): Promise<void> {
  if (keyPath === undefined || submissionsPath === undefined) throw missingFile(keyPath);
  if (keyPath === '-' && submissionsPath === '-')
    throw new MatcalcError({ code: 'usage', message: 'key and submissions cannot both be -' });
  const keyInput = await readFileOrInput(keyPath, LARGEST);
  await workOn(session, keyInput, async () => {
    const keyFile = { text: keyInput.text, name: 'key' };
    const key = readKey(keyFile, keyData(keyPath, keyFile));
    const plan = await planOf(submissionsPath, key, options, session);
    if (!plan) return;
    const { tasks } = plan;
    const { timeout, quiet } = options;
    const progress = quiet ? undefined : progressOnErrors();
    const request = { file: keyFile, key, tasks, from: 0, timeout };
    const judgements = await judges(request, (done, all) => progress?.tell(done, all)).finally(() =>
      progress?.end(),
    );
    const judged = lookUp(tasks, judgements);
    const report = reportOf(key, plan.sheets, judged, [...judgements.notes, ...plan.notes]);
    session.output.result(written(report, options.format, session.output));
    if (!quiet) writeNotes(notesOf(judgements, report), session.output);
    exitBy(report, options, session);
  });
}

interface Plan {
  readonly sheets: readonly Sheet[];
  readonly tasks: readonly Task[];
  readonly notes: readonly string[];
}

/** What is to be judged; null where the submissions cannot be used, which is told. */
async function planOf(
  path: string,
  key: Key,
  options: GradeOptions,
  session: Session,
): Promise<Plan | null> {
  const input = await readFileOrInput(path, LARGEST);
  let plan: Plan | null = null;
  await workOn(session, input, () => {
    const file = { text: input.text, name: 'submissions' };
    const { list, notes } = readSubmissions(file, submissionsTable(path, file), key, options);
    const sheets = sheetsOf(file, list, key);
    plan = { sheets, tasks: tasksOf(sheets, key), notes };
    return Promise.resolve();
  });
  return plan;
}

function lookUp(tasks: readonly Task[], { list }: Judgements): Judged {
  const byProblem = new Map<string, Map<string, Judgement>>();
  tasks.forEach(({ problem, answer }, i) => {
    const answers = byProblem.get(problem) ?? new Map<string, Judgement>();
    byProblem.set(problem, answers.set(answer, list[i]!));
  });
  return (problem, answer) => byProblem.get(problem)!.get(answer)!;
}

function missingFile(key: string | undefined): MatcalcError {
  return new MatcalcError({
    code: 'usage',
    message: key === undefined ? 'no key and no submissions' : 'no submissions',
    help: 'matcalc grade key.yaml submissions.csv; --init writes an example of both',
  });
}

function progressOnErrors(): Progress {
  return new Progress({
    isTerminal: process.stderr.isTTY,
    now: () => performance.now(),
    write: (text) => void process.stderr.write(text),
  });
}

const notesOf = ({ assumptions }: Judgements, { notes }: Report): string[] => [
  ...[...assumptions].flatMap(([id, all]) =>
    noteTexts(all).map((text) => `problem ${id}: ${text}`),
  ),
  ...notes,
];

function written(report: Report, format: ReportFormat, output: Output): string {
  switch (format) {
    case 'text':
      return reportText(report, output.resultPalette);
    case 'json':
      return reportJson(report);
    case 'csv':
      return reportCsv(report);
    case 'junit':
      return reportJunit(report);
    case 'markdown':
      return reportMarkdown(report);
    case 'html':
      return reportHtml(report);
  }
}

/** A fault of the program in one answer leaves the others graded, and is told in the end. */
function exitBy({ rows }: Report, { failOn }: GradeOptions, session: Session): void {
  if (failOn === 'wrong' && rows.some(({ verdict }) => verdict === 'wrong'))
    session.exit(EXIT.wrong);
  const bug = rows.find(({ codes }) => codes.includes('internal'));
  if (!bug) return;
  const { output } = session;
  const title = output.messagePalette.error('internal error:');
  output.message(`${title} in the answer of ${visible(bug.source ?? 'a row')}; please report it`);
  session.exit(EXIT.failed);
}

/** Both files or none. */
async function writeExample(
  keyPath = 'key.yaml',
  submissionsPath = 'submissions.csv',
  { output }: Session,
): Promise<void> {
  const files = [
    [keyPath, EXAMPLE_KEY],
    [submissionsPath, EXAMPLE_SUBMISSIONS],
  ] as const;
  for (const [path] of files) if (await exists(path)) throw isThere(path);
  for (const [path, text] of files) if (!(await writeNewFile(path, text))) throw isThere(path);
  output.result(`wrote ${visible(keyPath)} and ${visible(submissionsPath)}`);
}

const isThere = (path: string): MatcalcError =>
  new MatcalcError({ code: 'usage', message: `${path} is there already: nothing was written` });

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
