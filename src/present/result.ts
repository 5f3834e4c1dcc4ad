/** What differentiating yields, ready to be rendered: typed expressions only. */
import { InternalError } from '../errors.js';
import type { Dim } from '../expression/dimension.js';
import type { IndexEquation } from '../expression/index-equation.js';
import type { Form, Layout } from '../expression/layout.js';
import type { Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import type { Contraction } from '../numeric/index.js';
import type { Restriction } from '../expression/structure.js';

export type { Contraction, Form, IndexEquation, Layout };

/** A piece that matcalc named: `δ = uᵀ ⊙ f'(z)ᵀ`, `z = W x + b`. */
export interface NamedPiece {
  readonly name: string;
  readonly expr: Expr;
  /** What it is, where that is worth saying. */
  readonly meaning?: PieceMeaning;
}

/** "upstream gradient ∂s/∂z, as a row" */
export interface PieceMeaning {
  readonly kind: 'upstream';
  readonly output: string;
  /** Where the output is contracted with it. */
  readonly left?: Expr;
  readonly of: string;
  readonly asRow: boolean;
}

export interface Derivative {
  /** Name of the output as printed on the left side (s for a scalar, y a vector, Y a matrix, unless it has one). */
  readonly output: string;
  /** Canonical names of the parameters: one for each differentiation, the first one first. */
  readonly wrt: readonly string[];
  /** Whether it stands for every order of its differentiations, as a block of several does, axes exchanged. */
  readonly anyOrder: boolean;
  readonly layout: Layout;
  readonly form: Form;
  /** How it is restricted to the structure of each parameter; null: by independent entries. */
  readonly restrictions: readonly (Restriction | null)[];
  /** The axes of the result in this layout: the dimensions longer than 1. */
  readonly axes: readonly Dim[];
  /** The result in matrix notation, in terms of the definitions; null where another form is the result. */
  readonly expr: Expr | null;
  /** The result entry by entry, where it has more than two axes or the index form is asked for. */
  readonly index: IndexEquation | null;
  /**
   * `A dX B`: the differential of the output, one change dX for each name, of the degree in which it is differentiated
   * by it. It is the result where that form is asked for, or the only one that there is; beside an index form it is
   * there where it is short.
   */
  readonly differential: Expr | null;
  /**
   * In one piece, without matcalc's definitions, in matrix notation (of more than two axes: the vec form);
   * null where there is none or it would be too large.
   */
  readonly inline: Expr | null;
}

/** What stands on the right: the matrix notation, else the index form, else the differential. */
export function rightSide({ expr, index, differential, wrt }: Derivative): Expr {
  const right = expr ?? index?.rhs ?? differential;
  if (!right) throw new InternalError(`the derivative by ${wrt.join(', ')} has no form`);
  return right;
}

/** Whether the differential is all that can be written. */
export const isDifferential = ({ expr, index }: Derivative): boolean => !expr && !index;

export interface DiffResult {
  readonly problem: Problem;
  readonly derivatives: readonly Derivative[];
  /** The definitions that the derivatives use, matcalc's and the user's, each before those that it uses. */
  readonly definitions: readonly NamedPiece[];
  /** The output's axes and each parameter's, for renderers that keep plain axes. */
  readonly outputAxes: readonly Dim[];
  /** What the derivatives are contracted with: the axes of the output, the last parameter axes. */
  readonly contraction: Contraction;
  readonly verified: Verification;
  /** Conventions at kinks that the result relies on. */
  readonly conventions: readonly string[];
  /** What structured derivatives are, and how they differ from plain ones. */
  readonly remarks: readonly string[];
}

export type Verification =
  { readonly kind: 'verified' } | { readonly kind: 'not-verified'; readonly reason: string };
