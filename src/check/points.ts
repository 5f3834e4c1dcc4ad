/** Points at which answers are compared with the derivative: several sizes, many values, both sides of kinks. */
import type { Question } from '../expression/layout.js';
import type { Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import { evaluateDim } from '../expression/dimension.js';
import { sizeOf } from '../expression/shape.js';
import { alongDirections, type Claim, claimedExpr, forms } from '../numeric/claim.js';
import {
  type Environment,
  Evaluator,
  evaluateIndex,
  type Matrix,
  permuted,
} from '../numeric/index.js';
import { transpose, vec, zeros } from '../numeric/matrix.js';
import { Random } from '../numeric/random.js';
import { makeSampler, samplePoint, type Sampler } from '../numeric/sample.js';
import { SIZE_CHOICES } from '../numeric/sizes.js';
import { type Subject, Trial } from '../numeric/trial.js';
import { sameShape } from '../expression/shape.js';
import type { Target } from './target.js';

export interface Point {
  readonly env: Environment;
  /** Shared by all that is evaluated here: parts that answers have in common are evaluated once. */
  readonly evaluator: Evaluator;
  /** All entries of the derivative (arrangement.ts). */
  readonly expected: Float64Array;
}

const MAX_ENTRIES = 20_000;
const MAX_OPERATIONS = 20_000_000;
const SEED = 271828;

/** How many points are wanted of each choice of sizes, with and without kinks, and how many suffice in all. */
interface Wanted {
  readonly smooth: number;
  readonly kinked: number;
  readonly enough: number;
  readonly attempts: number;
}

const ALL: Wanted = { smooth: 3, kinked: 6, enough: Infinity, attempts: 24 };
/** For guesses that are tried again. */
const QUICK: Wanted = { smooth: 2, kinked: 2, enough: 2, attempts: 6 };

/**
 * Points where the derivative exists and its printed form agrees with exact derivatives along random directions.
 *
 * @param names definitions of further names that answers may use
 * @param others what will be evaluated there, so that its sizes are known
 */
export const pointsOf = (
  target: Target,
  problem: Problem,
  names: ReadonlyMap<string, Expr>,
  others: readonly Expr[],
): Point[] => somePoints(target, problem, names, others, ALL);

/** Two of them at most. */
export const quickPoints = (
  target: Target,
  problem: Problem,
  names: ReadonlyMap<string, Expr>,
  others: readonly Expr[],
): Point[] => somePoints(target, problem, names, others, QUICK);

function somePoints(
  { result, question, claim }: Target,
  problem: Problem,
  names: ReadonlyMap<string, Expr>,
  others: readonly Expr[],
  wanted: Wanted,
): Point[] {
  const { restrictions, wrt } = result.derivatives[0]!;
  const pieces = new Map(result.definitions.map(({ name, expr }) => [name, expr]));
  const subject: Subject = {
    wrt,
    question,
    claim,
    restrictions,
    output: problem.output,
    contraction: {},
    also: [],
    definitions: new Map([...names, ...pieces]),
    functions: new Map(),
  };
  const all = [claimedExpr(claim), ...pieces.values(), ...others];
  const points: Point[] = [];
  const seen = new Set<string>();
  for (const choice of SIZE_CHOICES) {
    const sampler = makeSampler(problem, all, choice);
    const sizes = [...sampler.sizes].join(' ');
    if (seen.has(sizes) || sampler.entries > MAX_ENTRIES) continue;
    seen.add(sizes);
    points.push(...pointsOfSize(sampler, subject, wanted));
    if (points.length >= wanted.enough) break;
  }
  return points;
}

function pointAt(env: Environment, claim: Claim, question: Question): Point | undefined {
  const evaluator = new Evaluator(env);
  const expected = claimedEntries(claim, question, evaluator);
  return expected.every(Number.isFinite) ? { env, evaluator, expected } : undefined;
}

function pointsOfSize(
  sampler: Sampler,
  subject: Subject,
  { smooth, kinked, attempts }: Wanted,
): Point[] {
  const points: Point[] = [];
  const wanted = sampler.kinked ? kinked : smooth;
  const random = new Random(SEED);
  for (let attempt = 0; attempt < attempts && points.length < wanted; attempt++) {
    const sample = { ...samplePoint(sampler, attempt, SEED), maxOperations: MAX_OPERATIONS };
    if (!isUsable(sample, subject, random)) continue;
    const env = {
      ...sample,
      definitions: new Map([...sample.definitions, ...subject.definitions]),
    };
    const point = pointAt(env, subject.claim, subject.question);
    if (point) points.push(point);
  }
  return points;
}

/** Whether there is a derivative, and the printed one has its value along a random direction. */
function isUsable(sample: Environment, subject: Subject, random: Random): boolean {
  const trial = Trial.at(sample, subject);
  // From order 3 on exact derivatives are known along fewer directions.
  if (!trial || subject.wrt.length > 2) return trial !== undefined;
  const { kind } = trial.compare(random);
  return kind === 'agrees' || kind === 'zero';
}

/** All entries of the derivative that is claimed: those of the output run fastest, column by column. */
export function claimedEntries(
  claim: Claim,
  question: Question,
  evaluator: Evaluator,
): Float64Array {
  if (claim.kind === 'matrix') {
    const form = forms(claim.layout, question).find((f) => sameShape(f.shape, claim.expr.shape));
    const value = evaluator.evaluate(claim.expr);
    if (form) return vec(form.flipped ? transpose(value) : value).data;
    return new Float64Array(entryCount(question, evaluator.env)).fill(value.data[0]!);
  }
  if (claim.kind === 'index') {
    const tensor = evaluateIndex(claim.equation, evaluator.env, evaluator);
    return permuted(tensor, tensor.sizes.map((_, k) => k).reverse()).data;
  }
  return alongAll(claim, question, evaluator);
}

const sizeIn = (env: Environment, shape: Question['output']): number =>
  evaluateDim(sizeOf(shape), env.sizes);

const entryCount = ({ output, wrt }: Question, env: Environment): number =>
  [output, ...wrt].reduce((count, shape) => count * sizeIn(env, shape), 1);

/** A differential, applied to every unit change. */
function alongAll(claim: Claim, question: Question, evaluator: Evaluator): Float64Array {
  const { env } = evaluator;
  const dims = ({ rows, cols }: Question['output']): [number, number] => [
    evaluateDim(rows, env.sizes),
    evaluateDim(cols, env.sizes),
  ];
  const like = zeros(...dims(question.output));
  const total = entryCount(question, env);
  const result = new Float64Array(total);
  for (let place = 0; place < total; place += like.data.length) {
    let rest = place / like.data.length;
    const directions = question.wrt.map((shape): Matrix => {
      const unit = zeros(...dims(shape));
      const k = rest % unit.data.length;
      rest = Math.floor(rest / unit.data.length);
      unit.data[(k % unit.rows) * unit.cols + Math.floor(k / unit.rows)] = 1;
      return unit;
    });
    const value = alongDirections(claim, question, directions, like, evaluator);
    result.set(vec(value).data, place);
  }
  return result;
}
