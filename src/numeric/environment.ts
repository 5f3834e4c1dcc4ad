/** What names stand for when an expression is evaluated. */
import { MatcalcError } from '../errors.js';
import type { Expr } from '../expression/nodes.js';
import type { FunctionDeclaration } from '../expression/problem.js';
import type { RealFunction } from './elementwise.js';
import type { Matrix } from './matrix.js';
import type { TensorFunction } from './tensor-function.js';

/** A function by its body in the language. */
export type DefinedFunction = Pick<FunctionDeclaration, 'name' | 'arity'> &
  Required<Pick<FunctionDeclaration, 'definition'>>;

/** A function by its numbers, or by a body in the language. */
export type NumericFunction = RealFunction | TensorFunction | DefinedFunction;

export interface Environment {
  readonly sizes: ReadonlyMap<string, number>;
  /** A name with a value has that value, even if it has a definition. */
  readonly values: ReadonlyMap<string, Matrix>;
  readonly functions: ReadonlyMap<string, NumericFunction>;
  readonly definitions: ReadonlyMap<string, Expr>;
  /** A seed: then every operand is disturbed (noise.ts). */
  readonly noise?: number;
  /** A bound on the arithmetic operations of one evaluator. */
  readonly maxOperations?: number;
}

export const EMPTY: Environment = {
  sizes: new Map(),
  values: new Map(),
  functions: new Map(),
  definitions: new Map(),
};

/** How deep calls of defined functions in each other's bodies, or an index formula, may be nested. */
export const MAX_DEPTH = 500;

export const unknownName = (name: string): MatcalcError =>
  new MatcalcError({ code: 'unknown-name', message: `${name} has no value` });

export const unknownFunction = (name: string): MatcalcError =>
  new MatcalcError({
    code: 'unknown-function',
    message: `${name} is not a function that is known`,
  });

export const tooDeep = (what: string): MatcalcError =>
  new MatcalcError({
    code: 'limit',
    message: `${what} nested more than ${MAX_DEPTH} deep`,
  });
