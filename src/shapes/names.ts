/** Names in texts: the list in --wrt, those that a program defines, those with a subscript. */
import type { Span } from '../errors.js';
import { failure, reading, unsupported } from '../syntax/failure.js';
import { lex } from '../syntax/lexer.js';
import { readProgram } from '../syntax/statements.js';
import { type Part, type Word, wordName, words } from '../syntax/words.js';

export interface ReadName {
  /** Canonical. */
  readonly name: string;
  readonly span: Span;
}

/** Reads `W_1, x, \theta`. */
export function readNames(text: string): ReadName[] {
  return reading('wrt', text, () => {
    const groups: Part[][] = [[]];
    let depth = 0;
    for (const part of words(lex(text).tokens)) {
      if (part.kind === 'open') depth++;
      if (part.kind === 'close') depth--;
      if (part.kind === 'separator' && depth === 0) groups.push([]);
      else groups.at(-1)!.push(part);
    }
    const names = groups.filter((group) => group.length > 0).map(readName);
    if (names.length > 0) return names;
    throw failure('syntax', 'a name is expected', [{ start: 0, end: text.length }]);
  });
}

function readName(parts: readonly Part[]): ReadName {
  const [word, behind] = parts;
  if (word?.kind !== 'word') throw failure('syntax', 'a name is expected', [word!]);
  if (behind?.kind === 'open' && behind.text === '[')
    throw unsupported('an entry as parameter', behind);
  if (behind) throw failure('syntax', 'names are separated by commas', [behind]);
  return { name: wordName(word), span: { start: word.start, end: word.end } };
}

/** The canonical names that a program defines, functions too. */
export const definedNames = (text: string): string[] =>
  readProgram(lex(text)).statements.flatMap((statement) =>
    statement.kind === 'definition' ? [wordName(statement.name)] : [],
  );

/** The words of a text that have a subscript. */
export const subscriptedWords = (text: string): Word[] =>
  words(lex(text).tokens).filter(
    (part): part is Word => part.kind === 'word' && part.subscript !== '',
  );
