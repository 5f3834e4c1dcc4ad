/** Calls: of built-in functions, with or without brackets, and of names. */
import { distance } from 'fastest-levenshtein';
import { baseName, isGreekName } from '../expression/names.js';
import { addDims, type Dim, dimName, dimNumber, mulDims } from '../expression/dimension.js';
import type { Rational } from '../expression/rational.js';
import { type NamedDerivative, RELATIONS } from './cursor.js';
import { callableWords } from './callables.js';
import { failure, unsupported } from './failure.js';
import type { Parser } from './parser.js';
import type { FunctionToken, Lexeme, NameToken } from './split.js';
import type { CallSyntax, SizedConstant, Syntax } from './tree.js';

interface Arguments {
  readonly args: readonly Syntax[];
  readonly along?: 'rows' | 'cols';
}

/** Functions that take the whole product behind them when there are no brackets. */
const TAKES_PRODUCT: ReadonlySet<string> = new Set(['tr', 'det', 'logdet']);

export function builtinCall(parser: Parser, token: FunctionToken): Syntax {
  const { callable } = token;
  parser.take();
  const primes = takePrimes(parser);
  if (callable.kind === 'unsupported') throw unsupported(`${callable.name}(...)`, token);
  const bracketed = parser.peek()?.kind === 'open' && !parser.is('open', '⟨');
  if (callable.kind === 'constant')
    return sized(parser, token, callable.name, bracketed ? brackets(parser).args : []);
  const { args, along } = bracketed ? brackets(parser) : prefixed(parser, token);
  const span = parser.since(token.start);
  const more = { primes, args, name: { start: token.start, end: token.end }, span };
  switch (callable.kind) {
    case 'kron':
      return { kind: 'call', fn: 'kron', builtin: 'kron', ...more };
    case 'loss':
      return { kind: 'call', fn: callable.name, builtin: 'loss', ...more };
    case 'function':
      if (callable.name === 'norm' && args.length === 2) return normCall(args, token, span);
      return {
        kind: 'call',
        fn: callable.name,
        builtin: 'function',
        ...more,
        ...(along ? { along } : {}),
      };
  }
}

/** Derivatives of functions beyond this order are refused. */
const MAX_PRIMES = 20;

function takePrimes(parser: Parser): number {
  let primes = 0;
  for (let next = parser.peek(); isPrime(next); next = parser.peek()) {
    primes += next.text.length;
    checkPrimes(primes, next);
    parser.take();
  }
  return primes;
}

function checkPrimes(primes: number, place: Lexeme): void {
  if (primes > MAX_PRIMES)
    throw failure('limit', `a function has more than ${MAX_PRIMES} primes`, [place]);
}

const isPrime = (token: Lexeme | undefined): token is Lexeme =>
  token?.kind === 'operator' && (token.text === "'" || token.text === "''");

const takesProduct = ({ callable }: FunctionToken): boolean =>
  callable.kind === 'function' && TAKES_PRODUCT.has(callable.name);

/** `det A / 2` is half of det A, `det A det B` a product of two. */
const endsProduct = (token: Lexeme): boolean =>
  token.kind === 'operator' ? token.text === '/' : token.kind === 'function' && takesProduct(token);

/** `log x`, `sum X`, `tr A X B`. */
function prefixed(parser: Parser, token: FunctionToken): Arguments {
  const next = parser.peek();
  if (!next || !parser.startsFactor(next))
    throw failure('syntax', `${token.text} has no argument`, [token], {
      help: `write ${token.text}(x)`,
    });
  const whole = takesProduct(token);
  const arg = parser.deeper(() => (whole ? parser.term(endsProduct) : parser.factor()));
  const behind = parser.peek();
  const isShort = !whole && behind !== undefined && parser.startsFactor(behind);
  if (isShort) tellPrefix(parser, token, arg, 'takes one factor');
  if (whole && arg.kind === 'chain') tellPrefix(parser, token, arg, 'takes the whole product');
  return { args: [arg] };
}

function tellPrefix(parser: Parser, token: FunctionToken, arg: Syntax, takes: string): void {
  const span = { start: token.start, end: arg.span.end };
  parser.notes.push({ text: `${token.text} without brackets ${takes}`, span });
}

/** The arguments in brackets, with `rows`, `cols`, `axis=1`. */
function brackets(parser: Parser): Arguments {
  const open = parser.openBracket();
  if (parser.peek()?.kind === 'close')
    throw failure('syntax', 'the argument is missing', [{ start: open.start, end: open.end + 1 }]);
  const args: Syntax[] = [];
  let along: 'rows' | 'cols' | undefined;
  for (;;) {
    const direction: 'rows' | 'cols' | undefined =
      args.length > 0 ? takeDirection(parser) : undefined;
    if (direction) along = direction;
    else args.push(parser.sum());
    if (!parser.is('separator', ',')) break;
    parser.take();
  }
  parser.closeBracket();
  return along ? { args, along } : { args };
}

