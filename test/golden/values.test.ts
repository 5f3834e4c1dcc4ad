/** Textbook answers: whatever form is printed, its value is that of the book, and that of differences. */
import { describe, expect, test } from '@jest/globals';
import { measure } from '../../src/expression/measure.js';
import type { Environment } from '../../src/numeric/environment.js';
import {
  differences,
  matrixForm,
  outputAt,
  shapesOf,
  type Values,
  valueOf,
} from '../support/arrays.js';
import { answer, derive } from '../support/results.js';
import { type Row, rows } from '../support/tables.js';
import { difference, distance, points } from '../support/values.js';

/** What is wrong with the result in one piece; empty where nothing is. */
function complaint(row: Row): string {
  const result = derive(row);
  const [derivative] = result.derivatives;
  if (!derivative?.inline) return 'there is no result in one piece';
  const wrong = difference(result.problem, derivative.inline, answer(row.answer, result));
  if (wrong !== '') return wrong;
  return result.verified.kind === 'verified' ? '' : `not verified: ${result.verified.reason}`;
}

/** How far the answer of the table is from differences of the input, at the first point where they settle. */
function distanceToDifferences(row: Row): number | undefined {
  const result = derive(row, { verify: false });
  const { problem } = result;
  const { wrt, layout } = result.derivatives[0]!;
  const [name] = wrt as [string];
  const stated = answer(row.answer, result);
  let value = (env: Environment): Values | undefined => outputAt(problem, env);
  for (let k = 1; k < wrt.length; k++) {
    const lower = value;
    value = (env) => differences(lower, name, env.values.get(name)!, env);
  }
  for (const point of points(problem, [stated])) {
    const at = valueOf(problem, name, point);
    const right = differences(value, name, at, point);
    if (!right) continue;
    const claimed = matrixForm(stated, layout, shapesOf(problem, wrt), point);
    if (claimed.every(Number.isFinite)) return distance(claimed, right, 1e-2);
  }
  return undefined;
}

describe.each([
  'cheatsheet',
  'matrix-functions',
  'cookbook',
  'course',
  'networks',
  'hard',
  'fine-print',
  'notation',
  'kronecker',
  'structure',
])('%s', (name) => {
  test.each(rows(name).filter((row) => row.relation === '=='))(
    '$input by $wrt, $given; $option: $answer',
    (row) => {
      expect(complaint(row)).toBe('');
      expect(distanceToDifferences(row)).toBeLessThan(1e-4);
    },
  );
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
