/** Primaries: numbers, names, calls, brackets, bars. */
import type { Relation } from '../expression/nodes.js';
import type { Span } from '../errors.js';
import { Rational } from '../expression/rational.js';
import { builtinCall, namedCall } from './calls.js';
import { derivative } from './derivative.js';
import { readable, RELATIONS } from './cursor.js';
import { numberValue } from './exponent.js';
import { failure, unsupported } from './failure.js';
import { indicesOf, type Parser } from './parser.js';
import type { Lexeme, NameToken } from './split.js';
import type { NormKind, Syntax } from './tree.js';
import { canonicalName } from '../expression/names.js';

export function primary(parser: Parser): Syntax {
  const token = parser.peek();
  if (!token) throw parser.endsEarly();
  const atom = parser.names.derivatives ? derivative(parser) : undefined;
  if (atom) return atom;
  switch (token.kind) {
    case 'number':
      return number(parser);
    case 'name':
      return name(parser, token);
    case 'function':
      return builtinCall(parser, token);
    case 'open':
      return bracket(parser);
    case 'bar':
      return bars(parser);
    case 'command':
      return token.text === 'frac' ? fraction(parser) : root(parser);
    case 'operator':
      throw failure('syntax', `something is missing before ${readable(token)}`, [token]);
    default:
      throw parser.unexpected(token);
  }
}

/** Exact numbers of more digits than this are refused: they would be as large as the text. */
const MAX_DIGITS = 400;

function number(parser: Parser): Syntax {
  const token = parser.take();
  if (token.text.length > MAX_DIGITS || /[eE][+-]?\d{4,}/.test(token.text))
    throw failure('limit', 'this number is too long', [token]);
  const value = numberValue(token.text);
  const next = parser.peek();
  const isOne = token.text === '1';
  if (isOne && next?.kind === 'open' && next.text === '[' && !next.spaced) return indicated(parser);
  if (isOne && (('special' in token && token.special) || standsForOnes(parser)))
    return ones(parser, token);
  return { kind: 'number', value, span: token };
}

/** `1'`, `1^T`, `1ᵀ`, `1_n`. */
function standsForOnes(parser: Parser): boolean {
  const next = parser.peek();
  if (next?.kind === 'superscript') return next.text === 'T';
  if (next?.kind !== 'operator') return false;
  if (next.text === "'" || next.text === '_') return true;
  if (next.text !== '^') return false;
  const behind = parser.peek(parser.is('open', '{', 1) ? 2 : 1);
  return (behind?.kind === 'name' || behind?.kind === 'superscript') && behind.text === 'T';
}

function ones(parser: Parser, token: Lexeme): Syntax {
  const free: Syntax = { kind: 'constant', name: 'ones', dims: [], span: token };
  if (!parser.is('operator', '_')) return free;
  parser.take();
  const braced = parser.is('open', '{');
  const size = braced ? bracket(parser) : atomOf(parser);
  const dims = sidesOf(size).map((side) => parser.dimension(side));
  return { ...free, dims, span: parser.since(token.start) };
}

/** Both sides of `n \\times m`, else the whole. */
function sidesOf(size: Syntax): Syntax[] {
  const at = size.kind === 'chain' ? size.operators.indexOf('*') : -1;
  if (size.kind !== 'chain' || at < 0 || size.operators.lastIndexOf('*') !== at) return [size];
  const part = (start: number, end: number): Syntax => {
    const factors = size.factors.slice(start, end);
    const [only] = factors;
    return factors.length === 1 && only
      ? only
      : { ...size, factors, operators: size.operators.slice(start, end - 1) };
  };
  return [part(0, at + 1), part(at + 1, size.factors.length)];
}

/** One name or number. */
function atomOf(parser: Parser): Syntax {
  const token = parser.take();
  if (token.kind === 'name') return { kind: 'name', name: token.text, span: token };
  if (token.kind !== 'number') throw parser.unexpected(token);
  return { kind: 'number', value: numberValue(token.text), span: token };
}

/** `1[z > 0]`. */
function indicated(parser: Parser): Syntax {
  const inner = bracket(parser);
  if (inner.kind === 'indicator') return inner;
  throw failure('syntax', 'a comparison is expected in 1[...]', [inner.span]);
}

