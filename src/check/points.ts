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
import { makeSampler, type Sampler } from '../numeric/sample.js';
import { SIZE_CHOICES, type SizeChoice } from '../numeric/sizes.js';
import { type Subject, Trial } from '../numeric/trial.js';
import { sameShape } from '../expression/shape.js';
import { type Candidate, candidates, wideCandidates } from './candidates.js';
import { kinksOf } from './kinks.js';
import { searchAroundKinks } from './sides.js';
import type { Target } from './target.js';

export interface Point {
  readonly env: Environment;
  /** All entries of the derivative (arrangement.ts). */
  readonly expected: Float64Array;
  /** Whether values are larger than usual. */
  readonly isWide: boolean;
  /** The entries where every number on the way to them is disturbed (noise.ts). */
  readonly disturbed: (noise: number) => Float64Array;
}

const MAX_ENTRIES = 20_000;
/** Differentials of more changes than this are not tried. */
const MAX_DIRECTIONS = 400;
const SEED = 271828;
/** Exact derivatives along random directions are known up to this order. */
const MAX_ORDER = 2;

/** How many points are wanted of each choice of sizes, with and without kinks, and how many suffice in all. */
interface Wanted {
  readonly smooth: number;
  readonly kinked: number;
  readonly enough: number;
  readonly attempts: number;
  /** Whether points with large values are wanted as well. */
  readonly wide: boolean;
}

const ALL: Wanted = { smooth: 3, kinked: 6, enough: Infinity, attempts: 27, wide: true };
/** For guesses that are tried again. */
const QUICK: Wanted = { smooth: 2, kinked: 2, enough: 2, attempts: 6, wide: false };

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
   * Points where the derivative exists and its printed form agrees with exact derivatives along random directions: of
   * several sizes, with both signs, some of them large, and on both sides of every kink that has two.
   *
   * @param others what will be evaluated there, so that its sizes and its kinks are known
   * @param names the values of the names in these
   */
  all(others: readonly Expr[], names: ReadonlyMap<string, Expr> = new Map()): Point[] {
    const points = this.some(others, ALL);
    return [...points, ...this.aroundKinks(points, others, names)];
  }

  /** Two of them at most. */
  quick(others: readonly Expr[]): Point[] {
    return this.some(others, QUICK);
  }

  private some(others: readonly Expr[], wanted: Wanted): Point[] {
    const points: Point[] = [];
    const seen = new Set<string>();
    for (const choice of SIZE_CHOICES) {
      const sampler = this.sampler(others, choice);
      const sizes = [...sampler.sizes].join(' ');
      if (seen.has(sizes) || sampler.entries > MAX_ENTRIES) continue;
      if (this.directions(sampler) > MAX_DIRECTIONS) continue;
      if (seen.size === 0 && wanted.wide) points.push(...this.wide(sampler, sizes));
      seen.add(sizes);
      points.push(...this.ofSize(sampler, sizes, wanted));
      if (points.length >= wanted.enough) break;
    }
    return points;
  }

  /** Along how many unit changes a differential is evaluated; other forms need none. */
  private directions({ sizes }: Sampler): number {
    const { claim, question } = this.subject;
    if (claim.kind !== 'differential') return 0;
    return question.wrt.reduce((count, shape) => count * evaluateDim(sizeOf(shape), sizes), 1);
  }

  private sampler(others: readonly Expr[], choice: SizeChoice): Sampler {
    return makeSampler(this.problem, [...this.own, ...others], choice);
  }

  private ofSize(sampler: Sampler, sizes: string, wanted: Wanted): readonly Point[] {
    const most = sampler.kinked ? wanted.kinked : wanted.smooth;
    // Without dimensions there is one choice of sizes only.
    const count = sampler.sizes.size === 0 ? 2 * most : most;
    return this.once(`${sizes} ${count} ${wanted.attempts}`, () => {
      return this.usable(candidates(sampler, wanted.attempts), count);
    });
  }

  private wide(sampler: Sampler, sizes: string): readonly Point[] {
    return this.once(`${sizes} wide`, () => this.usable(wideCandidates(sampler), Infinity));
  }

  private once(key: string, draw: () => Point[]): readonly Point[] {
    let points = this.known.get(key);
    if (!points) this.known.set(key, (points = draw()));
    return points;
  }

  /** The first of the candidates at which answers can be tried. */
  private usable(candidates: Iterable<Candidate>, count: number): Point[] {
    const points: Point[] = [];
    const random = new Random(SEED);
    for (const one of candidates) {
      const point = this.pointAt(one, random);
      if (point && points.push(point) >= count) break;
    }
    return points;
  }

  private pointAt({ env: sample, isWide }: Candidate, random: Random): Point | undefined {
    const { claim, question, definitions } = this.subject;
    if (!isUsable(sample, this.subject, random)) return undefined;
    const env = { ...sample, definitions: new Map([...sample.definitions, ...definitions]) };
    const disturbed = (noise?: number): Float64Array =>
      claimedEntries(claim, question, new Evaluator(noise === undefined ? env : { ...env, noise }));
    const expected = disturbed();
    return expected.every(Number.isFinite) ? { env, expected, isWide, disturbed } : undefined;
  }

  /** Points on both sides of kinks, as far as the others are not, and close to them. */
  private aroundKinks(
    points: readonly Point[],
    others: readonly Expr[],
    names: ReadonlyMap<string, Expr>,
  ): Point[] {
    const { output, definitions, variables } = this.problem;
    const all = [output, ...definitions.map(({ expr }) => expr), ...this.own, ...others];
    const values = new Map([
      ...definitions.map(({ name, expr }) => [name, expr] as const),
      ...this.subject.definitions,
      ...names,
    ]);
    const kinks = kinksOf(all, (name) => variables.has(name) || values.has(name));
    if (kinks.length === 0) return [];
    const random = new Random(SEED);
    const known = points.map(({ env }) => env);
    const found: Point[] = [];
    const accept = (one: Candidate): boolean => {
      const point = this.pointAt(one, random);
      if (point) found.push(point);
      return point !== undefined;
    };
    const sampler = this.sampler(others, 'usual');
    searchAroundKinks(kinks, known, values, sampler, accept);
    return found;
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
