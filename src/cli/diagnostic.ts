/** An error as text: the sentence, the line it is about with carets, and what would help. */
import type { Diagnostic } from '../errors.js';
import type { Palette } from './colour.js';
import { visible } from './columns.js';
import { excerpts, lineNumber } from './excerpt.js';

export interface DiagnosticStyle {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width: number;
  /** The file whose text the error is about, if it is about one. */
  readonly file?: string;
}

const INDENT = '  ';

function place(diagnostic: Diagnostic, file: string | undefined): string {
  const first = diagnostic.spans?.[0];
  if (file === undefined || first === undefined || diagnostic.text === undefined) return '';
  return ` (${visible(file)}:${lineNumber(diagnostic.text, first.start)})`;
}

function excerptLines(diagnostic: Diagnostic, style: DiagnosticStyle): string[] {
  const { text, spans, label } = diagnostic;
  if (text === undefined || spans === undefined || spans.length === 0) return [];
  return excerpts(text, spans, style.width - INDENT.length).flatMap((excerpt, i) => {
    const tail = i === 0 && label !== undefined ? ` ${visible(label)}` : '';
    return [
      `${INDENT}${excerpt.line}`,
      `${INDENT}${style.palette.caret(excerpt.carets + tail)}`.trimEnd(),
    ];
  });
}

/** The whole message, several lines, the last without a newline. */
export function diagnosticText(diagnostic: Diagnostic, style: DiagnosticStyle): string {
  const { palette } = style;
  const lines = [
    `${palette.error('error:')} ${visible(diagnostic.message)}${place(diagnostic, style.file)}`,
    ...excerptLines(diagnostic, style),
  ];
  if (diagnostic.help !== undefined) {
    lines.push(`${palette.help('help:')} ${visible(diagnostic.help)}`);
  }
  return lines.join('\n');
}
