/** Tables as spreadsheets write them: separated by commas, semicolons, tabs or bars. */
import { CsvError, parse } from 'csv-parse/sync';
import type { Span } from '../../errors.js';
import { fault, type SourceFile } from '../data.js';
import type { Table, TableRow } from '../table.js';

const DELIMITERS = [',', ';', '\t', '|'] as const;

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads a table whose first line names the columns. The delimiter is the one that the first line has most often.
 *
 * @throws MatcalcError in the source `file`: no line, a quote that is never closed
 */
export function readCsv(file: SourceFile): Table {
  const [sheet, skipped] = withoutDeclaration(file.text);
  const lines = parsedLines(file, sheet, skipped);
  const [header, ...rest] = lines;
  if (!header) throw fault(file, null, `the ${file.name} are empty`);
  const columns = header.record.map((name) => name.trim());
  return {
    columns,
    place: headerSpan(file),
    rows: rest.map((line) => rowOf(columns, line, skipped)),
  };
}

/** `sep=;`, which spreadsheets write and read as a first line. */
function withoutDeclaration(text: string): [sheet: string, skippedLines: number] {
  const declared = /^\uFEFF?sep=[^\n]\r?\n/.exec(text);
  return declared ? [text.slice(declared[0].length), 1] : [text, 0];
}

function parsedLines(file: SourceFile, sheet: string, skipped: number): Line[] {
  let read = skipped;
  try {
    return parse(sheet, {
      bom: true,
      delimiter: delimiterOf(sheet),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      info: true,
      on_record: (line: unknown) => {
        read = skipped + (line as Line).info.lines;
        return line as never;
      },
    }) as unknown as Line[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code !== 'CSV_QUOTE_NOT_CLOSED') throw fault(file, null, error.message);
    throw fault(file, quoteAfter(file.text, read), 'this quote is never closed', {
      code: 'unclosed',
      help: 'a quote inside of quotes is written twice: ""',
    });
  }
}

/** The first quote behind so many lines. */
function quoteAfter(text: string, lines: number): Span {
  let start = 0;
  for (let i = 0; i < lines; i++) start = text.indexOf('\n', start) + 1;
  const at = Math.max(start, text.indexOf('"', start));
  return { start: at, end: at + 1 };
}

function delimiterOf(sheet: string): string {
  const header = /^[^\r\n]*/.exec(sheet.replace(/"[^"]*"/g, ''))![0];
  const count = (sign: string): number => header.split(sign).length - 1;
  return DELIMITERS.reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

function headerSpan({ text }: SourceFile): Span {
  const start = text.search(/[^\uFEFF\r\n]/);
  const end = text.slice(Math.max(0, start)).search(/[\r\n]|$/);
  return { start: Math.max(0, start), end: Math.max(0, start) + end };
}

function rowOf(columns: readonly string[], { record, info }: Line, skipped: number): TableRow {
  const newlines = record.join('').split('\n').length - 1;
  const place = `line ${skipped + info.lines - newlines}`;
  const extra = record.slice(columns.length).some((cell) => cell.trim() !== '');
  const trouble = extra
    ? `${record.length} cells under ${columns.length} columns: an answer with the delimiter in it needs quotes`
    : null;
  return { place, cells: record, trouble };
}
