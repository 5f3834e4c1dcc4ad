/** Members of chains to values: matrices, arrays of derivatives, differentials, entries. */
import { MatcalcError } from '../../errors.js';
import { type ArrayExpr, arrayParts, type Atom } from '../../expression/arrays.js';
import { symbol, transpose } from '../../expression/build.js';
import { type Dim, ONE } from '../../expression/dimension.js';
import { children, type Expr } from '../../expression/nodes.js';
import { symbolNames } from '../../expression/print.js';
import { axesOf, isColumn, isRow, type Shape, shapeOf } from '../../expression/shape.js';
import { ArrayReader } from '../../shapes/arrays.js';
import { Resolver } from '../../shapes/finish.js';
import { Misfit } from '../../shapes/misfit.js';
import type { Meaning } from '../../shapes/elaborator.js';
import { failure } from '../../syntax/failure.js';
import { type DerivativeSyntax, type Syntax, syntaxChildren } from '../../syntax/tree.js';
import type { Context } from './context.js';

/** A member as a value. */
export interface Member {
  readonly array: ArrayExpr;
  readonly atoms: readonly Atom[];
  /** Whether it is written as a row or as a column where it has one axis; null where it is either. */
  readonly written: 'row' | 'column' | null;
  /** What the indices run over that stand in it. */
  readonly ranges?: ReadonlyMap<string, Dim>;
}

export interface Reading {
  readonly context: Context;
  /** The shape that the member before it has: it says how large an `I` is. */
  readonly expected?: Shape | undefined;
  /** The ranges of indices; null where the shapes have to say it. */
  readonly index?: ReadonlyMap<string, Dim | null>;
  /** Further names: differentials. */
  readonly further?: ReadonlyMap<string, Shape>;
}

/** No more vectors than this are tried as rows and as columns. */
const MAX_TURNING = 6;

/**
 * The value of a member. Vectors that people write as rows and as columns (derivatives of a number by a vector, δ)
 * are what the member needs: the readings with the fewest turned round that fit.
 *
 * @throws MatcalcError `shape` where nothing fits, `ambiguous` where readings of different shapes fit
 */
export function readMember(tree: Syntax, text: string, reading: Reading): Member {
  const plain = attempt(tree, text, reading, new Set());
  if (!(plain instanceof MatcalcError)) return plain.member;
  if (plain.diagnostic.code !== 'shape') throw plain;
  const turning = turningNames(tree, text, reading);
  for (let count = 1; count <= Math.min(turning.length, MAX_TURNING); count++) {
    const fitting: Member[] = [];
    for (const turned of subsets(turning, count)) {
      const found = attempt(tree, text, reading, new Set(turned));
      if (!(found instanceof MatcalcError)) fitting.push(found.member);
    }
    const [first, ...more] = fitting;
    if (!first) continue;
    if (more.some(({ array }) => !sameAxes(array.axes, first.array.axes)))
      throw failure('ambiguous', 'this can be read with different vectors as rows', [tree.span], {
        help: 'write the row with a ᵀ: (∂s/∂x)ᵀ',
      });
    return first;
  }
  const linked = attempt(tree, text, reading, new Set(), true);
  if (!(linked instanceof MatcalcError)) return linked.member;
  throw plain;
}

const sameAxes = (a: readonly Dim[], b: readonly Dim[]): boolean =>
  a.map(({ key }) => key).join() === b.map(({ key }) => key).join();

function subsets<T>(list: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return list.flatMap((one, k) =>
    subsets(list.slice(k + 1), count - 1).map((rest) => [one, ...rest]),
  );
}

/** What stands in the member that may be turned round. */
function turningNames(tree: Syntax, text: string, reading: Reading): string[] {
  const reader = readerOf(text, reading, new Set());
  const names = new Set<string>();
  const visit = (node: Syntax): void => {
    if (node.kind === 'derivative') {
      const atom = atomOf(reader, node);
      if (!atom) return;
      const axes = [
        ...axesOf(atom.numerator.shape),
        ...atom.by.flatMap(({ shape }) => axesOf(shape)),
      ];
      if (axes.length === 1) names.add(atom.name);
      return;
    }
    if (node.kind === 'name' && reading.context.turning.has(node.name)) names.add(node.name);
    syntaxChildren(node).forEach(visit);
  };
  visit(tree);
  return [...names];
}

/** Undefined where what is differentiated does not conform. */
function atomOf(reader: ArrayReader, node: DerivativeSyntax): Atom | undefined {
  try {
    return reader.atom(node);
  } catch (error) {
    if (error instanceof Misfit || error instanceof MatcalcError) return undefined;
    throw error;
  }
}

