/** What is wrong with a wrong answer: the detectors in the order in which their names are preferred. */
import type { Expr } from '../expression/nodes.js';
import { isLimit, type Span } from '../errors.js';
import { printWithin } from '../expression/print.js';
import { ASCII } from '../expression/notation.js';
import { shapeText } from '../expression/shape.js';
import { type Tree, treeOf, withDiagonals } from './edits/tree.js';
import { bypassed } from './mistakes/bypass.js';
import { missingFactor, missingFactors } from './mistakes/chain.js';
import { DIAGONALS } from './mistakes/diagonals.js';
import { EXTRA_FACTORS, EXTRA_TERMS, INVERTED } from './mistakes/extras.js';
import { TERM_FACTORS, wholeFactor } from './mistakes/factors.js';
import { INVERSES } from './mistakes/inverses.js';
import { wrongKind } from './mistakes/kinds.js';
import { NAMES } from './mistakes/names.js';
import { ORDERS } from './mistakes/orders.js';
import { twoMistakes } from './mistakes/pairs.js';
import { extraPrime, lacksPrime, MISSING_PRIMES, PRIME_POINTS } from './mistakes/primes.js';
import { PRODUCTS } from './mistakes/products.js';
import {
  allSymmetricAssumed,
  entriesAssumed,
  sumAssumed,
  symmetricAssumed,
} from './mistakes/properties.js';
import { SIGNS } from './mistakes/signs.js';
import { lacksSum, SUMS } from './mistakes/sums.js';
import { type Detector, explains, type Finding, mends, type Suspect } from './mistakes/suspect.js';
import { upstreamOnly } from './mistakes/stops.js';
import { missingTerm } from './mistakes/terms.js';
import { INDEX_TRANSPOSES, otherLayout, TRANSPOSES } from './mistakes/transposes.js';
import { wrongVariable } from './mistakes/variables.js';
import { claimedExpr } from '../numeric/claim.js';
import type { Claim } from '../numeric/index.js';
import { withoutLeftSide } from './left-side.js';
import type { Reading } from './read-answer.js';
import type { Mistake } from './result.js';
import { rightText } from './right-text.js';
import type { Relatives } from './relatives.js';
import type { Asked, Target } from './target.js';
import type { Trials } from './trials.js';

/** Of an index equation. */
const OF_INDICES: readonly Detector[] = [
  mends(SIGNS),
  wholeFactor,
  ...[TERM_FACTORS, INDEX_TRANSPOSES, EXTRA_TERMS].map(mends),
];

/** Of a differential. */
const OF_DIFFERENTIALS: readonly Detector[] = [
  ...[INVERSES, SIGNS].map(mends),
  wholeFactor,
  ...[TERM_FACTORS, TRANSPOSES, ORDERS, INVERTED, EXTRA_FACTORS, EXTRA_TERMS].map(mends),
  misshaped,
];

/** What a single change of the answer mends, or a single thing left out explains: in the order of MISTAKE_CODES. */
const DETECTORS: readonly Detector[] = [
  mends(INVERSES),
  mends(SIGNS),
  wholeFactor,
  mends(TERM_FACTORS),
  otherLayout,
  mends(TRANSPOSES),
  mends(MISSING_PRIMES),
  lacksPrime,
  bypassed(true),
  extraPrime,
  mends(PRIME_POINTS),
  mends(SUMS),
  mends(DIAGONALS),
  wrongVariable,
  mends(ORDERS),
  symmetricAssumed,
  sumAssumed,
  mends(PRODUCTS),
  missingTerm,
  missingFactor,
  bypassed(false),
  upstreamOnly,
  wrongKind,
  ...[INVERTED, NAMES, EXTRA_FACTORS, EXTRA_TERMS].map(mends),
  allSymmetricAssumed,
  // What shows only in the right answer, as it is printed.
  ...[SIGNS, TERM_FACTORS, TRANSPOSES].map(explains),
  lacksSum,
  ...[DIAGONALS, ORDERS, PRODUCTS].map(explains),
  entriesAssumed,
  twoMistakes,
  missingFactors,
  misshaped,
];

