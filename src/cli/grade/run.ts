/**
 * What `matcalc grade` does: a program of its own (build.js), so that what it needs for YAML and CSV is no burden to the
 * other commands. It has its own copy of the library: errors are reported here.
 */
import { access } from 'node:fs/promises';
import { MatcalcError } from '../../errors.js';
import { grade } from '../../grade/grade.js';
import { prepareKey, type PreparedKey } from '../../grade/prepare.js';
import { readKey } from '../../grade/read-key.js';
import { reportCsv } from '../../grade/render/csv.js';
import { reportHtml } from '../../grade/render/html.js';
import { reportJson } from '../../grade/render/json.js';
import { reportJunit } from '../../grade/render/junit.js';
import { reportMarkdown } from '../../grade/render/markdown.js';
import type { Report } from '../../grade/report.js';
import { readSubmissions } from '../../grade/submissions.js';
import { visible } from '../columns.js';
import { EXIT } from '../exit.js';
import { report as reportError } from '../failure.js';
import { readFileOrInput, writeNewFile } from '../input.js';
import { noteTexts, writeNotes } from '../notes.js';
import type { Output } from '../output.js';
import { type Session, workOn } from '../session.js';
import { EXAMPLE_KEY, EXAMPLE_SUBMISSIONS } from './example.js';
import { keyData, submissionsTable } from './files.js';
import type { GradeOptions, ReportFormat } from './options.js';
import { Progress } from './progress.js';
import { reportText } from './text.js';

/** In bytes, of key and submissions each. */
const LARGEST = 16 << 20;

/** Grades, or writes the example; sets the exit code and never throws for what a person did. */
export async function runGrade(
  key: string | undefined,
  submissions: string | undefined,
  options: GradeOptions,
  session: Session,
): Promise<void> {
  try {
    if (options.init) await writeExample(key, submissions, session);
    else await gradeFiles(key, submissions, options, session);
  } catch (error) {
    session.exit(reportError(error, session.output));
  }
}

async function gradeFiles(
  keyPath: string | undefined,
  submissionsPath: string | undefined,
  options: GradeOptions,
  session: Session,
): Promise<void> {
  if (keyPath === undefined || submissionsPath === undefined) throw missingFile(keyPath);
  if (keyPath === '-' && submissionsPath === '-')
    throw new MatcalcError({ code: 'usage', message: 'key and submissions cannot both be -' });
  const keyInput = await readFileOrInput(keyPath, LARGEST);
  await workOn(session, keyInput, async () => {
    const file = { text: keyInput.text, name: 'key' };
    const key = readKey(file, keyData(keyPath, file));
    const prepared = prepareKey(file, key, options);
    const input = await readFileOrInput(submissionsPath, LARGEST);
    await workOn(session, input, async () => {
      const table = { text: input.text, name: 'submissions' };
      const rows = submissionsTable(submissionsPath, table);
      const submissions = readSubmissions(table, rows, key, options);
      const progress = options.quiet ? undefined : progressOnErrors();
      const report = grade(table, prepared, submissions, (done, all) => progress?.tell(done, all));
      progress?.end();
      session.output.result(written(report, options.format, session.output));
      if (!options.quiet) writeNotes(notesOf(prepared, report), session.output);
      exitBy(report, options, session);
    });
  });
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

const notesOf = ({ problems }: PreparedKey, { notes }: Report): string[] => [
  ...[...problems].flatMap(([id, { assumptions }]) =>
    noteTexts(assumptions).map((text) => `problem ${id}: ${text}`),
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
