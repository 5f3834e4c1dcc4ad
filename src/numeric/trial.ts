/** One random point: what it says about a claimed derivative. */
import type { Question } from '../expression/layout.js';
import type { Expr } from '../expression/nodes.js';
import type { Restriction } from '../expression/structure.js';
import { alongDirections, type Claim } from './claim.js';
import { type Difference, directional, mixedDirectional } from './difference.js';
import type { Environment, NumericFunction } from './environment.js';
import { evaluate, Evaluator } from './evaluate.js';
import { add, allFinite, type Matrix, maxAbs, scale, subtract, zeros } from './matrix.js';
import { MovingEvaluator } from './moving-evaluate.js';
import type { Random } from './random.js';
import { movement } from './restrict.js';
import { randomDirection } from './sample.js';

/** Parameters, one for each differentiation, with the derivative that is claimed. */
export interface Claimed {
  readonly wrt: readonly string[];
  /** The axes that the claim has: without those that are contracted. */
  readonly question: Question;
  readonly claim: Claim;
  /** For each differentiation, whether the claim is the derivative by a structured parameter. */
  readonly restrictions: readonly (Restriction | null)[];
}

/** What a derivative is contracted with: its last parameter axes, its output axes. */
export interface Contraction {
  readonly times?: Expr;
  readonly left?: Expr;
}

/** What is tried at every point. */
export interface Subject extends Claimed {
  readonly output: Expr;
  readonly contraction: Contraction;
  /** Further parameters that move at the same time, at order 1: their derivatives along the directions add up. */
  readonly also: readonly Claimed[];
  /** The claim's own names. */
  readonly definitions: ReadonlyMap<string, Expr>;
  readonly functions: ReadonlyMap<string, NumericFunction>;
  /** The derivative without the last differentiation and without contractions. */
  readonly base?: Pick<Claimed, 'question' | 'claim'> & Pick<Subject, 'definitions'>;
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

/** A parameter that moves; the slot is the differentiation for which it does. */
interface Move {
  readonly name: string;
  /** What the claim is contracted with. */
  readonly claimed: Matrix;
  /** How the parameter moves: otherwise where it is structured. */
  readonly direction: Matrix;
  readonly slot: number;
}

/** The moves of one comparison, those of the further parameters at the end. */
interface Course {
  readonly moves: readonly Move[];
  readonly others: readonly Move[];
}

/**
 * A point at which the output is finite, ready for trials along directions. The exact derivative
 * along them is compared with the claim; where they differ by more than rounding explains,
 * differences have the last word.
 */
export class Trial {
  /** The point at which the parameters are at rest; defined names among them have their value. */
  private readonly rest: Environment;
  private readonly claimPoint: Environment;
  private readonly left: Matrix | undefined;
  private readonly like: Matrix;

  private constructor(
    private readonly subject: Subject,
    private readonly point: Environment,
    private readonly outputValue: Matrix,
  ) {
    const values = new Map(point.values);
    for (const name of [subject, ...subject.also].flatMap(({ wrt }) => wrt))
      if (!values.has(name)) values.set(name, evaluate(point.definitions.get(name)!, point));
    this.rest = { ...point, values };
    this.claimPoint = {
      ...this.rest,
      functions: new Map([...subject.functions, ...point.functions]),
      definitions: new Map([...point.definitions, ...subject.definitions]),
    };
    const { left } = subject.contraction;
    this.left = left && evaluate(left, point);
    this.like = left ? zeros(1, 1) : outputValue;
  }

  /** Undefined where the output is not finite. */
  static at(point: Environment, subject: Subject): Trial | undefined {
    const value = evaluate(subject.output, point);
    return allFinite(value) ? new Trial(subject, point, value) : undefined;
  }

  /** Compares along new random directions. */
  compare(random: Random): Finding {
    const course = this.course(random);
    const got = this.claimed(course);
    if (!allFinite(got)) return { kind: 'no claimed value' };
    if (this.subject.base) return this.byDifferences(course, got);
    const { value: expected, kinked } = this.exact(course);
    if (kinked) return { kind: 'kink' };
    if (!allFinite(expected)) return { kind: 'rough' };
    const finding = this.decide(course, expected, got);
    if (finding.kind !== 'differs') return finding;
    const second = this.byDifferences(course, got);
    return second.kind === 'differs' ? finding : { kind: UNCONFIRMED[second.kind] };
  }

