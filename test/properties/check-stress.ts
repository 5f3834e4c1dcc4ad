/**
 * Changed answers to random questions: what check says of them, and what differences say.
 *   node test/support/run.js test/properties/check-stress.ts [--count 1000] [--seed 1] [--depth 3] [--most 8]
 * Prints every disagreement, then how often what was said.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { cases, LAYOUTS, named } from '../support/cases.js';
import { asked, changedAnswers } from '../support/changed.js';
import { MatcalcError } from '../../src/errors.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    depth: { type: 'string', default: '3' },
    most: { type: 'string', default: '8' },
  },
});

const tally = new Map<string, number>();
const start = Date.now();
const settings = { seed: Number(values.seed), numRuns: Number(values.count) };
for (const [k, one] of fc.sample(cases(Number(values.depth)), settings).entries()) {
  const layout = LAYOUTS[k % LAYOUTS.length]!;
  try {
    for (const { answer, said, judged } of changedAnswers(
      asked(one),
      layout,
      Number(values.most),
    )) {
      const what = `${judged ?? 'unjudged'}, said ${said}`;
      tally.set(what, (tally.get(what) ?? 0) + 1);
      const isBad = judged !== undefined && said !== judged && said !== 'undecided';
      if (isBad) console.log(`${what}: ${answer}\n  ${named(one)}; ${layout}`);
    }
  } catch (error) {
    const isTold = error instanceof MatcalcError;
    tally.set('no question', (tally.get('no question') ?? 0) + 1);
    if (!isTold)
      console.log(
        `crash: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n  ${named(one)}; ${layout}`,
      );
  }
}
console.log([...tally].map(([what, count]) => `${count} ${what}`).join('\n'));
console.log(`${values.count} questions, seed ${values.seed}, ${Date.now() - start} ms`);
