/** Every operator, order and layout comes up in random questions as often as is stated. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LAYOUTS, questions } from '../support/cases.js';
import { expressions, nodesOf } from '../support/expressions.js';
import { leastShare, OPERATORS } from '../support/random/operators.js';
import { operatorsIn } from '../support/random/shares.js';

const RUNS = 4000;

describe('operators', () => {
  const counts = new Map<string, number>();
  for (const e of fc.sample(expressions(3), { numRuns: RUNS, seed: 1 }))
    for (const name of operatorsIn(nodesOf(e))) counts.set(name, (counts.get(name) ?? 0) + 1);

  test.each(OPERATORS.map((operator) => [operator.name, operator] as const))(
    '%s',
    (name, operator) => {
      expect((counts.get(name) ?? 0) / RUNS).toBeGreaterThanOrEqual(leastShare(operator));
    },
  );

  test('have names of their own', () => {
    expect(new Set(OPERATORS.map(({ name }) => name)).size).toBe(OPERATORS.length);
  });
});

test('orders, layouts and definitions', () => {
  const sample = fc.sample(questions(3), { numRuns: RUNS, seed: 1 });
  const share = (fits: (q: (typeof sample)[number]) => boolean): number =>
    sample.filter(fits).length / RUNS;
  expect(share(({ order }) => order === 2)).toBeGreaterThan(0.2);
  expect(share(({ order }) => order === 3)).toBeGreaterThan(0.02);
  expect(share(({ problem }) => problem.definitions.length > 0)).toBeGreaterThan(0.15);
  for (const layout of LAYOUTS) expect(share((q) => q.layout === layout)).toBeGreaterThan(0.18);
});
