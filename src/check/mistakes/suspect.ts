/** A wrong answer under suspicion: what the detectors of mistakes look at, and how they try their guesses. */
import type { Span } from '../../errors.js';
import type { Expr } from '../../expression/nodes.js';
import { isScalar, sameShape, transposed } from '../../expression/shape.js';
import { allFinite, transpose } from '../../numeric/matrix.js';
import type { Claim, Matrix } from '../../numeric/index.js';
import type { Arrangement } from '../arrangement.js';
import type { Tree } from '../edits/tree.js';
import type { Mistake, MistakeCode } from '../result.js';
import type { Relatives } from '../relatives.js';
import type { Asked, Target } from '../target.js';
import { isClose } from '../close.js';
import type { Trials } from '../trials.js';
import { ratio, type SimpleConstant } from './constants.js';

export interface Suspect {
  readonly target: Target;
  readonly asked: Asked;
  readonly strict: boolean;
  readonly relatives: Relatives;
  /** What the person typed. */
  readonly text: string;
  /** What the answer is: a matrix, an index equation, a differential. */
  readonly claim: Claim;
  readonly answer: Tree;
  /** The right answer as it is printed in one piece and in pieces. */
  readonly truths: readonly Tree[];
  readonly trials: Trials;
  readonly definitions: ReadonlyMap<string, Expr>;
}

/** A changed expression, with what the change mends. */
export interface Change {
  readonly expr: Expr;
  readonly message: string;
  readonly place: Span | null;
  /** What is said at the place. */
  readonly label?: string;
  /** Where the change is of another kind than others of its family. */
  readonly code?: MistakeCode;
}

/** A kind of change, to be tried on the answer and on the right answer. */
export interface Family {
  readonly code: MistakeCode;
  readonly changes: (suspect: Suspect, tree: Tree) => Iterable<Change>;
  /** What is said where only a change of the right answer explains the student's. */
  readonly inWords: string;
}

/** What a detector finds. */
export interface Finding {
  readonly code: MistakeCode;
  readonly message: string;
  readonly detail?: string;
  readonly place: Span | null;
  readonly label?: string;
  /** The student's answer, changed so that it is right; null where only the right answer itself can be given. */
  readonly repair: Expr | null;
  readonly declaration?: string;
  /** The other one of two mistakes. */
  readonly second?: Mistake['second'];
}

export type Detector = (suspect: Suspect) => Finding | null;

/** Whether an arrangement is one that is accepted. */
export const isAccepted = (
  { strict }: Pick<Suspect, 'strict'>,
  arrangement: Arrangement | undefined,
): boolean =>
  arrangement !== undefined &&
  (arrangement.kind === 'asked' || (arrangement.kind === 'turned' && !strict));

/** Whether an expression is a right answer. */
export const isRight = (suspect: Suspect, e: Expr): boolean =>
  isAccepted(suspect, suspect.trials.matches(e));

/** The detector that mends the answer by a change of the family. */
export const mends =
  ({ code, changes }: Family): Detector =>
  (suspect) =>
    mending(suspect, code, changes(suspect, suspect.answer));

/** The detector that makes the answer of the right one by a change of the family. */
export const explains =
  ({ code, changes, inWords }: Family): Detector =>
  (suspect) => {
    for (const truth of suspect.truths) {
      const found = explaining(suspect, code, changes(suspect, truth));
      if (found) return { ...found, message: inWords };
    }
    return null;
  };

/** The first change of the answer that makes it right. */
export function mending(
  suspect: Suspect,
  code: MistakeCode,
  changes: Iterable<Change>,
): Finding | null {
  for (const { expr, code: own, ...said } of changes)
    if (isRight(suspect, expr)) return { ...said, code: own ?? code, repair: expr };
  return null;
}

/** The first change of the right answer that makes the student's; rows count as columns. */
export function explaining(
  suspect: Suspect,
  code: MistakeCode,
  changes: Iterable<Change>,
): Finding | null {
  const { trials, answer } = suspect;
  const wanted = trials.values(answer.root);
  for (const { expr, message, code: own } of changes)
    if (hasValues(trials, expr, answer.root, wanted))
      return { code: own ?? code, message, place: null, repair: null };
  return null;
}

/** How close values have to be for a guess to be right. */
const ROUGH = 1e-6;

/** Values that are infinite or none say nothing; so many others have to. */
const ENOUGH = 2;

/** Whether an expression has the given values at all points where there are any, as it stands or turned. */
export function hasValues(trials: Trials, e: Expr, like: Expr, wanted: readonly Matrix[]): boolean {
  const same = sameShape(e.shape, like.shape);
  const turned = !same && sameShape(transposed(e.shape), like.shape) && !isScalar(e.shape);
  if (!same && !turned) return false;
  let seen = 0;
  const compare = (value: Matrix, k: number): boolean => {
    if (!allFinite(wanted[k]!)) return true;
    seen++;
    return isClose((turned ? transpose(value) : value).data, wanted[k]!.data, ROUGH);
  };
  return trials.every(e, compare) && seen >= ENOUGH;
}

/** The constant by which values have to be multiplied to be the given ones; rows count as columns. */
export function multiple(
  trials: Trials,
  e: Expr,
  like: Expr,
  wanted: readonly Matrix[],
): SimpleConstant | null {
  const same = sameShape(e.shape, like.shape);
  const turned = !same && sameShape(transposed(e.shape), like.shape);
  if (!same && !turned) return null;
  const values = trials.values(e);
  return ratio(
    values.map((value, k) => ({
      got: (turned ? transpose(value) : value).data,
      expected: wanted[k]!.data,
      sizes: trials.sizesAt(k),
    })),
  );
}
