/** Calls: shapes of built-in functions by their row, losses, functions that the text defines. */
import type { Expr } from '../expression/nodes.js';
import { num } from '../expression/build.js';
import { functionRow, type FunctionKind } from '../expression/functions.js';
import {
  type Dim,
  isOne,
  mulDims,
  ONE,
  triangularDim,
  triangularRoot,
} from '../expression/dimension.js';
import {
  isColumn,
  isMatrix,
  isRow,
  isScalar,
  isSquare,
  SCALAR,
  type Shape,
} from '../expression/shape.js';
import { InternalError } from '../errors.js';
import { failure } from '../syntax/failure.js';
import type { CallSyntax } from '../syntax/tree.js';
import { callExpr, entrywise } from './bracketed.js';
import { checkDeclared, declaredCall, elementwiseCall } from './declared-calls.js';
import { type Elaborator, type FunctionMeaning, type Meaning, transposeOf } from './elaborator.js';

export function callOf(elaborator: Elaborator, node: CallSyntax): Expr {
  switch (node.builtin) {
    case 'loss':
      return loss(elaborator, node);
    case 'kron':
      return kron(elaborator, node);
    case 'function':
      return builtin(elaborator, node);
    case null:
      return userCall(elaborator, node);
  }
}

function checkCount(node: CallSyntax, count: number): void {
  if (node.args.length === count) return;
  const wanted = count === 1 ? 'one argument' : `${count} arguments`;
  throw failure('syntax', `${node.fn} takes ${wanted}, not ${node.args.length}`, [node.span]);
}

function userCall(elaborator: Elaborator, node: CallSyntax): Expr {
  const fn = elaborator.around.functions.get(node.fn);
  if (fn) checkCount(node, fn.arity);
  if (!fn?.substitute && fn?.signature) return declaredCall(elaborator, node, fn.signature);
  const value = fn?.substitute
    ? substituted(elaborator, node, fn)
    : elementwiseCall(elaborator, node);
  if (fn?.declared) checkDeclared(elaborator, node, value, fn.declared);
  return value;
}

/** A function whose body replaces its call. */
function substituted(
  elaborator: Elaborator,
  node: CallSyntax,
  { substitute }: FunctionMeaning,
): Expr {
  if (!substitute) throw new InternalError(`${node.fn} has no body`);
  if (node.primes > 0 || node.mark)
    throw failure(
      'unsupported',
      `the derivative of ${node.fn}, which is not elementwise, is not supported`,
      [node.name],
      { help: `write ${node.fn} out, and differentiate by its argument` },
    );
  const bound = new Map<string, Meaning>();
  substitute.parameters.forEach((parameter, k) => {
    bound.set(parameter, { kind: 'value', expr: elaborator.expr(node.args[k]!) });
  });
  const { text, body } = substitute;
  return elaborator.within({ parameters: bound, call: node.span, text }, body);
}

function builtin(elaborator: Elaborator, node: CallSyntax): Expr {
  if (node.fn === 'max' || node.fn === 'min') return extremum(elaborator, node, node.fn);
  const row = functionRow(node.fn);
  if (!row) throw new InternalError(`no function ${node.fn}`);
  if (!row.more || node.args.length < row.arity) checkCount(node, row.arity);
  if (node.primes > 0 && row.kind !== 'elementwise')
    throw failure(
      'unsupported',
      `${node.fn} is not elementwise: it has no derivative ${node.fn}'`,
      [node.name],
    );
  if (node.along && !row.along)
    throw failure('syntax', `${node.fn} is not taken by ${node.along}`, [node.span]);
  if (row.kind === 'elementwise') {
    const value = elementwiseCall(elaborator, node);
    tellMatrixFunction(elaborator, node, value);
    return value;
  }
  const args = node.args.map((each) => elaborator.expr(each));
  const arg = args[0]!;
  if (args.length > 1) entrywise(elaborator, node, node.fn, args, node.args);
  const scalar = args.every(({ shape }) => isScalar(shape)) ? OF_SCALARS[node.fn] : undefined;
  if (scalar) return scalar(arg, ...args.slice(1));
  if (node.along) return alongOf(elaborator, node, node.fn, arg, node.along);
  return { ...callExpr(node.fn, args, SHAPES[row.kind](elaborator, node, arg)) };
}

