/** An answer that does not conform in itself: small changes of its text are tried. */
import { MatcalcError } from '../../errors.js';
import { lex } from '../../syntax/lexer.js';
import { type Part, words } from '../../syntax/words.js';

/** So many texts are read. */
const MAX_READ = 160;

/** The first changed text that is right; null where none is. */
export function mendedText(text: string, isRight: (text: string) => boolean): string | null {
  let read = 0;
  for (const candidate of changedTexts(text)) {
    if (++read > MAX_READ) return null;
    if (isRight(candidate)) return candidate;
  }
  return null;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** With one transpose more or less, two factors exchanged, then two transposes more or less. */
function* changedTexts(text: string): Iterable<string> {
  const parts = partsOf(text);
  const toggles = parts.flatMap((part, k) => toggle(part, parts[k + 1], text));
  for (const edit of toggles) yield edited(text, [edit]);
  for (const swap of swaps(parts, text)) yield edited(text, swap);
  for (let a = 0; a < toggles.length; a++)
    for (let b = a + 1; b < toggles.length; b++) yield edited(text, [toggles[a]!, toggles[b]!]);
  for (const swap of swaps(parts, text))
    for (const edit of toggles)
      if (swap.every(({ start, end }) => edit.start >= end || edit.end <= start))
        yield edited(text, [...swap, edit]);
}

function partsOf(text: string): readonly Part[] {
  try {
    return words(lex(text).tokens);
  } catch (error) {
    if (error instanceof MatcalcError) return [];
    throw error;
  }
}

/** A transpose behind a name or a bracket: taken away where there is one, else put there. */
function toggle(part: Part, next: Part | undefined, text: string): Edit[] {
  if (part.kind !== 'word' && part.kind !== 'close') return [];
  const behind = /^\s*('|\^\s*(T|⊤|\\top|\{\s*(T|\\top)\s*\})|ᵀ|\.T)/u.exec(text.slice(part.end));
  if (behind) return [{ start: part.end, end: part.end + behind[0].length, text: '' }];
  if (next?.kind === 'open' && part.kind === 'word') return [];
  return [{ start: part.end, end: part.end, text: "'" }];
}

/** Two names side by side, exchanged. */
function* swaps(parts: readonly Part[], text: string): Iterable<Edit[]> {
  const names = parts.filter((part) => part.kind === 'word');
  for (let k = 0; k + 1 < names.length; k++) {
    const [a, b] = [names[k]!, names[k + 1]!];
    yield [
      { start: a.start, end: a.end, text: text.slice(b.start, b.end) },
      { start: b.start, end: b.end, text: text.slice(a.start, a.end) },
    ];
  }
}

function edited(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { start, end, text: put } of [...edits].sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + put + result.slice(end);
  return result;
}
