/** Tables of cases as plain text: `input ; wrt ; given ; order => answer  # source`, one case a line. */
import { readFileSync } from 'node:fs';

/** What is asked: the columns in front of the answer. */
export interface Question {
  readonly input: string;
  readonly wrt: string;
  readonly given: string;
  /** The last column: an order or a layout; empty where the usual one is meant. */
  readonly option: string;
}

export interface Row extends Question {
  readonly answer: string;
  /** What has to be equal: `=>` the printed text, `==` the value. */
  readonly relation: '=>' | '==';
  readonly line: number;
}

export interface Block extends Question {
  readonly printed: string;
}

const ROW = /^(.*?) (=>|==) (.*?)(?:\s{2,}# .*)?$/;

const read = (name: string): string[] =>
  readFileSync(new URL(`../golden/${name}.txt`, import.meta.url), 'utf8').split('\n');

/** The columns of a question. */
export function question(columns: string): Question {
  const [input = '', wrt = '', given = '', option = ''] = columns
    .split(/ +;(?= |$)/)
    .map((column) => column.trim());
  return { input, wrt, given, option };
}

/** The rows of a table in test/golden; a line that begins with `#` is a remark. */
export const rows = (name: string): Row[] =>
  read(name).flatMap((text, k) => {
    if (text === '' || text.startsWith('#')) return [];
    const match = ROW.exec(text);
    if (!match) throw new Error(`${name}.txt, line ${k + 1} is no row: ${text}`);
    const [, columns = '', relation, answer = ''] = match;
    return [{ ...question(columns), answer, relation: relation as '=>' | '==', line: k + 1 }];
  });

/** Blocks between empty lines: a question, then all that is printed. */
export const blocks = (name: string): Block[] =>
  read(name)
    .join('\n')
    .trim()
    .split(/\n{2,}/)
    .map((block) => block.split('\n').filter((line) => !line.startsWith('#')))
    .filter((lines) => lines.length > 1)
    .map(([first = '', ...printed]) => ({ ...question(first), printed: printed.join('\n') }));
