/** A verdict as text: what is right or wrong, where, and no more than was asked for. */
import type { CheckResult, How, Mistake, Witness } from '../check/result.js';
import { nameText } from '../expression/nameforms.js';
import type { Matrix } from '../numeric/index.js';
import type { Palette } from './colour.js';
import { visible } from './columns.js';
import { excerpts } from './excerpt.js';
import { tensorText } from './numbers.js';

export interface VerdictStyle {
  readonly palette: Palette;
  readonly width: number;
  /** How much is told of a mistake: 1 whether the shape is right, 2 the kind, 3 the place as well. */
  readonly hint: 1 | 2 | 3;
  /** Also an answer that is right. */
  readonly show: boolean;
  /** Also the values at the point that was asked for. */
  readonly values: boolean;
}

const INDENT = '  ';

/** The verdict on an answer, several lines, the last without a newline. */
export function verdictText(result: CheckResult, answer: string, style: VerdictStyle): string {
  const { verdict, witness } = result;
  const lines =
    verdict === 'right'
      ? rightLines(result)
      : verdict === 'wrong'
        ? wrongLines(result, answer, style)
        : [`undecided: ${result.reason ?? ''}`];
  if (style.values && witness) lines.push(...valueLines(witness));
  return lines.join('\n');
}

function rightLines({ remark, how }: CheckResult): string[] {
  return [remark ? `right, ${remark.text}` : 'right', `${INDENT}${howText(how)}`];
}

function howText({ by, points }: How): string {
  if (by === 'expression') return 'the same expression';
  if (by === 'normal form') return 'the same after simplifying';
  return `equal at ${points} random points`;
}

function wrongLines({ mistake, how }: CheckResult, answer: string, style: VerdictStyle): string[] {
  const { palette, hint, show } = style;
  const wrong = palette.error('wrong');
  if (hint === 1) {
    const fits = how.by !== 'shape' && mistake?.code !== 'transposed';
    return [wrong, `${INDENT}${fits ? 'the shape is right' : 'look at the shapes'}`];
  }
  if (!mistake) return [wrong, `${INDENT}no mistake that has a name here explains it`];
  const { message, detail, second, repair } = mistake;
  const lines = [`${wrong}: ${message}${second ? `, and ${second.message}` : ''}`];
  if (detail !== null) lines.push(`${INDENT}${visible(detail)}`);
  if (hint === 3) lines.push(...placeLines(mistake, answer, style));
  if (show) lines.push(`${palette.help('right:')} ${visible(repair)}`);
  return lines;
}

/** The answer with carets under what is wrong. */
function placeLines(
  { place, label, second }: Mistake,
  answer: string,
  style: VerdictStyle,
): string[] {
  const spans = [place, second?.place ?? null].filter((span) => span !== null);
  if (spans.length === 0) return [];
  return excerpts(answer, spans, style.width - INDENT.length).flatMap(({ line, carets }, k) => {
    const tail = k === 0 && label !== null ? ` ${label}` : '';
    return [`${INDENT}${line}`, `${INDENT}${style.palette.caret(carets + tail)}`];
  });
}

function valueLines({ values, expected, got }: Witness): string[] {
  const at = [...values].map(([name, value]) => `${nameText(name)} = ${matrixText(value)}`);
  return [
    `${INDENT}at ${at.join(', ')}`,
    `${INDENT}${INDENT}the derivative is ${matrixText(expected)}`,
    `${INDENT}${INDENT}the answer is     ${matrixText(got)}`,
  ];
}

function matrixText({ rows, cols, data }: Matrix): string {
  const sizes = cols > 1 ? [rows, cols] : rows > 1 ? [rows] : [];
  return tensorText({ sizes, data });
}
