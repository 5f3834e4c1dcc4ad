/** What is wrong with a wrong answer: the detectors in the order in which their names are preferred. */
import type { Expr } from '../expression/nodes.js';
import { asciiText, printWithin } from '../expression/print.js';
import { ASCII } from '../expression/notation.js';
import { shapeText } from '../expression/shape.js';
import { type Tree, treeOf } from './edits/tree.js';
import type { KnownName } from './known-names.js';
import { bypassed } from './mistakes/bypass.js';
import { missingFactor } from './mistakes/chain.js';
import { diagChanges, wrongDiag } from './mistakes/diagonals.js';
import { wrongFactor } from './mistakes/factors.js';
import { wrongInverse } from './mistakes/inverses.js';
import { wrongKind } from './mistakes/kinds.js';
import { orderChanges, wrongOrder } from './mistakes/orders.js';
import { type Pair, twoMistakes } from './mistakes/pairs.js';
import { extraPrime, missingPrime, primeArgument, primeChanges } from './mistakes/primes.js';
import { otherProducts, wrongProduct } from './mistakes/products.js';
import { propertyAssumed, symmetricAssumed } from './mistakes/properties.js';
import { signChanges, wrongSign } from './mistakes/signs.js';
import { missingSum } from './mistakes/sums.js';
import type { Change, Detector, Finding, Suspect } from './mistakes/suspect.js';
import { missingTerm } from './mistakes/terms.js';
import { transposeChanges, transposed } from './mistakes/transposes.js';
import { wrongVariable } from './mistakes/variables.js';
import type { Reading } from './read-answer.js';
import type { Mistake, MistakeCode } from './result.js';
import type { Asked, Target } from './target.js';
import type { Trials } from './trials.js';

const DETECTORS: readonly Detector[] = [
  wrongInverse,
  wrongSign,
  wrongFactor,
  transposed,
  missingPrime,
  bypassed(true),
  extraPrime,
  primeArgument,
  missingSum,
  wrongDiag,
  wrongVariable,
  wrongOrder,
  symmetricAssumed,
  propertyAssumed,
  wrongProduct,
  missingTerm,
  missingFactor,
  bypassed(false),
  wrongKind,
];

export interface Evidence {
  readonly target: Target;
  readonly asked: Asked;
  readonly strict: boolean;
  readonly text: string;
  readonly reading: Reading;
  readonly trials: Trials;
  readonly names: readonly KnownName[];
  /** Whether a text would be right as an answer. */
  readonly isRightText: (text: string) => boolean;
}

/** The mistake in an answer that has another value than the derivative; null where none is recognised. */
export function diagnose(evidence: Evidence): Mistake | null {
  const { target, isRightText } = evidence;
  const suspect = suspectOf(evidence);
  if (!suspect) return null;
  const finding: Finding | Pair | null =
    firstOf(suspect) ?? twoMistakes(suspect, singles(suspect)) ?? misshaped(suspect);
  if (!finding) return null;
  const own = finding.repair && printWithin(finding.repair, ASCII, MAX_REPAIR);
  return {
    code: finding.code,
    message: finding.message,
    place: finding.place,
    repair: own !== null && isRightText(own) ? own : rightText(target),
    second: finding.second ?? null,
    declaration: finding.declaration ?? null,
  };
}

function suspectOf({ reading, target, ...rest }: Evidence): Suspect | null {
  const { claim, answer, definitions } = reading;
  if (claim.kind !== 'matrix') return null;
  const own = new Map(answer.definitions.map(({ name, expr }) => [name, expr]));
  const tree = treeOf(claim.expr, answer.origins, own);
  return { ...rest, target, answer: tree, truths: truthsOf(target), definitions };
}

/** The right answer with everything in one place, as it was found and as it is printed in one piece. */
function truthsOf({ derivative, result }: Target): Tree[] {
  const { problem, definitions } = result;
  const all = new Map([...problem.definitions, ...definitions].map((d) => [d.name, d.expr]));
  const roots = [derivative.expr, derivative.inline].filter((e): e is Expr => e !== null);
  return [...new Set(roots)].map((e) => treeOf(e, new Map(), all));
}

function firstOf(suspect: Suspect): Finding | null {
  for (const detector of DETECTORS) {
    const finding = detector(suspect);
    if (finding) return finding;
  }
  return null;
}

/** All single changes of the answer that are tried in pairs. */
function* singles(suspect: Suspect): Iterable<readonly [MistakeCode, Change]> {
  const { answer, text } = suspect;
  const families: readonly (readonly [MistakeCode, Iterable<Change>])[] = [
    ['sign', signChanges(answer, text)],
    ['transposed', transposeChanges(answer)],
    ['missing-fprime', primeChanges(suspect)],
    ['diag', diagChanges(answer)],
    ['order', orderChanges(answer)],
    ['hadamard', otherProducts(answer)],
  ];
  for (const [code, changes] of families) for (const change of changes) yield [code, change];
}

/** An answer that has a value, in a shape that no arrangement of the derivative has. */
function misshaped({ trials, answer }: Suspect): Finding | null {
  if (trials.fitting(answer.root).length > 0) return null;
  const wanted = trials.arrangements[0];
  const asked = wanted ? `, asked for is ${shapeText(wanted.shape)}` : '';
  return {
    code: 'shape',
    message: `it is ${shapeText(answer.root.shape)}${asked}`,
    place: null,
    repair: null,
  };
}

/** A longer repair is of no use. */
const MAX_REPAIR = 4000;

/** The right answer in the language, in one piece or with its definitions. */
export function rightText({ derivative, result }: Target): string {
  const { inline, expr, index, differential } = derivative;
  if (inline) return asciiText(inline);
  const main = expr ?? index?.rhs ?? differential!;
  const definitions = result.definitions.map((d) => `${d.name} = ${asciiText(d.expr)}`);
  return [asciiText(main), ...(definitions.length > 0 ? [definitions.join('; ')] : [])].join(
    ' where ',
  );
}
