/** Chains of differentials: `dF = A dX B`, `dh = f'(z) ⊙ dz`. */
import type { Environment, Matrix } from '../../numeric/index.js';
import { zeros } from '../../numeric/matrix.js';
import { symbol } from '../../expression/build.js';
import { symbolNames } from '../../expression/print.js';
import type { Definition } from '../../expression/problem.js';
import { SCALAR } from '../../expression/shape.js';
import { MovingEvaluator } from '../../numeric/moving-evaluate.js';
import { differentialName } from '../../present/calculation.js';

/**
 * Of the names whose changes a chain has: those that move, and those whose changes follow. A defined name that uses one
 * that moves follows it; where nothing that it uses moves, it moves by itself.
 */
export function changesOf(
  names: ReadonlySet<string>,
  definitions: readonly Definition[],
): { moving: string[]; induced: string[] } {
  const defined = new Set(definitions.map(({ name }) => name));
  const moving = [...names].filter((name) => !defined.has(name));
  const induced: string[] = [];
  const affected = new Set(moving);
  for (const { name, expr } of definitions) {
    const follows = [...symbolNames(expr)].some((used) => affected.has(used));
    if (follows) affected.add(name);
    if (!names.has(name)) continue;
    (follows ? induced : moving).push(name);
    affected.add(name);
  }
  return { moving, induced };
}

/** The values at a point with those of all changes; undefined where one has none. */
export function inducedChanges(
  env: Environment,
  directions: ReadonlyMap<string, { readonly rest: Matrix; readonly direction: Matrix }>,
  induced: readonly string[],
): Map<string, Matrix> | undefined {
  const values = new Map(env.values);
  for (const [name, { rest }] of directions) values.set(name, rest);
  const held = { ...env, values };
  const moving = new Map(
    [...directions].map(([name, { rest, direction }]) => [name, [rest, direction] as const]),
  );
  const changes = new Map(values);
  for (const [name, { direction }] of directions) changes.set(differentialName(name), direction);
  for (const name of induced) {
    const evaluator = new MovingEvaluator(held, moving);
    const [value, change] = evaluator.evaluate(symbol(name, SCALAR));
    if (evaluator.kinked) return undefined;
    changes.set(differentialName(name), change ?? zeros(value.rows, value.cols));
  }
  return changes;
}
