/** What stands behind `^`: one letter, a whole number, a bracketed expression, a transpose. */
import { Rational } from '../expression/rational.js';
import { unsupported } from './failure.js';
import type { Parser } from './parser.js';
import type { Lexeme } from './split.js';
import type { Syntax } from './tree.js';

export type Exponent = Syntax | 'transpose' | 'inverse transpose' | Entrywise;

/** `^{\circ 2}`: entry by entry. */
export interface Entrywise {
  readonly kind: 'entrywise';
  readonly exponent: Syntax;
}

/** Reads the exponent behind `^`, or the one that superscript signs spell. */
export function exponent(parser: Parser, superscript?: Lexeme): Exponent {
  if (superscript) return fromSigns(superscript);
  const token = parser.peek();
  if (token?.kind === 'superscript') {
    parser.take();
    return fromSigns(token);
  }
  if (isT(token)) {
    parser.take();
    return 'transpose';
  }
  if (parser.is('operator', '-') && isT(parser.peek(1))) {
    parser.take();
    parser.take();
    return 'inverse transpose';
  }
  if (parser.is('open', '{')) return braced(parser);
  if (parser.is('operator', '+') && !startsAtom(parser.peek(1)))
    throw unsupported('the pseudoinverse A^+', token!);
  if (parser.is('operator', '*') && !startsAtom(parser.peek(1)))
    throw unsupported('the conjugate transpose', token!);
  return signed(parser);
}

const isT = (token: Lexeme | undefined): boolean =>
  token !== undefined &&
  ((token.kind === 'name' && token.text === 'T') ||
    (token.kind === 'superscript' && token.text === 'T'));

const startsAtom = (token: Lexeme | undefined): boolean =>
  token?.kind === 'number' || token?.kind === 'name' || token?.kind === 'open';

/** `{\top}`, `{-1}`, `{-\top}`, `{k + 1}`. */
function braced(parser: Parser): Exponent {
  const brace = parser.openBracket();
  const found = insideBraces(parser, brace);
  parser.closeBracket();
  return found;
}

function insideBraces(parser: Parser, brace: Lexeme): Exponent {
  const closes = (ahead: number): boolean => parser.peek(ahead)?.kind === 'close';
  if ((isT(parser.peek()) || parser.is('operator', "'")) && closes(1)) {
    parser.take();
    return 'transpose';
  }
  if (parser.is('operator', '-') && isT(parser.peek(1)) && closes(2)) {
    parser.take();
    parser.take();
    return 'inverse transpose';
  }
  const alone = parser.peek();
  if (alone?.kind === 'superscript' && closes(1)) return fromSigns(parser.take());
  if (closes(1) && alone?.kind === 'operator' && '+*'.includes(alone.text))
    throw unsupported(
      alone.text === '+' ? 'the pseudoinverse A^+' : 'the conjugate transpose',
      brace,
    );
  if (alone?.kind === 'operator' && alone.text === '.*') {
    parser.take();
    return { kind: 'entrywise', exponent: parser.sum() };
  }
  return parser.sum();
}

function signed(parser: Parser): Syntax {
  const token = parser.peek();
  if (token?.kind === 'operator' && (token.text === '-' || token.text === '+')) {
    parser.take();
    const arg = parser.deeper(() => signed(parser));
    if (token.text === '+') return arg;
    return { kind: 'negate', arg, span: { start: token.start, end: arg.span.end } };
  }
  if (!startsAtom(token)) throw parser.unexpected(token);
  return atom(parser);
}

function atom(parser: Parser): Syntax {
  const token = parser.peek()!;
  if (token.kind === 'open') {
    parser.openBracket();
    const inner = parser.sum();
    parser.closeBracket();
    return inner;
  }
  parser.take();
  if (token.kind === 'number')
    return { kind: 'number', value: numberValue(token.text), span: token };
  return { kind: 'name', name: token.text, span: token };
}

function fromSigns(token: Lexeme): Exponent {
  const { text } = token;
  if (text === 'T') return 'transpose';
  if (text === '-T') return 'inverse transpose';
  const [, sign = '', digits, letter] = /^\(?([+-]?)(?:(\d+)|([a-z]))\)?$/.exec(text) ?? [];
  if (text === '+') throw unsupported('the pseudoinverse A⁺', token);
  const value: Syntax | undefined = digits
    ? { kind: 'number', value: numberValue(digits), span: token }
    : letter
      ? { kind: 'name', name: letter, span: token }
      : undefined;
  if (!value) throw unsupported(`the superscript ${text}`, token);
  return sign === '-' ? { kind: 'negate', arg: value, span: token } : value;
}

/** `12`, `0.25`, `1e-3`, and `1/2` of ½. */
export function numberValue(text: string): Rational {
  const [above = '', below] = text.split('/');
  return below === undefined ? Rational.parse(text) : Rational.of(BigInt(above), BigInt(below));
}
