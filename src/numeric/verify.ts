/** Is a claimed derivative right? Exact derivatives along random directions at random points decide. */
import { InternalError, MatcalcError } from '../errors.js';
import type { Expr } from '../expression/nodes.js';
import type { FunctionDeclaration, Problem } from '../expression/problem.js';
import type { Shape } from '../expression/shape.js';
import {
  type Claim,
  claimedExpr,
  fitsIndices,
  isZero,
  type Question,
  wrongShape,
} from './claim.js';
import type { Matrix } from './matrix.js';
import { Random } from './random.js';
import { makeSampler, numericFunctions, samplePoint, type Sampler } from './sample.js';
import { type Claimed, type Finding, type Subject, Trial, type Unhelpful } from './trial.js';

export type { Claim } from './claim.js';

export interface VerifyRequest {
  readonly problem: Problem;
  /** A variable, or a defined name: then its value moves without its definition. */
  readonly wrt: string;
  readonly order: number;
  /** In terms of the problem's names and of `definitions`. */
  readonly claim: Claim;
  /** Further parameters and claims of the same kind, at order 1, tried together in one direction. */
  readonly also?: readonly { readonly wrt: string; readonly claim: Claim }[];
  readonly definitions?: ReadonlyMap<string, Expr>;
  /** Functions that the claim uses and the problem does not. */
  readonly functions?: ReadonlyMap<string, FunctionDeclaration>;
  /** The derivative of one order less, known to be right: needed from order 3 on. */
  readonly base?: Claim;
  readonly seed?: number;
}

export type Verdict =
  | { readonly kind: 'agrees' }
  | ValueVerdict
  | {
      readonly kind: 'disagrees';
      readonly reason: 'shape';
      readonly expected: Shape;
      readonly got: Shape;
    }
  | { readonly kind: 'undecided'; readonly reason: string };

/** The derivative along a direction, as it should be and as it is claimed. */
interface ValueVerdict {
  readonly kind: 'disagrees';
  readonly reason: 'value';
  readonly expected: Matrix;
  readonly got: Matrix;
}

/** How many points are tried. */
const ATTEMPTS = 24;
/** Where there are kinks, so many points must agree: both sides are likely to be among them. */
const KINKED_POINTS = 3;
/**
 * A claim that comes out as zero at so many points, as the difference does, is right; where others
 * are too small to be seen the zeros may be underflow.
 */
const ZERO_POINTS = 6;
/** How many points have to contradict a claim; two suffice where no point agrees. */
const CONTRADICTIONS = 3;
const MAX_ENTRIES = 200_000;
const MAX_OPERATIONS = 20_000_000;

const REASONS = {
  'no value': 'no point was found where the value is finite',
  'no claimed value': 'the derivative was not finite at any point that was tried',
  kink: 'there was no derivative at any point that was tried',
  rough: 'the differences did not settle at any point that was tried',
  invisible: 'the derivative is too small to be seen at any point that was tried',
} satisfies Record<Unhelpful, string>;

/** Verifies a claimed derivative by numbers: a handful of evaluations whatever the sizes. */
export function verifyDerivative(request: VerifyRequest): Verdict {
  const claims = [request, ...(request.also ?? [])].map(({ wrt, claim }) => ({
    wrt,
    claim,
    question: askedOf({ ...request, wrt }),
  }));
  for (const { claim, question } of claims) {
    if (claim.kind === 'index' && !fitsIndices(claim.equation, question))
      throw new InternalError('an index equation whose axes are not those of the derivative');
    const shape = wrongShape(claim, question);
    if (shape)
      return { kind: 'disagrees', reason: 'shape', expected: shape, got: claimedExpr(claim).shape };
  }
  try {
    return tryPoints(request, claims);
  } catch (error) {
    if (error instanceof MatcalcError && error.diagnostic.code === 'limit')
      return { kind: 'undecided', reason: error.diagnostic.message };
    throw error;
  }
}

function askedOf({ problem, wrt, order, base }: VerifyRequest): Question {
  const defined = problem.definitions.find((d) => d.name === wrt)?.expr.shape;
  const shape = problem.variables.get(wrt)?.shape ?? defined;
  if (!shape) throw new InternalError(`${wrt} is not a name of the problem`);
  if (order < 1 || (order > 2 && !base)) throw new InternalError(`order ${order} without a base`);
  return { output: problem.output.shape, wrt: shape, order };
}

