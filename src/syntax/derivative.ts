/** Derivatives as values: `∂s/∂h`, `ds/dh`, `\frac{\partial s}{\partial h}`, `∂²s/∂x∂y`, `∇_W s`. */
import { nameParts } from '../expression/nameforms.js';
import type { Span } from '../errors.js';
import { failure, unsupported } from './failure.js';
import type { Parser } from './parser.js';
import { bracket, primary } from './primary.js';
import type { DerivativeSyntax, EntrySyntax, NameSyntax, Syntax } from './tree.js';

/** Orders beyond this one have no numbers. */
const MAX_ORDER = 2;

/** The derivative that begins here; undefined where none does. */
export function derivative(parser: Parser): Syntax | undefined {
  if (parser.peek()?.text === 'nabla' && parser.peek()?.kind === 'command') return nabla(parser);
  if (parser.is('command', 'frac')) {
    const isDerivative = parser.is('open', '{', 1) && isSign(parser, 2);
    return isDerivative && behindSign(parser, 2) ? fraction(parser) : undefined;
  }
  return isSign(parser, 0) && behindSign(parser, 0) ? slashed(parser) : undefined;
}

/** `∂`, or a d that is no name of the text: `ds`, `d s`, `d2s`. */
function isSign(parser: Parser, ahead: number): boolean {
  const token = parser.peek(ahead);
  if (token?.kind === 'command') return token.text === 'partial';
  if (token?.kind !== 'name' || parser.names.derivatives !== 'd') return false;
  return token.text === 'd' || (token.text === 'd_2' && !parser.names.isKnown('d_2'));
}

/** Whether what a sign stands before may be differentiated: a d that nothing follows is an unknown name. */
function behindSign(parser: Parser, ahead: number): boolean {
  if (parser.is('command', 'partial', ahead)) return true;
  const next = parser.peek(ahead + 1);
  return (
    next !== undefined &&
    (parser.startsFactor(next) ||
      next.kind === 'superscript' ||
      next.text === '^' ||
      next.text === '/')
  );
}

/** Takes the sign with its order: `∂`, `∂²`, `d^2`, `d2`. */
function sign(parser: Parser): number {
  const token = parser.take();
  return token.text === 'd_2' ? 2 : power(parser);
}

/** A whole exponent, 1 where there is none. */
function power(parser: Parser): number {
  const token = parser.peek();
  if (token?.kind === 'superscript' && /^\d+$/.test(token.text)) return Number(parser.take().text);
  if (!parser.is('operator', '^')) return 1;
  const braced = parser.is('open', '{', 1);
  const number = parser.peek(braced ? 2 : 1);
  if (number?.kind !== 'number' || !/^\d+$/.test(number.text)) return 1;
  for (let k = braced ? 4 : 2; k > 0; k--) parser.take();
  return Number(number.text);
}

/** `∂s/∂h`, `∂²s/∂x∂y`, `∂/∂x (x' A x)`. */
function slashed(parser: Parser): Syntax {
  const first = parser.peek()!;
  const order = checkedOrder(sign(parser), first);
  const numerator = parser.is('operator', '/') ? undefined : primary(parser);
  if (!parser.is('operator', '/'))
    throw failure(
      'syntax',
      'by what? a / and ∂ are expected behind ∂ and a name',
      [parser.since(first.start)],
      { help: 'more than a name stands in brackets: ∂(W x)/∂x' },
    );
  parser.take();
  const by = denominator(parser, order);
  const span = parser.since(first.start);
  const next = parser.peek();
  const isTransposed =
    next &&
    !next.spaced &&
    ((next.kind === 'superscript' && next.text === 'T') || next.text === "'");
  if (isTransposed || isRaisedToT(parser))
    throw failure('syntax', 'brackets say what is transposed here', [next!], {
      help: 'write (∂y/∂x)ᵀ for the transpose of the whole',
    });
  return made(parser, numerator, by, span);
}

const isRaisedToT = (parser: Parser): boolean =>
  parser.is('operator', '^') && parser.peek(parser.is('open', '{', 1) ? 2 : 1)?.text === 'T';

/** `\frac{\partial s}{\partial h}`, `\frac{\partial}{\partial x} (x' A x)`. */
function fraction(parser: Parser): Syntax {
  const command = parser.take();
  parser.openBracket();
  const order = checkedOrder(sign(parser), command);
  const numerator = parser.peek()?.kind === 'close' ? undefined : parser.sum();
  parser.closeBracket();
  if (!parser.is('open', '{')) throw parser.unexpected(parser.peek());
  parser.openBracket();
  const by = denominator(parser, order);
  parser.closeBracket();
  return made(parser, numerator, by, parser.since(command.start));
}

