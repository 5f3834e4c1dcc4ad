/** JSON, strictly. */
import type { Span } from '../../errors.js';
import { fault, type SourceFile } from '../data.js';

/**
 * The value of a JSON text.
 *
 * @throws MatcalcError in the source `file`, at the place where it stops being JSON
 */
export function readJson(file: SourceFile): unknown {
  try {
    return JSON.parse(file.text.replace(/^\uFEFF/, ' '));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw fault(file, placeOf(error.message), `the ${file.name} cannot be read: this is not JSON`);
  }
}

/** Where the engine's message tells the place. */
function placeOf(message: string): Span | null {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  return position === undefined ? null : { start: Number(position), end: Number(position) + 1 };
}
