/** An answer at the points: does it have the derivative's value in one of its arrangements? */
import type { Question } from '../expression/layout.js';
import { MatcalcError } from '../errors.js';
import type { Expr } from '../expression/nodes.js';
import { isScalar, sameShape, SCALAR } from '../expression/shape.js';
import { type Claim, claimedExpr, isZero } from '../numeric/claim.js';
import { Evaluator, type Matrix } from '../numeric/index.js';
import { entriesOf, type Arrangement } from './arrangement.js';
import { claimedEntries, type Point } from './points.js';

/** Relative to the greatest entry: closer values are equal, values farther apart differ unless rounding explains it. */
const CLOSE = 1e-9;
const FAR = 1e-7;
/** What is only tried is compared less strictly; what is found is judged again. */
const ROUGH = 1e-6;
const NOISES = [1, 2, 3];
const MARGIN = 10;
/** So many points must agree at which the derivative is not zero; or so many at which it is. */
const ENOUGH = 2;
const ENOUGH_ZEROS = 6;
/** What is tried while a mistake is looked for. */
const MAX_GUESSES = 20_000;

export type Judgement =
  | { readonly kind: 'agrees'; readonly arrangement: Arrangement | null; readonly points: number }
  | { readonly kind: 'differs'; readonly point: Point }
  | { readonly kind: 'misshaped' }
  | { readonly kind: 'undecided'; readonly reason: string };

/** A point with the values of the names that the answer uses. */
interface Place {
  readonly point: Point;
  readonly evaluator: Evaluator;
}

/** Entries as they are and as they should be, point by point. */
export interface Compared {
  readonly got: Float64Array;
  readonly expected: Float64Array;
  readonly sizes: ReadonlyMap<string, number>;
}

type Entries = (evaluator: Evaluator, point: Point) => Float64Array;

export class Trials {
  private readonly places: readonly Place[];
  private guesses = 0;

  constructor(
    points: readonly Point[],
    definitions: ReadonlyMap<string, Expr>,
    private readonly question: Question,
    readonly arrangements: readonly Arrangement[],
    /** What the answer is: other expressions are tried in its place. */
    private readonly claim: Claim,
    private readonly deadline = Infinity,
  ) {
    this.places = points.map((point) => {
      const own = new Map([...point.env.definitions, ...definitions]);
      return { point, evaluator: new Evaluator({ ...point.env, definitions: own }) };
    });
  }

  /** All entries of an expression that stands in the place of the answer's. */
  private entries(expr: Expr, arrangement: Arrangement, evaluator: Evaluator): Float64Array {
    const { claim, question } = this;
    if (claim.kind === 'matrix') return entriesOf(evaluator.evaluate(expr), arrangement);
    const other: Claim =
      claim.kind === 'index'
        ? { kind: 'index', equation: { ...claim.equation, rhs: expr } }
        : { ...claim, expr };
    return claimedEntries(other, question, evaluator);
  }

  /** Whether the answer is the derivative, and in which arrangement: the first one that fits. */
  judge(): Judgement {
    const { claim } = this;
    const expr = claimedExpr(claim);
    if (claim.kind === 'matrix' && isScalar(expr.shape) && isZero(expr)) return this.zero();
    const fitting = this.fitting(expr);
    if (fitting.length === 0) return { kind: 'misshaped' };
    let first: Judgement | undefined;
    for (const arrangement of fitting) {
      const judgement = this.verdict(arrangement, (evaluator) =>
        this.entries(expr, arrangement, evaluator),
      );
      if (judgement.kind === 'agrees') return judgement;
      first ??= judgement;
    }
    return first!;
  }

  /** The first arrangement in which something that is only tried has the right value, at all points. */
  matches(expr: Expr): Arrangement | undefined {
    this.countGuess();
    return this.fitting(expr).find((arrangement) =>
      this.places.every(({ point, evaluator }) => {
        const got = this.entries(expr, arrangement, evaluator);
        return isClose(got, point.expected, ROUGH);
      }),
    );
  }

