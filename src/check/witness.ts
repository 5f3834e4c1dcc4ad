/** The values of an answer and of the derivative at a point. */
import { evaluateDim } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { type Environment, Evaluator, type Matrix } from '../numeric/index.js';
import { transpose, unvec } from '../numeric/matrix.js';
import type { Arrangement } from './arrangement.js';
import { claimedEntries } from './points.js';
import type { Witness } from './result.js';
import type { Target } from './target.js';

/** Both values there; the derivative in the arrangement that is asked for. */
export function witnessOf(
  at: Environment,
  { result, claim, question }: Target,
  answer: Expr,
  definitions: ReadonlyMap<string, Expr>,
  { shape, flipped }: Arrangement,
): Witness {
  const pieces = result.definitions.map(({ name, expr }) => [name, expr] as const);
  const whole = { ...at, definitions: new Map([...at.definitions, ...pieces]) };
  const entries = claimedEntries(claim, question, new Evaluator(whole));
  const own = { ...at, definitions: new Map([...whole.definitions, ...definitions]) };
  const [rows, cols] = [shape.rows, shape.cols].map((dim) => evaluateDim(dim, at.sizes)) as [
    number,
    number,
  ];
  const expected: Matrix = flipped
    ? transpose(unvec(entries, cols, rows))
    : unvec(entries, rows, cols);
  return { values: at.values, expected, got: new Evaluator(own).evaluate(answer) };
}