function name(parser: Parser, token: NameToken): Syntax {
  const call = namedCall(parser, token);
  if (call) return call;
  parser.take();
  const next = parser.peek();
  if (next?.kind === 'open' && next.text === '[' && !next.spaced)
    throw unsupported('an entry of a variable', next);
  return (
    entry(parser, token) ??
    identity(parser, token) ?? { kind: 'name', name: token.text, span: token }
  );
}

/** Letters that are sizes where nothing says otherwise. */
const SIZES = /^[ndmpqkr]$/;

/** `I_n`, `I_{3}`: an identity, unless something of that name is declared. */
function identity(parser: Parser, token: NameToken): Syntax | undefined {
  const { names } = parser;
  const size = /^I_\{?([^{}]+)\}?$/.exec(token.text)?.[1];
  if (size === undefined || names.isKnown(token.text)) return undefined;
  const atom: Syntax = /^\d+$/.test(size)
    ? { kind: 'number', value: numberValue(size), span: token }
    : { kind: 'name', name: size, span: token };
  const isSize =
    atom.kind === 'number' || names.isDimension(size) || (SIZES.test(size) && !names.isKnown(size));
  if (!isSize) return undefined;
  return { kind: 'constant', name: 'eye', dims: [parser.dimension(atom)], span: token };
}

/** `A_{ik}` in an index equation. */
function entry({ names }: Parser, token: NameToken): Syntax | undefined {
  const { text } = token;
  const cut = text.indexOf('_{') >= 0 ? text.indexOf('_{') : text.lastIndexOf('_');
  if (!names.index || cut < 0 || names.isKnown(text)) return undefined;
  const subscript = text.slice(cut + 1).replace(/[{}]/g, '');
  const comma = subscript.lastIndexOf(',');
  for (const split of [-1, comma]) {
    const base = canonicalName(text.slice(0, cut), [], split < 0 ? '' : subscript.slice(0, split));
    const indices = indicesOf(subscript.slice(split + 1), names);
    if (indices && (names.isKnown(base) || base === 'I')) {
      const named: Syntax = { kind: 'name', name: base, span: token };
      return { kind: 'entry', base: named, indices, span: token };
    }
  }
  return undefined;
}

export function bracket(parser: Parser): Syntax {
  const open = parser.openBracket();
  if (parser.peek()?.kind === 'close')
    throw failure('syntax', 'nothing stands in these brackets', [parser.since(open.start)]);
  const inner = parser.sum();
  if (open.text === '⟨') return innerProduct(parser, open, inner);
  const next = parser.peek();
  if (open.text === '[' && next?.kind === 'separator') return block(parser, open, inner);
  const relation = open.text === '[' && next?.kind === 'operator' && RELATIONS.has(next.text);
  if (!relation) {
    if (next?.kind === 'separator')
      throw failure('syntax', `${readable(next)} separates the arguments of a function`, [next]);
    parser.closeBracket();
    return { ...inner, span: parser.since(open.start) };
  }
  parser.take();
  const right = parser.sum();
  if (parser.peek()?.kind === 'operator') throw parser.unexpected(parser.peek());
  parser.closeBracket();
  const span = parser.since(open.start);
  return { kind: 'indicator', relation: next.text as Relation, left: inner, right, span };
}

/** `[A, B; C, D]` from behind its first cell. A separator at the end of a row or of all rows says nothing. */
function block(parser: Parser, open: Lexeme, first: Syntax): Syntax {
  const rows: Syntax[][] = [[first]];
  for (let token = parser.peek(); token?.kind === 'separator'; token = parser.peek()) {
    parser.take();
    if (token.text === ';' && rows.at(-1)!.length > 0) rows.push([]);
    const next = parser.peek();
    if (next && next.kind !== 'separator' && next.kind !== 'close')
      rows.at(-1)!.push(parser.deeper(() => parser.sum()));
  }
  parser.closeBracket();
  const kept = rows.filter((row) => row.length > 0);
  const span = parser.since(open.start);
  const cells = kept.flat();
  if (cells.length === 1) return { ...first, span };
  refuseNested(cells, kept.length === 1, span);
  if (kept.length > 1 && cells.length === kept.length && cells.every(isProductOfNames))
    parser.notes.push({ text: 'names side by side are products, blocks need commas', span });
  return { kind: 'block', rows: kept, span };
}

