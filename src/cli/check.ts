/** `matcalc check EXPR --wrt NAME --answer ANSWER`: right, or what is wrong. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CheckResult } from '../check/result.js';
import { MatcalcError } from '../errors.js';
import type { Problem } from '../expression/problem.js';
import type { StructuredForm } from '../expression/structure.js';
import type { Environment } from '../numeric/index.js';
import type { Layout } from '../present/result.js';
import { LAYOUTS, STRUCTURED } from './choices.js';
import { EXIT } from './exit.js';
import { readInput } from './input.js';
import { noteTexts, writeNotes } from './notes.js';
import { colourOptions, join, positiveInteger, type Session, workOn } from './session.js';

const EXAMPLES = `Examples:
  matcalc check "u^T f(W x + b)" --wrt W --answer "δ^T x^T"
  matcalc check "x' A x" --wrt x --answer "2 A x"                 wrong, unless A is symmetric
  matcalc check "1/2 norm(A x - b)^2" --wrt x --answer "A' (A x + b)" --hint 2
  matcalc check "-y' log(softmax(z))" --wrt z --answer "softmax(z) - y" --given "y onehot"
  matcalc check "A x" --wrt x --answer "A'" --layout denominator
  matcalc check --file solution.md                a derivation, line by line
`;

/** A check that takes longer is given up. */
const MAX_MS = 10_000;

const FORMATS = ['text', 'json'] as const;

interface CheckFlags {
  readonly wrt?: string;
  readonly answer?: string;
  readonly given?: string;
  readonly file?: string;
  readonly order?: number;
  readonly then?: readonly string[];
  readonly layout?: Layout;
  readonly structured?: StructuredForm;
  readonly at?: string;
  readonly strict?: true;
  readonly hint: 1 | 2 | 3;
  readonly show?: true;
  readonly format: (typeof FORMATS)[number];
  readonly quiet?: true;
}

/** Adds the command. */
export function addCheck(program: Command, session: Session): void {
  const command = program
    .command('check')
    .description('Check an answer, and say what is wrong with a wrong one.')
    .argument('[expression]', 'in double quotes; - reads standard input')
    .option('--wrt <name>', 'by what')
    .option('--answer <answer>', 'the derivative that somebody found')
    .option('--given <declarations>', 'shapes and properties: "A: n x m, y onehot"', join)
    .option('--file <file>', 'a program, one definition a line; without --answer a derivation')
    .addOption(new Option('--order <k>', 'how often (default: 1)').argParser(positiveInteger))
    .addOption(
      new Option('--then <name>', 'then by this; may be said again').argParser(
        (name: string, names: readonly string[] = []) => [...names, name],
      ),
    )
    .addOption(new Option('--layout <name>', 'the axes (default: "parameter")').choices(LAYOUTS))
    .addOption(
      new Option('--structured [form]', 'the derivative by tied entries, or among them')
        .choices(STRUCTURED)
        .preset('entries'),
    )
    .option('--at <values>', 'also both values in numbers, at "x=[1,2], A=[[1,0],[0,1]]"')
    .option('--strict', 'a row where the layout has a column is wrong, too')
    .addOption(
      new Option('--hint <k>', '1: is it the shape? 2: the kind of mistake; 3: the place as well')
        .argParser(hintNumber)
        .default(3),
    )
    .option('--show', 'also an answer that is right')
    .addOption(new Option('--format <name>', 'notation').choices(FORMATS).default('text'))
    .option('--quiet', 'no notes');
  colourOptions(command).addHelpText('before', EXAMPLES);
  command.action((expression: string | undefined, flags: CheckFlags) =>
    check(expression, flags, session),
  );
}

function hintNumber(text: string): number {
  if (/^[123]$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It has to be 1, 2 or 3.');
}

const CODES: Readonly<Record<CheckResult['verdict'], number>> = {
  right: EXIT.done,
  wrong: EXIT.wrong,
  undecided: EXIT.undecided,
};

async function check(
  expression: string | undefined,
  flags: CheckFlags,
  session: Session,
): Promise<void> {
  const { file, answer: given } = flags;
  if (file !== undefined && given === undefined) {
    const { checkFile } = await import('./derivation.js');
    return checkFile(expression, { ...flags, file }, session);
  }
  const answer = required(given, 'which answer? --answer is missing');
  const input = await readInput(expression, flags.file);
  await workOn(session, input, async () => {
    const { check: checkAnswer, parse } = await import('../index.js');
    const problem = parse(input.text, { given: flags.given ?? '' });
    const at = flags.at === undefined ? undefined : await pointAt(problem, flags.at);
    const result = checkAnswer(problem, answer, {
      wrt: required(flags.wrt, 'by what? --wrt is missing'),
      ...(flags.order === undefined ? {} : { order: flags.order }),
      ...(flags.then === undefined ? {} : { then: flags.then }),
      ...(flags.layout === undefined ? {} : { layout: flags.layout }),
      ...(flags.structured === undefined ? {} : { structured: flags.structured }),
      ...(at === undefined ? {} : { at }),
      strict: flags.strict ?? false,
      limits: { ms: MAX_MS },
    });
    await write(result, answer, flags, session);
    session.exit(CODES[result.verdict]);
    if (!flags.quiet) writeNotes(noteTexts(problem.assumptions), session.output);
  });
}

function required(value: string | undefined, message: string): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new MatcalcError({ code: 'usage', message });
}

async function pointAt(problem: Problem, at: string): Promise<Environment> {
  const { readPoint } = await import('./point.js');
  const definitions = new Map(problem.definitions.map(({ name, expr }) => [name, expr]));
  return readPoint({ problem, changes: new Map() }, definitions, at);
}

async function write(
  result: CheckResult,
  answer: string,
  { format, hint, show, at }: CheckFlags,
  { output }: Session,
): Promise<void> {
  if (format === 'json') {
    const { verdictData } = await import('../index.js');
    return output.result(JSON.stringify(verdictData(result, answer), null, 2));
  }
  const { verdictText } = await import('./verdict.js');
  const values = at !== undefined;
  const style = { palette: output.resultPalette, width: output.width, hint, show: show ?? false };
  output.result(verdictText(result, answer, { ...style, values }));
}
