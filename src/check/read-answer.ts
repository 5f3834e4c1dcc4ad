/** An answer, as a person writes it, to the derivative that it claims. */
import { MatcalcError } from '../errors.js';
import { dimNames } from '../expression/dimension.js';
import { shownDimensions } from '../expression/dimensions.js';
import { nameParts } from '../expression/nameforms.js';
import type { Expr } from '../expression/nodes.js';
import { symbolNames } from '../expression/print.js';
import type { Declaration, Problem } from '../expression/problem.js';
import type { Claim } from '../numeric/index.js';
import { symbol, transpose } from '../expression/build.js';
import { rewrite } from '../expression/rewrite.js';
import { sameShape, type Shape, transposed } from '../expression/shape.js';
import { differentialName } from '../present/calculation.js';
import { readProblem } from '../shapes/read.js';
import type { ReadOptions } from '../shapes/options.js';
import { definedNames } from '../shapes/names.js';
import { reading } from '../syntax/failure.js';
import { arrangements } from './arrangement.js';
import { indicesOf, rangesIn, withoutAnySums } from './indices.js';
import { declarationsOf, type KnownName } from './known-names.js';
import { withOwnNames } from './own-names.js';
import { type LeftSide, withoutLeftSide } from './left-side.js';
import type { Target } from './target.js';

/** One way to read an answer. */
export interface Reading {
  readonly claim: Claim;
  /** The answer as a program: its output, its own definitions, the places of its parts. */
  readonly answer: Problem;
  /** Values of all names that are no variables. */
  readonly definitions: ReadonlyMap<string, Expr>;
}

/** No more readings than this of upstream gradients as rows or columns. */
const MAX_TURNS = 3;

/**
 * The readings of an answer; they differ in which upstream gradients are rows and which are columns. The first ones
 * are those in which all are alike.
 *
 * @throws MatcalcError in the source `answer`: unreadable, unknown names; `shape` where it does not conform
 */
export function readAnswer(text: string, target: Target, names: readonly KnownName[]): Reading[] {
  const left = withoutLeftSide(text, target.derivative.wrt.map(differentialName));
  try {
    return readTurning(left, target, names);
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    if (error.diagnostic.code === 'shape' && NUMPY.test(left.text))
      return readTurning({ ...left, text: entrywise(left.text) }, target, names);
    // Places are those in the text as it was written.
    throw new MatcalcError({ ...error.diagnostic, text });
  }
}

const NUMPY = /@|\.T(?![\p{L}\d])|\bnp\./u;

