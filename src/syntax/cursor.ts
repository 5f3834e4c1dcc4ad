/** A place in a list of lexemes, with the bookkeeping that reading needs. */
import type { DerivativeMark } from '../expression/calls.js';
import type { Dim } from '../expression/dimension.js';
import type { Span } from '../errors.js';
import { failure } from './failure.js';
import type { Lexeme } from './split.js';
import type { TokenKind } from './tokens.js';

/** A derivative of a function by its name. */
export interface NamedDerivative {
  readonly fn: string;
  readonly mark: DerivativeMark;
}

/** What the reader has to know about names. */
export interface Names {
  /** Declared and defined functions. */
  isFunction(name: string): boolean;
  /** Declared variables, defined values, dimensions, and names that are used as values elsewhere. */
  isValue(name: string): boolean;
  isKnown(name: string): boolean;
  isDimension(name: string): boolean;
  /** The function whose derivative a name is by its form: `J_f`, `D12_g`. */
  derivative(name: string): NamedDerivative | undefined;
  /** The ranges of the indices of an index equation. */
  readonly index?: ReadonlyMap<string, Dim | null>;
  /** Set where derivatives may stand as values, `∂s/∂h`, `∇_W s`; `ds/dh` is one where no variable is called d. */
  readonly derivatives?: 'd' | '∂';
}

/** Nesting beyond this is refused, so that no recursion can exhaust the stack. */
export const MAX_DEPTH = 200;

export class Cursor {
  protected place = 0;
  private depth = 0;
  /** How many brackets are open, and the bars that are open with the number at which they were. */
  private brackets = 0;
  private readonly bars: { readonly text: string; readonly brackets: number }[] = [];

  constructor(
    protected readonly lexemes: Lexeme[],
    readonly names: Names,
    protected readonly whole: Span,
  ) {}

  peek(ahead = 0): Lexeme | undefined {
    return this.lexemes[this.place + ahead];
  }

  is(kind: TokenKind, text: string, ahead = 0): boolean {
    const token = this.lexemes[this.place + ahead];
    return token !== undefined && token.kind === kind && token.text === text;
  }

  take(): Lexeme {
    const token = this.lexemes[this.place];
    if (!token) throw this.endsEarly();
    this.place++;
    return token;
  }

  /** Puts another lexeme in the place of the next one. */
  replace(token: Lexeme): void {
    this.lexemes[this.place] = token;
  }

  /** The span from a start to the last lexeme that was taken. */
  since(start: number): Span {
    return { start, end: this.lexemes[this.place - 1]?.end ?? start };
  }

  endsEarly(): Error {
    const last = this.lexemes.at(-1);
    return last
      ? failure('syntax', 'something is missing at the end', [last])
      : failure('syntax', 'there is nothing to read', [this.whole]);
  }

  unexpected(token: Lexeme | undefined): Error {
    if (!token) return this.endsEarly();
    if (token.kind === 'operator' && RELATIONS.has(token.text))
      return failure('syntax', 'a comparison stands in square brackets', [token], {
        help: '[z > 0] is 1 where z > 0 and 0 elsewhere',
      });
    return failure('syntax', `${readable(token)} is not expected here`, [token]);
  }

  /** Runs a step one level deeper. */
  deeper<T>(step: () => T): T {
    if (++this.depth > MAX_DEPTH) throw this.tooDeep();
    const result = step();
    this.depth--;
    return result;
  }

  tooDeep(): Error {
    const token = this.peek() ?? this.lexemes.at(-1) ?? this.whole;
    return failure('limit', `the text is nested more than ${MAX_DEPTH} levels deep`, [token]);
  }

  openBracket(): Lexeme {
    this.brackets++;
    return this.take();
  }

  closeBracket(): Lexeme {
    const token = this.peek();
    if (token?.kind !== 'close') throw this.unexpected(token);
    this.brackets--;
    return this.take();
  }

  openBar(): Lexeme {
    const bar = this.take();
    this.bars.push({ text: bar.text, brackets: this.brackets });
    return bar;
  }

  /** Whether the next lexeme is a bar that closes the innermost open one. */
  atClosingBar(): boolean {
    const token = this.peek();
    const open = this.bars.at(-1);
    if (token?.kind !== 'bar' || !open || open.brackets !== this.brackets) return false;
    return token.text === open.text || (open.text === '|' && token.text === '||');
  }

  closeBar(opened: Lexeme): void {
    const token = this.peek();
    if (!token || !this.atClosingBar())
      throw failure('unclosed', 'this bar is never closed', [opened]);
    const { text } = this.bars.pop()!;
    if (text === token.text) this.take();
    else this.replace({ ...token, kind: 'bar', text: '|', start: token.start + 1, spaced: false });
  }
}

export const RELATIONS: ReadonlySet<string> = new Set(['<', '>', '<=', '>=', '=', '!=']);

const WORDS: Readonly<Record<string, string>> = {
  kron: '⊗',
  dot: '·',
  in: '∈',
  '\n': 'a new line',
};

export const readable = (token: Lexeme): string => WORDS[token.text] ?? token.text;
