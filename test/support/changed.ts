/** Changed answers, judged by differences, that the program has no part in, beside what check says of them. */
import type { Layout } from '../../src/expression/layout.js';
import type { Environment } from '../../src/numeric/environment.js';
import type { Matrix } from '../../src/numeric/index.js';
import type { Problem } from '../../src/expression/problem.js';
import type { Expr } from '../../src/expression/nodes.js';
import { asciiText } from '../../src/expression/print.js';
import { sameShape } from '../../src/expression/shape.js';
import { MatcalcError } from '../../src/errors.js';
import { check, type DiffResult, parse } from '../../src/index.js';
import {
  differences,
  matrixForm,
  outputAt,
  shapesOf,
  type Values,
  valueOf,
  within,
} from './arrays.js';
import { type Case, givenOf } from './cases.js';
import { changesOf } from './changes.js';
import { ask } from './judge.js';
import { bounded, distance, points } from './values.js';

export type Said = 'right' | 'wrong' | 'undecided' | 'unreadable';

export interface Changed {
  readonly answer: string;
  readonly said: Said;
  /** By differences; undefined where they do not tell. */
  readonly judged: 'right' | 'wrong' | undefined;
}

/** Closer values are equal, values farther apart are not. */
const SAME = 1e-6;
const OTHER = 1e-3;
const SMALL = 1e-2;
const ENOUGH = 4;
const ATTEMPTS = 20;
const FACTORS = [1, -1, 3, -3, 0.2];

/** The question as a person asks it. */
export const asked = (one: Case): Case => ({
  ...one,
  problem: parse(one.problem.text, { given: givenOf(one.problem) }),
});

/** What check says of changes of the right answer, of so many at most, spread evenly. */
export function* changedAnswers(one: Case, layout: Layout, most: number): Generator<Changed> {
  const result = ask(one, { layout });
  if ('refused' in result || result.verified.kind !== 'verified') return;
  const [derivative] = result.derivatives;
  const right = derivative!.inline;
  if (!right) return;
  const all = changesOf(right, [...one.problem.variables.values()]);
  const step = Math.max(1, all.length / most);
  for (let at = 0; at < all.length; at += step) {
    const changed = all[Math.floor(at)]!;
    const judged = judgedAs(one, layout, result, right, changed);
    const answer = asciiText(changed);
    yield { answer, judged, said: saidOf(one, layout, answer) };
  }
}

export function saidOf({ problem, wrt }: Case, layout: Layout, answer: string): Said {
  try {
    return check(problem, answer, { wrt: wrt.name, layout, strict: true }).verdict;
  } catch (error) {
    if (error instanceof MatcalcError) return 'unreadable';
    throw error;
  }
}

/** Points with small, usual and large values, of both signs where no property says otherwise. */
function* scattered(problem: Problem, others: readonly Expr[]): Generator<Environment> {
  let count = 0;
  for (const point of points(problem, others)) {
    const factor = FACTORS[count++ % FACTORS.length]!;
    const values = [...point.values].map(([name, value]): [string, Matrix] => {
      const isFree = problem.variables.get(name)?.properties.length === 0;
      return [name, isFree ? { ...value, data: value.data.map((x) => factor * x) } : value];
    });
    yield { ...point, values: new Map(values) };
  }
}

/** By differences at several points. */
function judgedAs(
  { problem, wrt }: Case,
  layout: Layout,
  result: DiffResult,
  right: Expr,
  changed: Expr,
): 'right' | 'wrong' | undefined {
  if (!sameShape(right.shape, changed.shape)) return 'wrong';
  const shapes = shapesOf(problem, [wrt.name]);
  let agreeing = 0;
  let tried = 0;
  for (const point of scattered(problem, [right, changed])) {
    if (++tried > ATTEMPTS) break;
    const slopes = differences(
      (env) => outputAt(problem, env),
      wrt.name,
      valueOf(problem, wrt.name, point),
      point,
    );
    const env = within(point, result);
    const form = (noise?: number): Values | undefined =>
      bounded(() => matrixForm(changed, layout, shapes, noise ? { ...env, noise } : env));
    const [got, noisy] = [form(), form(1)];
    if (!slopes || !got?.every(Number.isFinite) || !noisy) continue;
    if (distance(got, noisy) > SAME) continue;
    const apart = distance(got, slopes, SMALL);
    if (apart > OTHER) return 'wrong';
    // An answer that is small everywhere says little.
    if (apart < SAME && slopes.some((x) => Math.abs(x) > SMALL)) agreeing++;
  }
  return agreeing >= ENOUGH ? 'right' : undefined;
}
