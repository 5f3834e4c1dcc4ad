/** Submissions as a table of text, whatever file they come from. */
import type { Span } from '../errors.js';
import { type Data, fault, firstLine, type MappingData, type SourceFile } from './data.js';

export interface Table {
  readonly columns: readonly string[];
  /** Where the columns are named, for errors about them. */
  readonly place: Span | null;
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  /** `line 12`, `item 3`. */
  readonly place: string;
  /** In the order of the columns; what is missing is empty. */
  readonly cells: readonly (string | undefined)[];
  /** Why the row cannot be used. */
  readonly trouble: string | null;
}

/** An item of a list: an object by its fields, or something else. */
interface Item {
  readonly place: string;
  readonly fields: ReadonlyMap<string, string | null> | null;
}

/** A table from a list of mappings; every name that one of them has is a column. */
export function tableOfData(file: SourceFile, data: Data): Table {
  if (data.kind !== 'list') throw notAList(file, firstLine(file, data.span));
  return tableOfItems(
    data.items.map((item, i) => ({
      place: `item ${i + 1}`,
      fields: item.kind === 'mapping' ? fieldsOf(item) : null,
    })),
  );
}

const fieldsOf = ({ entries }: MappingData): Map<string, string | null> =>
  new Map(entries.map(({ key, value }) => [key, value.kind === 'scalar' ? value.text : null]));

/** A table from what JSON.parse made of a list of objects. */
export function tableOfValues(file: SourceFile, values: unknown): Table {
  if (!Array.isArray(values)) throw notAList(file, null);
  return tableOfItems(
    values.map((value: unknown, i) => ({
      place: `item ${i + 1}`,
      fields: isObject(value)
        ? new Map(Object.entries(value).map(([name, cell]) => [name, cellText(cell)]))
        : null,
    })),
  );
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function cellText(value: unknown): string | null {
  if (value === null) return '';
  return typeof value === 'object' ? null : String(value);
}

const notAList = (file: SourceFile, span: Span | null): Error =>
  fault(file, span, `the ${file.name} are not a list of rows`, {
    help: '[{"student": "ann", "problem": "1a", "answer": "..."}, ...]',
  });

function tableOfItems(items: readonly Item[]): Table {
  const columns = new Map<string, number>();
  for (const { fields } of items)
    for (const name of fields?.keys() ?? [])
      if (!columns.has(name)) columns.set(name, columns.size);
  return {
    columns: [...columns.keys()].map((name) => name.trim()),
    place: null,
    rows: items.map((item) => rowOf(columns, item)),
  };
}

function rowOf(columns: ReadonlyMap<string, number>, { place, fields }: Item): TableRow {
  if (!fields)
    return { place, cells: [], trouble: 'not an object with a student, a problem and an answer' };
  const cells: string[] = [];
  let trouble: string | null = null;
  for (const [name, cell] of fields) {
    if (cell === null) trouble = `${name} is not a text`;
    cells[columns.get(name)!] = cell ?? '';
  }
  return { place, cells, trouble };
}
