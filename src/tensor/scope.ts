/** What lowering needs to know beside the expression. */
import type { Diagnostic } from '../errors.js';
import type { Expr } from '../expression/nodes.js';
import type { FunctionDeclaration } from '../expression/problem.js';
import type { Graph } from './graph.js';
import type { Tensor } from './node.js';

/** What the rule table knows of functions; lowering needs no more of it (rules/ implements it). */
export interface FunctionTable {
  /** Is there a rule for the derivative of this function? */
  has(fn: string): boolean;
  /**
   * The derivative of a built-in elementwise function by one of its arguments, so many marks deep, as a scalar
   * template of the table's own graph.
   */
  derivative(fn: string, argument: number, marks?: number): Template;
  /** The derivative of a scalar template of a graph by one of its parameters, the first unless said. */
  differentiate(graph: Graph, template: Template, argument?: number): Template;
}

/** A graph over placeholder symbols; it serves any other graph once it is instantiated there. */
export interface Template {
  readonly parameters: readonly Tensor[];
  readonly body: Tensor;
}

export interface Scope {
  readonly graph: Graph;
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  readonly table: FunctionTable;
  /** Nodes of names that are not plain variables: definitions, placeholders. */
  readonly names: Map<string, Tensor>;
  /** Where an expression stands in the input, for errors. */
  readonly place?: (e: Expr) => Pick<Diagnostic, 'text' | 'spans' | 'source'>;
  /** How many definitions have called each other to come here. */
  readonly depth?: number;
}
