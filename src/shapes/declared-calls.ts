/** Calls of functions that the text declares or leaves unknown, and of their derivatives. */
import { derivativeMark, derivativeShape, derivativeText } from '../expression/calls.js';
import { call } from '../expression/build.js';
import type { CallExpr, Expr, Signature } from '../expression/nodes.js';
import { isColumn, isRow, isScalar, shapeText } from '../expression/shape.js';
import { failure } from '../syntax/failure.js';
import type { CallSyntax, Syntax } from '../syntax/tree.js';
import { entrywise } from './bracketed.js';
import type { Elaborator } from './elaborator.js';
import type { Misfit } from './misfit.js';
import { bracketed } from './sums.js';

/** More arguments have no digit of their own in `D12_g`. */
const MAX_ARGUMENTS = 9;
/** Derivatives of a higher order are refused. */
const MAX_ORDER = 20;

/** A function entry by entry, `f(z)`, `g(a, b)`, with the marks of its derivative. */
export function elementwiseCall(elaborator: Elaborator, node: CallSyntax): Expr {
  const { fn, primes, directions } = node;
  if (directions)
    throw failure('syntax', `${fn} is taken entry by entry, so it has no directions`, [node.span]);
  const args = node.args.map((arg) => elaborator.expr(arg));
  const partials = node.mark && partialsOf(node);
  if (primes > 0 && args.length > 1)
    throw failure(
      'syntax',
      `${fn} has ${args.length} arguments, so it takes no primes`,
      [node.name],
      {
        help: `D1_${fn}(...) is its derivative by the first argument`,
      },
    );
  if (!node.builtin && args.length > MAX_ARGUMENTS)
    throw failure('limit', `${fn} has more than ${MAX_ARGUMENTS} arguments`, [node.span]);
  const shape = entrywise(elaborator, node, fn, args, node.args);
  return call(fn, args, shape, { primes, partials });
}

/** How often by each argument: `D12_g(a, b)` once by either. */
function partialsOf({ fn, mark, args, name }: CallSyntax): number[] {
  const wrong = (help: string): Error =>
    failure('syntax', `${fn} has no derivative of this name`, [name], { help });
  if (args.length === 1)
    throw wrong(`${fn}'(...) is that of an elementwise function; else declare ${fn}: n -> m`);
  if (mark?.symbol !== 'D') throw wrong(`D1_${fn}(...) is the derivative by the first argument`);
  const partials = args.map(() => 0);
  for (const digit of mark.digits) {
    if (partials[Number(digit) - 1] === undefined)
      throw wrong(`${fn} has ${args.length} arguments, so the digits are 1 to ${args.length}`);
    partials[Number(digit) - 1]!++;
  }
  if (mark.digits.length > MAX_ORDER)
    throw failure('limit', `a derivative of an order beyond ${MAX_ORDER}`, [name]);
  return partials;
}

/** A function of a whole column or matrix, or its derivative, perhaps along directions. */
export function declaredCall(
  elaborator: Elaborator,
  node: CallSyntax,
  signature: Signature,
): CallExpr {
  const { fn, directions = [] } = node;
  const primes = orderOf(node, signature);
  if (directions.length > primes) throw tooManyDirections(node, primes);
  const args = [node.args[0]!, ...directions].map((place) => {
    const arg = elaborator.expr(place);
    if (!elaborator.unifier.unifyShapes(arg.shape, signature.argument))
      throw wrongArgument(elaborator, node, place, arg, signature);
    return arg;
  });
  return {
    ...{ kind: 'call', fn, primes, args, signature },
    shape: derivativeShape(signature, primes - directions.length),
  };
}

function tooManyDirections({ fn, directions = [] }: CallSyntax, order: number): Error {
  const places = directions.map(({ span }) => span);
  const takes = order === 1 ? 'one direction' : `${order} directions`;
  return failure(
    'syntax',
    `a derivative of ${fn} of order ${order} takes ${takes} at most`,
    places,
  );
}

/** The order that the name says, if it is the one that such a function's derivative has. */
function orderOf({ fn, primes, mark, name }: CallSyntax, signature: Signature): number {
  const order = !mark
    ? primes
    : mark.symbol === 'D'
      ? Number(mark.digits)
      : mark.symbol === 'H'
        ? 2
        : 1;
  if (order > MAX_ORDER)
    throw failure('limit', `a derivative of an order beyond ${MAX_ORDER}`, [name]);
  if (order === 0) return 0;
  const expected = derivativeMark({ primes: order, signature });
  if (!mark && !expected) return order;
  if (mark && expected?.symbol === mark.symbol) return order;
  const asked = { fn, primes: order, signature };
  const right = expected ? derivativeText(asked, expected, false) : fn + "'".repeat(order);
  const kind = `${shapeText(signature.argument)} -> ${shapeText(signature.result)}`;
  throw failure('syntax', `${fn} is declared as ${kind}`, [name], {
    help: `its derivative of order ${order} is ${right}(...)`,
  });
}

/** A function that is declared and defined: its definition keeps to what is declared. */
export function checkDeclared(
  elaborator: Elaborator,
  node: CallSyntax,
  value: Expr,
  { argument, result }: Signature,
): void {
  const { unifier } = elaborator;
  if (node.primes > 0 || node.mark) return;
  const arg = elaborator.expr(node.args[0]!);
  if (unifier.unifyShapes(arg.shape, argument) && unifier.unifyShapes(value.shape, result)) return;
  const [from, to] = [shapeText(argument), shapeText(result)];
  const message =
    `${node.fn} is declared as ${from} -> ${to}, ` +
    `here it takes ${elaborator.shapeText(arg)} and gives ${elaborator.shapeText(value)}`;
  throw elaborator.misfit(node, message, [node]);
}

function wrongArgument(
  elaborator: Elaborator,
  node: CallSyntax,
  place: Syntax,
  arg: Expr,
  { argument }: Signature,
): Misfit {
  const isArgument = place === node.args[0];
  const text = elaborator.source(place);
  const wanted = isScalar(argument)
    ? 'a scalar'
    : isColumn(argument)
      ? `a column of length ${argument.rows.key}`
      : shapeText(argument);
  const takes = isArgument ? 'takes' : 'is differentiated along';
  const message = `${node.fn} ${takes} ${wanted}: ${text} is ${elaborator.shapeText(arg)}`;
  const turned = isRow(elaborator.shape(arg)) && isColumn(argument);
  return elaborator.misfit(
    node,
    message,
    [place],
    turned && isArgument ? `${node.fn}(${bracketed(text)}')` : undefined,
  );
}
