/**
 * Random questions over the whole language, judged by differences:
 *   node test/support/run.js test/properties/stress.ts [--count 20000] [--seed 1] [--depth 3] [--shrink]
 * Prints what is wrong, then a table of the share of every operator, order and layout.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { MatcalcError } from '../../src/errors.js';
import { named, type Question, questions } from '../support/cases.js';
import { ask, judged, type Verdict } from '../support/judge.js';
import { Shares } from '../support/random/shares.js';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    depth: { type: 'string', default: '3' },
    shrink: { type: 'boolean', default: false },
  },
});

type Told = Verdict | { readonly kind: 'alarm' | 'crash' | 'error'; readonly message: string };

function verdictOf(asked: Question): Told {
  const { order, layout } = asked;
  try {
    const result = ask(asked, { order, layout });
    if ('refused' in result) return { kind: 'refused', message: result.refused };
    return judged(asked, result);
  } catch (error) {
    if (!(error instanceof MatcalcError)) return { kind: 'crash', message: String(error) };
    const isAlarm = error.diagnostic.code === 'verification';
    return { kind: isAlarm ? 'alarm' : 'error', message: error.message };
  }
}

const isBad = ({ kind }: Told): boolean => ['wrong', 'alarm', 'crash', 'error'].includes(kind);

/** The smallest question that goes wrong in the same way. */
function shrunk(seed: number, path: string, kind: Told['kind']): string {
  const property = fc.property(questions(Number(values.depth)), (asked) => {
    return verdictOf(asked).kind !== kind;
  });
  const { counterexample } = fc.check(property, { seed, path, numRuns: 1, endOnFailure: false });
  const [small] = counterexample ?? [];
  return small ? `\n  smallest: ${line(small)}\n  ${JSON.stringify(verdictOf(small))}` : '';
}

const line = (asked: Question): string => `${named(asked)}; order ${asked.order}, ${asked.layout}`;

const tally = new Map<string, number>();
const shares = new Shares();
const start = Date.now();
const seed = Number(values.seed);
const sample = fc.sample(questions(Number(values.depth)), { seed, numRuns: Number(values.count) });
for (const [k, asked] of sample.entries()) {
  const told = verdictOf(asked);
  tally.set(told.kind, (tally.get(told.kind) ?? 0) + 1);
  shares.count(asked, told.kind === 'right');
  if (!isBad(told) && told.kind !== 'refused') continue;
  const message = 'message' in told ? told.message : '';
  const small = values.shrink && isBad(told) ? shrunk(seed, String(k), told.kind) : '';
  console.log(`${told.kind}: ${message}\n  ${line(asked)}${small}`);
}
console.log(shares.table());
const spent = ((Date.now() - start) / 1000).toFixed(0);
const counts = [...tally].map(([kind, count]) => `${count} ${kind}`).join(', ');
console.log(`${values.count} questions, seed ${seed}, ${spent} s: ${counts}`);
process.exitCode = [...tally.keys()].some((kind) => isBad({ kind } as Told)) ? 1 : 0;
