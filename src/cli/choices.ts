/** What options of several commands may be. */
import type { StructuredForm } from '../expression/structure.js';

export { LAYOUTS } from '../expression/layout.js';

export const STRUCTURED = ['entries', 'tangent'] as const satisfies readonly StructuredForm[];
