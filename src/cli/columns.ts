/** How text lies in the columns of a terminal: wide, combining, control characters and tabs. */

/** A character as a person sees it, with the code units it came from. */
export interface Cell {
  readonly shown: string;
  readonly width: number;
  readonly start: number;
  readonly end: number;
}

const TAB_STOP = 4;
/** Controls, and format characters that would reorder or hide what follows. */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]$/u;
const COMBINING = /^\p{M}/u;
const WIDE =
  /[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{a960}-\u{a97f}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\u{fe0f}/u;

function escapeOf(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u{${code.toString(16).padStart(4, '0')}}`;
}

function cellOf(cluster: string, start: number, column: number): Cell {
  const end = start + cluster.length;
  if (cluster === '\t') {
    const width = TAB_STOP - (column % TAB_STOP);
    return { shown: ' '.repeat(width), width, start, end };
  }
  if (INVISIBLE.test(cluster) || cluster === '\r\n') {
    const shown = [...cluster].map(escapeOf).join('');
    return { shown, width: shown.length, start, end };
  }
  // A mark without a letter needs one to stand on.
  if (COMBINING.test(cluster)) return { shown: `◌${cluster}`, width: 1, start, end };
  return { shown: cluster, width: WIDE.test(cluster) ? 2 : 1, start, end };
}

/** The cells of one line; `start` of the first is `offset`. */
export function cellsOf(line: string, offset = 0): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of new Intl.Segmenter('en').segment(line)) {
    const cell = cellOf(segment, offset + index, column);
    cells.push(cell);
    column += cell.width;
  }
  return cells;
}

export const widthOf = (cells: readonly Cell[]): number =>
  cells.reduce((sum, cell) => sum + cell.width, 0);

/** Text that may quote the input, on one line and without characters that move the cursor. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeOf);
}
