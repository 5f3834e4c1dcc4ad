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

/** So many points of each choice of sizes, more where there are kinks. */
const POINTS = 3;
const KINKED_POINTS = 6;
const ATTEMPTS = 24;
const MAX_ENTRIES = 20_000;
const MAX_OPERATIONS = 20_000_000;
const SEED = 271828;

/**
 * Points where the derivative exists and its printed form agrees with exact derivatives along random directions.
 *
 * @param names definitions of further names that answers may use
 * @param others what will be evaluated there, so that its sizes are known
 */
export function pointsOf(
  { result, question, claim }: Target,
  problem: Problem,
  names: ReadonlyMap<string, Expr>,
  others: readonly Expr[],
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
  const points: Point[] = [];
  const seen = new Set<string>();
  for (const choice of SIZE_CHOICES) {
    const sampler = makeSampler(
      problem,
      [claimedExpr(claim), ...pieces.values(), ...others],
      choice,
    );
    const sizes = [...sampler.sizes].join(' ');
    if (seen.has(sizes) || sampler.entries > MAX_ENTRIES) continue;
    seen.add(sizes);
    points.push(...pointsOfSize(sampler, subject));
  }
  return points;
}

/** Two points where the derivative has a value, for guesses that are tried again. */
export function quickPoints(
  { result, question, claim }: Target,
  problem: Problem,
  names: ReadonlyMap<string, Expr>,
): Point[] {
  const pieces = new Map(result.definitions.map(({ name, expr }) => [name, expr]));
  const sampler = makeSampler(problem, [claimedExpr(claim), ...pieces.values()]);
  if (sampler.entries > MAX_ENTRIES) return [];
  const points: Point[] = [];
  for (let attempt = 0; attempt < ATTEMPTS / 3 && points.length < 2; attempt++) {
    const sample = { ...samplePoint(sampler, attempt, SEED), maxOperations: MAX_OPERATIONS };
    const definitions = new Map([...sample.definitions, ...names, ...pieces]);
    const point = pointAt({ ...sample, definitions }, claim, question);
    if (point) points.push(point);
  }
  return points;
}

function pointAt(env: Environment, claim: Claim, question: Question): Point | undefined {
  const evaluator = new Evaluator(env);
  const expected = claimedEntries(claim, question, evaluator);
  return expected.every(Number.isFinite) ? { env, evaluator, expected } : undefined;
}

function pointsOfSize(sampler: Sampler, subject: Subject): Point[] {
  const points: Point[] = [];
  const wanted = sampler.kinked ? KINKED_POINTS : POINTS;
  const random = new Random(SEED);
  for (let attempt = 0; attempt < ATTEMPTS && points.length < wanted; attempt++) {
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
