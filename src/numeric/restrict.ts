/** Directions in which a structured parameter can move, in numbers. */
import type { Restriction } from '../expression/structure.js';
import { where } from './draw.js';
import { add, map, type Matrix, multiply, scale, subtract, transpose } from './matrix.js';

/**
 * The direction whose derivative the restricted derivative says when it is contracted with `free`: restricting is
 * its own adjoint, so that for every matrix D the sum of S ⊙ D is the change of the output along this direction.
 * It keeps the structure, and over all D it says every entry of S.
 *
 * @param value the parameter itself
 */
export function movement({ form, structure }: Restriction, free: Matrix, value: Matrix): Matrix {
  const turned = (): Matrix => transpose(free);
  switch (structure) {
    case 'symmetric': {
      const sum = add(free, turned());
      return form === 'tangent'
        ? scale(sum, 1 / 2)
        : subtract(
            sum,
            where(free, (i, j) => i === j),
          );
    }
    case 'skew':
      return scale(subtract(free, turned()), form === 'tangent' ? 1 / 2 : 1);
    case 'diagonal':
      return where(free, (i, j) => i === j);
    case 'lower':
      return where(free, (i, j) => i >= j);
    case 'upper':
      return where(free, (i, j) => i <= j);
    case 'orthogonal':
      return subtract(free, multiply(value, multiply(turned(), value)));
    case 'simplex':
      return centred(free);
  }
}

/** Without the mean of each row; a vector is one row. */
function centred(m: Matrix): Matrix {
  const result = map(m, (x) => x);
  const length = m.cols === 1 ? m.rows : m.cols;
  for (let start = 0; start < result.data.length; start += length) {
    const line = result.data.subarray(start, start + length);
    const mean = line.reduce((a, b) => a + b, 0) / length;
    line.forEach((x, k) => (line[k] = x - mean));
  }
  return result;
}
