/** Generated Python, run in one batch: the modules of random derivatives hold the numbers of the results. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { axesOf } from '../../src/expression/shape.js';
import type { DiffResult } from '../../src/index.js';
import type { Problem } from '../../src/expression/problem.js';
import { ELEMENTWISE } from '../../src/numeric/elementwise.js';
import type { Environment } from '../../src/numeric/environment.js';
import type { Matrix } from '../../src/numeric/matrix.js';
import { renderNumpy } from '../../src/render/numpy.js';
import { forms, type Values, within } from '../support/arrays.js';
import { named, type Question, questions } from '../support/cases.js';
import { nodesOf } from '../support/expressions.js';
import { ask } from '../support/judge.js';
import { patience, settings } from '../support/runs.js';
import { distance, points, valueAt, withoutZeros } from '../support/values.js';

const RUNS = 700;
/** Points that are tried until the result has a value at one. */
const TRIALS = 6;
/** The size that the largest entry counts as at least. */
const LEAST = 1e-3;
/** The functions of the language that have these names in Python too (points.py). */
const KNOWN = new Map([
  ['f', ELEMENTWISE.tanh],
  ['g', ELEMENTWISE.sin],
]);

interface Batch {
  readonly asked: Question;
  readonly module: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly right: Values;
}

interface Told {
  readonly error?: string;
  readonly data?: readonly (number | null)[];
}

/** Plain axes, nested. */
function nested({ rows, cols, data }: Matrix): unknown {
  const list = [...data];
  if (rows === 1 && cols === 1) return list[0];
  if (rows === 1 || cols === 1) return list;
  return Array.from({ length: rows }, (_, i) => list.slice(i * cols, (i + 1) * cols));
}

/** Functions that are declared without a body would have to be arguments of the module. */
const isPlain = ({ output, definitions }: Problem): boolean =>
  [output, ...definitions.map(({ expr }) => expr)].every((e) =>
    [...nodesOf(e)].every((node) => node.kind !== 'call' || !isUnknown(node.fn)),
  );
const isUnknown = (fn: string): boolean =>
  ['omega', 'phi', 'rho', 'chi', 'eta', 'tau'].includes(fn);

/** The values of the derivative; undefined where they are not finite, or where rounding decides what they are. */
function steadyValues(result: DiffResult, env: Environment): Values | undefined {
  if (!valueAt(result.problem.output, env)) return undefined;
  const valuesAt = (at: Environment): Values | undefined =>
    [...forms(result, result.derivatives[0]!, within(at, result)).values()][0];
  const right = valuesAt(env);
  const again = valuesAt(withoutZeros(env));
  if (!again || !right?.every((x) => Math.abs(x) < 1e8)) return undefined;
  return distance(right, again, LEAST) < 1e-7 ? right : undefined;
}

function batchOf(asked: Question): Batch | undefined {
  const { problem, order } = asked;
  if (!isPlain(problem)) return undefined;
  const result = ask(asked, { order, verify: false });
  if ('refused' in result) return undefined;
  const [derivative] = result.derivatives;
  // A result that is only a differential has no entries to compare with.
  if (!derivative!.expr && !derivative!.index) return undefined;
  const exprs = result.definitions.map(({ expr }) => expr);
  let tried = 0;
  for (const point of points(problem, exprs)) {
    if (++tried > TRIALS) break;
    const env: Environment = { ...point, functions: new Map([...point.functions, ...KNOWN]) };
    const right = steadyValues(result, env);
    if (!right) continue;
    const values = Object.fromEntries([...env.values].map(([name, v]) => [name, nested(v)]));
    return { asked, module: renderNumpy(result), values, right };
  }
  return undefined;
}

/** The axes of the result; the module's array has as many. */
const axesCount = ({ problem, wrt, order }: Question): number =>
  axesOf(problem.output.shape).length + order * axesOf(wrt.shape).length;

test(
  'modules of random derivatives',
  () => {
    const sample = fc.sample(questions(3), settings(RUNS));
    const batches = sample.flatMap((asked) => batchOf(asked) ?? []);
    expect(batches.length).toBeGreaterThan(sample.length / 2);
    const cases = batches.map(({ module, values }) => ({ module, values }));
    const run = spawnSync('/usr/bin/python3', [join('test', 'render', 'points.py')], {
      input: JSON.stringify(cases),
      encoding: 'utf8',
      maxBuffer: 500_000_000,
    });
    if (run.status !== 0) throw new Error(run.stderr);
    const told = JSON.parse(run.stdout) as (Told & { shape: readonly number[] })[];
    const wrong = batches.flatMap(({ asked, module, right }, k) => {
      const { error, shape, data = [] } = told[k]!;
      const text = `${named(asked)}, order ${asked.order}\n${module}`;
      if (error !== undefined) return [`${error}\n${text}`];
      if (shape.length !== axesCount(asked)) return [`${shape.length} axes\n${text}`];
      const far = distance(
        data.map((x) => x ?? NaN),
        right,
        LEAST,
      );
      return far < 1e-6 ? [] : [`off by ${far}\n${text}`];
    });
    expect(wrong).toEqual([]);
  },
  patience,
);