  /** The values in an arrangement beside those that are expected; null where some are not finite. */
  compared(expr: Expr, arrangement: Arrangement): Compared[] | null {
    const result = this.places.map(({ point, evaluator }) => ({
      got: this.entries(expr, arrangement, evaluator),
      expected: point.expected,
      sizes: point.env.sizes,
    }));
    return result.every(({ got }) => got.every(Number.isFinite)) ? result : null;
  }

  /** The values of a part, point by point. */
  values(expr: Expr): Matrix[] {
    return this.places.map(({ evaluator }) => evaluator.evaluate(expr));
  }

  /** Whether the value of an expression passes at every point; the first point that says no ends it. */
  every(expr: Expr, passes: (value: Matrix, place: number) => boolean): boolean {
    this.countGuess();
    return this.places.every(({ evaluator }, place) => passes(evaluator.evaluate(expr), place));
  }

  sizesAt(place: number): ReadonlyMap<string, number> {
    return this.places[place]!.point.env.sizes;
  }

  /** At how many points. */
  get count(): number {
    return this.places.length;
  }

  /** The names of the dimensions that have a size at the points. */
  dimensions(): string[] {
    return [...(this.places[0]?.point.env.sizes.keys() ?? [])];
  }

  /** The arrangements that an expression may be: an index equation or a differential has but one. */
  fitting({ shape }: Expr): readonly Arrangement[] {
    const { claim, arrangements, question } = this;
    if (claim.kind === 'matrix') return arrangements.filter((a) => sameShape(a.shape, shape));
    const asked = claim.kind === 'index' ? SCALAR : question.output;
    return sameShape(asked, shape) ? arrangements.slice(0, 1) : [];
  }

  /** @throws MatcalcError `limit` after so many guesses, or when the time is up */
  private countGuess(): void {
    if (++this.guesses > MAX_GUESSES || Date.now() > this.deadline)
      throw new MatcalcError({
        code: 'limit',
        message: 'the search for the mistake takes too long',
      });
  }

  private zero(): Judgement {
    return this.verdict(null, (_, { expected }) => new Float64Array(expected.length));
  }

  private verdict(arrangement: Arrangement | null, entries: Entries): Judgement {
    let agreeing = 0;
    let zero = 0;
    for (const { point, evaluator } of this.places) {
      const got = entries(evaluator, point);
      if (!got.every(Number.isFinite)) continue;
      const isSame = isClose(got, point.expected, CLOSE);
      if (isSame && point.expected.every((x) => x === 0)) zero++;
      else if (isSame) agreeing++;
      else if (differ(got, entries, { point, evaluator })) return { kind: 'differs', point };
    }
    if (agreeing >= ENOUGH || zero >= ENOUGH_ZEROS)
      return { kind: 'agrees', arrangement, points: agreeing + zero };
    const reason =
      this.places.length === 0
        ? 'no point was found where the derivative can be tried'
        : 'the answer has no clear value at the points that were tried';
    return { kind: 'undecided', reason };
  }
}

const greatest = (entries: Float64Array): number =>
  entries.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

function distance(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs(a[k]! - b[k]!));
  return most;
}

/** Whether all entries are equal up to so much of the greatest one. */
export function isClose(a: Float64Array, b: Float64Array, tolerance: number): boolean {
  if (a.length !== b.length) return false;
  const size = Math.max(greatest(a), greatest(b));
  return Number.isFinite(size) && distance(a, b) <= tolerance * size;
}

/** Whether they are farther apart than rounding explains: how much the answer moves where everything is disturbed. */
function differ(got: Float64Array, entries: Entries, { point, evaluator }: Place): boolean {
  const { expected } = point;
  if (got.length !== expected.length) return true;
  const apart = distance(got, expected);
  if (apart <= FAR * Math.max(greatest(got), greatest(expected))) return false;
  return NOISES.every((noise) => {
    const moved = entries(new Evaluator({ ...evaluator.env, noise }), point);
    return MARGIN * distance(moved, got) < apart;
  });
}
