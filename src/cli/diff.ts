/** `matcalc diff EXPR --wrt NAMES`: derivatives in matrix notation. */
import { type Command, Option } from 'commander';
import { MatcalcError } from '../errors.js';
import type { Problem } from '../expression/problem.js';
import type { StructuredForm } from '../expression/structure.js';
import type { DiffResult, Form, Layout } from '../present/result.js';
import type { OwnRules } from '../rules/own.js';
import { LAYOUTS, STRUCTURED } from './choices.js';
import type { Palette } from './colour.js';
import { readInput, readTextFile } from './input.js';
import { noteTexts, writeNotes } from './notes.js';
import {
  colourOptions,
  positiveInteger,
  type ReadingFlags,
  readingOf,
  readingOptions,
  type Session,
  workOn,
} from './session.js';

const EXAMPLES = `Examples:
  matcalc diff "u^T f(W x + b)" --wrt W,b          ∂s/∂W = δᵀ xᵀ and what δ is
  matcalc diff "1/2 norm(A x - b)^2" --wrt x --order 2
  matcalc diff "x' A x" --wrt x --given "A symmetric"
  matcalc diff "-y' log(softmax(W x))" --wrt all --format latex
  matcalc diff "norm(A x - b)^2" --wrt x --order 2 --times v
  matcalc diff "A X B" --wrt X --form differential
  matcalc diff "x' x" --wrt x --at "x=[1,2,3]"     with numbers
  matcalc diff --file net.mc --wrt W_1             a program, one definition a line
  echo "tr(X' A X)" | matcalc diff - --wrt X
`;

/** A calculation that takes longer is given up. */
const MAX_MS = 10_000;

const FORMS = ['matrix', 'index', 'differential', 'kron'] as const;
const FORMATS = ['text', 'ascii', 'latex', 'json', 'numpy'] as const;
const PARTS = ['equation', 'rhs', 'where'] as const;

interface DiffOptions extends ReadingFlags {
  readonly wrt?: string;
  readonly order?: number;
  readonly then?: readonly string[];
  readonly layout?: Layout;
  readonly form: Form;
  readonly times?: string;
  readonly left?: string;
  readonly delta: 'row' | 'column';
  readonly structured?: StructuredForm;
  readonly format: (typeof FORMATS)[number];
  readonly part?: (typeof PARTS)[number];
  readonly display?: true;
  readonly inline?: true;
  readonly at?: string;
  readonly explainReading?: true;
  readonly rules?: string;
  readonly force?: true;
  readonly verify: boolean;
}

/** Adds the command. */
export function addDiff(program: Command, session: Session): void {
  const command = program
    .command('diff')
    .description('Differentiate an expression.')
    .argument('[expression]', 'in double quotes; - reads standard input')
    .option('--wrt <names>', 'by what, separated by commas, or all');
  readingOptions(command)
    .addOption(new Option('--order <k>', 'how often (default: 1)').argParser(positiveInteger))
    .addOption(
      new Option('--then <name>', 'then by this; may be said again').argParser(
        (name: string, names: readonly string[] = []) => [...names, name],
      ),
    )
    .addOption(new Option('--layout <name>', 'the axes (default: "parameter")').choices(LAYOUTS))
    .addOption(new Option('--form <name>', 'how it is written').choices(FORMS).default('matrix'))
    .option('--times <value>', 'the derivative times this: a Jacobian or a Hessian by a vector')
    .option('--left <value>', 'this times the derivative: of the inner product with the output')
    .addOption(
      new Option('--delta <way>', 'vectors δ are rows or columns')
        .choices(['row', 'column'])
        .default('row'),
    )
    .addOption(
      new Option('--structured [form]', 'tied entries move together; or the gradient among them')
        .choices(STRUCTURED)
        .preset('entries'),
    )
    .addOption(new Option('--format <name>', 'notation').choices(FORMATS).default('text'))
    .addOption(new Option('--part <part>', 'only this part of the result').choices(PARTS))
    .option('--display', 'LaTeX as a display')
    .option('--inline', 'in one piece, without names for parts')
    .option('--at <values>', 'also in numbers, at "x=[1,2], A=[[1,0],[0,1]]"')
    .option('--explain-reading', 'the input with all brackets and shapes, to standard error')
    .option('--rules <file>', 'rules of your own, used before the others')
    .option('--force', 'take them even if they are not verified')
    .option('--no-verify', 'do not try the result with numbers');
  colourOptions(command).addHelpText('before', EXAMPLES);
  command.action((expression: string | undefined, options: DiffOptions) =>
    diff(expression, options, session),
  );
}

