/** Random points of a problem: sizes, values and functions, the same ones for the same seed. */
import type { Dim } from '../expression/dimension.js';
import { dimNames, evaluateDim } from '../expression/dimension.js';
import { functionRow } from '../expression/functions.js';
import type { Expr } from '../expression/nodes.js';
import type { FunctionDeclaration, Problem } from '../expression/problem.js';
import { draw, STRATEGIES, type Strategy } from './draw.js';
import type { RealFunction } from './elementwise.js';
import type { Environment, NumericFunction } from './environment.js';
import type { Jet } from './jet.js';
import type { Matrix } from './matrix.js';
import { allNodes } from './order.js';
import { Random } from './random.js';
import { chooseSizes, type SizeChoice } from './sizes.js';
import { smoothTensor } from './tensor-function.js';

/** What is the same at all points of a problem. */
export interface Sampler {
  readonly problem: Problem;
  readonly sizes: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, NumericFunction>;
  readonly definitions: ReadonlyMap<string, Expr>;
  /** The number of entries of all variables together. */
  readonly entries: number;
  /** Whether something in the problem is not differentiable everywhere. */
  readonly kinked: boolean;
}

/** Prepares the points of a problem; `others` are expressions that will be evaluated there too. */
export function makeSampler(
  problem: Problem,
  others: Iterable<Expr> = [],
  choice: SizeChoice = 'usual',
): Sampler {
  const variables = [...problem.variables.values()];
  const dims = variables.flatMap(({ shape }) => [shape.rows, shape.cols]);
  const names: string[] = [];
  let kinked = false;
  const bodies = [...problem.functions.values()].flatMap((f) => f.definition?.body ?? []);
  const exprs = [problem.output, ...problem.definitions.map((d) => d.expr), ...bodies, ...others];
  for (const e of allNodes(exprs)) {
    if (e.kind === 'dimension') names.push(...dimNames(e.dim));
    if (e.kind === 'constant') dims.push(e.shape.rows, e.shape.cols);
    if (e.kind === 'commutation') dims.push(e.of.rows, e.of.cols);
    if (isKinked(e)) kinked = true;
  }
  for (const { signature } of problem.functions.values()) {
    if (!signature) continue;
    for (const { rows, cols } of [signature.argument, signature.result]) dims.push(rows, cols);
  }
  const sizes = chooseSizes(dims, names, choice);
  const size = (dim: Dim): number => evaluateDim(dim, sizes);
  return {
    problem,
    sizes,
    functions: numericFunctions(problem.functions.values()),
    definitions: new Map(problem.definitions.map((d) => [d.name, d.expr])),
    entries: variables.reduce((sum, { shape }) => sum + size(shape.rows) * size(shape.cols), 0),
    kinked,
  };
}

const isKinked = (e: Expr): boolean =>
  e.kind === 'indicator' || (e.kind === 'call' && functionRow(e.fn)?.kink !== undefined);

/** The strategies one after the other, general ones most often, then one for each variable. */
function strategyOf(attempt: number, random: Random): Strategy {
  const turns: readonly Strategy[] = ['general', 'general', ...STRATEGIES];
  return turns[attempt] ?? STRATEGIES[random.below(STRATEGIES.length)]!;
}

/** The point of this attempt; later attempts look in more places. */
export function samplePoint(sampler: Sampler, attempt: number, seed: number): Environment {
  const random = new Random(seed + 7919 * attempt);
  const values = new Map<string, Matrix>();
  for (const { name, shape, properties } of sampler.problem.variables.values()) {
    const rows = evaluateDim(shape.rows, sampler.sizes);
    const cols = evaluateDim(shape.cols, sampler.sizes);
    values.set(name, draw(rows, cols, properties, strategyOf(attempt, random), random));
  }
  const { sizes, functions, definitions } = sampler;
  return { sizes, values, functions, definitions };
}

/** A matrix whose entries are drawn independently, whatever the properties of the name. */
export const randomDirection = (like: Matrix, random: Random): Matrix => ({
  ...like,
  data: like.data.map(() => random.sign() * random.between(0.3, 1)),
});

/** Numbers for declared functions: by their bodies, else smooth ones that nothing is special about. */
export function numericFunctions(
  declarations: Iterable<FunctionDeclaration>,
): Map<string, NumericFunction> {
  const result = new Map<string, NumericFunction>();
  for (const { name, arity, definition, signature } of declarations) {
    const unknown = (): NumericFunction =>
      signature ? smoothTensor(result.size) : smooth(arity, result.size);
    result.set(name, definition ? { name, arity, definition } : unknown());
  }
  return result;
}

/** sin(a·z + b) + c·z + d z₁z₂…, with other constants for each number. */
function smooth(arity: number, number: number): RealFunction {
  const part = (k: number): number => (Math.SQRT2 * (k + 1) + number * 0.6180339887) % 1;
  const a = Array.from({ length: arity }, (_, k) => 0.7 + 0.6 * part(3 * k));
  const c = Array.from({ length: arity }, (_, k) => 0.3 + 0.4 * part(3 * k + 1));
  const b = 0.2 + part(2);
  const d = arity > 1 ? 0.5 : 0;
  const combine = (args: readonly Jet[], by: readonly number[]): Jet =>
    args.map((z, k) => z.scale(by[k]!)).reduce((x, y) => x.add(y));
  const jet = (...args: readonly Jet[]): Jet => {
    const wave = combine(args, a).add(b).sin();
    return wave.add(combine(args, c)).add(args.reduce((x, y) => x.mul(y)).scale(d));
  };
  const dot = (args: readonly number[], by: readonly number[]): number =>
    args.reduce((sum, z, k) => sum + z * by[k]!, 0);
  const value = (...args: readonly number[]): number =>
    Math.sin(dot(args, a) + b) + dot(args, c) + d * args.reduce((x, y) => x * y);
  return { arity, jet, value };
}
