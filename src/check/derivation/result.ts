/** What checking a derivation yields. */
import type { Diagnostic, Span } from '../../errors.js';
import type { Problem } from '../../expression/problem.js';
import type { Mistake } from '../result.js';
import type { SkippedLine } from './document.js';

/** What is wrong in a line; its places are in the document. */
export interface LineMistake extends Pick<
  Mistake,
  'code' | 'message' | 'detail' | 'place' | 'label'
> {
  /** What would be right there, in the language; null where nothing is known to be. */
  readonly repair: string | null;
}

/**
 * given: a definition or a declaration, which is taken as it is. Everything else is one equality: a member of a chain
 * against the one before it.
 */
export type LineVerdict = 'given' | 'right' | 'wrong' | 'undecided' | 'unreadable';

export interface DerivationLine {
  /** The line of the document in which it begins, counted from one. */
  readonly line: number;
  /** Its place in the document. */
  readonly span: Span;
  readonly text: string;
  /** What it should be equal to, as it is written; null for what is given, and for what cannot be read at all. */
  readonly left: string | null;
  readonly verdict: LineVerdict;
  /** What is equal to it but for being a row or a column; why it is undecided. */
  readonly remark: string | null;
  readonly mistake: LineMistake | null;
  /** Why it cannot be read, or why its shapes do not fit; the spans point into the document. */
  readonly diagnostic: Diagnostic | null;
}

export interface DerivationResult {
  /** wrong if any line is; else unreadable, else undecided if any line is. */
  readonly verdict: 'right' | 'wrong' | 'undecided' | 'unreadable';
  /** In the order of the document. */
  readonly lines: readonly DerivationLine[];
  readonly firstWrong: DerivationLine | null;
  readonly skipped: readonly SkippedLine[];
  /** What is differentiated; null where the document does not say. */
  readonly problem: Problem | null;
}
