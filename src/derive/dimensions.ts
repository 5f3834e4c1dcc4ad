import { InternalError } from '../errors.js';
import { type Dim, dimNames, substituteDim } from '../expression/dimension.js';

/** The renaming of dimensions that makes each template axis (one name) the given one. */
export function bindDimensions(
  pairs: readonly (readonly [template: Dim, actual: Dim])[],
): (dim: Dim) => Dim {
  const values = new Map<string, Dim>();
  for (const [template, actual] of pairs) {
    const [name] = dimNames(template);
    if (name === undefined || name !== template.key)
      throw new InternalError(`template axis ${template.key}`);
    values.set(name, actual);
  }
  return (dim) => substituteDim(dim, values);
}
