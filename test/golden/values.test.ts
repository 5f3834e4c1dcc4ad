/** Textbook answers: whatever form is printed, its value is that of the book. */
import { describe, expect, test } from '@jest/globals';
import { measure } from '../../src/expression/measure.js';
import { answer, derive } from '../support/results.js';
import { type Row, rows } from '../support/tables.js';
import { difference } from '../support/values.js';

/** What is wrong with the result in one piece; empty where nothing is. */
function complaint(row: Row): string {
  const result = derive(row);
  const [derivative] = result.derivatives;
  if (!derivative?.inline) return 'there is no result in one piece';
  const wrong = difference(result.problem, derivative.inline, answer(row.answer, result));
  if (wrong !== '') return wrong;
  return result.verified.kind === 'verified' ? '' : `not verified: ${result.verified.reason}`;
}

describe.each([
  'cheatsheet',
  'matrix-functions',
  'cookbook',
  'course',
  'networks',
  'hard',
  'fine-print',
])('%s', (name) => {
  test.each(rows(name))('$input by $wrt, $given; $option: $answer', (row) => {
    expect(complaint(row)).toBe('');
  });
});

test('results in one piece are no longer than the answers of the cheatsheet', () => {
  const longer = rows('cheatsheet').flatMap((row) => {
    const result = derive(row, { verify: false });
    const length = measure(result.derivatives[0]!.inline!);
    const wanted = measure(answer(row.answer, result));
    return length <= wanted ? [] : [`${row.input} by ${row.wrt}: ${length} > ${wanted}`];
  });
  expect(longer).toEqual([]);
});