function tryPoints(request: VerifyRequest, claims: readonly Claimed[]): Verdict {
  const { problem, base, seed = 1 } = request;
  const [first, ...also] = claims as [Claimed, ...Claimed[]];
  const definitions = request.definitions ?? new Map<string, Expr>();
  const others = [
    ...claims.map(({ claim }) => claimedExpr(claim)),
    ...(base ? [claimedExpr(base)] : []),
    ...definitions.values(),
  ];
  const functions = numericFunctions(request.functions?.values() ?? []);
  const subject: Subject = {
    ...first,
    also,
    output: problem.output,
    definitions,
    functions,
    ...(base ? { base } : {}),
  };
  const verdict = tryWith(makeSampler(problem, others), subject, seed);
  if (verdict.kind !== 'undecided') return verdict;
  // Where X has more columns than rows, X'X has no inverse.
  const second = tryWith(makeSampler(problem, others, true), subject, seed);
  if (second.kind !== 'undecided') return second;
  // Properties may put every point on a kink: what holds without them holds with them.
  const free = withoutProperties(problem);
  const third = free && tryWith(makeSampler(free, others), subject, seed);
  return third?.kind === 'agrees' ? third : verdict;
}

function withoutProperties(problem: Problem): Problem | undefined {
  const all = [...problem.variables.values()];
  if (all.every(({ properties }) => properties.length === 0)) return undefined;
  const variables = new Map(all.map((d) => [d.name, { ...d, properties: [] }]));
  return { ...problem, variables };
}

function tryWith(sampler: Sampler, subject: Subject, seed: number): Verdict {
  if (sampler.entries > MAX_ENTRIES)
    return { kind: 'undecided', reason: 'the variables are too large to be tried with numbers' };
  return new Tally(sampler, subject, seed).run();
}

/** Counts what the points say until that is enough. */
class Tally {
  private readonly random: Random;
  private agreeing = 0;
  private zero = 0;
  private unhelpful: Unhelpful = 'no value';
  private doubt = false;
  private readonly contradictions: ValueVerdict[] = [];

  constructor(
    private readonly sampler: Sampler,
    private readonly subject: Subject,
    private readonly seed: number,
  ) {
    this.random = new Random(seed + 104729);
  }

  run(): Verdict {
    const needed = this.sampler.kinked ? KINKED_POINTS : 1;
    const { claim, also } = this.subject;
    const claimedZero = [claim, ...also.map((part) => part.claim)].every((c) =>
      isZero(claimedExpr(c)),
    );
    const zeroNeeded = claimedZero ? needed + 1 : ZERO_POINTS;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const trial = Trial.at(this.point(attempt), this.subject);
      if (trial) this.count(trial, trial.compare(this.random));
      if (this.contradictions.length >= CONTRADICTIONS) return this.contradictions[0]!;
      const zero = this.zero >= zeroNeeded && (claimedZero || this.unhelpful !== 'invisible');
      if (!this.doubt && (this.agreeing >= needed || zero)) return { kind: 'agrees' };
    }
    if (this.contradictions.length > 1 && this.agreeing === 0) return this.contradictions[0]!;
    if (this.doubt)
      return { kind: 'undecided', reason: 'the points that were tried contradict each other' };
    if (this.agreeing > 0 || (claimedZero && this.zero > 0)) return { kind: 'agrees' };
    return { kind: 'undecided', reason: REASONS[this.unhelpful] };
  }

  private point(attempt: number): ReturnType<typeof samplePoint> {
    return { ...samplePoint(this.sampler, attempt, this.seed), maxOperations: MAX_OPERATIONS };
  }

  private count(trial: Trial, finding: Finding): void {
    switch (finding.kind) {
      case 'agrees':
        this.agreeing++;
        return;
      case 'zero':
        this.zero++;
        return;
      case 'differs':
        this.doubt = true;
        // A point contradicts the claim if another direction does so too.
        if (trial.compare(this.random).kind === 'differs') {
          const { expected, got } = finding;
          this.contradictions.push({ kind: 'disagrees', reason: 'value', expected, got });
        }
        return;
      default:
        if (this.unhelpful !== 'invisible') this.unhelpful = finding.kind;
    }
  }
}