/** `max(a, b, c)` is `max(max(a, b), c)`; `max(x)` the largest entry. */
function extremum(elaborator: Elaborator, node: CallSyntax, fn: 'max' | 'min'): Expr {
  const args = node.args.map((arg) => elaborator.expr(arg));
  const [first, ...rest] = args;
  if (!first || rest.length === 0) {
    if (node.along && first) return alongOf(elaborator, node, `${fn}entry`, first, node.along);
    return callExpr(`${fn}entry`, args, SCALAR);
  }
  if (node.along)
    throw failure('syntax', `${fn} of ${args.length} values is not taken by ${node.along}`, [
      node.span,
    ]);
  if (node.primes > 0) throw failure('unsupported', `${fn}' is not supported`, [node.name]);
  const shape = entrywise(elaborator, node, fn, args, node.args);
  return rest.reduce((left, right) => {
    const scalar = isScalar(left.shape) && isScalar(right.shape);
    return callExpr(fn, [left, right], scalar ? SCALAR : shape);
  }, first);
}

const MATRIX_FUNCTIONS: Readonly<Record<string, string>> = {
  exp: 'the matrix exponential is expm',
  sqrt: 'the matrix square root is not supported',
  log: 'the matrix logarithm is not supported',
};

function tellMatrixFunction(elaborator: Elaborator, node: CallSyntax, value: Expr): void {
  const other = MATRIX_FUNCTIONS[node.fn];
  const shape = elaborator.shape(value);
  if (!other || !isMatrix(shape) || !isSquare(shape)) return;
  elaborator.note(`\`${elaborator.source(node)}\` is taken entry by entry; ${other}`, node.span);
}

const exp = (arg: Expr): Expr => callExpr('exp', [arg], SCALAR);

/** Matrix functions of numbers. */
const OF_SCALARS: Readonly<Record<string, (arg: Expr, ...more: Expr[]) => Expr>> = {
  inv: (arg) => ({
    kind: 'quotient',
    numerator: num(1),
    denominator: arg,
    elementwise: false,
    shape: SCALAR,
  }),
  tr: (arg) => arg,
  tril: (arg) => arg,
  triu: (arg) => arg,
  cumsum: (arg) => arg,
  vech: (arg) => arg,
  unvech: (arg) => arg,
  det: (arg) => arg,
  logdet: (arg) => log(arg),
  adj: () => num(1),
  expm: exp,
  dexpm: (arg, ...more) => ({ kind: 'product', factors: [exp(arg), ...more], shape: SCALAR }),
};

type ShapeRule = (elaborator: Elaborator, node: CallSyntax, arg: Expr) => Shape;

const SHAPES = {
  elementwise: (_, __, arg) => arg.shape,
  'to-scalar': () => SCALAR,
  'square-to-scalar': (elaborator, node, arg) => {
    square(elaborator, node, arg);
    return SCALAR;
  },
  vector: (elaborator, node, arg) => {
    if (isMatrix(arg.shape) || isScalar(arg.shape)) throw notVector(elaborator, node, arg);
    return arg.shape;
  },
  square: (elaborator, node, arg) => square(elaborator, node, arg),
  matrix: (elaborator, node, arg) => {
    if (isMatrix(arg.shape)) return arg.shape;
    const message = `${node.fn} needs a matrix: ${elaborator.source(node.args[0]!)} is ${elaborator.shapeText(arg)}`;
    throw elaborator.misfit(node, message, [node.args[0]!]);
  },
  vech: (elaborator, node, arg) => ({
    rows: triangularDim(square(elaborator, node, arg).rows),
    cols: ONE,
  }),
  unvech: (elaborator, node, arg) => {
    const n = isMatrix(arg.shape) ? null : sideOf(elaborator, arg.shape.rows);
    if (n) return { rows: n, cols: n };
    const message = `unvech needs a column of n (n + 1)/2 entries: ${elaborator.source(node.args[0]!)} is ${elaborator.shapeText(arg)}`;
    throw elaborator.misfit(node, message, [node.args[0]!]);
  },
  sized: (_, __, arg) => arg.shape,
  vec: (_, __, arg) => ({ rows: mulDims(arg.shape.rows, arg.shape.cols), cols: ONE }),
  diag: (elaborator, node, arg) => {
    if (isMatrix(arg.shape)) return { rows: square(elaborator, node, arg).rows, cols: ONE };
    const n = isOne(arg.shape.rows) ? arg.shape.cols : arg.shape.rows;
    return { rows: n, cols: n };
  },
} as const satisfies Record<FunctionKind, ShapeRule>;

function square(elaborator: Elaborator, node: CallSyntax, arg: Expr): Shape {
  if (isMatrix(arg.shape) && elaborator.unifier.unify(arg.shape.rows, arg.shape.cols))
    return elaborator.shape(arg);
  const inside = node.args[0]!;
  const message = `${node.fn} needs a square matrix: ${elaborator.source(inside)} is ${elaborator.shapeText(arg)}`;
  throw elaborator.misfit(node, message, [inside]);
}

