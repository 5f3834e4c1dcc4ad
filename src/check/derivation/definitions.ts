/** The problem that a document states: its definitions and declarations. */
import { MatcalcError, type Span } from '../../errors.js';
import type { Problem } from '../../expression/problem.js';
import { readProblem } from '../../shapes/read.js';
import type { ReadOptions } from '../../shapes/options.js';
import { lex } from '../../syntax/lexer.js';
import { type Part, type Word, wordName, words } from '../../syntax/words.js';
import type { Piece, Statement } from './statements.js';

/** A statement that says what a name is. */
export interface Given {
  readonly statement: Statement;
  /** Undefined for a declaration. */
  readonly name?: string;
  /** `z = W x + b`, with the place in the document. */
  readonly piece: Piece;
}

/** The parts of a text; undefined where it cannot be read. */
export function partsOf(text: string): Part[] | undefined {
  try {
    return words(lex(text, true).tokens);
  } catch (error) {
    if (error instanceof MatcalcError) return undefined;
    throw error;
  }
}

const DERIVATIVE =
  /∂|∇|\\partial|\\nabla|(?<![A-Za-z\\])d\d?\s*(?:\\?[A-Za-z]|\p{L})[^=+-]{0,80}[/}]\s*\{?\s*d/u;

export const hasDerivative = (text: string): boolean => DERIVATIVE.test(text);

/** Where a name is defined for the first time. */
export function findGiven(statements: readonly Statement[], text: string): Given[] {
  const given: Given[] = [];
  const defined = new Set<string>();
  const letters = new Set(text.match(/(?<![A-Za-z])[A-Za-z](?![A-Za-z])/g) ?? []);
  for (const statement of statements) {
    if (statement.kind === 'declaration') given.push({ statement, piece: statement.piece });
    if (statement.kind !== 'chain') continue;
    const [left, right] = statement.members as [Piece, Piece];
    const name = definedName(left, right, letters);
    if (name === undefined || defined.has(name)) continue;
    defined.add(name);
    const body = `${left.text.padEnd(right.start - left.start - 1)}=${right.text}`;
    given.push({ statement, name, piece: { start: left.start, end: right.end, text: body } });
  }
  return given;
}

/** `z`, `f(z)`; undefined where the left side is anything else, or the right side has derivatives in it. */
function definedName(left: Piece, right: Piece, letters: ReadonlySet<string>): string | undefined {
  if (hasDerivative(left.text) || hasDerivative(right.text)) return undefined;
  const [word, open, ...rest] = partsOf(left.text) ?? [];
  if (word?.kind !== 'word') return undefined;
  const isCall = open?.kind === 'open' && open.text === '(' && rest.at(-1)?.kind === 'close';
  if (open && !(isCall && rest.slice(0, -1).every(isParameter))) return undefined;
  if (isDifferential(word, right, letters) || isEntry(word, right)) return undefined;
  return wordName(word);
}

const isParameter = (part: Part): boolean => part.kind === 'word' || part.text === ',';

/** `dz`, where the text has a z, or the right side a change too. */
function isDifferential(
  { run, atomic }: Word,
  right: Piece,
  letters: ReadonlySet<string>,
): boolean {
  if (atomic || !/^d[A-Za-z]$/.test(run)) return false;
  if (/(?<![A-Za-z\\])d[A-Za-z](?![A-Za-z])/.test(right.text)) return true;
  return letters.has(run.slice(1));
}

/** `z_i` where the right side has i as an index too. */
function isEntry({ subscript }: Word, right: Piece): boolean {
  if (!/^[i-q]{1,4}$/.test(subscript)) return false;
  return new RegExp(`_(?:\\{[^{}]*)?[${subscript}]`).test(right.text);
}

/** What the document defines, as a problem whose output is the name that is asked for. */
export interface DocumentProblem {
  /** Undefined where no statement is left that says anything. */
  readonly problem: Problem | undefined;
  /** Statements that cannot be read, with the error. */
  readonly unreadable: ReadonlyMap<Statement, MatcalcError>;
}

/** So many statements are left out, one after the other, before the document is given up. */
const MAX_REPAIRS = 20;

/**
 * Reads the given statements as one program; places in errors are places in the document.
 *
 * @param further expressions that the problem has to know the names of, at their places
 */
export function readGiven(
  document: string,
  given: readonly Given[],
  options: ReadOptions,
  further: readonly Piece[] = [],
): DocumentProblem {
  const unreadable = new Map<Statement, MatcalcError>();
  const dropped = new Set<Piece>();
  for (let repairs = 0; ; repairs++) {
    const used = given.filter(({ statement }) => !unreadable.has(statement));
    const others = further.filter((piece) => !dropped.has(piece));
    if (used.length + others.length === 0) return { problem: undefined, unreadable };
    const { text, places } = program(used, others);
    try {
      return { problem: readProblem(text, options), unreadable };
    } catch (error) {
      if (!(error instanceof MatcalcError)) throw error;
      const moved = movedError(error, text, document, places);
      const [span] = moved.diagnostic.spans ?? [];
      const other = span && others.find((piece) => holds(piece, span));
      if (other && repairs < MAX_REPAIRS) {
        dropped.add(other);
        continue;
      }
      const guilty = span && used.find(({ piece }) => holds(piece, span));
      if (!guilty || repairs === MAX_REPAIRS) throw moved;
      unreadable.set(guilty.statement, moved);
    }
  }
}

const holds = (piece: Piece, span: Span): boolean =>
  piece.start <= span.start && span.start < piece.end;

/** Where a part of the program stands in the document. */
interface Place {
  readonly at: number;
  readonly piece: Piece;
}

/** The statements as a program, a line each. */
function program(
  given: readonly Given[],
  further: readonly Piece[],
): { text: string; places: Place[] } {
  const places: Place[] = [];
  let text = '';
  const add = (before: string, piece: Piece): void => {
    text += before;
    places.push({ at: text.length, piece });
    text += piece.text.replace(/\n/g, ' ');
  };
  for (const { piece } of given) add('\n', piece);
  further.forEach((piece, k) => add(`\nfurther_{${k + 1}} = `, piece));
  return { text, places };
}

function movedError(
  error: MatcalcError,
  text: string,
  document: string,
  places: readonly Place[],
): MatcalcError {
  const { spans, ...rest } = error.diagnostic;
  if (!spans || rest.text !== text) return error;
  const moved = spans.flatMap((span) => moveSpan(span, places) ?? []);
  return new MatcalcError({ ...rest, source: 'file', text: document, spans: moved, edits: [] });
}

function moveSpan({ start, end }: Span, places: readonly Place[]): Span | undefined {
  const place = [...places].reverse().find(({ at }) => at <= start);
  if (!place) return undefined;
  const shift = place.piece.start - place.at;
  return { start: start + shift, end: Math.min(end + shift, place.piece.end) };
}