/** Options that only some formats know. */
function checkOptions({ format, at, part, display }: DiffOptions): void {
  const refuse = (option: string, formats: string): never => {
    const message = `${option} does not go with --format ${format}, only with ${formats}`;
    throw new MatcalcError({ code: 'usage', message });
  };
  if (at !== undefined && (format === 'latex' || format === 'numpy')) {
    refuse('--at', 'text, ascii and json');
  }
  if (part !== undefined && (format === 'json' || format === 'numpy')) {
    refuse('--part', 'text, ascii and latex');
  }
  if (display && format !== 'latex') refuse('--display', 'latex');
}

function parametersOf({ wrt }: DiffOptions, { variables }: Problem): string {
  if (wrt !== undefined) return wrt;
  const [name] = variables.keys();
  const help = name === undefined ? 'the input has no variables' : `--wrt ${name}, or --wrt all`;
  throw new MatcalcError({ code: 'usage', message: 'by what? --wrt is missing', help });
}

async function ownRules({ rules: file, force }: DiffOptions): Promise<OwnRules> {
  if (file === undefined) return { rules: [], functions: new Map() };
  const { readOwnRules, rules: builtIn } = await import('../index.js');
  const text = await readTextFile(file);
  return readOwnRules(file, text, { force: force ?? false, builtIn: builtIn() });
}

async function diff(
  expression: string | undefined,
  options: DiffOptions,
  session: Session,
): Promise<void> {
  checkOptions(options);
  const input = await readInput(expression, options.file);
  await workOn(session, input, async () => {
    const { differentiate, explainReading, parse } = await import('../index.js');
    const { output } = session;
    const own = await ownRules(options);
    const problem = parse(input.text, { ...readingOf(options), functions: own.functions });
    if (options.explainReading) output.message(explainReading(problem));
    const result = differentiate(problem, {
      wrt: parametersOf(options, problem),
      ...(options.order === undefined ? {} : { order: options.order }),
      ...(options.then === undefined ? {} : { then: options.then }),
      ...(options.layout === undefined ? {} : { layout: options.layout }),
      form: options.form,
      ...(options.times === undefined ? {} : { times: options.times }),
      ...(options.left === undefined ? {} : { left: options.left }),
      delta: options.delta,
      ...(options.structured ? { structured: options.structured } : {}),
      inline: options.inline ?? false,
      onePiece: options.format === 'json',
      verify: options.verify,
      rules: own.rules,
      limits: { ms: MAX_MS },
    });
    output.result(await written(result, options, output.resultPalette));
    if (result.verified.kind === 'not-verified' && options.verify) {
      writeNotes([`not verified: ${result.verified.reason}`], output);
    }
    if (options.quiet) return;
    writeNotes(
      [...noteTexts(problem.assumptions), ...result.conventions, ...result.remarks],
      output,
    );
  });
}

async function written(
  result: DiffResult,
  options: DiffOptions,
  palette: Palette,
): Promise<string> {
  const { format, delta, part, display, at } = options;
  const { evaluateAt, resultText, withValues } = await import('./results.js');
  const values = at === undefined ? undefined : evaluateAt(result, at);
  if (format === 'text' || format === 'ascii') {
    const charset = format === 'ascii' ? 'ascii' : 'unicode';
    return resultText(result, { charset, delta, part, values }, palette);
  }
  const { render } = await import('../index.js');
  const text = render(result, { format, delta, part, display });
  return values === undefined ? text : withValues(text, values);
}
