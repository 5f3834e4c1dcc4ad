/** What the commands share: where output goes, how they end, which options they all have. */
import { type Command, InvalidArgumentError } from 'commander';
import { report } from './failure.js';
import type { Input } from './input.js';
import type { Output } from './output.js';

export interface Session {
  readonly output: Output;
  /** Sets the exit code. */
  exit(code: number): void;
}

/** Runs the part of a command that works on an input, so that errors can point into it. */
export async function workOn(
  session: Session,
  input: Input,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    session.exit(report(error, session.output, input));
  }
}

/** The options of the commands that read an expression. */
export function readingOptions(command: Command): Command {
  return command
    .option('--given <declarations>', 'shapes and properties: "A: n x m, y: scalar, S spd"', join)
    .option('--file <file>', 'a program: definitions and declarations, one a line')
    .option('--strict', 'what would have to be assumed is an error')
    .option('--quiet', 'no notes');
}

/** Their values. */
export interface ReadingFlags {
  readonly given?: string;
  readonly file?: string;
  readonly strict?: true;
  readonly quiet?: true;
}

/** As the library takes them. */
export function readingOf({ given, strict }: ReadingFlags): { given: string; strict: boolean } {
  return { given: given ?? '', strict: strict ?? false };
}

/** The options that every command has; colourFlag reads them, they are here for the help. */
export function colourOptions(command: Command): Command {
  return command
    .option('--color', 'colour even where the output is no terminal')
    .option('--no-color', 'no colour');
}

/** Of an option that may be said several times. */
export function join(value: string, previous: string | undefined): string {
  return previous === undefined ? value : `${previous}; ${value}`;
}

/** For options that count. */
export function positiveInteger(text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It has to be a whole number, 1 or more.');
}