/** With `@` for products people mean entry by entry where they write `*` and `/`; places stay where they are. */
const entrywise = (text: string): string =>
  text.replace(/(?<![.*])\*(?!\*)/g, '⊙').replace(/(?<!\.)\//g, '⊘');

function readTurning(left: LeftSide, target: Target, names: readonly KnownName[]): Reading[] {
  const { text } = left;
  const turning = names.filter(({ name, turns }) => turns && text.includes(baseOf(name)));
  const readings: Reading[] = [];
  let failure: MatcalcError | undefined;
  for (const turned of choices(turning)) {
    const own = names.map((one) => {
      const expr = withTurned(one.expr, turned);
      return { ...one, expr: turned.has(one.name) ? transpose(expr) : expr };
    });
    try {
      readings.push(readOnce(left, target, own));
    } catch (error) {
      if (!(error instanceof MatcalcError)) throw error;
      failure ??= error;
      if (error.diagnostic.code !== 'shape') break;
    }
  }
  if (readings.length === 0) throw failure!;
  return readings;
}

/** The value of a name in which others are turned round: what is made of them stays what it is. */
const withTurned = (e: Expr, turned: ReadonlySet<string>): Expr =>
  rewrite(e, (part) =>
    part.kind === 'symbol' && turned.has(part.name)
      ? transpose(symbol(part.name, transposed(part.shape)))
      : null,
  );

/** δ may be written δ, delta, \delta: what all have in common decides only whether it is worth trying. */
const baseOf = (name: string): string =>
  nameParts(name).base === 'delta' ? '' : nameParts(name).base;

/** None turned, all, then others. */
function choices(turning: readonly KnownName[]): ReadonlySet<string>[] {
  const names = turning.map(({ name }) => name);
  if (names.length === 0) return [new Set()];
  if (names.length === 1 || names.length > MAX_TURNS) return [new Set(), new Set(names)];
  const masks = Array.from({ length: 2 ** names.length }, (_, mask) => mask);
  const all = masks.length - 1;
  const order = [0, all, ...masks.filter((mask) => mask !== 0 && mask !== all)];
  return order.map((mask) => new Set(names.filter((_, k) => (mask >> k) & 1)));
}

function readOnce(left: LeftSide, target: Target, names: readonly KnownName[]): Reading {
  const { problem } = target.result;
  const { text } = left;
  const declared = declarationsOf(problem, names);
  const changes = target.derivative.wrt.map(differentialName);
  target.derivative.wrt.forEach((wrt, k) => {
    const change = changes[k]!;
    if (!declared.has(change))
      declared.set(change, { ...declared.get(wrt)!, name: change, properties: [] });
  });
  for (const name of reading('answer', text, () => definedNames(withoutAnySums(text))))
    declared.delete(name);
  const options: ReadOptions = {
    source: 'answer',
    closed: true,
    declared,
    dimensions: dimensionsOf(problem, declared),
    functions: problem.functions,
  };
  const known = new Map([...problem.definitions, ...names].map(({ name, expr }) => [name, expr]));
  const own = (answer: Problem): Problem =>
    withOwnNames(answer, (name) => (problem.variables.has(name) ? null : known.get(name)));
  const indices = indicesOf(left, target, declared);
  if (indices) {
    const answer = own(readProblem(indices.text, { ...options, index: indices.ranges }));
    const rhs = answer.output;
    const equation = { ...indices, rhs, ranges: rangesIn(rhs, indices.ranges) };
    return { claim: { kind: 'index', equation }, answer, definitions: withOwn(known, answer) };
  }
  const answer = own(readToFit(text, options, target));
  const definitions = withOwn(known, answer);
  const expr = answer.output;
  const used = namesUsed(expr, answer);
  const moves = changes.some((change) => used.has(change) && !problem.variables.has(change));
  if (moves || isChangeOfOutput(left, target, expr.shape))
    return { claim: { kind: 'differential', expr, changes }, answer, definitions };
  return { claim: { kind: 'matrix', expr, layout: target.layout }, answer, definitions };
}

/** The names in an expression, with those in the definitions of the answer that it uses. */
function namesUsed(expr: Expr, { definitions }: Problem): Set<string> {
  const own = new Map(definitions.map((d) => [d.name, d.expr]));
  const used = new Set<string>();
  const meet = (e: Expr): void => {
    for (const name of symbolNames(e)) {
      const value = used.has(name) ? undefined : own.get(name);
      used.add(name);
      if (value) meet(value);
    }
  };
  meet(expr);
  return used;
}

/** `dy = zeros(n)`: a differential without any change. */
function isChangeOfOutput({ left }: LeftSide, target: Target, shape: Shape): boolean {
  const { question, derivative, layout } = target;
  const isAsked = arrangements(question, layout).some((a) => sameShape(a.shape, shape));
  return (
    left.replace(/\\[a-z]+|[\s{}]/g, '') === differentialName(derivative.output) &&
    !isAsked &&
    sameShape(shape, question.output)
  );
}

/** Of the shape that is asked for, where an `I` or a `1'` may be of any; else of one that is right as well. */
function readToFit(text: string, options: ReadOptions, { question, layout }: Target): Problem {
  const [asked, other] = arrangements(question, layout);
  const first = readProblem(text, { ...options, ...(asked ? { shape: asked.shape } : {}) });
  const fits = asked && sameShape(first.output.shape, asked.shape);
  if (fits || other?.kind !== 'turned') return first;
  const second = readProblem(text, { ...options, shape: other.shape });
  return sameShape(second.output.shape, other.shape) ? second : first;
}

function withOwn(known: ReadonlyMap<string, Expr>, answer: Problem): Map<string, Expr> {
  const definitions = new Map(known);
  for (const { name, expr } of answer.definitions) definitions.set(name, expr);
  return definitions;
}

/** The names of dimensions in the shapes of names and functions, and in the problem's expressions. */
function dimensionsOf(
  { output, definitions, functions }: Problem,
  declared: ReadonlyMap<string, Declaration>,
): Set<string> {
  const names = shownDimensions([output, ...definitions.map(({ expr }) => expr)]);
  const shapes = [
    ...[...declared.values()].map(({ shape }) => shape),
    ...[...functions.values()].flatMap(({ signature: s }) => (s ? [s.argument, s.result] : [])),
  ];
  for (const { rows, cols } of shapes)
    for (const dim of [rows, cols]) for (const name of dimNames(dim)) names.add(name);
  return names;
}