const DIRECTIONS: Readonly<Record<string, 'rows' | 'cols'>> = {
  rows: 'rows',
  row: 'rows',
  cols: 'cols',
  columns: 'cols',
  col: 'cols',
};

function takeDirection(parser: Parser): 'rows' | 'cols' | undefined {
  const token = parser.peek();
  if (token?.kind !== 'name') return undefined;
  const named = DIRECTIONS[token.text];
  if (named && parser.peek(1)?.kind === 'close') {
    parser.take();
    return named;
  }
  if ((token.text !== 'axis' && token.text !== 'dim') || !parser.is('operator', '=', 1))
    return undefined;
  parser.take();
  parser.take();
  const axis = parser.take();
  if (axis.text === '1' || axis.text === '0') return axis.text === '1' ? 'rows' : 'cols';
  if (axis.kind === 'operator' && axis.text === '-' && parser.take().text === '1') return 'rows';
  throw failure('syntax', 'an axis is 0 or 1', [axis]);
}

/** `norm(x, 1)`, `norm(X, F)`. */
function normCall(args: readonly Syntax[], token: FunctionToken, span: Syntax['span']): Syntax {
  const [arg, kind] = args as [Syntax, Syntax];
  const text = kind.kind === 'number' ? String(kind.value) : kind.kind === 'name' ? kind.name : '';
  const which = ({ '1': '1', '2': '2', F: 'F', fro: 'F', inf: 'inf' } as const)[text];
  if (!which) throw failure('syntax', 'a norm is 1, 2, F or inf', [kind.span, token]);
  return { kind: 'norm', arg, which, span };
}

/** How many dimensions a constant has at least and at most; without any, its size follows from the context. */
const COUNTS: Record<SizedConstant, readonly [least: number, most: number]> = {
  eye: [0, 1],
  ones: [0, 2],
  zeros: [0, 2],
  commutation: [2, 2],
  duplication: [1, 1],
  elimination: [1, 1],
};

/** `eye(n)`, `ones(n, m)`, `commutation(n, m)`, `duplication(n)`, `elimination(n)`. */
function sized(
  parser: Parser,
  token: FunctionToken,
  name: SizedConstant,
  args: readonly Syntax[],
): Syntax {
  const span = parser.since(token.start);
  const [least, most] = COUNTS[name];
  if (args.length > most) throw failure('syntax', `${name} has too many arguments`, [span]);
  if (args.length < least)
    throw failure(
      'syntax',
      `${name} takes ${least === 1 ? 'a dimension' : 'two dimensions'}`,
      [span],
      {
        help: least === 1 ? `${name}(n)` : `${name}(n, m)`,
      },
    );
  return { kind: 'constant', name, dims: args.map((arg) => parser.dimension(arg)), span };
}

/** A power that a dimension may have. */
const isSmall = (value: Rational): boolean => value.isInteger && value.num <= 20n;

const DIMENSION_OPERATORS: ReadonlySet<string> = new Set(['side', '*', '/']);

/** A divisor that a dimension may have: a power of 2. */
function reciprocal(node: Syntax): Dim {
  const value = node.kind === 'number' && node.value.isInteger ? node.value.toNumber() : 0;
  if ([2, 4, 8, 16].includes(value)) return dimNumber(1 / value);
  throw failure('syntax', 'a dimension is divided by 2, 4, 8 or 16 only', [node.span]);
}

/** A dimension that is written where an expression may stand. */
export function dimensionOf(parser: Parser, node: Syntax): Dim {
  switch (node.kind) {
    case 'number':
      if (node.value.isInteger && node.value.num < 1_000_000_000n)
        return dimNumber(node.value.toNumber());
      break;
    case 'name':
      if (!parser.dimensions.has(node.name)) parser.dimensions.set(node.name, node.span);
      return dimName(node.name);
    case 'negate':
      return mulDims(dimNumber(-1), dimensionOf(parser, node.arg));
    case 'sum':
      return node.terms.map((term) => dimensionOf(parser, term)).reduce(addDims);
    case 'chain':
      if (node.operators.every((operator) => DIMENSION_OPERATORS.has(operator)))
        return node.factors.reduce<Dim>(
          (product, factor, k) =>
            mulDims(
              product,
              node.operators[k - 1] === '/' ? reciprocal(factor) : dimensionOf(parser, factor),
            ),
          dimNumber(1),
        );
      break;
    case 'power':
      if (!node.elementwise && node.exponent.kind === 'number' && isSmall(node.exponent.value)) {
        const base = dimensionOf(parser, node.base);
        const count = node.exponent.value.toNumber();
        return Array.from({ length: count }, () => base).reduce(mulDims, dimNumber(1));
      }
      break;
    default:
  }
  throw failure('syntax', 'this is not a dimension', [node.span], {
    help: 'a dimension is a name, a whole number or a polynomial in names: n, 3, 2n + 1, n m',
  });
}