/** Without a numerator what follows is differentiated: a bracket, else the rest of the product. */
function made(
  parser: Parser,
  numerator: Syntax | undefined,
  by: DerivativeSyntax['by'],
  span: Span,
): Syntax {
  if (numerator) return { kind: 'derivative', numerator, by, span };
  const next = parser.peek();
  if (!next || !parser.startsFactor(next))
    throw failure('syntax', 'nothing is differentiated here', [span], {
      help: 'write ∂s/∂x, or ∂/∂x (...)',
    });
  const rest = parser.deeper(() => (next.kind === 'open' ? bracket(parser) : parser.term()));
  return { kind: 'derivative', numerator: rest, by, span: parser.since(span.start) };
}

function checkedOrder(order: number, place: Span): number {
  if (order >= 1 && order <= MAX_ORDER) return order;
  throw unsupported(`a derivative of order ${order} as a value`, place);
}

/** `∂h`, `∂x²`, `∂x∂y`: so many names. */
function denominator(parser: Parser, order: number): DerivativeSyntax['by'] {
  const by: (NameSyntax | EntrySyntax)[] = [];
  while (by.length < order) {
    const place = parser.peek();
    if (by.length > 0 && (!place || !isSign(parser, 0))) break;
    if (!place) throw parser.endsEarly();
    if (!isSign(parser, 0)) throw failure('syntax', '∂ is expected here', [place]);
    parser.take();
    const one = parameter(parser);
    const times = by.length === 0 && one.kind === 'name' ? repeated(parser, one, order) : [one];
    by.push(...times);
  }
  if (by.length === order) return by;
  throw failure('syntax', `the order is ${order} above, ${by.length} below`, [by[0]!.span]);
}

/** `∂x²`, and `dx2` where x_2 is nothing. */
function repeated(parser: Parser, one: NameSyntax, order: number): NameSyntax[] {
  const { base, subscript } = nameParts(one.name);
  const { isKnown } = parser.names;
  if (order > 1 && subscript === String(order) && !isKnown(one.name) && isKnown(base))
    return Array.from({ length: order }, () => ({ ...one, name: base }));
  return Array.from({ length: power(parser) }, () => one);
}

function parameter(parser: Parser): NameSyntax | EntrySyntax {
  const token = parser.peek();
  if (!token) throw parser.endsEarly();
  if (token.kind !== 'name' && !(token.kind === 'open' && token.text !== '['))
    throw failure('syntax', 'a name is expected behind ∂', [token]);
  const node = token.kind === 'open' ? parser.factor() : primary(parser);
  if (node.kind === 'name' || node.kind === 'entry') return node;
  throw failure('syntax', 'a name is expected behind ∂', [node.span]);
}

/** `∇_W s`: the gradient, in the shape of W. */
function nabla(parser: Parser): Syntax {
  const first = parser.take();
  const order = checkedOrder(power(parser), first);
  const { by, span } = nablaParameter(parser, first);
  const twice = order === 1 ? power(parser) : order;
  const next = parser.peek();
  if (!next || !parser.startsFactor(next))
    throw failure('syntax', 'nothing is differentiated here', [span], { help: 'write ∇_W s' });
  const numerator = parser.deeper(() => primary(parser));
  const list = Array.from({ length: checkedOrder(twice, first) }, () => by);
  return {
    kind: 'derivative',
    numerator,
    by: list,
    gradient: true,
    span: parser.since(first.start),
  };
}

function nablaParameter(parser: Parser, first: Span): { by: NameSyntax; span: Span } {
  const token = parser.peek();
  if (token?.kind === 'subscript') {
    parser.take();
    return { by: { kind: 'name', name: token.text, span: token }, span: parser.since(first.start) };
  }
  if (!parser.is('operator', '_')) throw unsupported('∇ without a parameter (∇_W s)', first);
  parser.take();
  const braced = parser.is('open', '{');
  if (braced) parser.openBracket();
  const by = parameter(parser);
  if (by.kind !== 'name') throw failure('syntax', 'a name is expected behind ∇', [by.span]);
  if (braced) parser.closeBracket();
  return { by, span: parser.since(first.start) };
}
