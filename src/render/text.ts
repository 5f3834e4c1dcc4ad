/** A whole result as text: equations, with their shapes in a column behind `#`. */
import type { Notation } from '../expression/notation.js';
import type { DiffResult } from '../present/result.js';
import { type EquationLine, equationLines, type TextOptions } from './equations.js';

/** The column of the remarks where the equations are short. */
const COMMENT_COLUMN = 27;
/** A longer line does not push the remarks of the others away. */
const LONG_LINE = 72;
const GAP = 3;

/** The columns of a text in which every character has a width of one, except for combining marks. */
const columns = (text: string): number => [...text.replace(/\p{M}/gu, '')].length;

/** Where the remarks of these lines begin. */
export function commentColumn(lines: readonly EquationLine[]): number {
  const widths = lines.map((line) => columns(equationText(line)));
  const short = widths.filter((width) => width <= LONG_LINE);
  return short.reduce((most, width) => Math.max(most, width + GAP), COMMENT_COLUMN);
}

/** A line without its remark. */
export function equationText({ indent, left, equals, right, value }: EquationLine): string {
  const side = equals === '' ? '' : `${left} ${equals} `;
  return `${' '.repeat(indent)}${side}${right}${value === undefined ? '' : ` = ${value}`}`;
}

/** The spaces between a line and its remark. */
export function commentGap(line: EquationLine, column: number): string {
  return ' '.repeat(Math.max(column - columns(equationText(line)), 2));
}

/** Lays lines out as plain text. */
export function layLines(lines: readonly EquationLine[]): string {
  const column = commentColumn(lines);
  return lines
    .map((line) => {
      const text = equationText(line);
      return line.comment === '' ? text : `${text}${commentGap(line, column)}# ${line.comment}`;
    })
    .join('\n');
}

/** The whole answer as text. */
export const renderText = (
  result: DiffResult,
  notation: Notation,
  options: TextOptions = {},
): string => layLines(equationLines(result, notation, options));
