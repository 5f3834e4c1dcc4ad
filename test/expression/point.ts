/** Numbers for the variables of random expressions. */
import { ELEMENTWISE } from '../../src/numeric/elementwise.js';
import type { Environment } from '../../src/numeric/environment.js';
import type { Matrix } from '../../src/numeric/matrix.js';
import { VARIABLES } from './arbitrary.js';

const SIZES = new Map([
  ['n', 3],
  ['m', 4],
  ['p', 2],
]);

/** Numbers without a pattern: matrices of them are not singular. */
const scattered = (k: number, i: number): number =>
  2 * ((((Math.sin(12.9898 * k + 78.233 * (i + 1)) * 43758.5453) % 1) + 1) % 1) - 1;

/** A number between -1 and 1 for every entry of every variable. */
export const point: ReadonlyMap<string, Matrix> = new Map(
  VARIABLES.map(({ name, shape }, k): [string, Matrix] => {
    const [rows, cols] = [shape.rows, shape.cols].map((dim) => SIZES.get(dim.key) ?? 1);
    const data = Float64Array.from({ length: rows! * cols! }, (_, i) => scattered(k, i));
    return [name, { rows: rows!, cols: cols!, data }];
  }),
);

/** The point, with tanh for f. */
export const environment: Environment = {
  sizes: SIZES,
  values: point,
  functions: new Map([['f', ELEMENTWISE.tanh]]),
  definitions: new Map(),
};
