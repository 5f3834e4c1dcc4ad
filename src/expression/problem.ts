/** What reading a text yields: its typed expressions with everything that was declared or assumed. */
import type { Span } from '../errors.js';
import type { Expr, Signature } from './nodes.js';
import type { Shape } from './shape.js';

export type Property =
  | 'symmetric'
  | 'skew'
  | 'diagonal'
  | 'spd'
  | 'orthogonal'
  | 'lower'
  | 'upper'
  | 'positive'
  | 'sign'
  | 'binary'
  | 'onehot'
  | 'simplex';

/** A variable. */
export interface Declaration {
  /** Canonical (names.ts). */
  readonly name: string;
  readonly shape: Shape;
  readonly properties: readonly Property[];
  /** Nothing but its name, `e_i`, says what it is: where it is differentiated by, it is any vector. */
  readonly isBasis?: true;
}

/** A function that is not built in; elementwise unless it has a signature. */
export interface FunctionDeclaration {
  readonly name: string;
  readonly arity: number;
  /** `f(z) = z/(1+exp(-z))`: the body is a scalar expression in the scalar symbols `parameters`. */
  readonly definition?: { readonly parameters: readonly string[]; readonly body: Expr };
  /** `f: n -> m`: a function of a whole column or matrix of which no more is known. */
  readonly signature?: Signature;
}

/** `z = W x + b`: the name is a symbol in the expressions that use it. */
export interface Definition {
  readonly name: string;
  readonly expr: Expr;
}

/** Something that the text did not say, with the declaration that says otherwise. */
export interface Assumption {
  /** `b: n`, `f elementwise`, or a sentence: `` `exp(A)` is elementwise; the matrix exponential is expm(A) ``. */
  readonly text: string;
  readonly kind: 'shape' | 'function' | 'reading';
  readonly span?: Span;
  /** The text for --given that overrides it: `b: scalar`. */
  readonly override?: string;
}

export interface Problem {
  readonly text: string;
  /** The value that is differentiated. */
  readonly output: Expr;
  /** Its name where the text has one (`s = u' h`), canonical. */
  readonly outputName?: string;
  /** In an order in which each uses only earlier ones. A named output is the last one's name only if it is used. */
  readonly definitions: readonly Definition[];
  /** All variables that the text uses (not the defined names), in order of first use. */
  readonly variables: ReadonlyMap<string, Declaration>;
  /** What declarations say of further variables. */
  readonly unused?: ReadonlyMap<string, Partial<Declaration>>;
  /** All functions that the text uses and that are not built in. */
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly assumptions: readonly Assumption[];
  /** Every name that the input uses for anything (variables, definitions, functions, dimensions, indices): fresh names avoid them. */
  readonly usedNames: ReadonlySet<string>;
  /** Where an expression was written, for carets. Shared nodes have the place of one of their uses. */
  readonly origins: ReadonlyMap<Expr, Span>;
}
