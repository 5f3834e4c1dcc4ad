/**
 * Words: a run of letters with its marks, subscript or tag, before anybody knows whether the run is
 * one name or a product of several. Everything else stays a token.
 */
import { canonicalName, isGreekName, isMark, type Mark } from '../expression/names.js';
import type { Span } from '../errors.js';
import { failure } from './failure.js';
import type { Token } from './tokens.js';

export interface Word {
  readonly kind: 'word';
  readonly start: number;
  readonly end: number;
  readonly spaced: boolean;
  /** The letters: `Wx`, or a Greek letter spelled. */
  readonly run: string;
  readonly marks: readonly Mark[];
  readonly subscript: string;
  /** Never split: a Greek letter, a command. */
  readonly atomic: boolean;
  /** Whether the subscript was written as a tag, `W^{(2)}`. */
  readonly tagged: boolean;
}

export type Part = Word | Token;

/** The canonical name that a word has when it is one name. */
export const wordName = (word: Word): string => canonicalName(word.run, word.marks, word.subscript);

/** Bounds on what hangs on one letter; longer texts are accidents. */
const MAX_MARKS = 8;
const MAX_SUFFIXES = 16;

export function words(tokens: readonly Token[]): Part[] {
  return new WordReader(tokens).run();
}

class WordReader {
  private readonly parts: Part[] = [];
  private place = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  run(): Part[] {
    while (this.place < this.tokens.length) {
      const token = this.tokens[this.place]!;
      if (token.kind === 'letters') this.letters(token);
      else if (token.kind === 'mark') this.parts.push(this.suffixes(this.marked(token)));
      else {
        this.parts.push(token);
        this.place++;
      }
    }
    return this.parts;
  }

  private letters(token: Token): void {
    this.place++;
    const cut = this.isExponent() && !token.special && !isGreekName(token.text);
    if (cut && (token.text.length > 1 || token.text === 'T')) {
      this.parts.push(plainWord({ ...token, text: token.text[0]!, end: token.start + 1 }));
      if (token.text.length === 1) return;
      const rest = { ...token, text: token.text.slice(1), start: token.start + 1, spaced: false };
      this.parts.push(this.suffixes(plainWord(rest)));
    } else this.parts.push(this.suffixes(plainWord(token)));
  }

  /** After `^` or `^-` comes one letter. */
  private isExponent(): boolean {
    const last = this.parts.at(-1);
    const sign = last?.kind === 'operator' && (last.text === '-' || last.text === '+');
    const before = sign ? this.parts.at(-2) : last;
    return before?.kind === 'operator' && (before.text === '^' || before.text === '.^');
  }

  /** `\hat{y}`, `\hat y`, `\hat{y_i}`. */
  private marked(token: Token, depth = 1): Word {
    if (depth > MAX_MARKS) throw tooManyMarks(token);
    this.place++;
    const next = this.tokens[this.place];
    const braced = next?.kind === 'open' && next.text === '{';
    if (braced) this.place++;
    const inner = this.tokens[this.place];
    if (inner?.kind === 'mark' && !inner.special) {
      const word = this.suffixes(this.marked(inner, depth + 1));
      return this.closeMark(token, braced, word);
    }
    if (inner?.kind !== 'letters')
      throw failure('unsupported', `a ${token.text} over more than a name is not supported`, [
        token,
      ]);
    this.place++;
    let word = plainWord(inner);
    if (braced) word = this.suffixes(word);
    return this.closeMark(token, braced, word);
  }

  private closeMark(token: Token, braced: boolean, word: Word): Word {
    let end = word.end;
    if (braced) {
      const close = this.tokens[this.place];
      if (close?.kind !== 'close' || close.text !== '}')
        throw failure('unsupported', `a ${token.text} over more than a name is not supported`, [
          token,
        ]);
      end = close.end;
      this.place++;
    }
    const marks = [...word.marks, token.text as Mark];
    if (marks.length > MAX_MARKS) throw tooManyMarks(token);
    return { ...word, marks, atomic: true, start: token.start, end, spaced: token.spaced };
  }

