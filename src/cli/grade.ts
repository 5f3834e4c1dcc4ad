/** `matcalc grade KEY SUBMISSIONS`: many answers at once. */
import { access } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { MatcalcError } from '../errors.js';
import type { PreparedKey } from '../grade/prepare.js';
import type { Report } from '../grade/report.js';
import type { ColumnNames } from '../grade/submissions.js';
import { visible } from './columns.js';
import { EXIT } from './exit.js';
import type { Progress } from './grade/progress.js';
import { readFileOrInput, writeNewFile } from './input.js';
import { noteTexts, writeNotes } from './notes.js';
import type { Output } from './output.js';
import { colourOptions, positiveInteger, type Session, workOn } from './session.js';

const EXAMPLES = `Examples:
  matcalc grade --init                             an example: key.yaml and submissions.csv
  matcalc grade key.yaml submissions.csv           the problems with counts, then every answer
  matcalc grade key.yaml answers.json --format html > report.html
  matcalc grade key.yaml export.csv --student Email --problem Item --answer Response
  cat answers.csv | matcalc grade key.yaml - --fail-on wrong
`;

const FORMATS = ['text', 'json', 'csv', 'junit', 'markdown', 'html'] as const;
type ReportFormat = (typeof FORMATS)[number];

/** In bytes, of key and submissions each. */
const LARGEST = 16 << 20;
/** In milliseconds, for one answer. */
const TIMEOUT = 5_000;

interface GradeOptions extends ColumnNames {
  readonly format: ReportFormat;
  readonly failOn?: 'wrong';
  readonly timeout?: number;
  readonly init?: true;
  readonly quiet?: true;
}

/** Adds the command. */
export function addGrade(program: Command, session: Session): void {
  const command = program
    .command('grade')
    .description('Grade many answers: a key with problems, a table of submissions.')
    .argument('[key]', 'YAML or JSON: the problems (docs/grade.md)')
    .argument('[submissions]', 'CSV, JSON or YAML; - reads standard input')
    .addOption(new Option('--format <name>', 'of the report').choices(FORMATS).default('text'))
    .addOption(
      new Option('--fail-on <what>', 'exit with 1 if an answer is wrong').choices(['wrong']),
    )
    .addOption(
      new Option('--timeout <ms>', `for one answer (default: ${TIMEOUT})`).argParser(
        positiveInteger,
      ),
    )
    .option('--student <column>', 'the column of the students')
    .option('--problem <column>', 'the column of the ids of problems')
    .option('--answer <column>', 'the column of the answers')
    .option('--init', 'write an example key and example submissions')
    .option('--quiet', 'no notes and no progress');
  colourOptions(command).addHelpText('before', EXAMPLES);
  command.action(
    (key: string | undefined, submissions: string | undefined, options: GradeOptions) =>
      options.init
        ? writeExample(key, submissions, session)
        : gradeFiles(key, submissions, options, session),
  );
}

async function gradeFiles(
  keyPath: string | undefined,
  submissionsPath: string | undefined,
  options: GradeOptions,
  session: Session,
): Promise<void> {
  if (keyPath === undefined || submissionsPath === undefined) throw missingFile(keyPath);
  const keyInput = await readFileOrInput(keyPath, LARGEST);
  await workOn(session, keyInput, async () => {
    const { keyData } = await import('./grade/files.js');
    const { readKey } = await import('../grade/read-key.js');
    const { prepareKey } = await import('../grade/prepare.js');
    const file = { text: keyInput.text, name: 'key' };
    const key = readKey(file, keyData(keyPath, file));
    const prepared = prepareKey(file, key, { timeout: options.timeout ?? TIMEOUT });
    const input = await readFileOrInput(submissionsPath, LARGEST);
    await workOn(session, input, async () => {
      const { submissionsTable } = await import('./grade/files.js');
      const { readSubmissions } = await import('../grade/submissions.js');
      const table = { text: input.text, name: 'submissions' };
      const rows = submissionsTable(submissionsPath, table);
      const submissions = readSubmissions(table, rows, key, options);
      const { grade } = await import('../grade/grade.js');
      const progress = options.quiet ? undefined : await progressOnErrors();
      const report = grade(table, prepared, submissions, (done, all) => progress?.tell(done, all));
      progress?.end();
      session.output.result(await written(report, options.format, session.output));
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

async function progressOnErrors(): Promise<Progress> {
  const { Progress } = await import('./grade/progress.js');
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

async function written(report: Report, format: ReportFormat, output: Output): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('./grade/text.js')).reportText(report, output.resultPalette);
    case 'json':
      return (await import('../grade/render/json.js')).reportJson(report);
    case 'csv':
      return (await import('../grade/render/csv.js')).reportCsv(report);
    case 'junit':
      return (await import('../grade/render/junit.js')).reportJunit(report);
    case 'markdown':
      return (await import('../grade/render/markdown.js')).reportMarkdown(report);
    case 'html':
      return (await import('../grade/render/html.js')).reportHtml(report);
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
  const { EXAMPLE_KEY, EXAMPLE_SUBMISSIONS } = await import('./grade/example.js');
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
