/** How the axes of a derivative are arranged on paper. */
import type { Shape } from './shape.js';

export const LAYOUTS = ['parameter', 'jacobian', 'numerator', 'denominator', 'vec'] as const;
export type Layout = (typeof LAYOUTS)[number];

/**
 * How a result is written: in matrix notation where it has two axes (else entry by entry), entry by entry, as the
 * differential of the output, or with all axes in vec form.
 */
export type Form = 'matrix' | 'index' | 'differential' | 'kron';

/** What is differentiated by what: the shape of the output, and that of the parameter for each differentiation. */
export interface Question {
  readonly output: Shape;
  readonly wrt: readonly Shape[];
}
