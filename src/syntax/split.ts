/** Words to names: which runs of letters are one name, and which are products of their letters. */
import { canonicalName, isGreekName } from '../expression/names.js';
import { callable, type Callable } from './callables.js';
import { failure, unsupported } from './failure.js';
import type { Token } from './tokens.js';
import { type Part, type Word, wordName } from './words.js';

/** A name, by its canonical spelling. */
export interface NameToken {
  readonly kind: 'name';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly spaced: boolean;
  /** Set for the pieces of a run that was split. */
  readonly run?: string;
}

/** A word that is a built-in function. */
export interface FunctionToken {
  readonly kind: 'function';
  readonly text: string;
  readonly callable: Callable;
  readonly start: number;
  readonly end: number;
  readonly spaced: boolean;
}

export type Lexeme = NameToken | FunctionToken | Token;

/** Whether a canonical name is declared, defined or a dimension. */
export type Known = (name: string) => boolean;

export function splitWords(parts: readonly Part[], known: Known): Lexeme[] {
  const lexemes: Lexeme[] = [];
  for (let k = 0; k < parts.length; k++) {
    const part = parts[k]!;
    const change = changeOf(part, parts[k + 1], known);
    if (change) k++;
    if (change) lexemes.push(change);
    else if (part.kind === 'word') splitWord(part, known, lexemes);
    else lexemes.push(part);
  }
  return lexemes;
}

/** `dθ`, which is two words, as the change of θ where that is known. */
function changeOf(part: Part, next: Part | undefined, known: Known): Lexeme | undefined {
  if (part.kind !== 'word' || part.run !== 'd' || part.subscript !== '' || part.marks.length > 0)
    return undefined;
  if (next?.kind !== 'word' || next.spaced || !isGreekName(next.run)) return undefined;
  const text = `d${wordName(next)}`;
  if (!known(text)) return undefined;
  return { kind: 'name', text, start: part.start, end: next.end, spaced: part.spaced };
}

/** The word of a built-in function as it is looked up: `norm1`, `leaky_relu`. */
function builtin(word: Word): Callable | undefined {
  if (word.marks.length > 0 || word.tagged) return undefined;
  if (word.subscript === '') return callable(word.run);
  // norm_1 is norm1; t_r is not tr.
  const numbered = /^\d+$/.test(word.subscript) ? callable(word.run + word.subscript) : undefined;
  return numbered ?? callable(`${word.run}_${word.subscript}`);
}

function splitWord(word: Word, known: Known, lexemes: Lexeme[]): void {
  const { start, end, spaced } = word;
  const name = wordName(word);
  const whole: Lexeme = { kind: 'name', text: name, start, end, spaced };
  if (known(name)) return void lexemes.push(whole);
  const fn = builtin(word);
  if (fn)
    return void lexemes.push({
      kind: 'function',
      text: word.run,
      callable: fn,
      start,
      end,
      spaced,
    });
  if (word.subscript !== '' && ['sum', 'prod', 'max', 'min', 'log'].includes(word.run))
    throw unsupported(`${word.run} with a subscript`, word);
  if (word.atomic || word.run.length === 1 || isGreekName(word.run))
    return void lexemes.push(whole);
  const isWord = word.run.length > 2 && word.run === word.run.toLowerCase();
  const pieces = cut(word, known, isWord);
  if (!pieces) return void lexemes.push(whole);
  let at = start;
  pieces.forEach((piece, k) => {
    const last = k === pieces.length - 1;
    const text = last ? canonicalName(piece, word.marks, word.subscript) : piece;
    const stop = last ? end : at + piece.length;
    lexemes.push({
      kind: 'name',
      text,
      start: at,
      end: stop,
      spaced: spaced && k === 0,
      run: word.run,
    });
    at = stop;
  });
}

/** Products of more letters without a space are refused: each of them would have to be looked up. */
const MAX_PIECES = 64;

/** The pieces of a run, declared names first, longest first; a word must fall into declared names. */
function cut(word: Word, known: Known, isWord: boolean): string[] | undefined {
  const pieces: string[] = [];
  const { run } = word;
  for (let at = 0; at < run.length;) {
    let length = Math.min(run.length - at, 32);
    while (length > 0 && !known(pieceName(word, at, length))) length--;
    if (length === 0 && isWord) return undefined;
    length = Math.max(length, 1);
    if (pieces.length === MAX_PIECES)
      throw failure('limit', `more than ${MAX_PIECES} letters stand side by side`, [word], {
        help: 'put spaces between the factors, or declare the word if it is one name',
      });
    pieces.push(run.slice(at, at + length));
    at += length;
  }
  return pieces;
}

function pieceName(word: Word, at: number, length: number): string {
  const piece = word.run.slice(at, at + length);
  return at + length === word.run.length ? canonicalName(piece, word.marks, word.subscript) : piece;
}
