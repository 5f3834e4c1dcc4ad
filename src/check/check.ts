/** Checking an answer: right, right in another form, or wrong, and then what is wrong with it. */
import { type Diagnostic, InternalError, isLimit, MatcalcError, type Span } from '../errors.js';
import type { Problem } from '../expression/problem.js';
import { isRow } from '../expression/shape.js';
import { claimedExpr } from '../numeric/claim.js';
import type { Environment } from '../numeric/index.js';
import { type Arrangement, arrangements } from './arrangement.js';
import { diagnose } from './diagnose.js';
import { howRight } from './how.js';
import { furtherNames, type KnownName, printedNames } from './known-names.js';
import { mendedText } from './mistakes/shapes.js';
import { Points } from './points.js';
import { readAnswer, type Reading } from './read-answer.js';
import type { CheckResult, Mistake, Remark, Witness } from './result.js';
import { Relatives } from './relatives.js';
import { rightText } from './right-text.js';
import { creditFor } from './score.js';
import { type Asked, type Target, targetOf } from './target.js';
import type { Budget } from '../tensor/graph.js';
import { type Judgement, Trials } from './trials.js';
import { witnessOf } from './witness.js';

export interface CheckRequest extends Asked {
  /** Only the arrangement that the layout asks for is right: a row for a column is wrong. */
  readonly strict: boolean;
  /** A point at which both values are wanted. */
  readonly at?: Environment | undefined;
}

/** One reading with what the numbers say of it. */
interface Judged {
  readonly reading: Reading;
  readonly trials: Trials;
  readonly judgement: Judgement;
}

/**
 * Checks an answer to one derivative of the problem.
 *
 * @throws MatcalcError where the answer or the question cannot be read; an answer that does not conform is wrong
 */
export const checkAnswer = (problem: Problem, text: string, request: CheckRequest): CheckResult =>
  new Checker(problem, request).check(text);

/** Checks answers to one question: what they have in common is made once. */
export class Checker {
  private readonly target: Target;
  private readonly printed: readonly KnownName[];
  private readonly arrangements: readonly Arrangement[];
  private readonly points: Points;
  private readonly relatives: Relatives;
  private further: readonly KnownName[] | undefined;

  constructor(
    problem: Problem,
    private request: CheckRequest,
  ) {
    this.target = targetOf(problem, request);
    this.points = new Points(this.target, this.target.result.problem);
    this.relatives = new Relatives(this.target.result.problem);
    this.printed = printedNames(this.target);
    this.arrangements = arrangements(this.target.question, this.target.layout);
  }

  /** Checks an answer within a budget of its own. */
  within(budget: Budget, text: string): CheckResult {
    this.request = { ...this.request, budget };
    return this.check(text);
  }

  check(text: string): CheckResult {
    let read: Read;
    try {
      read = this.read(text);
    } catch (error) {
      if (!isMisfit(error)) throw error;
      return this.misfit(text, error.diagnostic);
    }
    let judged: readonly Judged[];
    try {
      judged = this.judge(read);
    } catch (error) {
      if (isLimit(error)) return undecidedBecause(error.diagnostic.message);
      throw error;
    }
    const right = this.rightOf(judged);
    if (right) return this.right(right);
    const undecided = judged.find(({ judgement }) => judgement.kind === 'undecided');
    if (undecided?.judgement.kind === 'undecided' && judged.every(isOpen))
      return undecidedBecause(undecided.judgement.reason);
    return this.wrong(text, judged);
  }

  /** With the names of the printed derivative; with all that a person may know where these do not suffice. */
  private read(text: string): Read {
    try {
      return { readings: readAnswer(text, this.target, this.printed), names: this.printed };
    } catch (error) {
      if (!(error instanceof MatcalcError) || !UNKNOWN.has(error.diagnostic.code)) throw error;
      this.further ??= furtherNames(this.target, this.printed, this.request);
      const names = [...this.printed, ...this.further];
      return { readings: readAnswer(text, this.target, names), names };
    }
  }

  private judge({ readings }: Read): Judged[] {
    const { target } = this;
    const { deadline } = this.request.budget;
    const { output, definitions: parts } = target.result.problem;
    const asked = [output, ...parts.map(({ expr }) => expr)];
    return readings.map((reading): Judged => {
      const { claim, answer, definitions } = reading;
      const others = [claimedExpr(claim), ...answer.definitions.map(({ expr }) => expr)];
      const trials = new Trials(
        this.points.all(others, definitions),
        reading.definitions,
        target.question,
        this.arrangements,
        reading.claim,
        deadline,
      );
      return { reading, trials, judgement: trials.judge(asked) };
    });
  }

