/** What options of several commands may be. */
import type { StructuredForm } from '../expression/structure.js';
import type { Layout } from '../expression/layout.js';

export const LAYOUTS = [
  'parameter',
  'jacobian',
  'numerator',
  'denominator',
  'vec',
] as const satisfies readonly Layout[];

export const STRUCTURED = ['entries', 'tangent'] as const satisfies readonly StructuredForm[];
