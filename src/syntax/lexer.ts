/** Text to tokens. Spans point into the text as it was given: nothing is normalised beforehand. */
import { greekName, MARKS } from '../expression/names.js';
import { command, FRACTIONS, SIGNS, subscript, superscript } from './aliases.js';
import { failure, unsupported } from './failure.js';
import type { Token, TokenKind } from './tokens.js';

/** Longer texts are refused: what a person writes is a few thousand characters long. */
export const MAX_TEXT = 1_000_000;
const MAX_TOKENS = 200_000;

/** ASCII operators, longest first. */
const OPERATORS = ['.*', './', '.^', '**', '==', '!=', '<=', '>=', '->', '..'] as const;
const SINGLE = "+-*/@^_:=<>'";

export interface Lexed {
  readonly tokens: readonly Token[];
  /** Whether the text is written for NumPy: `@`, `.T`, `np.`. */
  readonly numpy: boolean;
}

/** @param derivatives whether derivatives may stand in the text as values, `∂s/∂h` */
export function lex(text: string, derivatives = false): Lexed {
  if (text.length > MAX_TEXT)
    throw failure('limit', `the text is longer than ${MAX_TEXT} characters`, []);
  return new Lexer(text, derivatives).run();
}

const isLetter = (c: number): boolean => (c >= 65 && c <= 90) || (c >= 97 && c <= 122);
const isDigit = (c: number): boolean => c >= 48 && c <= 57;

type Font = '' | 'plain' | 'bold';

class Lexer {
  private readonly tokens: Token[] = [];
  private position = 0;
  private spaced = false;
  private numpy = false;
  /** For every open brace the font command whose argument it delimits, if any. */
  private readonly braces: Font[] = [];
  /** The font command that was just read. */
  private font: Font = '';

  constructor(
    private readonly text: string,
    private readonly derivatives: boolean,
  ) {}

  run(): Lexed {
    while (this.position < this.text.length) {
      this.next();
      if (this.tokens.length > MAX_TOKENS)
        throw failure('limit', `the text has more than ${MAX_TOKENS} parts`, []);
    }
    return { tokens: this.tokens, numpy: this.numpy };
  }

  private emit(kind: TokenKind, text: string, length: number, special?: boolean): void {
    const start = this.position;
    this.position += length;
    const spaced = this.spaced;
    this.tokens.push({
      kind,
      text,
      start,
      end: start + length,
      spaced,
      ...(special ? { special } : {}),
    });
    this.spaced = false;
    this.font = '';
  }

  private skip(length: number): void {
    this.position += length;
    this.spaced = true;
  }

  private next(): void {
    const c = this.text.charCodeAt(this.position);
    if (isLetter(c)) return this.letters();
    if (c === 32 || c === 9 || c === 13 || c === 36 || c === 38) return this.skip(1);
    if (isDigit(c) || (c === 46 && isDigit(this.text.charCodeAt(this.position + 1))))
      return this.number();
    if (c > 126) return this.sign();
    if (c < 32 && c !== 10)
      throw failure('syntax', 'a control character in the text', [
        { start: this.position, end: this.position + 1 },
      ]);
    this.ascii(this.text[this.position]!);
  }

  private letters(): void {
    const { text, position } = this;
    let end = position + 1;
    while (end < text.length && isLetter(text.charCodeAt(end))) end++;
    const run = text.slice(position, end);
    if (
      text[end] === '.' &&
      (run === 'np' || run === 'numpy' || run === 'linalg' || run === 'torch')
    ) {
      this.numpy = true;
      this.position = end + 1;
      return;
    }
    if (run === 'where') return this.emit('separator', 'where', 5);
    this.emit('letters', run, end - position);
  }