  private rightOf(judged: readonly Judged[]): Judged | undefined {
    const kinds = this.request.strict ? (['asked'] as const) : (['asked', 'turned'] as const);
    for (const kind of kinds) {
      const right = judged.find(
        ({ judgement }) =>
          judgement.kind === 'agrees' && (judgement.arrangement?.kind ?? 'asked') === kind,
      );
      if (right) return right;
    }
    return undefined;
  }

  private right({ reading, judgement }: Judged): CheckResult {
    if (judgement.kind !== 'agrees') throw new InternalError('a right answer that does not agree');
    const { arrangement, points } = judgement;
    return {
      verdict: 'right',
      remark: arrangement?.kind === 'turned' ? remarkOn(arrangement) : null,
      how: howRight(this.target, reading, points, this.request.rules),
      mistake: null,
      witness: this.witness(reading, this.request.at),
      score: 1,
      reason: null,
    };
  }

  private isRightText(text: string): boolean {
    try {
      return this.rightOf(this.judge(this.read(text))) !== undefined;
    } catch (error) {
      if (error instanceof MatcalcError) return false;
      throw error;
    }
  }

  private wrong(text: string, judged: readonly Judged[]): CheckResult {
    const { target, request } = this;
    const { reading, trials, judgement } = judged.find((one) => fits(one)) ?? judged[0]!;
    const mistake = diagnose({
      target,
      asked: request,
      strict: request.strict,
      relatives: this.relatives,
      text,
      reading,
      trials,
      isRightText: (repaired) => this.isRightText(repaired),
    });
    const point = judgement.kind === 'differs' ? judgement.point.env : undefined;
    return {
      verdict: 'wrong',
      remark: null,
      how: { by: judgement.kind === 'misshaped' ? 'shape' : 'numbers', points: trials.count },
      mistake,
      witness: this.witness(reading, request.at ?? point),
      score: creditFor(mistake),
      reason: null,
    };
  }

  /** Both values at a point, of an answer in matrix form. */
  private witness({ claim, definitions }: Reading, at: Environment | undefined): Witness | null {
    const [wanted] = this.arrangements;
    if (!at || !wanted || claim.kind !== 'matrix') return null;
    return witnessOf(at, this.target, claim.expr, definitions, wanted);
  }

  /** An answer whose own shapes do not fit is wrong. */
  private misfit(text: string, { message, spans }: Diagnostic): CheckResult {
    const isShort = text.length <= MAX_MENDED;
    const mended = isShort ? mendedText(text, (other) => this.isRightText(other)) : null;
    const repair = mended ?? rightText(this.target);
    const place = spans && spans.length > 0 ? aroundAll(spans) : null;
    const mistake: Mistake = {
      code: 'shape',
      message: 'the shapes do not fit',
      detail: message,
      place,
      label: null,
      repair,
      second: null,
      declaration: null,
    };
    return {
      verdict: 'wrong',
      remark: null,
      how: { by: 'shape', points: 0 },
      mistake,
      witness: null,
      score: creditFor(mistake),
      reason: null,
    };
  }
}

interface Read {
  readonly readings: readonly Reading[];
  readonly names: readonly KnownName[];
}

/** Longer texts are not searched for what makes their shapes fit. */
const MAX_MENDED = 2000;

const UNKNOWN: ReadonlySet<string> = new Set(['unknown-name', 'unknown-function']);

const isMisfit = (error: unknown): error is MatcalcError =>
  error instanceof MatcalcError &&
  error.diagnostic.code === 'shape' &&
  error.diagnostic.source === 'answer';

const isOpen = ({ judgement: { kind } }: Judged): boolean =>
  kind === 'undecided' || kind === 'misshaped';

const fits = ({ judgement: { kind } }: Judged): boolean => kind !== 'misshaped';

const aroundAll = (spans: readonly Span[]): Span => ({
  start: Math.min(...spans.map(({ start }) => start)),
  end: Math.max(...spans.map(({ end }) => end)),
});

const undecidedBecause = (reason: string): CheckResult => ({
  verdict: 'undecided',
  remark: null,
  how: { by: 'numbers', points: 0 },
  mistake: null,
  witness: null,
  score: null,
  reason,
});

function remarkOn({ shape, layouts }: Arrangement): Remark {
  const code = isRow(shape) ? 'row' : 'column';
  const where = layouts.includes('numerator') ? 'numerator' : layouts[0];
  return { code, text: `written as a ${code}${where === undefined ? '' : ` (${where} layout)`}` };
}
