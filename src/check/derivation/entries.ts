/** Chains that are written entry by entry: `∂Y_{ij}/∂X_{kl} = A_{ik} B_{lj}`. */
import type { Dim } from '../../expression/dimension.js';
import { canonicalName } from '../../expression/names.js';
import { axesOf } from '../../expression/shape.js';
import { type Word, wordName } from '../../syntax/words.js';
import type { Context } from './context.js';
import { partsOf } from './definitions.js';
import type { Piece } from './statements.js';

export interface IndexNames {
  /** Those of the left side, in its order. */
  readonly free: readonly string[];
  /** What each index of the chain runs over; null where only the shapes in a member say it. */
  readonly ranges: ReadonlyMap<string, Dim | null>;
}

/** The indices of a chain; undefined where its left side is not written entry by entry. */
export function indexNames(pieces: readonly Piece[], context: Context): IndexNames | undefined {
  const [left] = pieces;
  if (!left) return undefined;
  const ranges = new Map<string, Dim | null>();
  const free = new Set<string>();
  for (const { letters, axes } of entriesIn(left, context)) {
    letters.forEach((letter, k) => {
      free.add(letter);
      if (!ranges.has(letter)) ranges.set(letter, axes[k]!);
    });
  }
  if (free.size === 0) return undefined;
  for (const { letters, axes } of pieces.slice(1).flatMap((piece) => entriesIn(piece, context)))
    letters.forEach((letter, k) => {
      if (!ranges.has(letter)) ranges.set(letter, axes[k]!);
    });
  for (const { text } of pieces)
    for (const [, braced = '', plain = ''] of text.matchAll(
      /_\s*(?:\{([^{}]*)\}|([a-z])(?![a-z]))/g,
    ))
      for (const letter of (braced + plain).replace(/[\s,]/g, ''))
        if (/^[a-z]$/.test(letter) && !ranges.has(letter) && isFree(letter, context))
          ranges.set(letter, null);
  return { free: [...free], ranges };
}

/** Whether a letter may be an index: nothing has its name but the output, which stands on the left alone. */
const isFree = (letter: string, context: Context): boolean =>
  !context.has(letter) || context.isOutput(letter);

function entriesIn(piece: Piece, context: Context): { letters: string[]; axes: readonly Dim[] }[] {
  return (partsOf(piece.text) ?? []).flatMap((part) => {
    if (part.kind !== 'word' || part.subscript === '' || context.has(wordName(part))) return [];
    return entryOf(part, context) ?? [];
  });
}

/** `A_{ik}`, `W_{1,ij}` where W_1 is known. */
function entryOf(
  { run, marks, subscript }: Word,
  context: Context,
): { letters: string[]; axes: readonly Dim[] } | undefined {
  const comma = subscript.indexOf(',');
  for (const cut of comma < 0 ? [-1] : [-1, comma]) {
    const base = canonicalName(run, marks, cut < 0 ? '' : subscript.slice(0, cut));
    // In ASCII an entry may stand behind a d: dY_{ij}/dX_{kl}.
    const changed = /^d2?./.test(base) ? base.replace(/^d/, '') : base;
    const shape = context.shapes.get(base) ?? context.shapes.get(changed);
    const letters = [...subscript.slice(cut + 1).replace(/[\s,]/g, '')];
    if (!shape || !letters.every((letter) => /^\p{L}$/u.test(letter) && !context.has(letter)))
      continue;
    const axes = axesOf(shape);
    if (axes.length === letters.length) return { letters, axes };
  }
  return undefined;
}
