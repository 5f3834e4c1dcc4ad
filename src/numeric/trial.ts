/** One random point: what it says about a claimed derivative. */
import type { Expr } from '../expression/nodes.js';
import type { Restriction } from '../expression/structure.js';
import { alongDirections, type Claim, type Question } from './claim.js';
import { type Difference, directional, mixedDirectional } from './difference.js';
import type { Environment, NumericFunction } from './environment.js';
import { evaluate, Evaluator } from './evaluate.js';
import { add, allFinite, type Matrix, maxAbs, scale, subtract } from './matrix.js';
import { MovingEvaluator } from './moving-evaluate.js';
import type { Moving } from './moving.js';
import type { Random } from './random.js';
import { movement } from './restrict.js';
import { randomDirection } from './sample.js';

/** A parameter with the derivative that is claimed. */
export interface Claimed {
  readonly wrt: string;
  readonly question: Question;
  readonly claim: Claim;
  /** Where the claim is the derivative of a structured parameter. */
  readonly restriction?: Restriction | null;
}

/** What is tried at every point. */
export interface Subject extends Claimed {
  readonly output: Expr;
  /** Further parameters that move at the same time, at order 1: their derivatives along the directions add up. */
  readonly also: readonly Claimed[];
  /** The claim's own names. */
  readonly definitions: ReadonlyMap<string, Expr>;
  readonly functions: ReadonlyMap<string, NumericFunction>;
  readonly base?: Claim;
}

/** Why a point says nothing; `unconfirmed`: the claim is wrong there, but no difference can tell. */
export type Unhelpful =
  'no value' | 'no claimed value' | 'kink' | 'rough' | 'invisible' | 'unconfirmed';

/** `zero`: the claim is exactly zero there, and so is the derivative but for rounding. */
export type Finding =
  | { readonly kind: 'agrees' | 'zero' | Unhelpful }
  | { readonly kind: 'differs'; readonly expected: Matrix; readonly got: Matrix };

/** How far apart right values are, relative to their size, where nothing cancels. */
const CLOSE = 1e-9;
/** Values that are farther apart are different unless rounding explains it. */
const FAR = 1e-7;
/** What rounding may explain is so much closer than values that agree by it. */
const TRUSTED = 1e-5;
/** Below this, relative to the output, a derivative that cannot be told from rounding is zero. */
const NEGLIGIBLE = 1e-9;
/** The disturbance is thousands of rounding errors, but chance may hide most of it. */
const MARGIN = 10;
/** What is smaller may have lost digits, or parts. */
const UNDERFLOW = 1e-150;
/** So many disturbed evaluations say what rounding does. */
const NOISES = [1, 2, 3];

/** What becomes of a contradiction of which differences say this. */
const UNCONFIRMED = {
  agrees: 'rough',
  zero: 'unconfirmed',
  kink: 'rough',
  rough: 'unconfirmed',
  invisible: 'unconfirmed',
  unconfirmed: 'unconfirmed',
  'no value': 'rough',
  'no claimed value': 'rough',
} as const satisfies Record<Exclude<Finding['kind'], 'differs'>, Unhelpful>;

/** Differences, relative to the derivative, by order: how far the claim may be off. */
const TOLERANCE = [0, 1e-6, 1e-5];
/** The estimated error of a difference may be exceeded by this factor. */
const CAUTION = 20;
/** An estimated error that is relatively larger supports no agreement. */
const ROUGH = 1e-4;
/** Nor does one that is larger relative to derivative and function support a contradiction. */
const UNSETTLED = 1e-3;
/** A difference that is so many rounding errors large is not certain to be one. */
const INVISIBLE = 1000;

/** Directions of one comparison: for each order, the parameter's; at order 1 also the others'. */
interface Course {
  readonly directions: readonly Direction[];
  readonly others: readonly Sideways[];
}

/**
 * A point at which the output is finite, ready for trials along directions. The exact derivative
 * along them is compared with the claim; where they differ by more than rounding explains,
 * differences have the last word.
 */
