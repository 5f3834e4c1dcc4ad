/** What grading yields. */
import type { Span } from '../errors.js';

/**
 * right; right in an arrangement that is accepted, with a remark; wrong; what a person has to look at; nothing was
 * answered.
 */
export const VERDICTS = ['right', 'remark', 'wrong', 'person', 'unanswered'] as const;

export type Verdict = (typeof VERDICTS)[number];

/** What an answer is worth, whoever gave it. */
export interface Judgement {
  readonly verdict: Verdict;
  /** What is wrong, or why a person has to look: two where only together they explain it. */
  readonly codes: readonly string[];
  /** Lower case, no full stop; empty where nothing is to be said. */
  readonly message: string;
  /** The part of the answer that the message is about. */
  readonly place: Span | null;
  /** From 0 to 1; null where a person decides. */
  readonly score: number | null;
}

export interface ReportRow extends Judgement {
  readonly student: string;
  readonly problem: string;
  readonly answer: string;
  /** Where it stands in the submissions, `line 12`; null where it is missing there. */
  readonly source: string | null;
  /** null where a person decides. */
  readonly points: number | null;
}

export interface ProblemSummary {
  readonly id: string;
  readonly title: string | null;
  readonly points: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** How often each mistake was made, the most frequent first. */
  readonly mistakes: readonly { readonly code: string; readonly count: number }[];
}

export interface StudentSummary {
  readonly student: string;
  readonly points: number;
  readonly outOf: number;
  /** Rows that a person decides. */
  readonly open: number;
}

export interface Report {
  readonly title: string | null;
  readonly problems: readonly ProblemSummary[];
  readonly students: readonly StudentSummary[];
  readonly rows: readonly ReportRow[];
  readonly notes: readonly string[];
}

/** A number of points as people write it, without the noise of binary fractions. */
export const rounded = (points: number): number => Number(points.toFixed(4));
