/** What a key says: the problems, and how answers to them are judged. */
import type { Layout } from '../expression/layout.js';
import type { StructuredForm } from '../expression/structure.js';
import type { ScalarData } from './data.js';
import type { Span } from '../errors.js';

export interface Key {
  readonly title: string | null;
  /** By id, in the order of the file. */
  readonly problems: ReadonlyMap<string, KeyProblem>;
}

export interface KeyProblem {
  readonly id: string;
  readonly title: string | null;
  /** What a right answer is worth. */
  readonly points: number;
  readonly expr: ScalarData;
  readonly wrt: ScalarData;
  /** One text for each declaration or list of them. */
  readonly given: readonly ScalarData[];
  readonly order: number | null;
  readonly then: readonly string[];
  readonly layout: Layout;
  readonly structured: StructuredForm | null;
  /** Right answers that the key states; they are checked before anything is graded. */
  readonly answers: readonly ScalarData[];
  readonly accept: Acceptance;
  readonly require: Requirement;
  /** Of one point, by what is wrong. */
  readonly credit: ReadonlyMap<string, number>;
  readonly place: Span;
}

/** Arrangements of the right entries that are right beside the one that is asked for. */
export interface Acceptance {
  /** A row for a column, or the reverse, of a scalar's gradient by a vector. */
  readonly row: boolean;
  /** Every transpose of the whole. */
  readonly transposed: boolean;
  /** What is right in these layouts. */
  readonly layouts: readonly Layout[];
}

/** Names and functions that an answer has to have, or must not have. */
export interface Requirement {
  readonly uses: readonly ScalarData[];
  readonly avoids: readonly ScalarData[];
}
