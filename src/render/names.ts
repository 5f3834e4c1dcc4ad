/** What a result knows of a name. */
import { InternalError } from '../errors.js';
import type { Shape } from '../expression/shape.js';
import type { DiffResult } from '../present/result.js';

/** The shape of a variable or of a defined name. */
export function shapeOfName(name: string, { problem }: Pick<DiffResult, 'problem'>): Shape {
  const definition = problem.definitions.find((each) => each.name === name);
  const shape = problem.variables.get(name)?.shape ?? definition?.expr.shape;
  if (!shape) throw new InternalError(`nothing is known of ${name}`);
  return shape;
}
