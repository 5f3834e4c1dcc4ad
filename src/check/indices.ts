/** Answers that are written entry by entry: `∂Y_{ij}/∂X_{kl} = A_{ik} B_{lj}`. */
import type { Dim } from '../expression/dimension.js';
import { entryAxes } from '../expression/calls.js';
import { nameParts } from '../expression/nameforms.js';
import { canonicalName } from '../expression/names.js';
import type { Expr } from '../expression/nodes.js';
import { allNodes } from '../numeric/order.js';
import type { Declaration } from '../expression/problem.js';
import { axesOf } from '../expression/shape.js';
import { subscriptedWords } from '../shapes/names.js';
import type { LeftSide } from './left-side.js';
import type { Target } from './target.js';

export interface Indices {
  readonly outputIndices: readonly string[];
  /** One list for each differentiation. */
  readonly wrtIndices: readonly (readonly string[])[];
  /** Null for an index that stands at parts of the answer only. */
  readonly ranges: ReadonlyMap<string, Dim | null>;
  /** The answer without the signs of sums over indices that are summed anyway. */
  readonly text: string;
}

/** The indices that the left side names; undefined where it is not written entry by entry. */
export function indicesOf(
  { left, text }: LeftSide,
  { question, derivative, result }: Target,
  declared: ReadonlyMap<string, Declaration>,
): Indices | undefined {
  const axes = [question.output, ...question.wrt].map(axesOf);
  const own = new Set(
    [derivative.output, ...derivative.wrt, ...result.problem.variables.keys()].map(
      (name) => nameParts(name).subscript,
    ),
  );
  const letters = [...left.replace(BY, '').matchAll(/_(?:\{([^{}]*)\}|(\p{L}+))/gu)]
    .map(([, braced, plain]) => lettersOf(braced ?? plain ?? ''))
    .filter((subscript) => /^\p{L}+$/u.test(subscript) && !own.has(subscript))
    .flatMap((subscript) => [...subscript]);
  const flat = axes.flat();
  if (letters.length === 0 || letters.length !== flat.length) return undefined;
  if (new Set(letters).size !== letters.length) return undefined;
  let at = 0;
  const groups = axes.map((group) => letters.slice(at, (at += group.length)));
  const [outputIndices, ...wrtIndices] = groups as [string[], ...string[][]];
  const ranges = new Map<string, Dim | null>(letters.map((letter, k) => [letter, flat[k]!]));
  const summed = withoutSums(text, new Set(letters));
  const used = new Map([...declared].filter(([name]) => !result.problem.unused?.has(name)));
  addSummed(summed, used, ranges);
  for (const [, braced, plain] of summed.matchAll(AT_PARTS))
    for (const letter of lettersOf(braced ?? plain ?? ''))
      if (!ranges.has(letter) && !used.has(letter)) ranges.set(letter, null);
  return { outputIndices, wrtIndices, ranges, text: summed };
}

/** The subscripts of `(A B)_{jk}`, `softmax(z)_i`. */
const AT_PARTS = /\)\s*_\s*(?:\{([\p{L},\s]*)\}|(\p{L}))/gu;

/** `∇_x`, `\nabla_{W}`: a parameter, no index. */
const BY = /(?:∇|\\nabla|\bgrad|\bD)\s*_\s*(?:\{[^{}]*\}|\p{L})/gu;

const SUM =
  /(?:∑|\\sum|\bsum)\s*_\s*(?:\{([^{}]*)\}|(\p{L}))\s*(?:\^\s*(?:\{[^{}]*\}|[\p{L}\d]))?/gu;

/** The text without any signs of sums over indices. */
export const withoutAnySums = (text: string): string =>
  text.replace(SUM, (sign) => ' '.repeat(sign.length));

/** `∑_a`, `\sum_{a=1}^n` blanked out where the index stands at a factor and not on the left side. */
function withoutSums(text: string, left: ReadonlySet<string>): string {
  const subscripts = [...text.replace(SUM, '').matchAll(/_(?:\{([^{}]*)\}|(\p{L}+))/gu)];
  const known = new Set(
    subscripts.flatMap(([, braced, plain]) => [...lettersOf(braced ?? plain ?? '')]),
  );
  return text.replace(SUM, (sign, braced: string | undefined, plain: string | undefined) => {
    const indices = [...lettersOf((braced ?? plain ?? '').replace(/=.*$/, ''))];
    const isPlain = indices.every((letter) => known.has(letter) && !left.has(letter));
    return isPlain ? ' '.repeat(sign.length) : sign;
  });
}

const lettersOf = (subscript: string): string => subscript.replace(/[\s,]/g, '');

/** The indices that are summed over: their ranges are those of the axes that they stand at. */
function addSummed(
  text: string,
  declared: ReadonlyMap<string, Declaration>,
  ranges: Map<string, Dim | null>,
): void {
  for (const { run, marks, subscript } of subscriptedWords(text)) {
    const whole = declared.has(canonicalName(run, marks, subscript));
    const base = declared.get(canonicalName(run, marks, ''));
    if (whole || !base) continue;
    const letters = [...lettersOf(subscript)];
    const axes = axesOf(base.shape);
    if (letters.length !== axes.length) continue;
    letters.forEach((letter, k) => {
      if (!ranges.has(letter) && !declared.has(letter)) ranges.set(letter, axes[k]!);
    });
  }
}

/** The ranges of all indices of an answer that has been read. */
export function rangesIn(rhs: Expr, known: Indices['ranges']): Map<string, Dim> {
  const ranges = new Map<string, Dim>();
  for (const [letter, range] of known) if (range) ranges.set(letter, range);
  for (const e of allNodes([rhs])) {
    if (e.kind !== 'entry') continue;
    const axes = entryAxes(e.base);
    e.indices.forEach((letter, k) => {
      if (!ranges.has(letter)) ranges.set(letter, axes[k]!);
    });
  }
  return ranges;
}
