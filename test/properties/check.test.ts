/** Answers to random questions: what is printed is right, and what is changed is judged as differences judge it. */
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { MatcalcError } from '../../src/errors.js';
import { asciiText } from '../../src/expression/print.js';
import { differentiate, type DiffResult, render } from '../../src/index.js';
import { type Case, cases, LAYOUTS, named } from '../support/cases.js';
import { asked, changedAnswers, saidOf } from '../support/changed.js';
import { patience, settings } from '../support/runs.js';

jest.setTimeout(2 * patience);

/** Every form in every layout; the Kronecker form has a layout of its own. */
const FORMS = [
  ...(['matrix', 'index', 'differential'] as const).flatMap((form) =>
    LAYOUTS.map((layout) => [form, layout] as const),
  ),
  ['kron', 'vec'] as const,
];

/** The question as a person asks it; undefined where its own text is no question. */
function question(one: Case): Case | undefined {
  try {
    return asked(one);
  } catch (error) {
    if (error instanceof MatcalcError) return undefined;
    throw error;
  }
}

/** A verified result; undefined where there is no such form. */
function printed(
  { problem, wrt }: Case,
  options: Pick<Parameters<typeof differentiate>[1], 'form' | 'layout'>,
): DiffResult | undefined {
  try {
    const result = differentiate(problem, { wrt: [wrt.name], onePiece: true, ...options });
    return result.verified.kind === 'verified' ? result : undefined;
  } catch (error) {
    if (error instanceof MatcalcError) return undefined;
    throw error;
  }
}

describe('what is printed is accepted', () => {
  test.each(FORMS)('%s form, %s layout', (form, layout) => {
    let count = 0;
    const property = fc.property(cases(3), (one) => {
      const readable = question(one);
      const result = readable && printed(readable, { form, layout });
      if (!readable || !result) return;
      const { inline } = result.derivatives[0]!;
      const texts = [
        render(result, { format: 'text' }),
        render(result, { format: 'ascii' }),
        ...(inline ? [asciiText(inline)] : []),
      ];
      const refused = texts.filter((text) => {
        const said = saidOf(readable, layout, text);
        return said !== 'right' && said !== 'undecided';
      });
      if (refused.length > 0) throw new Error(`${named(one)}: ${refused.join('\n')}`);
      count++;
    });
    fc.assert(property, settings(6));
    expect(count).toBeGreaterThan(0);
  });
});

test('changed answers are judged as differences judge them', () => {
  const tally = { right: 0, wrong: 0 };
  const property = fc.property(cases(3), fc.constantFrom(...LAYOUTS), (one, layout) => {
    const readable = question(one);
    if (!readable) return;
    for (const { answer, said, judged } of changedAnswers(readable, layout, 5)) {
      if (judged === undefined || said === 'undecided' || said === 'unreadable') continue;
      // Differences at a few points may miss the other side of a kink.
      if (said === 'right' && judged === 'wrong')
        throw new Error(`${named(one)}, ${layout}: ${answer} is wrong`);
      if (said === judged) tally[judged]++;
    }
  });
  fc.assert(property, settings(25));
  expect(tally.wrong).toBeGreaterThan(50);
  expect(tally.right).toBeGreaterThan(1);
});
