/** Tables of answers: a question, then right answers, and wrong ones with the name of the mistake. */
import { readFileSync } from 'node:fs';
import { type Question, question } from '../support/tables.js';

export interface Answer {
  readonly text: string;
  readonly isRight: boolean;
  /** The code of the mistake; null where more than one would do. */
  readonly code: string | null;
}

export interface Answered extends Question {
  readonly answers: readonly Answer[];
}

const ANSWER = /^ {2}(?:(right)|wrong (\S+)) {2}(.*)$/;

/** The blocks of test/check/answers/NAME.txt. */
export const answered = (name: string): Answered[] =>
  readFileSync(new URL(`./answers/${name}.txt`, import.meta.url), 'utf8')
    .split(/\n{2,}/)
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
    .filter(({ length }) => length > 0)
    .map(([first = '', ...lines]) => ({
      ...question(first.replace(/\s{2}# .*$/, '')),
      answers: lines.map((line) => answerOf(line, name)),
    }));

function answerOf(line: string, name: string): Answer {
  const match = ANSWER.exec(line);
  if (!match) throw new Error(`${name}.txt: no answer: ${line}`);
  const [, right, code = null, text = ''] = match;
  return { text, isRight: right !== undefined, code: code === '-' ? null : code };
}
