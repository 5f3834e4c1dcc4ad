/** Results with more than two axes, entry by entry. */
import type { Dim } from './dimension.js';
import type { Expr } from './nodes.js';

/** `∂Y_{ij}/∂X_{kl} = A_{ik} B_{lj}`: an index that the left side lacks is summed on the right. */
export interface IndexEquation {
  readonly outputIndices: readonly string[];
  /** For each differentiation (order), the indices of the parameter's axes. */
  readonly wrtIndices: readonly (readonly string[])[];
  /** A scalar expression whose non-scalar parts are `entry` nodes. */
  readonly rhs: Expr;
  /** The range of every index on either side. */
  readonly ranges: ReadonlyMap<string, Dim>;
}
