/** A result in the notation that was asked for, coloured where it is text. */
import { ASCII, type Notation, TEXT } from '../expression/notation.js';
import { printExpr } from '../expression/print.js';
import type { DiffResult } from '../present/result.js';
import { type EquationLine, equationLines, type Part, shapeLine } from '../render/equations.js';
import { commentColumn, commentGap, equationText } from '../render/text.js';
import type { ValuesAt } from './at.js';
import type { Palette } from './colour.js';
import { nestedArray, tensorText } from './numbers.js';

export { evaluateAt } from './at.js';

export interface TextStyle {
  readonly charset: 'unicode' | 'ascii';
  readonly delta: 'row' | 'column';
  readonly part: Part | undefined;
  readonly values: ValuesAt | undefined;
}

/** The output itself, whose number stands below the others. */
function outputLine(result: DiffResult, notation: Notation, values: ValuesAt): EquationLine {
  const { output } = result.problem;
  return {
    indent: 2,
    left: result.derivatives[0]?.output ?? 's',
    equals: '=',
    right: printExpr(output, notation),
    value: tensorText(values.output),
    comment: shapeLine(output.shape, notation),
  };
}

function linesOf(result: DiffResult, style: TextStyle): readonly EquationLine[] {
  const { charset, delta, part, values } = style;
  const notation: Notation = { ...(charset === 'ascii' ? ASCII : TEXT), delta };
  if (values === undefined) return equationLines(result, notation, { ...(part && { part }) });
  const texts = {
    derivatives: values.derivatives.map(tensorText),
    definitions: new Map([...values.definitions].map(([name, value]) => [name, tensorText(value)])),
  };
  const lines = equationLines(result, notation, { ...(part && { part }), values: texts });
  return part === undefined ? [...lines, outputLine(result, notation, values)] : lines;
}

function coloured(line: EquationLine, column: number, palette: Palette): string {
  const text = equationText(line);
  const start = line.indent;
  const end = start + line.left.length;
  const equation = text.slice(0, start) + palette.left(text.slice(start, end)) + text.slice(end);
  if (line.comment === '') return equation;
  return equation + commentGap(line, column) + palette.comment(`# ${line.comment}`);
}

/** The result as lines of text. */
export function resultText(result: DiffResult, style: TextStyle, palette: Palette): string {
  const lines = linesOf(result, style);
  const column = commentColumn(lines);
  return lines.map((line) => coloured(line, column, palette)).join('\n');
}

/** JSON with the numbers in another field. */
export function withValues(json: string, { output, derivatives, definitions }: ValuesAt): string {
  const values = {
    output: nestedArray(output),
    derivatives: derivatives.map(nestedArray),
    definitions: Object.fromEntries(
      [...definitions].map(([name, value]) => [name, nestedArray(value)]),
    ),
  };
  return JSON.stringify({ ...(JSON.parse(json) as object), values }, null, 2);
}