const FUNCTION_LETTERS: ReadonlySet<string> = new Set(['f', 'g', 'phi', 'psi', 'rho']);

/** The call of a name, if what stands here is one; otherwise nothing is taken. */
export function namedCall(parser: Parser, token: NameToken): Syntax | undefined {
  let primes = 0;
  let ahead = 1;
  for (let next = parser.peek(ahead); isPrime(next); next = parser.peek(++ahead))
    primes += next.text.length;
  const open = parser.peek(ahead);
  if (open?.kind !== 'open' || open.text !== '(') return undefined;
  const derivative = primes === 0 ? derivativeOf(parser, token) : undefined;
  if (!derivative && !isCalled(parser, token, primes, ahead)) return undefined;
  checkPrimes(primes, token);
  if (!derivative && !parser.names.isFunction(token.text)) refuseMisspelt(token);
  for (; ahead > 0; ahead--) parser.take();
  const { args, along } = brackets(parser);
  const directions = derivative ? directionsBehind(parser) : [];
  const span = parser.since(token.start);
  if (along) throw unsupported(`${token.text} by ${along}`, span);
  const name = { start: token.start, end: token.end };
  if (derivative) {
    const more = directions.length > 0 ? { directions } : {};
    return { kind: 'call', ...derivative, builtin: null, primes, args, ...more, name, span };
  }
  const isSigmoid = token.text === 'sigma' && !parser.names.isFunction('sigma');
  const fn = isSigmoid ? 'sigmoid' : token.text;
  const builtin = isSigmoid ? 'function' : null;
  return { kind: 'call', fn, builtin, primes, args, name, span } satisfies CallSyntax;
}

/** `[u, v]` right behind the arguments of a derivative; `[x > 0]` is a factor. */
function directionsBehind(parser: Parser): readonly Syntax[] {
  const open = parser.peek();
  if (open?.kind !== 'open' || open.text !== '[' || open.spaced) return [];
  if (holdsComparison(parser)) return [];
  parser.openBracket();
  if (parser.peek()?.kind === 'close')
    throw failure('syntax', 'the direction is missing', [{ start: open.start, end: open.end + 1 }]);
  const directions = [parser.sum()];
  while (parser.is('separator', ',')) {
    parser.take();
    directions.push(parser.sum());
  }
  parser.closeBracket();
  return directions;
}

/** Whether two sides are compared in the brackets that open here. */
function holdsComparison(parser: Parser): boolean {
  let depth = 0;
  for (let ahead = 0, token = parser.peek(); token; token = parser.peek(++ahead)) {
    if (token.kind === 'open') depth++;
    else if (token.kind === 'close') depth--;
    else if (depth === 1 && token.kind === 'operator' && RELATIONS.has(token.text)) return true;
    if (depth === 0) return false;
  }
  return false;
}

/** `J_f(x)`; where the name is a value the product is meant, and told. */
function derivativeOf(parser: Parser, token: NameToken): NamedDerivative | undefined {
  const { names, notes } = parser;
  const derivative = names.derivative(token.text);
  if (!derivative || names.isFunction(token.text)) return undefined;
  if (!names.isValue(token.text)) return derivative;
  const span = { start: token.start, end: token.end };
  notes.push({ text: `${token.text} is the variable, not a derivative of ${derivative.fn}`, span });
  return undefined;
}

function isCalled(parser: Parser, token: NameToken, primes: number, ahead: number): boolean {
  const { text } = token;
  if (parser.names.isFunction(text)) return true;
  if (parser.names.isValue(text)) return false;
  const base = baseName(text);
  if (primes > 1 || FUNCTION_LETTERS.has(base) || base === 'sigma') return true;
  // `lam (w'w - 1)` is a product, `act(z)` a call.
  const isWord = base.length > 2 && base === base.toLowerCase() && !isGreekName(base);
  if (isWord && !parser.peek(ahead)?.spaced) return true;
  const single =
    parser.peek(ahead + 1)?.kind === 'name' && parser.peek(ahead + 2)?.kind === 'close';
  return primes === 1 && single;
}

function refuseMisspelt(token: NameToken): void {
  if (token.text.length < 3 || isGreekName(token.text)) return;
  const bound = token.text.length > 4 ? 2 : 1;
  const near = callableWords()
    .map((word) => ({ word, away: distance(word, token.text) }))
    .filter(({ away }) => away <= bound)
    .sort((a, b) => a.away - b.away)[0];
  if (!near) return;
  throw failure('unknown-function', `${token.text} is not a function that is known`, [token], {
    label: `did you mean ${near.word}?`,
    edits: [{ text: near.word, span: { start: token.start, end: token.end } }],
  });
}
