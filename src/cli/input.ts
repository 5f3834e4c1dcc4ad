/** The text to work on: from the argument, from standard input or from a file. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { MatcalcError } from '../errors.js';

export interface Input {
  readonly text: string;
  /** The file that the text begins with, as the person named it. */
  readonly file?: string;
}

/** In bytes. A formula is never that long; a wrong file may be. */
const LARGEST = 1 << 20;

function tooLarge(what: string, largest = LARGEST): MatcalcError {
  return new MatcalcError({ code: 'limit', message: `${what} is larger than ${largest >> 20} MB` });
}

function decode(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const before = new TextDecoder().decode(bytes).split('\ufffd', 1)[0]!;
    const line = before.split('\n').length;
    throw new MatcalcError({
      code: 'syntax',
      message: `${what} is not text in UTF-8`,
      help: `line ${line} has a byte that is none: save it as UTF-8`,
    });
  }
}

async function readStandardInput(largest = LARGEST): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > largest) throw tooLarge('the input', largest);
  }
  return decode(Buffer.concat(chunks), 'the input');
}

const FILE_TROUBLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
};

/** A file that the person named, of no more than so many bytes. */
export async function readTextFile(path: string, largest = LARGEST): Promise<string> {
  try {
    if ((await stat(path)).size > largest) throw tooLarge(path, largest);
    return decode(await readFile(path), path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const message = `cannot read ${path}: ${FILE_TROUBLE[code] ?? code}`;
    throw new MatcalcError({ code: 'usage', message });
  }
}

/** A file, or standard input for `-`, with the name that errors give it. */
export async function readFileOrInput(path: string, largest: number): Promise<Required<Input>> {
  if (path !== '-') return { text: await readTextFile(path, largest), file: path };
  return { text: await readStandardInput(largest), file: 'standard input' };
}

/** Writes a file that is not there yet; false where it is. */
export async function writeNewFile(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === undefined) throw error;
    const message = `cannot write ${path}: ${FILE_TROUBLE[code] ?? code}`;
    throw new MatcalcError({ code: 'usage', message });
  }
}

const trimEnds = (text: string): string => text.replace(/^\uFEFF/, '').trimEnd();

async function expressionText(argument: string): Promise<string> {
  if (argument === '-') return trimEnds(await readStandardInput());
  if (Buffer.byteLength(argument) > LARGEST) throw tooLarge('the expression');
  return argument;
}

function mustNotBeEmpty(text: string): void {
  if (text.trim() !== '') return;
  throw new MatcalcError({
    code: 'syntax',
    message: 'the expression is empty',
    help: 'if it had a $, the shell replaced it: matcalc needs no $',
  });
}

/** A file's lines are definitions and declarations; an expression beside it is its last line. */
export async function readInput(
  argument: string | undefined,
  file: string | undefined,
): Promise<Input> {
  if (argument === undefined && file === undefined) {
    throw new MatcalcError({
      code: 'usage',
      message: 'no expression',
      help: 'give one in double quotes, - for standard input, or --file FILE',
    });
  }
  const lines: string[] = [];
  if (file !== undefined) lines.push(trimEnds(await readTextFile(file)));
  if (argument !== undefined) lines.push(await expressionText(argument));
  const text = lines.join('\n');
  mustNotBeEmpty(text);
  return { text, ...(file !== undefined && { file }) };
}

/**
 * What a shell leaves of `$x^T A x$` in double quotes, or of `u^T f($W x)`: an operator without
 * its operand.
 */
export function looksCut(text: string): boolean {
  return /[({]\s|^\s*[\^_'.]|[\^_({,]\s*$|\(\s*\)|[\^_]\s+[-+*)]/.test(text);
}
