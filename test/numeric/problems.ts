/** Problems and expressions written down with constructors, for the tests of the numbers. */
import * as b from '../../src/expression/build.js';
import { type Dim, dimName, ONE } from '../../src/expression/dimension.js';
import type { IndexEquation } from '../../src/expression/index-equation.js';
import type { Expr } from '../../src/expression/nodes.js';
import type { Declaration, Definition, Problem, Property } from '../../src/expression/problem.js';
import { SCALAR, type Shape, shapeOf } from '../../src/expression/shape.js';

export const [n, m, p, q] = ['n', 'm', 'p', 'q'].map(dimName) as [Dim, Dim, Dim, Dim];

export const variable = (name: string, rows: Dim = ONE, cols: Dim = ONE): Expr =>
  b.symbol(name, shapeOf(rows, cols));

/** Variables whose names say what they are in these tests. */
export const [A, X, W] = [variable('A', n, n), variable('X', n, n), variable('W', n, m)];
export const [x, y, u, v] = [
  variable('x', m),
  variable('y', n),
  variable('u', n),
  variable('v', n),
];
export const [s, t] = [variable('s'), variable('t')];

export const T = b.transpose;
export const prod = (...factors: Expr[]): Expr => b.product(factors);
export const plus = (...terms: Expr[]): Expr => b.sum(terms);
export const minus = (left: Expr, right: Expr): Expr => b.sum([left, b.negate(right)]);
export const had = (...factors: Expr[]): Expr => b.hadamard(factors);
export const scaled = (factor: number, e: Expr): Expr => b.product([b.num(factor), e]);

/** An elementwise function, with marks. */
export const f = (fn: string, arg: Expr, primes = 0): Expr =>
  b.call(fn, [arg], arg.shape, { primes });

/** A function to a scalar. */
export const to = (fn: string, arg: Expr): Expr => b.call(fn, [arg], SCALAR);

/** A function that keeps the shape. */
export const map = (fn: string, arg: Expr): Expr => b.call(fn, [arg], arg.shape);

export const diag = (arg: Expr): Expr =>
  b.call('diag', [arg], shapeOf(arg.shape.rows, arg.shape.rows));

export const entry = (base: Expr, ...indices: string[]): Expr => b.entry(base, indices);

/** The Kronecker symbol. */
export const delta = (i: string, j: string): Expr => b.entry(b.eye(n), [i, j]);

interface Parts {
  readonly properties?: Readonly<Record<string, readonly Property[]>>;
  readonly definitions?: readonly Definition[];
  readonly functions?: Problem['functions'];
}

/** A problem about an output: its variables are those that occur. */
export function problem(output: Expr, parts: Parts = {}): Problem {
  const definitions = parts.definitions ?? [];
  const shapes = new Map<string, Shape>();
  const functions = new Map(parts.functions);
  const visit = (e: Expr): void => {
    if (e.kind === 'symbol') shapes.set(e.name, e.shape);
    if (e.kind === 'call' && /^[fgh]$/.test(e.fn) && !functions.has(e.fn))
      functions.set(e.fn, { name: e.fn, arity: e.args.length });
    partsOf(e).forEach(visit);
  };
  [output, ...definitions.map((d) => d.expr)].forEach(visit);
  definitions.forEach((d) => shapes.delete(d.name));
  const variables = new Map<string, Declaration>();
  for (const [name, shape] of shapes)
    variables.set(name, { name, shape, properties: parts.properties?.[name] ?? [] });
  return {
    text: '',
    output,
    definitions,
    variables,
    functions,
    assumptions: [],
    usedNames: new Set(),
    origins: new Map(),
  };
}

const partsOf = (e: Expr): readonly Expr[] =>
  Object.values(e).flatMap((part: unknown) => [part].flat().filter(isExpr));

const isExpr = (part: unknown): part is Expr =>
  typeof part === 'object' && part !== null && 'kind' in part && 'shape' in part;

/** `∂Y_{outputs}/∂X_{wrt…} = rhs`; i, j have the range n, k, l the range m unless said. */
export const equation = (
  outputIndices: readonly string[],
  wrtIndices: readonly (readonly string[])[],
  rhs: Expr,
  ranges: Readonly<Record<string, Dim>> = {},
): IndexEquation => ({
  outputIndices,
  wrtIndices,
  rhs,
  ranges: new Map(Object.entries({ i: n, j: n, k: m, l: m, ...ranges })),
});
