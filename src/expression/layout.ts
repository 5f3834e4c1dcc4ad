/** How the axes of a derivative are arranged on paper. */
import type { Shape } from './shape.js';

export type Layout = 'parameter' | 'jacobian' | 'numerator' | 'denominator' | 'vec';

/** What is differentiated by what: the shape of the output, and that of the parameter for each differentiation. */
export interface Question {
  readonly output: Shape;
  readonly wrt: readonly Shape[];
}