function readerOf(
  text: string,
  { context, index, further = new Map() }: Reading,
  turned: ReadonlySet<string>,
  byName = false,
): ArrayReader {
  const meanings = new Map<string, Meaning>(context.meanings);
  for (const [name, shape] of further)
    meanings.set(name, { kind: 'variable', shape, declared: true });
  for (const name of turned) {
    const meaning = meanings.get(name);
    if (meaning && 'shape' in meaning)
      meanings.set(name, { kind: 'value', expr: transpose(symbol(name, meaning.shape)) });
  }
  const ranges = new Map<string, Dim>();
  const around = {
    text,
    meanings,
    functions: context.functions,
    numpy: false,
    guessing: false,
    ...(index ? { index: ranges } : {}),
  };
  const reader = new ArrayReader(around, turned, byName);
  for (const [name, range] of index ?? [])
    ranges.set(name, range ?? reader.elaborator.unifier.fresh());
  return reader;
}

function attempt(
  tree: Syntax,
  text: string,
  reading: Reading,
  turned: ReadonlySet<string>,
  byName = false,
): { member: Member } | MatcalcError {
  const reader = readerOf(text, reading, turned, byName);
  try {
    const array = reader.read(tree);
    const [doubt] = reader.elaborator.ambiguities;
    if (doubt) return doubt.toError();
    return { member: finished(array, reader, tree, reading) };
  } catch (error) {
    if (error instanceof Misfit) return error.toError();
    if (error instanceof MatcalcError) return error;
    throw error;
  }
}

/** With all dimensions that the text leaves open found. */
function finished(
  array: ArrayExpr,
  { elaborator, atoms, rowsAndColumns }: ArrayReader,
  tree: Syntax,
  { expected, context }: Reading,
): Member {
  const { unifier } = elaborator;
  if (array.kind === 'matrix' && expected) unifier.unifyShapes(array.expr.shape, expected);
  const resolver = new Resolver(unifier, new Set());
  const resolved = (e: ArrayExpr): ArrayExpr =>
    resolveArray(e, resolver, (dim) => unifier.resolve(dim));
  const result = unifier.used ? resolved(array) : array;
  if (isOpen(result))
    throw failure('shape', 'nothing says how large this is', [tree.span], {
      help: 'write eye(n), ones(n), zeros(n) with its size',
    });
  const isFree =
    rowsAndColumns ||
    result.kind !== 'matrix' ||
    [...symbolNames(result.expr)].some((name) => context.turning.has(name));
  const written =
    isFree || result.kind !== 'matrix'
      ? null
      : isRow(result.expr.shape)
        ? 'row'
        : isColumn(result.expr.shape)
          ? 'column'
          : null;
  return { array: result, atoms: [...atoms.values()], written, ...rangesOf(elaborator) };
}

/** The ranges that are known now. */
function rangesOf({ around, unifier }: ArrayReader['elaborator']): Pick<Member, 'ranges'> {
  if (!around.index) return {};
  return {
    ranges: new Map(
      [...around.index].flatMap(([name, range]) => (range ? [[name, unifier.resolve(range)]] : [])),
    ),
  };
}

function resolveArray(e: ArrayExpr, resolver: Resolver, resolve: (dim: Dim) => Dim): ArrayExpr {
  const axes = e.axes.map(resolve);
  const part = (p: ArrayExpr): ArrayExpr => resolveArray(p, resolver, resolve);
  switch (e.kind) {
    case 'matrix': {
      const expr = resolver.expr(e.expr);
      return { ...e, expr, axes: axesOf(expr.shape) };
    }
    case 'atom':
      return e;
    case 'contraction':
      return { ...e, axes, left: part(e.left), right: part(e.right) };
    case 'hadamard':
      return { ...e, axes, parts: e.parts.map(part) };
    case 'sum':
      return { ...e, axes, terms: e.terms.map(part) };
    case 'negate':
    case 'permuted':
      return { ...e, axes, arg: part(e.arg) };
  }
}

/** Whether a dimension is left that nothing names. */
function isOpen(e: ArrayExpr): boolean {
  if (e.kind !== 'matrix') return arrayParts(e).some(isOpen);
  const seen = new Set<Expr>([e.expr]);
  for (const part of seen) {
    if (part.shape.rows.key.includes('?') || part.shape.cols.key.includes('?')) return true;
    for (const child of children(part)) seen.add(child);
  }
  return false;
}

/** The shape of a member that is a matrix; undefined where it has more axes. */
export function shapeOfMember({ array }: Member): Shape | undefined {
  if (array.kind === 'matrix') return array.expr.shape;
  const [rows, cols, ...more] = array.axes;
  if (more.length > 0) return undefined;
  return shapeOf(rows ?? ONE, cols ?? ONE);
}
