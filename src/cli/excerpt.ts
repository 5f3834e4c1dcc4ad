/** The line of the input that an error is about, with carets under the places. */
import type { Span } from '../errors.js';
import { type Cell, cellsOf, widthOf } from './columns.js';

/** A line as shown, and the carets below it. */
export interface Excerpt {
  readonly line: string;
  readonly carets: string;
}

interface Line {
  readonly start: number;
  readonly end: number;
}

const CUT = '…';

function lineAt(text: string, position: number): Line {
  const at = Math.min(position, text.length);
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const next = text.indexOf('\n', at);
  const end = next < 0 ? text.length : next;
  return { start, end: end > start && text[end - 1] === '\r' ? end - 1 : end };
}

/** Counted from one. */
export function lineNumber(text: string, position: number): number {
  let count = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < position; i = text.indexOf('\n', i + 1)) count++;
  return count;
}

/** The cells around a place, so that a line of any length costs no more than the terminal's width. */
function cellsAround(text: string, line: Line, span: Span, width: number): Cell[] {
  const reach = 8 * width;
  const from = Math.max(line.start, span.start - reach);
  const to = Math.min(line.end, span.start + reach);
  return cellsOf(text.slice(from, to), from);
}

/** The range of cells that fits the width and holds the place, with some of what stands around it. */
function window(cells: readonly Cell[], span: Span, width: number): { from: number; to: number } {
  if (widthOf(cells) <= width) return { from: 0, to: cells.length };
  const room = width - 2 * CUT.length;
  const found = cells.findIndex((cell) => cell.end > span.start);
  const target = found < 0 ? cells.length : found;
  let from = target;
  for (let before = 0; from > 0 && before + cells[from - 1]!.width <= room / 2; from--)
    before += cells[from - 1]!.width;
  let to = from;
  let used = 0;
  for (; to < cells.length && used + cells[to]!.width <= room; to++) used += cells[to]!.width;
  for (; from > 0 && used + cells[from - 1]!.width <= room; from--) used += cells[from - 1]!.width;
  return { from, to };
}

const touches = (cell: Cell, span: Span): boolean =>
  cell.start < Math.max(span.end, span.start + 1) && cell.end > span.start;

/** The carets of the spans within the cells, a caret for each column. */
function caretLine(cells: readonly Cell[], spans: readonly Span[]): string {
  const marks = cells.map((cell) =>
    (spans.some((span) => touches(cell, span)) ? '^' : ' ').repeat(cell.width),
  );
  const last = cells.at(-1)?.end ?? 0;
  const past = spans.some((span) => span.start >= last);
  return (marks.join('') + (past ? '^' : '')).trimEnd();
}

function excerptOf(text: string, line: Line, spans: readonly Span[], width: number): Excerpt {
  const all = cellsAround(text, line, spans[0]!, width);
  const { from, to } = window(all, spans[0]!, width);
  const cells = all.slice(from, to);
  const cutLeft = cells.length > 0 && cells[0]!.start > line.start;
  const cutRight = cells.length > 0 && cells.at(-1)!.end < line.end;
  const inside = cutRight ? spans.filter((span) => span.start < cells.at(-1)!.end) : spans;
  return {
    line: `${cutLeft ? CUT : ''}${cells.map((cell) => cell.shown).join('')}${cutRight ? CUT : ''}`,
    carets: `${cutLeft ? ' ' : ''}${caretLine(cells, inside)}`,
  };
}

/**
 * The lines that hold the spans, the main one (of the first span) first, each cut to the width. A
 * further place of the same line that the cut leaves out is left out.
 */
export function excerpts(text: string, spans: readonly Span[], width: number): Excerpt[] {
  const byLine = new Map<number, { line: Line; spans: Span[] }>();
  for (const span of spans) {
    const line = lineAt(text, span.start);
    const entry = byLine.get(line.start) ?? { line, spans: [] };
    entry.spans.push(span);
    byLine.set(line.start, entry);
  }
  return [...byLine.values()].map((entry) => excerptOf(text, entry.line, entry.spans, width));
}