  private number(): void {
    const { text, position } = this;
    const glued = isLetter(text.charCodeAt(position - 1)) || text[position - 1] === '_';
    let end = position;
    const digits = (): void => {
      while (isDigit(text.charCodeAt(end))) end++;
    };
    digits();
    if (!glued && text[end] === '.' && text[end + 1] !== '.') {
      if (isDigit(text.charCodeAt(end + 1))) end++;
      else if (end > position && !/[*/^'T]/.test(text[end + 1] ?? '')) end++;
      digits();
    }
    const exponent = glued ? null : /^[eE][+-]?\d+(?![A-Za-z])/.exec(text.slice(end, end + 8));
    if (exponent) end += exponent[0].length;
    const bold = this.font === 'bold' || this.braces.at(-1) === 'bold';
    this.emit('number', text.slice(position, end), end - position, bold);
  }

  private ascii(c: string): void {
    const { text, position } = this;
    switch (c) {
      case '\n':
      case ';':
      case ',':
        return this.emit('separator', c, 1);
      case '#':
      case '%':
        return this.comment();
      case '(':
      case '[':
        return this.emit('open', c, 1);
      case ')':
      case ']':
        return this.emit('close', c, 1);
      case '{':
        return this.openBrace();
      case '}':
        return this.closeBrace();
      case '|':
        return text[position + 1] === '|' ? this.emit('bar', '||', 2) : this.emit('bar', '|', 1);
      case '\\':
        return this.backslash();
      default:
        return this.operator(c);
    }
  }

  private comment(): void {
    const end = this.text.indexOf('\n', this.position);
    this.skip((end < 0 ? this.text.length : end) - this.position);
  }

  private openBrace(): void {
    const font = this.font;
    this.braces.push(font);
    if (font === '') return this.emit('open', '{', 1);
    this.position++;
    this.font = '';
  }

  private closeBrace(): void {
    if (this.braces.pop()) this.position++;
    else this.emit('close', '}', 1);
  }

  private operator(c: string): void {
    const { text, position } = this;
    const pair = text.slice(position, position + 2);
    if (pair === '.T' && !isLetter(text.charCodeAt(position + 2))) {
      this.numpy = true;
      return this.emit('superscript', 'T', 2);
    }
    for (const operator of OPERATORS) {
      if (pair === operator)
        return this.emit('operator', pair === '**' ? '^' : pair === '==' ? '=' : pair, 2);
    }
    if (!SINGLE.includes(c))
      throw failure('syntax', `${c} means nothing here`, [{ start: position, end: position + 1 }]);
    if (c === '@') this.numpy = true;
    this.emit('operator', c, 1);
  }

  private backslash(): void {
    const { text, position } = this;
    const c = text[position + 1] ?? '';
    if (c === '\\') return this.emit('separator', '\n', 2);
    if (c === '|') return this.emit('bar', '||', 2);
    if (c === '{') return this.emit('open', '(', 2);
    if (c === '}') return this.emit('close', ')', 2);
    if (c !== '' && ',;:!>'.includes(c)) return this.skip(2);
    // `a\ b` is a space of LaTeX, `A \ b` solves.
    if (c === ' ' && !this.spaced) return this.skip(2);
    let end = position + 1;
    while (isLetter(text.charCodeAt(end))) end++;
    const name = text.slice(position + 1, end);
    const alias = command(name);
    if (alias) return this.alias(alias, end - position);
    const before = this.tokens.at(-1);
    const isTranspose = before?.kind === 'operator' && before.text === "'";
    if (!before || before.kind === 'open' || (before.kind === 'operator' && !isTranspose))
      throw failure('syntax', `the command \\${name} is not known`, [{ start: position, end }]);
    this.emit('operator', '\\', 1);
  }

  private alias([kind, text]: ReturnType<typeof command> & object, length: number): void {
    switch (kind) {
      case 'space':
        return this.skip(length);
      case 'font':
        this.skip(length);
        while (this.text[this.position] === ' ' || this.text[this.position] === '*')
          this.position++;
        this.font = text === 'bold' ? 'bold' : this.text[this.position] === '{' ? 'plain' : '';
        return;
      case 'reserved':
        throw unsupported(text, { start: this.position, end: this.position + length });
      case 'derivative':
        if (this.derivatives) return this.emit('command', text, length);
        throw unsupported(`derivatives as values (${text === 'nabla' ? '∇' : '∂'})`, {
          start: this.position,
          end: this.position + length,
        });
      default:
        return this.emit(kind, text, length, kind === 'letters');
    }
  }

  /** A character beyond ASCII. */
  private sign(): void {
    const c = String.fromCodePoint(this.text.codePointAt(this.position)!);
    if (c === '∂' && /\d/.test(subscript(this.text[this.position + 1] ?? '') ?? ''))
      return this.partial();
    const greek = greekName(c);
    if (greek) return this.emit('letters', greek, 1, true);
    if (Object.hasOwn(SIGNS, c)) return this.alias(SIGNS[c as keyof typeof SIGNS], c.length);
    if (Object.hasOwn(FRACTIONS, c))
      return this.emit('number', FRACTIONS[c as keyof typeof FRACTIONS], 1);
    if (superscript(c) !== undefined) return this.script('superscript', superscript);
    if (subscript(c) !== undefined) return this.script('subscript', subscript);
    for (const [name, mark] of Object.entries(MARKS))
      if (c === mark) return this.emit('mark', name, 1, true);
    if (/\s|\u200b|\ufeff/.test(c)) return this.skip(c.length);
    this.accented(c);
  }

  /** `∂₁₂g(a, b)` is `D12_g(a, b)`. */
  private partial(): void {
    this.emit('letters', 'D', 1);
    this.script('subscript', subscript);
    this.emit('operator', '_', 0);
  }

  private script(
    kind: 'superscript' | 'subscript',
    plain: (sign: string) => string | undefined,
  ): void {
    let end = this.position;
    let ascii = '';
    for (let s = plain(this.text[end]!); s !== undefined; s = plain(this.text[++end] ?? ''))
      ascii += s;
    this.emit(kind, ascii, end - this.position);
  }

  /** A letter with its mark in one character, such as ŷ. */
  private accented(c: string): void {
    const [letter = '', mark, ...rest] = [...c.normalize('NFD')];
    const name = Object.entries(MARKS).find(([, sign]) => sign === mark)?.[0];
    if (!name || rest.length > 0 || !isLetter(letter.charCodeAt(0)))
      throw failure('syntax', `${c} is not part of the notation`, [
        { start: this.position, end: this.position + c.length },
      ]);
    this.emit('letters', letter, c.length);
    this.position -= c.length;
    this.emit('mark', name, c.length, true);
  }
}
