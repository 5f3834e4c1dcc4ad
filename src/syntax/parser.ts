/** Lexemes to a syntax tree: sums, chains, factors and what stands behind them. */
import { type Dim, isWhole } from '../expression/dimension.js';
import { Rational } from '../expression/rational.js';
import type { Span } from '../errors.js';
import { dimensionOf } from './calls.js';
import { Cursor, MAX_DEPTH, type Names } from './cursor.js';
import { exponent, type Exponent } from './exponent.js';
import { failure, unsupported } from './failure.js';
import { primary } from './primary.js';
import type { Lexeme } from './split.js';
import type { ChainOperator, Syntax } from './tree.js';

export interface Parsed {
  readonly tree: Syntax;
  /** The dimensions in `eye(n)`, `ones(n, m)`. */
  readonly dimensions: ReadonlyMap<string, Span>;
  /** Readings that were chosen. */
  readonly notes: readonly ParserNote[];
}

export interface ParserNote {
  readonly text: string;
  readonly span: Span;
}

/** Reads all lexemes as one expression. */
export function parse(lexemes: readonly Lexeme[], names: Names, whole: Span): Parsed {
  const parser = new Parser([...lexemes], names, whole);
  return { tree: parser.everything(), dimensions: parser.dimensions, notes: parser.notes };
}

const OPERATORS: Readonly<Record<string, ChainOperator>> = {
  '*': '*',
  '@': '@',
  dot: 'dot',
  '/': '/',
  '\\': 'solve',
  '.*': '.*',
  './': './',
  kron: 'kron',
  ':': ':',
};

export class Parser extends Cursor {
  readonly dimensions = new Map<string, Span>();
  readonly notes: ParserNote[] = [];

  /** The dimension that an argument of `ones` is; its names are dimensions from now on. */
  dimension(node: Syntax): Dim {
    const dim = dimensionOf(this, node);
    if (isWhole(dim)) return dim;
    throw failure('syntax', `${dim.key} is not always a whole number`, [node.span]);
  }

  everything(): Syntax {
    const tree = this.sum();
    const rest = this.peek();
    if (rest) throw this.unexpected(rest);
    return tree;
  }

  /** `± term (± term)*` */
  sum(): Syntax {
    const start = this.peek()?.start ?? this.whole.start;
    const terms: Syntax[] = [];
    for (;;) {
      const sign = this.sign();
      if (terms.length > 0 && sign === null) break;
      const from = this.peek()?.start ?? start;
      const term = this.term();
      const span = { start: sign?.start ?? from, end: term.span.end };
      terms.push(sign?.text === '-' ? { kind: 'negate', arg: term, span } : term);
    }
    const [only] = terms;
    return terms.length === 1 && only ? only : { kind: 'sum', terms, span: this.since(start) };
  }

  private sign(): Lexeme | null {
    const token = this.peek();
    if (token?.kind !== 'operator' || (token.text !== '+' && token.text !== '-')) return null;
    return this.take();
  }

  /**
   * Factors on one level.
   *
   * @param isEnd tells of a token behind a factor whether the term ends there
   */
  term(isEnd: (token: Lexeme) => boolean = () => false): Syntax {
    const factors = [this.unary()];
    const operators: ChainOperator[] = [];
    const places: Span[] = [];
    for (;;) {
      const token = this.peek();
      if (!token || isEnd(token)) break;
      const operator = token.kind === 'operator' ? OPERATORS[token.text] : undefined;
      if (operator) {
        this.take();
        places.push(token);
        operators.push(operator);
        factors.push(this.unary());
      } else if (this.startsFactor(token)) {
        requireOneNumber(factors.at(-1)!, token);
        places.push({ start: token.start, end: token.start });
        operators.push('side');
        factors.push(this.factor());
      } else break;
    }
    const [first] = factors;
    if (factors.length === 1 && first) return first;
    const span = { start: first!.span.start, end: factors.at(-1)!.span.end };
    return { kind: 'chain', factors, operators, places, span };
  }

  startsFactor(token: Lexeme): boolean {
    switch (token.kind) {
      case 'name':
      case 'function':
      case 'number':
      case 'open':
      case 'command':
        return true;
      case 'bar':
        return !this.atClosingBar();
      default:
        return false;
    }
  }

