/** Whether a differential is linear in its changes: `dX .* dX` is `dX` at changes of single entries. */
import type { Question } from '../expression/layout.js';
import { evaluateDim } from '../expression/dimension.js';
import { alongDirections, type Claim } from '../numeric/claim.js';
import { type Environment, Evaluator, type Matrix } from '../numeric/index.js';
import { vec, zeros } from '../numeric/matrix.js';
import { Random } from '../numeric/random.js';
import { randomDirection } from '../numeric/sample.js';
import { isClose } from './close.js';

const SEED = 31415;
const TOLERANCE = 1e-6;

/** Along random directions the differential has the value that its entries say. */
export function isLinear(
  claim: Claim,
  { output, wrt }: Question,
  env: Environment,
  entries: Float64Array,
): boolean {
  const random = new Random(SEED);
  const like = ({ rows, cols }: Question['output']): Matrix =>
    zeros(evaluateDim(rows, env.sizes), evaluateDim(cols, env.sizes));
  const directions = wrt.map((shape) => randomDirection(like(shape), random));
  const evaluator = new Evaluator(env);
  const { data } = vec(
    alongDirections(claim, { output, wrt }, directions, like(output), evaluator),
  );
  const wanted = directions.reduceRight((left, e) => contractLast(left, vec(e).data), entries);
  return !data.every(Number.isFinite) || isClose(data, wanted, TOLERANCE);
}

/** Contracts the axis that moves slowest. */
function contractLast(entries: Float64Array, direction: Float64Array): Float64Array {
  const result = new Float64Array(entries.length / direction.length);
  entries.forEach((x, k) => {
    result[k % result.length]! += x * direction[Math.floor(k / result.length)]!;
  });
  return result;
}
