/** A point at which an answer has another value than the derivative. */
import { evaluateDim } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { Evaluator, type Matrix } from '../numeric/index.js';
import { transpose, unvec } from '../numeric/matrix.js';
import type { Arrangement } from './arrangement.js';
import type { Point } from './points.js';
import type { Witness } from './result.js';

/** Both values there; the derivative in the arrangement that is asked for. */
export function witnessOf(
  { env, expected }: Point,
  answer: Expr,
  definitions: ReadonlyMap<string, Expr>,
  { shape, flipped }: Arrangement,
): Witness {
  const own = new Map([...env.definitions, ...definitions]);
  const [rows, cols] = [shape.rows, shape.cols].map((dim) => evaluateDim(dim, env.sizes)) as [
    number,
    number,
  ];
  const value: Matrix = flipped
    ? transpose(unvec(expected, cols, rows))
    : unvec(expected, rows, cols);
  return {
    values: env.values,
    expected: value,
    got: new Evaluator({ ...env, definitions: own }).evaluate(answer),
  };
}
