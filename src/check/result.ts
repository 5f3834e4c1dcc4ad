/** What checking an answer yields. */
import type { Span } from '../errors.js';
import type { Matrix } from '../numeric/index.js';

/**
 * The names of mistakes, in the order in which they are preferred where two of them would explain the same answer.
 * `property` is the one of an answer that is right only for values with a property that nobody declared; those behind
 * `wrong-kind` are of things too many, of an inverse and of a name in the wrong place.
 */
export const MISTAKE_CODES = [
  'shape',
  'inverse',
  'sign',
  'factor',
  'transposed',
  'missing-fprime',
  'extra-fprime',
  'fprime-argument',
  'batch-sum',
  'diag',
  'wrong-variable',
  'order',
  'symmetric-assumed',
  'property',
  'hadamard',
  'product-rule',
  'chain-incomplete',
  'wrong-kind',
  'inverted',
  'wrong-name',
  'extra-factor',
  'extra-term',
] as const;

export type MistakeCode = (typeof MISTAKE_CODES)[number];

/** A change that makes a wrong answer right, told without the right answer. */
export interface Mistake {
  readonly code: MistakeCode;
  /** A few words, lower case, no full stop: `a sign`. */
  readonly message: string;
  /** Sentences that say more; null where there is no more to say. */
  readonly detail: string | null;
  /** Where in the answer; null where it is the whole or something that is missing. */
  readonly place: Span | null;
  /** What is said at the place: `inside the sigmoid`. */
  readonly label: string | null;
  /** An answer that is right, in the language: the student's with the change, or the right one. */
  readonly repair: string;
  /** The second one of two mistakes that only together explain the answer. */
  readonly second: Pick<Mistake, 'code' | 'message' | 'place'> | null;
  /** For `--given`: what would have to be declared, such as `y onehot`. */
  readonly declaration: string | null;
}

/** How a verdict was reached: by the same expression, by the same normal form, or at so many random points. */
export interface How {
  readonly by: 'expression' | 'normal form' | 'numbers' | 'shape';
  readonly points: number;
}

/** A right answer that is not in the shape that was asked for. */
export interface Remark {
  readonly code: 'row' | 'column' | 'layout';
  readonly text: string;
}

/** A point with the values of the answer and of the derivative. */
export interface Witness {
  /** By name; a vector is a column. */
  readonly values: ReadonlyMap<string, Matrix>;
  readonly expected: Matrix;
  readonly got: Matrix;
}

export interface CheckResult {
  readonly verdict: 'right' | 'wrong' | 'undecided';
  readonly remark: Remark | null;
  readonly how: How;
  readonly mistake: Mistake | null;
  /** Of a wrong answer a random point; the one that was asked for, if one was. */
  readonly witness: Witness | null;
  /** Partial credit from 0 to 1; null where the answer is undecided. */
  readonly score: number | null;
  /** Why it is undecided. */
  readonly reason: string | null;
}