export class Trial {
  private readonly wrtValue: Matrix;
  private readonly claimPoint: Environment;

  private constructor(
    private readonly subject: Subject,
    private readonly point: Environment,
    private readonly outputValue: Matrix,
  ) {
    this.wrtValue = valueOf(subject.wrt, point);
    this.claimPoint = {
      ...point,
      values: new Map(point.values).set(subject.wrt, this.wrtValue),
      functions: new Map([...subject.functions, ...point.functions]),
      definitions: new Map([...point.definitions, ...subject.definitions]),
    };
  }

  /** Undefined where the output is not finite. */
  static at(point: Environment, subject: Subject): Trial | undefined {
    const value = evaluate(subject.output, point);
    return allFinite(value) ? new Trial(subject, point, value) : undefined;
  }

  /** Compares along new random directions. */
  compare(random: Random): Finding {
    const { question, base } = this.subject;
    const course = {
      directions: Array.from({ length: question.order }, () =>
        directionOf(this.subject, this.wrtValue, random),
      ),
      others: this.subject.also.map((other) => {
        const value = valueOf(other.wrt, this.point);
        return { wrt: other.wrt, value, direction: directionOf(other, value, random) };
      }),
    };
    const got = this.claimed(course);
    if (!allFinite(got)) return { kind: 'no claimed value' };
    if (base) return this.byDifferences(course, got);
    const { value: expected, kinked } = this.exact(course);
    if (kinked) return { kind: 'kink' };
    if (!allFinite(expected)) return { kind: 'rough' };
    const finding = this.decide(course, expected, got);
    if (finding.kind !== 'differs') return finding;
    const second = this.byDifferences(course, got);
    return second.kind === 'differs' ? finding : { kind: UNCONFIRMED[second.kind] };
  }

  private decide(course: Course, expected: Matrix, got: Matrix): Finding {
    const size = Math.max(maxAbs(expected), maxAbs(got));
    if (size === 0) return { kind: 'zero' };
    if (size < UNDERFLOW) return { kind: 'invisible' };
    const apart = maxAbs(subtract(expected, got));
    if (apart <= CLOSE * size) return { kind: 'agrees' };
    const error = this.uncertainty(course, expected, got);
    if (apart > error) {
      return apart > FAR * size ? { kind: 'differs', expected, got } : { kind: 'rough' };
    }
    if (error <= TRUSTED * size) return { kind: 'agrees' };
    const seen = error > NEGLIGIBLE * Math.max(1, maxAbs(this.outputValue));
    return { kind: seen ? 'rough' : maxAbs(got) === 0 ? 'zero' : 'invisible' };
  }

  /** What rounding may do to the values: how much they change where everything is disturbed. */
  private uncertainty(course: Course, expected: Matrix, got: Matrix): number {
    const apart = maxAbs(subtract(expected, got));
    let largest = 0;
    for (const noise of NOISES) {
      const claimed = this.claimed(course, noise);
      const exact = this.exact(course, noise).value;
      if (!allFinite(exact) || !allFinite(claimed)) return Infinity;
      const changes = [subtract(exact, expected), subtract(claimed, got)].map(maxAbs);
      largest = Math.max(largest, ...changes.map((change) => MARGIN * change));
      if (largest >= apart) break;
    }
    return largest;
  }

  /** The claim along the directions. */
  private claimed({ directions, others }: Course, noise?: number): Matrix {
    const { claim, question, also } = this.subject;
    const evaluator = new Evaluator(noisy(this.claimPoint, noise));
    const claimed = directions.map((direction) => direction.claimed);
    const main = alongDirections(claim, question, claimed, this.outputValue, evaluator);
    return also.reduce((sum, part, k) => {
      const along = [others[k]!.direction.claimed];
      return add(
        sum,
        alongDirections(part.claim, part.question, along, this.outputValue, evaluator),
      );
    }, main);
  }