/** `A B`, which MATLAB reads as two blocks of one row. */
const isProductOfNames = (cell: Syntax): boolean =>
  cell.kind === 'chain' &&
  cell.operators.every((operator) => operator === 'side') &&
  cell.factors.every((factor) => factor.kind === 'name');

/** `[[a, b], [c, d]]` of NumPy lists rows; here it would be one row. */
function refuseNested(cells: readonly Syntax[], oneRow: boolean, span: Span): void {
  if (!oneRow || !cells.every((cell) => cell.kind === 'block' && cell.rows.length === 1)) return;
  throw failure('syntax', 'rows of a block are separated by semicolons', [span], {
    help: 'write [A, B; C, D]',
  });
}

function innerProduct(parser: Parser, open: Lexeme, left: Syntax): Syntax {
  if (!parser.is('separator', ',')) throw parser.unexpected(parser.peek());
  parser.take();
  const right = parser.sum();
  parser.closeBracket();
  return { kind: 'inner', left, right, span: parser.since(open.start) };
}

function bars(parser: Parser): Syntax {
  const open = parser.openBar();
  if (parser.atClosingBar())
    throw failure('syntax', 'nothing stands between these bars', [open, parser.peek()!]);
  if (!parser.peek()) throw failure('unclosed', 'this bar is never closed', [open]);
  const arg = parser.sum();
  parser.closeBar(open);
  if (open.text === '|') return { kind: 'bars', arg, span: parser.since(open.start) };
  const which = normKind(parser);
  return { kind: 'norm', arg, which, span: parser.since(open.start) };
}

const NORMS: Readonly<Record<string, NormKind>> = { '1': '1', '2': '2', F: 'F', inf: 'inf' };

function normKind(parser: Parser): NormKind {
  const token = parser.peek();
  if (token?.kind === 'subscript') return kindNamed(parser.take());
  if (!parser.is('operator', '_')) return '';
  parser.take();
  const braced = parser.is('open', '{');
  if (braced) parser.openBracket();
  const kind = kindNamed(parser.take());
  if (braced) parser.closeBracket();
  return kind;
}

function kindNamed(token: Lexeme): NormKind {
  const kind = NORMS[token.text];
  if (!kind) throw unsupported(`the norm with the subscript ${token.text}`, token);
  return kind;
}

/** `\frac{a}{b}`, `\frac12`. */
function fraction(parser: Parser): Syntax {
  const command = parser.take();
  const above = fractionPart(parser);
  const below = fractionPart(parser);
  const span = parser.since(command.start);
  const places = [{ start: command.start, end: command.end }];
  return { kind: 'chain', factors: [above, below], operators: ['/'], places, span };
}

function fractionPart(parser: Parser): Syntax {
  const token = parser.peek();
  if (token?.kind === 'open' && token.text === '{') return bracket(parser);
  if (token?.kind === 'name') {
    parser.take();
    return { kind: 'name', name: token.text, span: token };
  }
  if (token?.kind !== 'number' || !/^\d/.test(token.text)) throw parser.unexpected(token);
  const span = { start: token.start, end: token.start + 1 };
  if (token.text.length === 1) parser.take();
  else parser.replace({ ...token, text: token.text.slice(1), start: span.end, spaced: false });
  return { kind: 'number', value: Rational.of(Number(token.text[0])), span };
}

/** `\sqrt{x}`. */
function root(parser: Parser): Syntax {
  const command = parser.take();
  if (parser.is('open', '[')) throw unsupported('a root other than the square root', command);
  const arg = parser.is('open', '{') ? bracket(parser) : parser.factor();
  const span = parser.since(command.start);
  return {
    kind: 'call',
    fn: 'sqrt',
    builtin: 'function',
    primes: 0,
    args: [arg],
    name: command,
    span,
  };
}
