/** Where text goes: results to standard output, everything else to standard error. */
import { type ColourFlag, type Palette, palette, wantsColour } from './colour.js';
import { EXIT } from './exit.js';

export interface Output {
  /** Writes a result with a newline. */
  result(text: string): void;
  /** Writes a message with a newline. */
  message(text: string): void;
  readonly resultPalette: Palette;
  readonly messagePalette: Palette;
  /** Columns of the terminal that messages go to. */
  readonly width: number;
}

const DEFAULT_WIDTH = 80;
const LEAST_WIDTH = 20;

/** A reader that has gone (`matcalc ... | head -1`) is no reason to complain. */
function onStreamError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.exitCode = EXIT.unusable;
  if (process.stderr.writable) process.stderr.write(`error: cannot write: ${error.code}\n`);
}

/** To be called once, before anything is written. */
export function watchStreams(): void {
  process.stdout.on('error', onStreamError);
  process.stderr.on('error', onStreamError);
}

/** The process's own streams. */
export function processOutput(colour: ColourFlag): Output {
  const { stdout, stderr, env } = process;
  return {
    result: (text) => void stdout.write(`${text}\n`),
    message: (text) => void stderr.write(`${text}\n`),
    resultPalette: palette(wantsColour(colour, stdout.isTTY, env)),
    messagePalette: palette(wantsColour(colour, stderr.isTTY, env)),
    width: Math.max(stderr.columns ?? DEFAULT_WIDTH, LEAST_WIDTH),
  };
}
