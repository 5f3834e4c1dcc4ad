/** What the answers to one problem are worth. */
import type { CheckResult, Mistake } from '../check/result.js';
import { MatcalcError } from '../errors.js';
import type { Layout } from '../expression/layout.js';
import { CREDIT } from '../check/score.js';
import { withoutLeftSide } from '../check/left-side.js';
import type { Budget } from '../tensor/graph.js';
import { LAYOUTS } from '../expression/layout.js';
import type { KeyProblem } from './key.js';
import type { AnswerChecker } from './prepare.js';
import type { Judgement } from './report.js';
import type { Demands } from './require.js';

/** No formula that a person writes is longer; a file in a cell may be. */
const MAX_ANSWER = 10_000;

export interface JudgeParts {
  readonly spec: KeyProblem;
  readonly checker: AnswerChecker;
  readonly inLayout: (layout: Layout) => AnswerChecker;
  readonly demands: Demands;
  /** That of an answer whose check begins now. */
  budget(): Budget;
}

/** Judges answers. */
export class Judge {
  /** Of the present answer: what it is checked for shares it. */
  private budget: Budget = {};
  private readonly layouts = new Map<Layout, AnswerChecker>();

  constructor(private readonly parts: JudgeParts) {}

  /** Never throws: what cannot be judged is for a person, with the reason. */
  judge(text: string): Judgement {
    const answer = text.trim();
    if (answer === '') return UNANSWERED;
    if (answer.length > MAX_ANSWER)
      return forPerson('limit', `longer than ${MAX_ANSWER} characters`);
    this.budget = this.parts.budget();
    try {
      return this.judged(answer, this.parts.checker.within(this.budget, answer));
    } catch (error) {
      return unusable(error);
    }
  }

  private judged(answer: string, result: CheckResult): Judgement {
    switch (result.verdict) {
      case 'undecided':
        return forPerson('undecided', result.reason ?? UNDECIDED);
      case 'right':
        return this.right(answer, result.remark?.text ?? null);
      case 'wrong': {
        const remark = this.accepted(answer, result.mistake);
        return remark === null ? this.wrong(answer, result) : this.right(answer, remark);
      }
    }
  }

  private right(answer: string, remark: string | null): Judgement {
    const unmet = this.parts.demands.unmet(answer);
    if (unmet !== null)
      return wrongBecause(['required'], unmet, this.parts.spec.credit.get('required') ?? 0);
    const score = remark === null ? 1 : (this.parts.spec.credit.get('row') ?? 1);
    const verdict = remark === null ? 'right' : 'remark';
    return { verdict, codes: [], message: remark ?? '', place: null, score };
  }

  private wrong(answer: string, { mistake }: CheckResult): Judgement {
    const { credit } = this.parts.spec;
    if (!mistake && Date.now() > (this.budget.deadline ?? Infinity))
      return forPerson('limit', 'wrong, but there was no time to find the mistake');
    if (!mistake)
      return wrongBecause(['other'], 'no known mistake explains it', credit.get('other') ?? 0);
    const parts = mistake.second ? [mistake, mistake.second] : [mistake];
    const codes = parts.map(({ code }) => code);
    const message = parts.map((part) => messageOf(part, answer)).join('; and ');
    return { ...wrongBecause(codes, message, this.creditOf(mistake)), place: mistake.place };
  }

  /** Of two mistakes the product, as in `check`. */
  private creditOf({ code, second }: Mistake): number {
    const { credit } = this.parts.spec;
    const of = (one: Mistake['code']): number => credit.get(one) ?? CREDIT[one];
    return of(code) * (second ? of(second.code) : 1);
  }

  /** The remark on a wrong answer that the key accepts all the same: right in another layout, or transposed. */
  private accepted(answer: string, mistake: Mistake | null): string | null {
    const { layouts, transposed } = this.parts.spec.accept;
    if (mistake === null || !ARRANGED.has(mistake.code)) return null;
    const right = (transposed ? LAYOUTS : layouts).find((layout) => this.isRightIn(layout, answer));
    if (right !== undefined) return `written in ${right} layout`;
    const turned = transposed ? transposedText(answer) : null;
    return turned !== null && this.isRight(this.parts.checker, turned) ? 'transposed' : null;
  }

  private isRightIn(layout: Layout, answer: string): boolean {
    const checker = this.layouts.get(layout) ?? this.parts.inLayout(layout);
    this.layouts.set(layout, checker);
    return this.isRight(checker, answer);
  }

  /** @throws MatcalcError where that cannot be decided */
  private isRight(checker: AnswerChecker, answer: string): boolean {
    try {
      const { verdict, remark, reason } = checker.within(this.budget, answer);
      if (verdict !== 'undecided') return verdict === 'right' && remark === null;
      throw new MatcalcError({ code: 'value', message: reason ?? UNDECIDED });
    } catch (error) {
      if (error instanceof MatcalcError && error.diagnostic.source === 'answer') return false;
      throw error;
    }
  }
}

const UNDECIDED = 'it could not be decided';

/** Mistakes that an answer in another arrangement may be taken for. */
const ARRANGED: ReadonlySet<string> = new Set(['transposed', 'order', 'wrong-kind', 'shape']);

/** A longer part of an answer is not quoted. */
const MAX_QUOTED = 40;

/** What is wrong, and in which part of the answer; signs alone say too little to be quoted. */
function messageOf(part: Mistake | NonNullable<Mistake['second']>, answer: string): string {
  const { message, place } = part;
  const detail = 'detail' in part ? part.detail : null;
  if (detail !== null) return `${message}; ${asClause(detail)}`;
  const quoted = place ? answer.slice(place.start, place.end) : '';
  const tells = /[\p{L}\p{N}]/u.test(quoted) && quoted !== answer && quoted.length <= MAX_QUOTED;
  return tells ? `${message}: ${quoted}` : message;
}

/** Without the capital of a word at the beginning, and the full stop at the end. */
const asClause = (sentence: string): string =>
  sentence.replace(/\.$/, '').replace(/^[A-Z](?=[a-z]+ )/, (letter) => letter.toLowerCase());

/** The transpose of an answer of one statement. */
function transposedText(answer: string): string | null {
  const { text } = withoutLeftSide(answer);
  return /[;\n=#%]|\\\\|\bwhere\b/.test(text) ? null : `(${text})'`;
}

/** Nothing was answered. */
export const UNANSWERED: Judgement = {
  verdict: 'unanswered',
  codes: [],
  message: '',
  place: null,
  score: 0,
};

/** A judgement that is left to a person. */
export const forPerson = (
  code: string,
  message: string,
  place: Judgement['place'] = null,
): Judgement => ({ verdict: 'person', codes: [code], message, place, score: null });

const wrongBecause = (codes: readonly string[], message: string, score: number): Judgement => ({
  verdict: 'wrong',
  codes,
  message,
  place: null,
  score,
});

/** One answer that cannot be checked, even for a fault of the program, must not stop the others. */
function unusable(error: unknown): Judgement {
  if (!(error instanceof MatcalcError)) {
    const text = error instanceof Error ? error.message : String(error);
    return forPerson('internal', `internal error: ${text}`);
  }
  const { code, source, message, label, spans } = error.diagnostic;
  if (code === 'limit') return forPerson('limit', message);
  const said = label === undefined ? message : `${message}; ${label}`;
  return source === 'answer'
    ? forPerson('unreadable', `cannot be read: ${said}`, spans?.[0] ?? null)
    : forPerson('undecided', said);
}
