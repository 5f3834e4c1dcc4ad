/**
 * Errors are data. Everything a person can cause is a `MatcalcError` that carries a `Diagnostic`;
 * an `InternalError` is a bug in matcalc. Only the command line turns either into text.
 */

/** A half-open range of UTF-16 code units in a source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Which of the texts that a person gave a span points into. */
export type SourceName = 'expression' | 'given' | 'wrt' | 'at' | 'answer' | 'rules' | 'file';

/** A replacement of a span of the same source that would repair the input. */
export interface SuggestedEdit {
  readonly text: string;
  readonly span?: Span;
}

export type ErrorCode =
  | 'syntax' // unreadable text
  | 'unclosed' // a bracket or bar is never closed
  | 'unopened' // a bracket closes nothing
  | 'unknown-function'
  | 'unknown-name' // a name (in --wrt, --at...) that does not occur
  | 'reserved-name'
  | 'shape' // shapes that do not fit
  | 'ambiguous' // two readings that differ in value
  | 'declaration' // an unusable or contradicting declaration
  | 'definition' // a cycle, a double definition
  | 'assumption' // --strict: something would have to be assumed
  | 'unsupported' // named by language.md as not supported
  | 'value' // an unusable numeric value in --at
  | 'usage' // options that do not fit together
  | 'limit' // a stated bound on size, depth or time
  | 'rule' // an unusable rule file
  | 'verification'; // a result failed its own verification (exit 70)

/** What is wrong, where, and what was probably meant. */
export interface Diagnostic {
  readonly code: ErrorCode;
  /** One sentence, lower case, no full stop: `two columns do not multiply: x is n, y is n`. */
  readonly message: string;
  readonly source?: SourceName;
  /** The text that the spans point into. */
  readonly text?: string;
  /** The places; the first is the main one. */
  readonly spans?: readonly Span[];
  /** Written behind the first caret, such as `did you mean W?`. */
  readonly label?: string;
  /** What would repair it, in words: `x' y (a number), x y' (n × n)`. */
  readonly help?: string;
  readonly edits?: readonly SuggestedEdit[];
}

/** The only exception that the library throws for its input. */
export class MatcalcError extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.name = 'MatcalcError';
  }
}

/** Whether a stated bound was reached. */
export const isLimit = (error: unknown): error is MatcalcError =>
  error instanceof MatcalcError && error.diagnostic.code === 'limit';

/** A bug in matcalc, never the user's fault. */
export class InternalError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InternalError';
  }
}

/** Bounds on the work of one call of the library. */
export interface Limits {
  /** Milliseconds of wall time. */
  readonly ms?: number;
  /** Nodes of the tensor graph. */
  readonly nodes?: number;
}
