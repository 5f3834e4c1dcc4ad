/** The suite for one table of answers. */
import { describe, expect, test } from '@jest/globals';
import { check, type CheckResult, parse } from '../../src/index.js';
import { type Answered, answered } from './table.js';

function checked({ input, wrt, given, option }: Answered, answer: string): CheckResult {
  return check(parse(input, { given }), answer, {
    wrt,
    ...(/^\d+$/.test(option) ? { order: Number(option) } : {}),
    ...(option === 'structured' ? { structured: 'entries' as const } : {}),
  });
}

/** For an outer product the wrong way round these are the same. */
const ALIKE = new Set(['transposed', 'order']);

const isCode = (found: string, code: string): boolean =>
  found === code || (ALIKE.has(found) && ALIKE.has(code));

/** What is said of an answer that should not be; empty where nothing is. */
function complaints(question: Answered): string[] {
  return question.answers.flatMap(({ text, isRight, code }) => {
    const { verdict, mistake } = checked(question, text);
    if (verdict !== (isRight ? 'right' : 'wrong')) return [`${text}: ${verdict}`];
    if (isRight || !mistake) return isRight || code === null ? [] : [`${text}: no ${code}`];
    const wrong = code !== null && !isCode(mistake.code, code);
    const repaired = checked(question, mistake.repair).verdict;
    return [
      ...(wrong ? [`${text}: ${mistake.code}, not ${code}`] : []),
      ...(repaired === 'right' ? [] : [`${text}: repaired as ${mistake.repair} it is ${repaired}`]),
    ];
  });
}

/** Right answers are right, wrong ones are wrong, for the reason that the table names, and can be repaired. */
export function testAnswers(name: string): void {
  describe(name, () => {
    test.each(
      answered(name).map((row) => [`${row.input} by ${row.wrt} ${row.option}`, row] as const),
    )('%s', (_, row) => expect(complaints(row)).toEqual([]));
  });
}
