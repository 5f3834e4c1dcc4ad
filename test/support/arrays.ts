/**
 * Derivatives as arrays with plain axes, those of the output, then those of the parameter: by differences of the
 * input, and from every form in which a result is written. Axes of length 1 do not exist; the last moves fastest.
 */
import { type Dim, evaluateDim } from '../../src/expression/dimension.js';
import type { Layout } from '../../src/expression/layout.js';
import type { Expr } from '../../src/expression/nodes.js';
import type { Problem } from '../../src/expression/problem.js';
import { axesOf, isMatrix, isScalar, type Shape } from '../../src/expression/shape.js';
import type { Environment } from '../../src/numeric/environment.js';
import { evaluate, type Matrix } from '../../src/numeric/index.js';
import { evaluateIndex } from '../../src/numeric/indices.js';
import type { Derivative, DiffResult } from '../../src/present/result.js';
import { bounded, distance } from './values.js';

export type Values = Float64Array;

/** The first step of differences, a finer one, and how often it is halved. */
const FIRST = 1 / 64;
export const FINER = FIRST / 64;
const LEVELS = 4;
/** How far the last two extrapolations may lie apart, relative to the largest entry. */
const SETTLED = 1e-6;
/** Entries are compared relative to the largest, which counts as this much at least. */
const SMALL = 1e-2;
/** A sharper bend is a kink. */
const KINK = 1e-3;

const definitionsOf = ({ definitions }: DiffResult): ReadonlyMap<string, Expr> =>
  new Map(definitions.map(({ name, expr }) => [name, expr]));

/** The point with the definitions of a result. */
export const within = (env: Environment, result: DiffResult): Environment => ({
  ...env,
  definitions: new Map([...env.definitions, ...definitionsOf(result)]),
});

const withValue = (env: Environment, name: string, value: Matrix): Environment => ({
  ...env,
  values: new Map([...env.values, [name, value]]),
});

/** The parameter's own value: a variable has one, a definition is evaluated. */
export const valueOf = (problem: Problem, wrt: string, env: Environment): Matrix =>
  env.values.get(wrt) ?? evaluate(problem.definitions.find(({ name }) => name === wrt)!.expr, env);

/**
 * The derivative of a value by the entries of a parameter: central differences, extrapolated to step zero.
 * Undefined where they do not settle: near a kink, or where a value is not finite.
 */
export function differences(
  value: (env: Environment) => Values | undefined,
  wrt: string,
  at: Matrix,
  env: Environment,
  first = FIRST,
): Values | undefined {
  const columns: Values[] = [];
  for (let k = 0; k < at.data.length; k++) {
    const moved = (t: number): Values | undefined => {
      const data = at.data.slice();
      data[k]! += t;
      return value(withValue(env, wrt, { ...at, data }));
    };
    const column = slope(moved, first);
    if (!column) return undefined;
    columns.push(column);
  }
  const rows = columns[0]!.length;
  return Float64Array.from({ length: rows * columns.length }, (_, i) => {
    return columns[i % columns.length]![Math.floor(i / columns.length)]!;
  });
}

function slope(f: (t: number) => Values | undefined, first: number): Values | undefined {
  const middle = f(0);
  if (!middle) return undefined;
  let [row, bend]: [Values[], Values | undefined] = [[], undefined];
  for (let level = 0; level < LEVELS; level++) {
    const h = first / 2 ** level;
    const [ahead, behind] = [f(h), f(-h)];
    if (!ahead || !behind) return undefined;
    const next = [ahead.map((x, i) => (x - behind[i]!) / (2 * h))];
    for (let k = 1; k <= level; k++) {
      const coarse = row[k - 1]!;
      next.push(next[k - 1]!.map((fine, i) => fine + (fine - coarse[i]!) / (4 ** k - 1)));
    }
    row = next;
    const finer = ahead.map((x, i) => (x - 2 * middle[i]! + behind[i]!) / h);
    // Away from kinks the slopes ahead and behind differ in proportion to h.
    if (bend?.some((x, i) => level === LEVELS - 1 && Math.abs(2 * finer[i]! - x) > KINK))
      return undefined;
    bend = finer;
  }
  const [last, before] = [row[LEVELS - 1]!, row[LEVELS - 2]!];
  const size = Math.max(...last.map(Math.abs), SMALL);
  const settled = last.every((x, i) => Math.abs(x - before[i]!) <= SETTLED * size);
  return settled ? last : undefined;
}

/** The value of the output. */
export function outputAt(problem: Problem, env: Environment): Values | undefined {
  const value = bounded(() => evaluate(problem.output, env));
  return value?.data.every((x) => Math.abs(x) < 1e8) ? value.data : undefined;
}

const sizesOf = (dims: readonly Dim[], env: Environment): number[] =>
  dims.map((d) => evaluateDim(d, env.sizes));

