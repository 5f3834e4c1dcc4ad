/** The numbers of `--at "x=1, y=[1,2], A=[[1,0],[0,1]]"`; MATLAB's `[1, 2; 3, 4]` is read too. */
import { MatcalcError, type Span } from '../errors.js';

/** A value as rows of numbers; a flat list is a column. */
export interface Value {
  readonly name: string;
  readonly rows: readonly (readonly number[])[];
  /** Of the name. */
  readonly span: Span;
}

interface Cursor {
  readonly text: string;
  position: number;
}

const NUMBER = /[+\-−]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /(?:[^=,;[\]\s{}]|\{[^{}]*\})+(?=\s*=)/y;
const SPACE = /\s*/y;
const SEPARATORS = /[\s,;]*/y;

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.position;
  const found = pattern.exec(cursor.text)?.[0];
  cursor.position += found?.length ?? 0;
  return found;
}

function takeSign(cursor: Cursor, sign: string): boolean {
  const start = cursor.position;
  take(cursor, SPACE);
  if (cursor.text[cursor.position] === sign) {
    cursor.position++;
    return true;
  }
  cursor.position = start;
  return false;
}

function refuse(cursor: Cursor, message: string): never {
  const start = cursor.position;
  const spans = [{ start, end: start + 1 }];
  const help = 'x = 2, y = [1, 2, 3], A = [[1, 0], [0, 1]]';
  throw new MatcalcError({ code: 'value', message, source: 'at', text: cursor.text, spans, help });
}

const toNumber = (text: string): number => Number(text.replace('−', '-'));

/** A decimal number or a fraction of two. */
function readNumber(cursor: Cursor): number {
  take(cursor, SPACE);
  const numerator = take(cursor, NUMBER);
  if (numerator === undefined) refuse(cursor, 'a number is missing here');
  if (!takeSign(cursor, '/')) return toNumber(numerator);
  take(cursor, SPACE);
  const denominator = take(cursor, NUMBER);
  if (denominator === undefined) refuse(cursor, 'a number is missing here');
  return toNumber(numerator) / toNumber(denominator);
}

/** `1, 2]` behind the opening bracket of a row. */
function readRow(cursor: Cursor): number[] {
  const row: number[] = [];
  do row.push(readNumber(cursor));
  while (takeSign(cursor, ','));
  if (!takeSign(cursor, ']')) refuse(cursor, 'a comma or a closing bracket is missing here');
  return row;
}

function readNestedRows(cursor: Cursor): number[][] {
  const rows: number[][] = [];
  do {
    if (!takeSign(cursor, '[')) refuse(cursor, 'a row in brackets is missing here');
    rows.push(readRow(cursor));
  } while (takeSign(cursor, ','));
  if (!takeSign(cursor, ']')) refuse(cursor, 'a comma or a closing bracket is missing here');
  return rows;
}

/** `1, 2; 3, 4]`; without a semicolon the entries of a column. */
function readFlatRows(cursor: Cursor): number[][] {
  const rows: number[][] = [];
  do {
    const row: number[] = [];
    do row.push(readNumber(cursor));
    while (takeSign(cursor, ','));
    rows.push(row);
  } while (takeSign(cursor, ';'));
  if (!takeSign(cursor, ']')) refuse(cursor, 'a comma or a closing bracket is missing here');
  return rows.length === 1 ? rows[0]!.map((entry) => [entry]) : rows;
}

function readRows(cursor: Cursor): number[][] {
  if (!takeSign(cursor, '[')) return [[readNumber(cursor)]];
  take(cursor, SPACE);
  const start = cursor.position;
  const rows = cursor.text[start] === '[' ? readNestedRows(cursor) : readFlatRows(cursor);
  if (rows.some((row) => row.length !== rows[0]!.length)) {
    cursor.position = start;
    refuse(cursor, 'the rows of this matrix differ in length');
  }
  return rows;
}

function readValue(cursor: Cursor): Value {
  const start = cursor.position;
  const name = take(cursor, NAME);
  if (name === undefined) refuse(cursor, 'a name with = is missing here');
  takeSign(cursor, '=');
  return { name, rows: readRows(cursor), span: { start, end: start + name.length } };
}

/** Reads the values in the order in which they are written. */
export function readValues(text: string): Value[] {
  const cursor: Cursor = { text, position: 0 };
  const values: Value[] = [];
  take(cursor, SEPARATORS);
  while (cursor.position < text.length) {
    values.push(readValue(cursor));
    const end = cursor.position;
    take(cursor, SEPARATORS);
    const separated = /[,;\n]/.test(text.slice(end, cursor.position));
    if (cursor.position < text.length && !separated) refuse(cursor, 'a comma is missing here');
  }
  return values;
}