  /** Digits, marks, subscripts and tags behind the letters. */
  private suffixes(word: Word): Word {
    let result = word;
    for (let count = 0; count <= MAX_SUFFIXES; count++) {
      const next = this.suffix(result);
      if (!next) return result;
      if (next.marks.length > MAX_MARKS) throw tooManyMarks(next);
      result = next;
    }
    throw failure('limit', `a name has more than ${MAX_SUFFIXES} subscripts`, [result]);
  }

  private suffix(word: Word): Word | undefined {
    const token = this.tokens[this.place];
    if (!token) return undefined;
    if (token.kind === 'mark' && token.special && !token.spaced) {
      this.place++;
      return { ...word, marks: [...word.marks, token.text as Mark], end: token.end };
    }
    if (
      token.kind === 'number' &&
      !token.spaced &&
      word.subscript === '' &&
      /^\d+$/.test(token.text)
    ) {
      if (word.end !== token.start) return undefined;
      this.place++;
      return { ...word, subscript: token.text, end: token.end };
    }
    if (token.kind === 'subscript') {
      this.place++;
      return withSubscript(word, token.text, token.end, false);
    }
    if (token.kind === 'superscript' && token.text.startsWith('(')) {
      this.place++;
      return withSubscript(word, token.text.replace(/[()]/g, ''), token.end, true);
    }
    if (token.kind !== 'operator') return undefined;
    if (token.text === '_') return this.underscore(word, token);
    return token.text === '^' ? this.tag(word) : undefined;
  }

  private underscore(word: Word, token: Token): Word | undefined {
    const next = this.tokens[this.place + 1];
    if (next?.kind === 'letters' || (next?.kind === 'number' && /^\d+$/.test(next.text))) {
      this.place += 2;
      let text = next.text;
      let end = next.end;
      const digits = this.tokens[this.place];
      if (
        next.kind === 'letters' &&
        digits?.kind === 'number' &&
        digits.start === end &&
        !digits.spaced
      ) {
        text += digits.text;
        end = digits.end;
        this.place++;
      }
      if (isMark(text)) return { ...word, marks: [...word.marks, text], end };
      return withSubscript(word, text, end, false);
    }
    if (next?.kind !== 'open' || next.text !== '{')
      throw failure('syntax', 'a subscript is missing behind _', [token]);
    const close = this.closing(this.place + 1);
    if (close === undefined) return undefined;
    const inside = this.tokens.slice(this.place + 2, close);
    this.place = close + 1;
    return withSubscript(word, inside.map(scriptText).join(''), this.tokens[close]!.end, false);
  }

  /** `W^{(2)}`. */
  private tag(word: Word): Word | undefined {
    const [brace, open, inner, close, end] = this.tokens.slice(this.place + 1, this.place + 6);
    if (brace?.text !== '{' || open?.text !== '(' || close?.text !== ')' || end?.text !== '}')
      return undefined;
    if (inner?.kind !== 'number' && inner?.kind !== 'letters') return undefined;
    this.place += 6;
    return withSubscript(word, inner.text, end.end, true);
  }

  /** The place of the bracket that closes the one at this place. */
  private closing(place: number): number | undefined {
    let depth = 0;
    for (let k = place; k < this.tokens.length; k++) {
      const { kind } = this.tokens[k]!;
      if (kind === 'open') depth++;
      else if (kind === 'close' && --depth === 0) return k;
    }
    return undefined;
  }
}

const tooManyMarks = (place: Span): Error =>
  failure('limit', `a letter has more than ${MAX_MARKS} marks`, [place]);

const scriptText = (token: Token): string =>
  token.kind === 'open' || token.kind === 'close' || token.text === '\n' ? '' : token.text;

const plainWord = (token: Token): Word => ({
  kind: 'word',
  start: token.start,
  end: token.end,
  spaced: token.spaced,
  run: token.text,
  marks: [],
  subscript: '',
  atomic: token.special === true,
  tagged: false,
});

function withSubscript(word: Word, text: string, end: number, tagged: boolean): Word {
  const subscript = word.subscript === '' ? text : `${word.subscript},${text}`;
  return { ...word, subscript, end, tagged: tagged || word.tagged };
}
