/** The rows of a report as a table for spreadsheets. */
import type { Report } from '../report.js';
import { ROW_COLUMNS, rowCells } from './words.js';

/** What spreadsheets take for a formula, or for the way to one. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** A leading apostrophe makes a formula text; readers of submissions take it off again. */
const neutral = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);

function quoted(cell: string): string {
  return /[",;\n\r\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Neither is text, and both can hide what is. */
const NO_TEXT = /(?![\t\n\r])[\p{Cc}\p{Cs}]/gu;

const line = (cells: readonly string[]): string =>
  cells.map((cell) => quoted(neutral(cell.replace(NO_TEXT, '')))).join(',');

export const reportCsv = ({ rows }: Report): string =>
  [line(ROW_COLUMNS), ...rows.map((row) => line(rowCells(row)))].join('\n');
