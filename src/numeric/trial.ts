/** One random point: what it says about a claimed derivative. */
import type { Expr } from '../expression/nodes.js';
import { alongDirections, type Claim, type Question } from './claim.js';
import { type Difference, directional, mixedDirectional } from './difference.js';
import type { Environment, NumericFunction } from './environment.js';
import { evaluate, Evaluator } from './evaluate.js';
import { add, allFinite, type Matrix, maxAbs, scale, subtract } from './matrix.js';
import type { Random } from './random.js';
import { randomDirection } from './sample.js';

/** A parameter with the derivative that is claimed. */
export interface Claimed {
  readonly wrt: string;
  readonly question: Question;
  readonly claim: Claim;
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

/** Why a point says nothing. */
export type Unhelpful = 'no value' | 'no claimed value' | 'rough' | 'invisible';

/** `zero`: the claim is exactly zero there, and no difference can be seen. */
export type Finding =
  | { readonly kind: 'agrees' | 'zero' | Unhelpful }
  | { readonly kind: 'differs'; readonly expected: Matrix; readonly got: Matrix };

/** Relative to the derivative, by order: how far the claim may be off. */
const TOLERANCE = [0, 1e-6, 1e-5];
/** The estimated error of a difference may be exceeded by this factor. */
const CAUTION = 20;
/** An estimated error that is relatively larger supports no agreement. */
const ROUGH = 1e-4;
/** Nor does one that is larger relative to derivative and function support a contradiction. */
const UNSETTLED = 1e-3;
/** A difference that is so many rounding errors large is not certain to be one. */
const INVISIBLE = 1000;

/** A point at which the output is finite, ready for trials along directions. */
export class Trial {
  private readonly wrtValue: Matrix;
  private readonly claimPoint: Environment;

  private constructor(
    private readonly subject: Subject,
    private readonly point: Environment,
    private readonly outputValue: Matrix,
  ) {
    const value = point.values.get(subject.wrt);
    this.wrtValue = value ?? evaluate(point.definitions.get(subject.wrt)!, point);
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
    const { question, claim } = this.subject;
    const directions = Array.from({ length: question.order }, () =>
      randomDirection(this.wrtValue, random),
    );
    const others = this.subject.also.map(({ wrt }) => this.sideways(wrt, random));
    const difference = this.difference(directions, others);
    if (!difference) return { kind: 'rough' };
    const evaluator = new Evaluator(this.claimPoint);
    const got = this.subject.also.reduce(
      (sum, part, k) =>
        add(
          sum,
          alongDirections(
            part.claim,
            part.question,
            [others[k]!.direction],
            this.outputValue,
            evaluator,
          ),
        ),
      alongDirections(claim, question, directions, this.outputValue, evaluator),
    );
    if (!allFinite(got)) return { kind: 'no claimed value' };
    return judge(difference, got, question.order);
  }

  private sideways(wrt: string, random: Random): Sideways {
    const value =
      this.point.values.get(wrt) ?? evaluate(this.point.definitions.get(wrt)!, this.point);
    return { wrt, value, direction: randomDirection(value, random) };
  }

  private difference(
    directions: readonly Matrix[],
    others: readonly Sideways[],
  ): Difference | undefined {
    const { base, question, output } = this.subject;
    const last = directions[directions.length - 1]!;
    if (base) {
      const lower = { ...question, order: question.order - 1 };
      const held = directions.slice(0, -1);
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
    directions: readonly Matrix[],
    steps: readonly number[],
    others: readonly Sideways[],
  ): Environment {
    const value = directions.reduce((x, e, k) => add(x, scale(e, steps[k]!)), this.wrtValue);
    const values = new Map(from.values).set(this.subject.wrt, value);
    for (const other of others) {
      values.set(other.wrt, add(other.value, scale(other.direction, steps[0]!)));
    }
    return { ...from, values };
  }
}

interface Sideways {
  readonly wrt: string;
  readonly value: Matrix;
  readonly direction: Matrix;
}

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
