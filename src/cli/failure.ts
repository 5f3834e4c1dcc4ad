/** What an exception means for the person who typed the command, and for the exit code. */
import { type Diagnostic, MatcalcError } from '../errors.js';
import { diagnosticText } from './diagnostic.js';
import { EXIT } from './exit.js';
import { type Input, looksCut } from './input.js';
import type { Output } from './output.js';
import { visible } from './columns.js';

const CUT_BY_THE_SHELL =
  'part of it may be lost: the shell replaces $ in double quotes, and matcalc needs no $';

function withShellHelp(diagnostic: Diagnostic, input: Input | undefined): Diagnostic {
  const readable = diagnostic.code !== 'syntax' && diagnostic.code !== 'unclosed';
  if (readable || input === undefined || input.file !== undefined) return diagnostic;
  if (diagnostic.text !== input.text || !looksCut(input.text)) return diagnostic;
  const help = diagnostic.help === undefined ? '' : `${diagnostic.help}; `;
  return { ...diagnostic, help: help + CUT_BY_THE_SHELL };
}

function reportDiagnostic(diagnostic: Diagnostic, output: Output, input: Input | undefined): void {
  const inFile = input?.file !== undefined && diagnostic.text === input.text;
  output.message(
    diagnosticText(withShellHelp(diagnostic, input), {
      palette: output.messagePalette,
      width: output.width,
      ...(inFile && { file: input.file }),
    }),
  );
}

function reportBug(error: unknown, output: Output): void {
  const text = error instanceof Error ? error.message : String(error);
  const title = output.messagePalette.error('internal error:');
  output.message(`${title} ${visible(text)}; please report it`);
  if (process.env['MATCALC_DEBUG'] && error instanceof Error) output.message(error.stack ?? '');
}

/** Says what went wrong; the result is the exit code. */
export function report(error: unknown, output: Output, input?: Input): number {
  if (error instanceof MatcalcError) {
    reportDiagnostic(error.diagnostic, output, input);
    return error.diagnostic.code === 'verification' ? EXIT.failed : EXIT.unusable;
  }
  reportBug(error, output);
  return EXIT.failed;
}
