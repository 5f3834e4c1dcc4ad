/** Derivatives of random expressions: what holds for every one of them. */
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { render } from '../../src/index.js';
import { asciiText } from '../../src/expression/print.js';
import { SCALAR } from '../../src/expression/shape.js';
import { readProblem } from '../../src/shapes/read.js';
import {
  type Case,
  cases,
  casesOf,
  greatestOrder,
  LAYOUTS,
  named,
  type Question,
} from '../support/cases.js';
import { expressions } from '../support/expressions.js';
import { ask, judged } from '../support/judge.js';
import { declared, definitions } from '../support/results.js';
import { patience, settings } from '../support/runs.js';
import { difference, NOWHERE } from '../support/values.js';

jest.setTimeout(patience);

/** Scalar expressions and one of their variables. */
const scalars = (depth: number): fc.Arbitrary<Case> => casesOf(expressions(depth, SCALAR));

/** How often what was said of a result. */
const tally = new Map<string, number>();
const count = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);

/** The property holds where there is no complaint. */
function holds(
  arbitrary: fc.Arbitrary<Case>,
  runs: number,
  complaint: (asked: Case) => string | undefined,
): void {
  const property = fc.property(arbitrary, (asked) => {
    const wrong = complaint(asked);
    if (wrong && wrong !== NOWHERE) throw new Error(`${named(asked)}: ${wrong}`);
  });
  fc.assert(property, settings(runs));
}

/** What is wrong with any form of the derivative, compared with differences. */
function wrongWith(asked: Question): string | undefined {
  const { order, layout } = asked;
  const result = ask(asked, { order, layout });
  if ('refused' in result) {
    count('refused');
    return undefined;
  }
  count(result.verified.kind);
  const verdict = judged(asked, result);
  count(verdict.kind);
  if (verdict.kind === 'right') verdict.forms.forEach(count);
  return verdict.kind === 'wrong' ? verdict.message : undefined;
}

describe('every form of the derivative of a random expression agrees with differences', () => {
  test.each(LAYOUTS)('%s layout', (layout) => {
    holds(cases(3), 80, (asked) => wrongWith({ ...asked, order: 1, layout }));
  });

  test.each(LAYOUTS)('order 2, %s layout', (layout) => {
    holds(scalars(3), 20, (asked) => wrongWith({ ...asked, order: 2, layout }));
  });

  test('order 2 of vectors and matrices', () => {
    holds(cases(2), 30, (asked) => wrongWith({ ...asked, order: 2, layout: 'parameter' }));
  });

  test('order 3', () => {
    const small = scalars(2).filter((asked) => greatestOrder(asked) >= 3);
    holds(small, 10, (asked) => wrongWith({ ...asked, order: 3, layout: 'parameter' }));
  });

  test('large expressions', () => {
    holds(cases(5), 50, (asked) => wrongWith({ ...asked, order: 1, layout: 'parameter' }));
  });
});

test('derivatives are read as they are printed, and print the same again', () => {
  holds(cases(3), 150, (asked) => {
    const result = ask(asked, { verify: false });
    if ('refused' in result) return undefined;
    const e = result.derivatives[0]!.expr;
    if (!e) return undefined;
    const options = { declared: declared(result), functions: asked.problem.functions };
    const again = readProblem(asciiText(e), { ...options, shape: e.shape }).output;
    if (asciiText(again) !== asciiText(e)) return `${asciiText(e)} prints as ${asciiText(again)}`;
    return difference(asked.problem, again, e, definitions(result));
  });
});

test('every format writes them', () => {
  holds(cases(3), 150, (asked) => {
    const result = ask(asked, { verify: false });
    if ('refused' in result) return undefined;
    for (const format of ['text', 'ascii', 'latex', 'json', 'numpy'] as const)
      expect(render(result, { format })).not.toBe('');
    return undefined;
  });
});

describe('nearly all of them', () => {
  const share = (what: string, of: string): number =>
    (tally.get(what) ?? 0) / ((tally.get(of) ?? 0) + (tally.get(what) ?? 0));

  test('could be written and verified', () => {
    expect(tally.get('verified')).toBeGreaterThan(500);
    expect(share('not-verified', 'verified')).toBeLessThan(0.05);
    expect(share('refused', 'verified')).toBeLessThan(0.05);
    expect(share('no point', 'right')).toBeLessThan(0.08);
  });

  test.each(['matrix', 'index', 'one piece', 'differential'])('%s forms were compared', (form) => {
    expect(tally.get(form)).toBeGreaterThan(20);
  });
});
