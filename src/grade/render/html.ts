/** A report as one page of HTML that loads nothing. */
import { type Report, type ReportRow, VERDICTS } from '../report.js';
import {
  mistakesText,
  numberText,
  problemText,
  ROW_COLUMNS,
  rowCells,
  VERDICT_TEXT,
} from './words.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters have no place on a page; the others become text. */
const escaped = (text: string): string =>
  text
    .replace(/(?![\t\n])[\p{Cc}\p{Cs}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

const STYLE = `
  body { font: 15px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; }
  table { border-collapse: collapse; margin: 1em 0 2em; }
  th, td { border-bottom: 1px solid #ddd; padding: .25em .7em; text-align: left; vertical-align: top; }
  th { border-bottom-width: 2px; }
  .number { text-align: right; font-variant-numeric: tabular-nums; }
  .answer { font-family: ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
  .right .verdict, .remark .verdict { color: #176b2c; }
  .wrong .verdict { color: #b3261e; }
  .person .verdict { color: #8a5a00; }
`;

interface Cell {
  readonly text: string;
  readonly kind?: string;
}

const numbers = (values: readonly string[]): Cell[] =>
  values.map((text) => ({ text, kind: 'number' }));

function tag(name: string, kind: string | undefined, text: string): string {
  return `<${name}${kind === undefined ? '' : ` class="${kind}"`}>${escaped(text)}</${name}>`;
}

function table(
  head: readonly Cell[],
  rows: readonly { cells: readonly Cell[]; kind?: string }[],
): string {
  const line = (name: string, cells: readonly Cell[], kind?: string): string => {
    const inner = cells.map((cell) => tag(name, cell.kind, cell.text)).join('');
    return `<tr${kind === undefined ? '' : ` class="${kind}"`}>${inner}</tr>`;
  };
  return [
    '<table>',
    `<thead>${line('th', head)}</thead>`,
    '<tbody>',
    ...rows.map(({ cells, kind }) => line('td', cells, kind)),
    '</tbody>',
    '</table>',
  ].join('\n');
}

const KIND_OF_COLUMN: Readonly<Partial<Record<(typeof ROW_COLUMNS)[number], string>>> = {
  answer: 'answer',
  verdict: 'verdict',
  score: 'number',
  points: 'number',
};

const withKind = (text: string, i: number): Cell => {
  const kind = KIND_OF_COLUMN[ROW_COLUMNS[i]!];
  return kind === undefined ? { text } : { text, kind };
};

const rowLine = (row: ReportRow): { cells: Cell[]; kind: string } => ({
  cells: rowCells(row).map(withKind),
  kind: row.verdict,
});

export function reportHtml({ title, problems, students, rows }: Report): string {
  const heading = escaped(title ?? 'Report');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${heading}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${heading}</h1>`,
    table(
      [
        { text: 'problem' },
        ...numbers(VERDICTS.map((verdict) => VERDICT_TEXT[verdict])),
        { text: 'mistakes' },
      ],
      problems.map((problem) => ({
        cells: [
          { text: problemText(problem) },
          ...numbers(VERDICTS.map((verdict) => String(problem.counts[verdict]))),
          { text: mistakesText(problem) },
        ],
      })),
    ),
    table(ROW_COLUMNS.map(withKind), rows.map(rowLine)),
    table(
      [{ text: 'student' }, ...numbers(['points', 'of', 'open'])],
      students.map(({ student, points, outOf, open }) => ({
        cells: [
          { text: student },
          ...numbers([numberText(points), numberText(outOf), String(open)]),
        ],
      })),
    ),
    '</body>',
    '</html>',
  ].join('\n');
}
