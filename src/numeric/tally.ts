/** What the points that are tried say together. */
import type { Shape } from '../expression/shape.js';
import { claimedExpr, isZero } from './claim.js';
import type { Matrix } from './matrix.js';
import { Random } from './random.js';
import { samplePoint, type Sampler } from './sample.js';
import { type Finding, type Subject, Trial, type Unhelpful } from './trial.js';

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

/** How many points are tried; so many times more where some have contradicted the claim. */
export const ATTEMPTS = 24;
const MORE = 4;
/** Where there are kinks, so many points must agree: both sides are likely to be among them. */
const KINKED_POINTS = 5;
/**
 * A claim that comes out as zero at so many points, as the difference does, is right; where others
 * are too small to be seen the zeros may be underflow.
 */
const ZERO_POINTS = 6;
/**
 * How many points have to contradict a claim. Where no point agrees two suffice, or one if so many
 * others do by exact derivatives although no difference confirms it.
 */
const CONTRADICTIONS = 3;
const UNCONFIRMED_POINTS = 6;
const MAX_OPERATIONS = 20_000_000;

const REASONS = {
  'no value': 'no point was found where the value is finite',
  'no claimed value': 'the derivative was not finite at any point that was tried',
  kink: 'there was no derivative at any point that was tried',
  rough: 'the differences did not settle at any point that was tried',
  unconfirmed: 'no difference could tell at any point that was tried',
  invisible: 'the derivative is too small to be seen at any point that was tried',
} satisfies Record<Unhelpful, string>;

/** Counts what the points say until that is enough. */
export class Tally {
  private readonly random: Random;
  private readonly claimedZero: boolean;
  private tried = 0;
  private agreeing = 0;
  private zero = 0;
  private unhelpful: Unhelpful = 'no value';
  private doubt = false;
  private unconfirmed = 0;
  private readonly contradictions: ValueVerdict[] = [];

  constructor(
    private readonly sampler: Sampler,
    private readonly subject: Subject,
    private readonly seed: number,
  ) {
    this.random = new Random(seed + 104729);
    const claims = [subject.claim, ...subject.also.map(({ claim }) => claim)];
    this.claimedZero = claims.every((claim) => isZero(claimedExpr(claim)));
  }

  get entries(): number {
    return this.sampler.entries;
  }

  /** Tries up to so many points; undefined if they do not suffice for a verdict. */
  run(attempts: number): Verdict | undefined {
    while (this.tried < (this.doubt ? attempts * MORE : attempts)) {
      const trial = Trial.at(this.point(this.tried++), this.subject);
      if (trial) this.count(trial, trial.compare(this.random));
      if (this.contradictions.length >= CONTRADICTIONS) return this.contradictions[0];
      if (!this.doubt && this.enough()) return { kind: 'agrees' };
    }
    return undefined;
  }

  /** What the points say that were not enough. */
  conclusion(): Verdict {
    const [witness] = this.contradictions;
    const supported = this.contradictions.length > 1 || this.unconfirmed >= UNCONFIRMED_POINTS;
    if (witness && supported && this.agreeing === 0) return witness;
    if (this.doubt)
      return { kind: 'undecided', reason: 'the points that were tried contradict each other' };
    if (this.agreeing > 0 || (this.claimedZero && this.zero > 0)) return { kind: 'agrees' };
    return { kind: 'undecided', reason: REASONS[this.unhelpful] };
  }

  private enough(): boolean {
    const needed = this.sampler.kinked ? KINKED_POINTS : 1;
    if (this.agreeing >= needed) return true;
    if (this.claimedZero) return this.zero > needed;
    return this.zero >= ZERO_POINTS && this.unhelpful !== 'invisible';
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
      case 'unconfirmed':
        this.unconfirmed++;
        this.unhelpful = 'unconfirmed';
        return;
      default:
        if (this.unhelpful !== 'invisible') this.unhelpful = finding.kind;
    }
  }
}