const transposed = ({ rows, cols, data }: Matrix): Values =>
  Float64Array.from({ length: data.length }, (_, k) => {
    return data[(k % rows) * cols + Math.floor(k / rows)]!;
  });

/** Where a matrix in this layout is the transpose of the plain axes (language: the table of layouts). */
function isTransposed(layout: Layout, output: Shape, wrt: Shape): boolean {
  const isLine = (s: Shape): boolean => !isScalar(s) && !isMatrix(s);
  if (layout === 'numerator') return isScalar(output) && isMatrix(wrt);
  if (layout !== 'denominator') return false;
  return (isMatrix(output) && isScalar(wrt)) || (isLine(output) && isLine(wrt));
}

/** A vec form: down its columns, one after the other, the first axis of all moves fastest. */
function fromVec({ rows, cols, data }: Matrix, shapes: readonly Shape[], env: Environment): Values {
  const sizes = shapes.flatMap((s) => sizesOf([s.rows, s.cols], env));
  return Float64Array.from({ length: data.length }, (_, k) => {
    let [rest, place, stride] = [k, 0, data.length];
    for (const size of sizes.toReversed()) {
      stride /= size;
      place += (rest % size) * stride;
      rest = Math.floor(rest / size);
    }
    return data[(place % rows) * cols + Math.floor(place / rows)]!;
  });
}

const shapeOfName = (problem: Problem, name: string): Shape =>
  problem.variables.get(name)?.shape ??
  problem.definitions.find((d) => d.name === name)!.expr.shape;

/** The shapes whose axes the derivative by these parameters has, one after the other. */
export const shapesOf = (problem: Problem, wrt: readonly string[]): Shape[] => [
  problem.output.shape,
  ...wrt.map((name) => shapeOfName(problem, name)),
];

/** A derivative in matrix form with these axes; one of more than two axes is in vec form. */
export function matrixForm(
  e: Expr,
  layout: Layout,
  shapes: readonly Shape[],
  env: Environment,
): Values {
  const value = evaluate(e, env);
  if (layout === 'vec' || shapes.flatMap(axesOf).length > 2) return fromVec(value, shapes, env);
  const flipped = isTransposed(layout, shapes[0]!, shapes[1]!);
  return flipped ? transposed(value) : value.data;
}

/** The written forms of a derivative that can be evaluated, as arrays; `env` has the definitions of the result. */
export function forms(result: DiffResult, d: Derivative, env: Environment): Map<string, Values> {
  const shapes = shapesOf(result.problem, d.wrt);
  const found = new Map<string, Values>();
  const add = (form: string, value: () => Values): void => {
    const known = bounded(value);
    if (known) found.set(form, known);
  };
  const addMatrix = (form: string, e: Expr): void =>
    add(form, () => matrixForm(e, d.layout, shapes, env));
  const { expr, index, inline, differential } = d;
  if (expr) addMatrix('matrix', expr);
  if (index) add('index', () => evaluateIndex(index, env).data);
  if (inline && inline !== expr) addMatrix('one piece', inline);
  if (differential && d.wrt.length <= 2)
    add('differential', () => fromDifferential(d, differential, shapes[1]!, env));
  return found;
}

/** The differential of order 1 or 2 at changes of single entries: by each of them, and by pairs. */
function fromDifferential(d: Derivative, e: Expr, shape: Shape, env: Environment): Values {
  const [rows, cols] = sizesOf([shape.rows, shape.cols], env) as [number, number];
  const size = rows * cols;
  const at = (...entries: readonly number[]): Values => {
    const data = new Float64Array(size);
    for (const k of entries) data[k]! += 1;
    return evaluate(e, withValue(env, `d${d.wrt[0]}`, { rows, cols, data })).data;
  };
  const single = Array.from({ length: size }, (_, k) => at(k));
  // A quadratic form is half of its values' differences: q(x + y) - q(x) - q(y) = 2 b(x, y).
  const pair = (k: number, l: number): Values =>
    at(k, l).map((x, i) => (x - single[k]![i]! - single[l]![i]!) / 2);
  const columns =
    d.wrt.length === 1 ? single : single.flatMap((_, k) => single.map((__, l) => pair(k, l)));
  return Float64Array.from({ length: columns[0]!.length * columns.length }, (_, i) => {
    return columns[i % columns.length]![Math.floor(i / columns.length)]!;
  });
}

/** Forms that do not hold the numbers they should, with the distance. */
export const wrongForms = (
  found: ReadonlyMap<string, Values>,
  right: Values,
  tolerance: number,
): string[] =>
  [...found].flatMap(([form, value]) => {
    const far = distance(value, right, SMALL);
    return far < tolerance ? [] : [`the ${form} is off by ${far}`];
  });