/** The n of n (n + 1)/2, a new one where the length is open. */
function sideOf({ unifier }: Elaborator, length: Dim): Dim | null {
  const known = unifier.resolve(length);
  const root = triangularRoot(known);
  if (root) return root;
  const fresh = unifier.fresh();
  return unifier.unify(known, triangularDim(fresh)) ? fresh : null;
}

function notVector(
  elaborator: Elaborator,
  node: CallSyntax,
  arg: Expr,
): Error | ReturnType<Elaborator['misfit']> {
  const inside = elaborator.source(node.args[0]!);
  const help = isMatrix(arg.shape)
    ? `${node.fn}(${inside}, rows), ${node.fn}(${inside}, cols)`
    : undefined;
  const message = `${node.fn} needs a vector: ${inside} is ${elaborator.shapeText(arg)}`;
  return elaborator.misfit(node, message, [node.args[0]!], help);
}

/** One value, or one softmax, for each row or column of a matrix. */
function alongOf(
  elaborator: Elaborator,
  node: CallSyntax,
  fn: string,
  arg: Expr,
  along: 'rows' | 'cols',
): Expr {
  if (isScalar(arg.shape)) throw notVector(elaborator, node, arg);
  const { rows, cols } = arg.shape;
  const shape = fn === 'softmax' ? arg.shape : { rows: along === 'rows' ? rows : cols, cols: ONE };
  return { kind: 'call', fn, primes: 0, args: [arg], shape, along };
}

function kron(elaborator: Elaborator, node: CallSyntax): Expr {
  if (node.args.length < 2) checkCount(node, 2);
  const factors = node.args.map((arg) => elaborator.expr(arg));
  const shape = factors.reduce<Shape>(
    (all, { shape: next }) => ({
      rows: mulDims(all.rows, next.rows),
      cols: mulDims(all.cols, next.cols),
    }),
    SCALAR,
  );
  return { kind: 'kron', factors, shape };
}

const LOSSES = {
  mse: { reads: (p: string, y: string) => `mean((${p} - ${y}).^2)`, build: meanSquare },
  cross_entropy: {
    reads: (y: string, p: string) => `-sum(${y} .* log(${p}))`,
    build: crossEntropy,
  },
  bce: {
    reads: (y: string, p: string) => `-sum(${y} .* log(${p}) + (1 - ${y}) .* log(1 - ${p}))`,
    build: binaryCrossEntropy,
  },
} as const;

/** Losses by name are written out. */
function loss(elaborator: Elaborator, node: CallSyntax): Expr {
  checkCount(node, 2);
  const [a, b] = node.args.map((arg) => elaborator.expr(arg)) as [Expr, Expr];
  const shape = entrywise(elaborator, node, node.fn, [a, b], node.args);
  const { reads, build } = LOSSES[node.fn as keyof typeof LOSSES];
  const [x, y] = node.args.map((arg) => elaborator.source(arg)) as [string, string];
  elaborator.note(`\`${elaborator.source(node)}\` is ${reads(x, y)}`, node.span);
  return build(a, b, shape);
}

const minus = (arg: Expr): Expr => ({ kind: 'negate', arg, shape: arg.shape });
const difference = (a: Expr, b: Expr, shape: Shape): Expr => ({
  kind: 'sum',
  terms: [a, minus(b)],
  shape,
});
const total = (e: Expr): Expr => (isScalar(e.shape) ? e : callExpr('sum', [e], SCALAR));
const log = (e: Expr): Expr => callExpr('log', [e], e.shape);

function times(a: Expr, b: Expr, shape: Shape): Expr {
  const kind = isScalar(a.shape) || isScalar(b.shape) ? 'product' : 'hadamard';
  return { kind, factors: [a, b], shape };
}

function meanSquare(p: Expr, y: Expr, shape: Shape): Expr {
  const error = difference(p, y, shape);
  const elementwise = !isScalar(shape);
  const squared: Expr = { kind: 'power', base: error, exponent: num(2), elementwise, shape };
  return elementwise ? callExpr('mean', [squared], SCALAR) : squared;
}

function crossEntropy(y: Expr, p: Expr, shape: Shape): Expr {
  if (isColumn(y.shape) && isColumn(p.shape))
    return minus({ kind: 'product', factors: [transposeOf(y), log(p)], shape: SCALAR });
  if (isRow(y.shape) && isRow(p.shape))
    return minus({ kind: 'product', factors: [y, transposeOf(log(p))], shape: SCALAR });
  return minus(total(times(y, log(p), shape)));
}

function binaryCrossEntropy(y: Expr, p: Expr, shape: Shape): Expr {
  const other = times(difference(num(1), y, y.shape), log(difference(num(1), p, p.shape)), shape);
  return minus(total({ kind: 'sum', terms: [times(y, log(p), shape), other], shape }));
}
