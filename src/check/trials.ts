/** An answer at the points: does it have the derivative's value in one of its arrangements? */
import type { Question } from '../expression/layout.js';
import { MatcalcError } from '../errors.js';
import type { Expr } from '../expression/nodes.js';
import { isScalar, sameShape, SCALAR, type Shape } from '../expression/shape.js';
import { type Claim, claimedExpr, isZero } from '../numeric/claim.js';
import { Evaluator, type Matrix } from '../numeric/index.js';
import { entriesOf, type Arrangement } from './arrangement.js';
import { distance, greatest, isClose } from './close.js';
import { withoutTiny } from './idle.js';
import { isLinear } from './linear.js';
import { claimedEntries, type Point } from './points.js';

/** Relative to the greatest entry: closer values are equal whatever rounding does. */
const EXACT = 1e-14;
/** One point at which values are farther apart decides; where they are closer, several have to say the same. */
const FAR = 1e-7;
/** What is only tried is compared less strictly; what is found is judged again. */
const ROUGH = 1e-6;
/** So many disturbed evaluations say what rounding does: they are disturbed by thousands of rounding errors. */
const NOISES = [1, 2, 3];
/** Values differ if they are farther apart than so many times a disturbance, chance may hide most of it... */
const MARGIN = 10;
/** ...and are equal if they are so much closer, unless the disturbance, relative to the values, says nothing. */
const SLACK = 8;
const TRUSTED = 1e-5;
/** A disturbance that is smaller is that of a zero. */
const NEGLIGIBLE = 1e-9;
/** So many points must agree at which the derivative is not zero; or so many at which it is. */
const ENOUGH = 2;
const ENOUGH_ZEROS = 6;
/** How far a point is moved where an answer has no value. */
const NUDGE = 1e-7;
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
  /** Those with values of an ordinary size: where they are large, digits are lost, and what is only tried seems wrong. */
  private readonly ordinary: readonly Place[];
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
    const ordinary = this.places.filter(({ point }) => !point.isWide);
    this.ordinary = ordinary.length > 0 ? ordinary : this.places;
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

  /**
   * Whether the answer is the derivative, and in which arrangement: the first one that fits.
   *
   * @param question what is differentiated, with its definitions
   */
  judge(question: readonly Expr[]): Judgement {
    const expr = claimedExpr(this.claim);
    const judgement = this.judged(expr);
    if (judgement.kind !== 'agrees' && judgement.kind !== 'undecided') return judgement;
    const other = withoutTiny(expr, question);
    if (!other || this.judged(other.none).kind !== 'agrees') return judgement;
    const large = this.judged(other.large);
    return large.kind === 'differs' ? large : judgement;
  }

  private judged(expr: Expr): Judgement {
    if (this.claim.kind === 'matrix' && isScalar(expr.shape) && isZero(expr)) return this.zero();
    const fitting = this.fitting(expr);
    if (fitting.length === 0) return { kind: 'misshaped' };
    let first: Judgement | undefined;
    for (const arrangement of fitting) {
      const judgement = this.verdict(arrangement, (evaluator) =>
        this.entries(expr, arrangement, evaluator),
      );
      if (judgement.kind === 'agrees') {
        const bent = this.ordinary.find((place) => !this.isLinear(expr, place));
        return bent ? { kind: 'differs', point: bent.point } : judgement;
      }
      first ??= judgement;
    }
    return first!;
  }

  /** The first arrangement in which something that is only tried has the right value, at all points. */
  matches(expr: Expr): Arrangement | undefined {
    this.countGuess();
    return this.fitting(expr).find((arrangement) =>
      this.ordinary.every(({ point, evaluator }) => {
        const got = this.entries(expr, arrangement, evaluator);
        return isClose(got, point.expected, ROUGH) && this.isLinear(expr, { point, evaluator });
      }),
    );
  }

  /** The values in an arrangement beside those that are expected; null where some are not finite. */
  compared(expr: Expr, arrangement: Arrangement): Compared[] | null {
    this.checkTime();
    const result = this.ordinary.map(({ point, evaluator }) => ({
      got: this.entries(expr, arrangement, evaluator),
      expected: point.expected,
      sizes: point.env.sizes,
    }));
    return result.every(({ got }) => got.every(Number.isFinite)) ? result : null;
  }

  /** The values of a part, point by point. */
  values(expr: Expr): Matrix[] {
    return this.ordinary.map(({ evaluator }) => evaluator.evaluate(expr));
  }

  /** Whether the value of an expression passes at every point; the first point that says no ends it. */
  every(expr: Expr, passes: (value: Matrix, place: number) => boolean): boolean {
    this.countGuess();
    return this.ordinary.every(({ evaluator }, place) => passes(evaluator.evaluate(expr), place));
  }

  sizesAt(place: number): ReadonlyMap<string, number> {
    return this.ordinary[place]!.point.env.sizes;
  }

  /** At how many points. */
  get count(): number {
    return this.ordinary.length;
  }

  /** The names of the dimensions that have a size at the points. */
  dimensions(): string[] {
    return [...(this.ordinary[0]?.point.env.sizes.keys() ?? [])];
  }

  /** The arrangements that an expression may be: an index equation or a differential has but one. */
  fitting({ shape }: Expr): readonly Arrangement[] {
    const { claim, arrangements } = this;
    if (claim.kind === 'matrix') return arrangements.filter((a) => sameShape(a.shape, shape));
    return sameShape(this.wantedShape!, shape) ? arrangements.slice(0, 1) : [];
  }

  /** What is asked for: of an index equation an entry, of a differential the change of the output. */
  get wantedShape(): Shape | undefined {
    const { claim, arrangements, question } = this;
    if (claim.kind === 'matrix') return arrangements[0]?.shape;
    return claim.kind === 'index' ? SCALAR : question.output;
  }

  /** @throws MatcalcError `limit` after so many guesses, or when the time is up */
  private countGuess(): void {
    if (++this.guesses > MAX_GUESSES) throw tooLong();
    this.checkTime();
  }

  private checkTime(): void {
    if (Date.now() > this.deadline) throw tooLong();
  }

  /** Only of a differential may it be that its entries are right, and it is not. */
  private isLinear(expr: Expr, { evaluator, point }: Place): boolean {
    const { claim, question } = this;
    if (claim.kind !== 'differential' || isZero(expr)) return true;
    return isLinear({ ...claim, expr }, question, evaluator.env, point.expected);
  }

  private zero(): Judgement {
    return this.verdict(null, (_, { expected }) => new Float64Array(expected.length));
  }

  private verdict(arrangement: Arrangement | null, entries: Entries): Judgement {
    let [agreeing, zero] = [0, 0];
    const slight: Point[] = [];
    let missing: Point | undefined;
    for (const { point, evaluator } of this.places) {
      const got = entries(evaluator, point);
      if (!got.every(Number.isFinite)) {
        if (!missing && isMissing(entries, { point, evaluator })) missing = point;
        continue;
      }
      const said = compare(got, entries, { point, evaluator });
      if (said === 'differs') return { kind: 'differs', point };
      if (said === 'slightly') slight.push(point);
      else if (said === 'zero') zero++;
      else if (said === 'same') agreeing++;
    }
    if (missing) return { kind: 'differs', point: missing };
    if (slight.length > Math.max(1, agreeing + zero)) return { kind: 'differs', point: slight[0]! };
    if (agreeing >= ENOUGH || zero >= ENOUGH_ZEROS)
      return { kind: 'agrees', arrangement, points: agreeing + zero };
    const reason =
      this.places.length === 0
        ? 'no point was found where the derivative can be tried'
        : 'the answer has no clear value at the points that were tried';
    return { kind: 'undecided', reason };
  }
}