  /** The last move goes where the derivative is applied to. */
  private course(random: Random): Course {
    const { also, contraction } = this.subject;
    const direction = (name: string, isLast: boolean): Matrix => {
      if (isLast && contraction.times) return evaluate(contraction.times, this.point);
      return randomDirection(this.rest.values.get(name)!, random);
    };
    const moves = ({ wrt, restrictions }: Claimed): Move[] =>
      wrt.map((name, slot) => {
        const claimed = direction(name, slot === wrt.length - 1);
        const restriction = restrictions[slot];
        const value = this.rest.values.get(name)!;
        const moved = restriction ? movement(restriction, claimed, value) : claimed;
        return { name, slot, claimed, direction: moved };
      });
    return { moves: moves(this.subject), others: also.flatMap(moves) };
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

  /** The claim along the directions of those of its axes that are left. */
  private claimed({ moves, others }: Course, noise?: number): Matrix {
    const { also } = this.subject;
    const evaluator = new Evaluator(noisy(this.claimPoint, noise));
    const along = ({ claim, question }: Claimed, course: readonly Move[]): Matrix => {
      const directions = course.slice(0, question.wrt.length).map(({ claimed }) => claimed);
      return alongDirections(claim, question, directions, this.like, evaluator);
    };
    return also.reduce(
      (sum, part, k) => add(sum, along(part, [others[k]!])),
      along(this.subject, moves),
    );
  }

  /** The output's axes contracted with what is given for them. */
  private contracted(value: Matrix): Matrix {
    const { left } = this;
    if (!left) return value;
    const products = value.data.map((x, k) => x * left.data[k]!);
    return { rows: 1, cols: 1, data: Float64Array.of(products.reduce((a, b) => a + b, 0)) };
  }

  /** The derivative along the directions without any step. */
  private exact({ moves, others }: Course, noise?: number): { value: Matrix; kinked: boolean } {
    const { output, wrt } = this.subject;
    const parts = 2 ** wrt.length;
    const moving = new Map<string, [Matrix, ...(Matrix | undefined)[]]>();
    for (const { name, direction, slot } of [...moves, ...others]) {
      const rest = this.rest.values.get(name)!;
      const parameter = moving.get(name) ?? [rest, ...Array<undefined>(parts - 1)];
      parameter[2 ** slot] = direction;
      moving.set(name, parameter);
    }
    const evaluator = new MovingEvaluator(noisy(this.rest, noise), moving);
    const last = evaluator.evaluate(output)[parts - 1];
    const value = this.contracted(last ?? scale(this.outputValue, 0));
    return { value, kinked: evaluator.kinked };
  }

  private byDifferences(course: Course, got: Matrix): Finding {
    const difference = this.difference(course);
    if (!difference) return { kind: 'rough' };
    const finding = judge(difference, got, this.subject.wrt.length);
    const isRounding = finding.kind === 'differs' && this.mayRound(course, finding.expected, got);
    return isRounding ? { kind: 'rough' } : finding;
  }

  /** Whether rounding alone may set the claim apart from what is expected. */
  private mayRound(course: Course, expected: Matrix, got: Matrix): boolean {
    const apart = maxAbs(subtract(expected, got));
    return NOISES.some((noise) => {
      const claimed = this.claimed(course, noise);
      return !allFinite(claimed) || MARGIN * maxAbs(subtract(claimed, got)) >= apart;
    });
  }

  private difference({ moves, others }: Course): Difference | undefined {
    const { base, wrt, output } = this.subject;
    if (base) {
      const last = { ...moves[moves.length - 1]!, slot: 0 };
      const held = moves.slice(0, -1).map(({ claimed }) => claimed);
      const { claim, question } = base;
      const definitions = new Map([...this.point.definitions, ...base.definitions]);
      const point = { ...this.claimPoint, definitions };
      const lower = (t: number): Matrix => {
        const evaluator = new Evaluator(moved(point, [last], [t]));
        const along = alongDirections(claim, question, held, this.outputValue, evaluator);
        return this.contracted(along);
      };
      return directional(lower, lower(0));
    }
    const value = (...steps: readonly number[]): Matrix =>
      this.contracted(evaluate(output, moved(this.rest, [...moves, ...others], steps)));
    return wrt.length === 1
      ? directional(value, this.contracted(this.outputValue))
      : mixedDirectional(value);
  }
}

/** The point moved, each parameter by the step of its slot. */
function moved(from: Environment, moves: readonly Move[], steps: readonly number[]): Environment {
  const values = new Map(from.values);
  for (const { name, direction, slot } of moves)
    values.set(name, add(values.get(name)!, scale(direction, steps[slot]!)));
  return { ...from, values };
}

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
