/** What the output is called on left sides. */
import type { Problem } from '../expression/problem.js';
import { isColumn, isRow, isScalar } from '../expression/shape.js';
import { FreshNames } from './fresh.js';

/** s for a scalar, y for a vector, Y for a matrix, unless the input names it or uses the letter. */
export function nameOutput(problem: Problem): string {
  if (problem.outputName !== undefined) return problem.outputName;
  const { shape } = problem.output;
  const fresh = new FreshNames(problem.usedNames);
  if (isScalar(shape)) return fresh.take(['s', 'L', 'J', 'phi']);
  return fresh.take(isColumn(shape) || isRow(shape) ? ['y', 'v', 'h', 'g'] : ['Y', 'F', 'M', 'G']);
}