export interface Evidence {
  readonly target: Target;
  readonly asked: Asked;
  readonly strict: boolean;
  readonly relatives: Relatives;
  readonly text: string;
  readonly reading: Reading;
  readonly trials: Trials;
  /** Whether a text would be right as an answer. */
  readonly isRightText: (text: string) => boolean;
}

/** The mistake in an answer that has another value than the derivative; null where none is recognised. */
export function diagnose(evidence: Evidence): Mistake | null {
  const { target, isRightText } = evidence;
  for (const finding of findings(suspectOf(evidence))) {
    const own = finding.repair && repairText(finding.repair, evidence);
    const isMended = own !== null && isRightText(own);
    // What is only nearly right is no repair, and what it mends is not the mistake.
    if (own !== null && !isMended) continue;
    return {
      code: finding.code,
      message: finding.message,
      detail: finding.detail ?? null,
      place: finding.place && plain(finding.place),
      label: finding.label ?? null,
      repair: isMended ? own : rightText(target),
      second: finding.second ?? null,
      declaration: finding.declaration ?? null,
    };
  }
  return null;
}

/** The changed answer; entry by entry it needs its left side. */
function repairText(repair: Expr, { reading, text }: Evidence): string | null {
  const right = printWithin(repair, ASCII, MAX_REPAIR);
  if (right === null || reading.claim.kind !== 'index') return right;
  return `${withoutLeftSide(text).left} = ${right}`;
}

/** A token knows more of itself than a reader wants. */
const plain = ({ start, end }: Span): Span => ({ start, end });

function suspectOf({ reading, target, ...rest }: Evidence): Suspect {
  const { claim, answer, definitions } = reading;
  const own = new Map(answer.definitions.map(({ name, expr }) => [name, expr]));
  const tree = treeOf(claimedExpr(claim), answer.origins, own);
  return { ...rest, target, claim, answer: tree, truths: truthsOf(target), definitions };
}

/** The right answer with everything in one place, as it was found and as it is printed in one piece. */
function truthsOf({ derivative, result }: Target): Tree[] {
  const { problem, definitions } = result;
  const all = new Map([...problem.definitions, ...definitions].map((d) => [d.name, d.expr]));
  const roots = [derivative.expr, derivative.inline].filter((e): e is Expr => e !== null);
  const trees = [...new Set(roots)].map((e) => treeOf(e, new Map(), all));
  const others = trees.map((tree) => ({ ...tree, root: withDiagonals(tree.root) }));
  return [...trees, ...others.filter(({ root }, k) => root !== trees[k]!.root)];
}

const detectorsFor = ({ kind }: Claim): readonly Detector[] =>
  kind === 'matrix' ? DETECTORS : kind === 'index' ? OF_INDICES : OF_DIFFERENTIALS;

/** What the detectors find before the search becomes too large. */
function* findings(suspect: Suspect): Iterable<Finding> {
  try {
    for (const detector of detectorsFor(suspect.claim)) {
      const finding = detector(suspect);
      if (finding) yield finding;
    }
  } catch (error) {
    if (!isLimit(error)) throw error;
  }
}

/** An answer that has a value, in a shape that no arrangement of the derivative has. */
function misshaped({ trials, answer }: Suspect): Finding | null {
  if (trials.fitting(answer.root).length > 0) return null;
  const wanted = trials.wantedShape;
  const asked = wanted ? `, asked for is ${shapeText(wanted)}` : '';
  return {
    code: 'shape',
    message: `it is ${shapeText(answer.root.shape)}${asked}`,
    place: null,
    repair: null,
  };
}

/** A longer repair is of no use. */
const MAX_REPAIR = 4000;
