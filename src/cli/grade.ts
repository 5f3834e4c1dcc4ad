/** `matcalc grade KEY SUBMISSIONS`: many answers at once. */
import { type Command, Option } from 'commander';
import { FORMATS, type GradeOptions, TIMEOUT } from './grade/options.js';
import { colourOptions, positiveInteger, type Session } from './session.js';

const EXAMPLES = `Examples:
  matcalc grade --init                             an example: key.yaml and submissions.csv
  matcalc grade key.yaml submissions.csv           the problems with counts, then every answer
  matcalc grade key.yaml answers.json --format html > report.html
  matcalc grade key.yaml export.csv --student Email --problem Item --answer Response
  cat answers.csv | matcalc grade key.yaml - --fail-on wrong
`;

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
      new Option('--timeout <ms>', 'for one answer').argParser(positiveInteger).default(TIMEOUT),
    )
    .option('--student <column>', 'the column of the students')
    .option('--problem <column>', 'the column of the ids of problems')
    .option('--answer <column>', 'the column of the answers')
    .option('--init', 'write an example key and example submissions')
    .option('--quiet', 'no notes and no progress');
  colourOptions(command).addHelpText('before', EXAMPLES);
  command.action(
    async (key: string | undefined, submissions: string | undefined, options: GradeOptions) => {
      const { runGrade } = await import('./grade/run.js');
      await runGrade(key, submissions, options, session);
    },
  );
}
