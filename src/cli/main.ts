/** The command line: `matcalc COMMAND ...`. */
import { Command, CommanderError } from 'commander';
import { colourFlag, scanArguments } from './arguments.js';
import { addCheck } from './check.js';
import { addDiff } from './diff.js';
import { EXIT } from './exit.js';
import { report } from './failure.js';
import { addGrade } from './grade.js';
import { type Output, processOutput, watchStreams } from './output.js';
import { addRules } from './rules.js';
import type { Session } from './session.js';
import { addShape } from './shape.js';
import { usageMessage } from './usage.js';
import { VERSION } from '../generated/version.js';

const EXAMPLES = `Examples:
  matcalc diff "u^T f(W x + b)" --wrt W,b,x        gradients, in the shape of the parameter
  matcalc diff "1/2 norm(A x - b)^2" --wrt x --order 2
  matcalc check "x' A x" --wrt x --answer "2 A x"  is it right, and what is wrong?
  matcalc shape "x^T A x / x^T x"                  how an input is read
  matcalc rules inv                                the rules about inv
  matcalc grade key.yaml submissions.csv           many answers at once
`;

function buildProgram(session: Session): Command {
  const { output } = session;
  const program = new Command('matcalc')
    .description('Symbolic matrix calculus in textbook notation.')
    .version(VERSION)
    .addHelpText('before', EXAMPLES)
    .exitOverride()
    .configureOutput({
      outputError: (text) => output.message(usageMessage(text, output.messagePalette)),
    });
  addDiff(program, session);
  addCheck(program, session);
  addShape(program, session);
  addRules(program, session);
  addGrade(program, session);
  return program;
}

async function run(args: readonly string[], output: Output): Promise<number> {
  let code: number = EXIT.done;
  try {
    const program = buildProgram({ output, exit: (to) => void (code = to) });
    await program.parseAsync(scanArguments(program, args), { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error, output);
    return error.exitCode === 0 ? EXIT.done : EXIT.unusable;
  }
}

watchStreams();
const args = process.argv.slice(2);
// Not process.exit(): it would cut what a pipe has not taken yet.
void run(args, processOutput(colourFlag(args))).then((code) => void (process.exitCode = code));
