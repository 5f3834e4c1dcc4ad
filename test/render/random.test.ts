import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Expr } from '../../src/expression/nodes.js';
import { ASCII } from '../../src/expression/notation.js';
import { printExpr } from '../../src/expression/print.js';
import { axesOf } from '../../src/expression/shape.js';
import { evaluate } from '../../src/numeric/evaluate.js';
import type { Matrix } from '../../src/numeric/matrix.js';
import { renderNumpy } from '../../src/render/numpy.js';
import { expressions, kroneckers, VARIABLES } from '../expression/arbitrary.js';
import { environment, point } from '../expression/point.js';
import { derivative, problem, result } from './results.js';

/** Plain axes, nested. */
function nested({ rows, cols, data }: Matrix): unknown {
  const list = [...data];
  if (rows === 1 && cols === 1) return list[0];
  if (rows === 1 || cols === 1) return list;
  return Array.from({ length: rows }, (_, i) => list.slice(i * cols, (i + 1) * cols));
}

interface Told {
  readonly error?: string;
  readonly shape?: readonly number[];
  readonly data?: readonly (number | null)[];
}

const moduleOf = (e: Expr): string => {
  const all = problem(e, { functions: [{ name: 'f', arity: 1 }] });
  const variables = new Map(
    VARIABLES.map(({ name, shape }) => [name, { name, shape, properties: [] }]),
  );
  return renderNumpy(result({ ...all, variables }, [derivative('s', 'a', e)]));
};

test('random expressions have the same value in Python', () => {
  const sample = [
    ...fc.sample(expressions(3), { numRuns: 500, seed: 11 }),
    ...fc.sample(kroneckers, { numRuns: 100, seed: 12 }),
  ];
  const values = Object.fromEntries([...point].map(([name, value]) => [name, nested(value)]));
  const cases = sample.map((e) => ({ module: moduleOf(e) }));
  const run = spawnSync('/usr/bin/python3', [join('test', 'render', 'points.py')], {
    input: JSON.stringify({ values, cases }),
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  const told = JSON.parse(run.stdout) as Told[];
  const wrong = sample.flatMap((e, k) => {
    const right = evaluate(e, environment);
    const { error, shape = [], data = [] } = told[k]!;
    const text = `${printExpr(e, ASCII)}\n${cases[k]!.module}`;
    if (error !== undefined) return [`${error}\n${text}`];
    const axes = axesOf(e.shape).length;
    if (shape.length !== axes) return [`${shape.length} axes\n${text}`];
    const isRight = [...right.data].every((value, i) => {
      const got = data[i];
      if (!Number.isFinite(value) || Math.abs(value) > 1e8) return true;
      return got != null && Math.abs(got - value) <= 1e-7 * (1 + Math.abs(value));
    });
    return isRight ? [] : [`${[...right.data].join()} not ${data.join()}\n${text}`];
  });
  expect(wrong).toEqual([]);
});