  private unary(): Syntax {
    const token = this.peek();
    if (token?.kind !== 'operator' || (token.text !== '-' && token.text !== '+'))
      return this.factor();
    this.take();
    const arg = this.deeper(() => this.unary());
    if (token.text === '+') return arg;
    return { kind: 'negate', arg, span: { start: token.start, end: arg.span.end } };
  }

  factor(): Syntax {
    return this.deeper(() => this.behind(primary(this)));
  }

  /** What stands behind a primary: transposes, powers, entries. */
  private behind(first: Syntax): Syntax {
    let result = first;
    for (let count = 0; ; count++) {
      if (count > MAX_DEPTH) throw this.tooDeep();
      const next = this.post(result);
      if (!next) return result;
      result = next;
    }
  }

  private post(base: Syntax): Syntax | undefined {
    const token = this.peek();
    if (token?.kind === 'superscript') {
      this.take();
      return this.raised(base, exponent(this, token), false, token);
    }
    if (token?.kind !== 'operator') return undefined;
    switch (token.text) {
      case "'":
      case "''":
        this.take();
        return token.text === "'" ? this.transposed(base) : this.transposed(this.transposed(base));
      case '^':
      case '.^':
        this.take();
        return this.raised(base, exponent(this), token.text === '.^', token);
      case '_':
        return this.behindUnderscore(base, token);
      default:
        return undefined;
    }
  }

  private transposed(arg: Syntax): Syntax {
    return { kind: 'transpose', arg, span: this.since(arg.span.start) };
  }

  private raised(base: Syntax, by: Exponent, elementwise: boolean, sign: Lexeme): Syntax {
    const span = this.since(base.span.start);
    if (by === 'transpose') return this.transposed(base);
    const next = this.peek();
    if (next?.kind === 'operator' && next.text === '^' && by !== 'inverse transpose')
      throw failure('syntax', 'a power of a power needs brackets', [next, sign], {
        help: 'write (a^b)^c or a^(b^c)',
      });
    if (by !== 'inverse transpose') {
      const isEntrywise = by.kind === 'entrywise';
      const power = isEntrywise ? by.exponent : by;
      return {
        kind: 'power',
        base,
        exponent: power,
        elementwise: elementwise || isEntrywise,
        span,
      };
    }
    const one: Syntax = { kind: 'number', value: Rational.one, span: sign };
    const minusOne: Syntax = { kind: 'negate', arg: one, span: sign };
    const inverse: Syntax = { kind: 'power', base, exponent: minusOne, elementwise: false, span };
    return { kind: 'transpose', arg: inverse, span };
  }

  /** `[z]_+`, and `(W x)_{i}` in an index equation. */
  private behindUnderscore(base: Syntax, sign: Lexeme): Syntax {
    this.take();
    if (this.is('operator', '+')) {
      this.take();
      const span = this.since(base.span.start);
      return {
        kind: 'call',
        fn: 'relu',
        builtin: 'function',
        primes: 0,
        args: [base],
        name: sign,
        span,
      };
    }
    const braced = this.is('open', '{');
    if (braced) this.openBracket();
    const token = this.take();
    const letters = token.kind === 'name' || token.kind === 'number' ? [token.text] : [];
    while (braced && this.peek() && this.peek()!.kind !== 'close') letters.push(this.take().text);
    if (braced) this.closeBracket();
    const indices = indicesOf(letters.join(''), this.names);
    if (!indices) throw unsupported('an entry of an expression', sign);
    return { kind: 'entry', base, indices, span: this.since(base.span.start) };
  }
}

/** `[1 2; 3 4]` is no product; twice a bold 1, ones, is. */
function requireOneNumber(before: Syntax, token: Lexeme): void {
  const isOnes = 'special' in token && token.special;
  if (before.kind === 'number' && token.kind === 'number' && !isOnes)
    throw failure('syntax', 'two numbers stand side by side', [before.span, token], {
      help: 'entries are separated by commas, [1, 2; 3, 4]; a product is 2 * 3',
    });
}

/** The indices that a subscript is made of; undefined where it holds anything else. */
export function indicesOf(subscript: string, { index }: Names): string[] | undefined {
  if (!index) return undefined;
  if (index.has(subscript)) return [subscript];
  const letters = [...subscript.replace(/,/g, '')];
  return letters.length > 0 && letters.every((letter) => index.has(letter)) ? letters : undefined;
}
