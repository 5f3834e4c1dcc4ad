/** A report as tables in Markdown. */
import type { Report } from '../report.js';
import {
  mistakesText,
  numberText,
  problemText,
  ROW_COLUMNS,
  rowCells,
  VERDICT_TEXT,
} from './words.js';
import { VERDICTS } from '../report.js';

/** Text on one line in which nothing is markup, a link, or the name of a person to be notified. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, ':&#47;&#47;')
    .replace(/www\./gi, (word) => `${word.slice(0, 3)}&#46;`)
    .replace(/[\\`*_{}[\]#|~$]/g, '\\$&');
}

function table(
  head: readonly string[],
  right: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const rule = head.map((name) => (right.includes(name) ? '--:' : ':--'));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

export function reportMarkdown({ title, problems, students, rows }: Report): string {
  const verdicts = VERDICTS.map((verdict) => VERDICT_TEXT[verdict]);
  return [
    `# ${escaped(title ?? 'Report')}`,
    table(
      ['problem', ...verdicts, 'mistakes'],
      verdicts,
      problems.map((problem) => [
        problemText(problem),
        ...VERDICTS.map((verdict) => String(problem.counts[verdict])),
        mistakesText(problem),
      ]),
    ),
    table(ROW_COLUMNS, ['score', 'points'], rows.map(rowCells)),
    table(
      ['student', 'points', 'of', 'open'],
      ['points', 'of', 'open'],
      students.map(({ student, points, outOf, open }) => [
        student,
        numberText(points),
        numberText(outOf),
        String(open),
      ]),
    ),
  ].join('\n\n');
}
