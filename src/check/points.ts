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
  /** All entries of the derivative (arrangement.ts). */
  readonly expected: Float64Array;
}

const MAX_ENTRIES = 20_000;
const MAX_OPERATIONS = 20_000_000;
const SEED = 271828;
/** Exact derivatives along random directions are known up to this order. */
const MAX_ORDER = 2;

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

/** The points of a question, those of each choice of sizes made once. */
export class Points {
  private readonly subject: Subject;
  private readonly own: readonly Expr[];
  private readonly known = new Map<string, readonly Point[]>();

  /** @param problem the question's, perhaps with other declarations */
  constructor(
    { result, question, claim }: Target,
    private readonly problem: Problem,
  ) {
    const { restrictions, wrt } = result.derivatives[0]!;
    const definitions = new Map(result.definitions.map(({ name, expr }) => [name, expr]));
    this.subject = {
      wrt,
      question,
      claim,
      restrictions,
      output: problem.output,
      contraction: {},
      also: [],
      definitions,
      functions: new Map(),
    };
    this.own = [claimedExpr(claim), ...definitions.values()];
  }

  /**
   * Points where the derivative exists and its printed form agrees with exact derivatives along random directions.
   *
   * @param others what will be evaluated there, so that its sizes are known
   */
  all(others: readonly Expr[]): Point[] {
    return this.some(others, ALL);
  }

  /** Two of them at most. */
  quick(others: readonly Expr[]): Point[] {
    return this.some(others, QUICK);
  }

  private some(others: readonly Expr[], wanted: Wanted): Point[] {
    const points: Point[] = [];
    const seen = new Set<string>();
    for (const choice of SIZE_CHOICES) {
      const sampler = makeSampler(this.problem, [...this.own, ...others], choice);
      const sizes = [...sampler.sizes].join(' ');
      if (seen.has(sizes) || sampler.entries > MAX_ENTRIES) continue;
      seen.add(sizes);
      points.push(...this.ofSize(sampler, sizes, wanted));
      if (points.length >= wanted.enough) break;
    }
    return points;
  }

  private ofSize(sampler: Sampler, sizes: string, wanted: Wanted): readonly Point[] {
    const count = sampler.kinked ? wanted.kinked : wanted.smooth;
    const key = `${sizes} ${count} ${wanted.attempts}`;
    let points = this.known.get(key);
    if (!points) this.known.set(key, (points = this.draw(sampler, count, wanted.attempts)));
    return points;
  }

  private draw(sampler: Sampler, count: number, attempts: number): Point[] {
    const points: Point[] = [];
    const { claim, question, definitions } = this.subject;
    const random = new Random(SEED);
    for (let attempt = 0; attempt < attempts && points.length < count; attempt++) {
      const sample = { ...samplePoint(sampler, attempt, SEED), maxOperations: MAX_OPERATIONS };
      if (!isUsable(sample, this.subject, random)) continue;
      const env = { ...sample, definitions: new Map([...sample.definitions, ...definitions]) };
      const expected = claimedEntries(claim, question, new Evaluator(env));
      if (expected.every(Number.isFinite)) points.push({ env, expected });
    }
    return points;
  }
}

/** Whether there is a derivative, and the printed one has its value along a random direction. */
function isUsable(sample: Environment, subject: Subject, random: Random): boolean {
  const trial = Trial.at(sample, subject);
  // From order 3 on the derivative has been verified by the one of one order less.
  if (!trial || subject.wrt.length > MAX_ORDER) return trial !== undefined;
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
