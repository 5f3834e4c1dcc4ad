/** `matcalc shape EXPR`: how an input is read, with the shape of every part. */
import type { Command } from 'commander';
import { readInput } from './input.js';
import { noteTexts, writeNotes } from './notes.js';
import {
  colourOptions,
  type ReadingFlags,
  readingOf,
  readingOptions,
  type Session,
  workOn,
} from './session.js';

const EXAMPLES = `Examples:
  matcalc shape "u^T f(W x + b)"
  matcalc shape "A x' x" --given "A: n x m"
  matcalc shape --file net.mc --strict             nothing may be assumed
`;

interface ShapeFlags extends ReadingFlags {
  readonly explainReading?: true;
}

/** Adds the command. */
export function addShape(program: Command, session: Session): void {
  const command = program
    .command('shape')
    .description('Show how an expression is read: brackets, shapes, assumptions.')
    .argument('[expression]', 'in double quotes; - reads standard input')
    .option('--explain-reading', 'the input with all brackets, to standard error');
  colourOptions(readingOptions(command)).addHelpText('before', EXAMPLES);
  command.action((expression: string | undefined, options: ShapeFlags) =>
    shape(expression, options, session),
  );
}

async function shape(
  expression: string | undefined,
  options: ShapeFlags,
  session: Session,
): Promise<void> {
  const input = await readInput(expression, options.file);
  await workOn(session, input, async () => {
    const { explainReading, explainShapes, parse } = await import('../index.js');
    const problem = parse(input.text, readingOf(options));
    if (options.explainReading) session.output.message(explainReading(problem));
    session.output.result(explainShapes(problem));
    if (!options.quiet) writeNotes(noteTexts(problem.assumptions), session.output);
  });
}