  /** The derivative along the directions without any step. */
  private exact(
    { directions, others }: Course,
    noise?: number,
  ): { value: Matrix; kinked: boolean } {
    const { output, wrt, question } = this.subject;
    const values = new Map(this.point.values).set(wrt, this.wrtValue);
    const moving = new Map<string, Moving>();
    for (const other of others) {
      values.set(other.wrt, other.value);
      moving.set(other.wrt, [other.value, other.direction.moved]);
    }
    const moved = directions.map((direction) => direction.moved);
    const along = question.order === 1 ? moved : [...moved, undefined];
    moving.set(wrt, [this.wrtValue, ...along]);
    const evaluator = new MovingEvaluator(noisy({ ...this.point, values }, noise), moving);
    const last = evaluator.evaluate(output)[2 ** question.order - 1];
    return { value: last ?? scale(this.outputValue, 0), kinked: evaluator.kinked };
  }

  private byDifferences(course: Course, got: Matrix): Finding {
    const difference = this.difference(course);
    return difference ? judge(difference, got, this.subject.question.order) : { kind: 'rough' };
  }

  private difference({ directions, others }: Course): Difference | undefined {
    const { base, question, output } = this.subject;
    const last = directions[directions.length - 1]!;
    if (base) {
      const lower = { ...question, order: question.order - 1 };
      const held = directions.slice(0, -1).map((direction) => direction.claimed);
      return directional((t) => {
        const evaluator = new Evaluator(this.moved(this.claimPoint, [last], [t], []));
        return alongDirections(base, lower, held, this.outputValue, evaluator);
      });
    }
    const value = (...steps: readonly number[]): Matrix =>
      evaluate(output, this.moved(this.point, directions, steps, others));
    return question.order === 1 ? directional(value, this.outputValue) : mixedDirectional(value);
  }

  private moved(
    from: Environment,
    directions: readonly Direction[],
    steps: readonly number[],
    others: readonly Sideways[],
  ): Environment {
    const value = directions.reduce((x, e, k) => add(x, scale(e.moved, steps[k]!)), this.wrtValue);
    const values = new Map(from.values).set(this.subject.wrt, value);
    for (const other of others) {
      values.set(other.wrt, add(other.value, scale(other.direction.moved, steps[0]!)));
    }
    return { ...from, values };
  }
}

/** A further parameter. */
interface Sideways {
  readonly wrt: string;
  readonly value: Matrix;
  readonly direction: Direction;
}

/** The matrix that the claim is contracted with, and how the parameter moves; they differ where it is structured. */
interface Direction {
  readonly claimed: Matrix;
  readonly moved: Matrix;
}

function directionOf({ restriction }: Claimed, value: Matrix, random: Random): Direction {
  const claimed = randomDirection(value, random);
  return { claimed, moved: restriction ? movement(restriction, claimed, value) : claimed };
}

const valueOf = (name: string, at: Environment): Matrix =>
  at.values.get(name) ?? evaluate(at.definitions.get(name)!, at);

const noisy = (at: Environment, noise: number | undefined): Environment =>
  noise === undefined ? at : { ...at, noise };

/** The claim against the difference, by the size of the derivative and by what the difference can see. */
export function judge(difference: Difference, got: Matrix, order: number): Finding {
  const { value: expected, error, rounding } = difference;
  // Where the function varies wildly over every step, the differences are no derivative at all.
  if (error > UNSETTLED * Math.max(maxAbs(expected), difference.size)) return { kind: 'rough' };
  const size = Math.max(maxAbs(expected), maxAbs(got));
  const tolerance = (TOLERANCE[order] ?? TOLERANCE[1]!) * size;
  if (maxAbs(subtract(expected, got)) > Math.max(tolerance, CAUTION * error))
    return { kind: 'differs', expected, got };
  if (size <= CAUTION * error) {
    if (error > INVISIBLE * rounding) return { kind: 'rough' };
    return { kind: maxAbs(got) === 0 ? 'zero' : 'invisible' };
  }
  return { kind: error > ROUGH * size ? 'rough' : 'agrees' };
}