const tooLong = (): MatcalcError =>
  new MatcalcError({ code: 'limit', message: 'the search for the mistake takes too long' });

/** What one point says: `slightly` different where chance might explain it; undefined where it says nothing. */
function compare(
  got: Float64Array,
  entries: Entries,
  place: Place,
): 'same' | 'zero' | 'slightly' | 'differs' | undefined {
  const { expected } = place.point;
  if (got.length !== expected.length) return 'differs';
  const same = expected.every((x) => x === 0) ? 'zero' : 'same';
  const size = Math.max(greatest(got), greatest(expected));
  const apart = distance(got, expected);
  if (apart <= EXACT * size) return same;
  const error = disturbance(got, entries, place);
  if (apart > MARGIN * error) return apart > FAR * size ? 'differs' : 'slightly';
  const isTrusted = same === 'zero' ? error <= NEGLIGIBLE : error <= TRUSTED * size;
  return SLACK * apart <= error && isTrusted ? same : undefined;
}

/** How far both values move where every number on the way to them is disturbed. */
function disturbance(got: Float64Array, entries: Entries, { point, evaluator }: Place): number {
  const moves = NOISES.flatMap((noise) => [
    distance(entries(new Evaluator({ ...evaluator.env, noise }), point), got),
    distance(point.disturbed(noise), point.expected),
  ]);
  return moves.some(Number.isNaN) ? Infinity : Math.max(...moves);
}

/**
 * Whether an answer has no value at a point for good: not because something is zero there that is so only by its
 * properties, nor because numbers become too large.
 */
function isMissing(entries: Entries, { point, evaluator }: Place): boolean {
  if (point.isWide) return false;
  const values = [...evaluator.env.values].map(([name, value]): [string, Matrix] => [
    name,
    { ...value, data: value.data.map((x, k) => x + NUDGE * (1 + (k % 7))) },
  ]);
  const nudged = new Evaluator({ ...evaluator.env, values: new Map(values) });
  return !entries(nudged, point).every(Number.isFinite);
}
