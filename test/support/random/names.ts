/** The variables of random expressions: names that say what their shape is, some with properties. */
import {
  addDims,
  type Dim,
  dimName,
  dimNumber,
  mulDims,
  ONE,
  triangularDim,
} from '../../../src/expression/dimension.js';
import type { Signature } from '../../../src/expression/nodes.js';
import type { FunctionDeclaration, Property } from '../../../src/expression/problem.js';
import * as build from '../../../src/expression/build.js';
import {
  isColumn,
  isMatrix,
  isRow,
  isScalar,
  isSquare,
  SCALAR,
  type Shape,
  shapeOf,
} from '../../../src/expression/shape.js';

export const [n, m] = [dimName('n'), dimName('m')];
const two = dimNumber(2);

/** The dimensions that are drawn. */
export const DIMS: readonly Dim[] = [n, m, two];

/** Products of dimensions that Kronecker products and vec make. */
export const FUSED: readonly (readonly [Dim, Dim])[] = [
  [n, m],
  [m, n],
  [n, n],
  [two, n],
];

/** Sums of dimensions that blocks make. */
export const JOINED: readonly (readonly [Dim, Dim])[] = [
  [n, m],
  [n, n],
  [n, ONE],
];

/** The number of entries in a triangle of n rows. */
export const TRIANGLE = triangularDim(n);

/** The letters of dimensions in names: x_n, A_nm, y_v with n m entries. */
const LETTERS = new Map<string, string>([
  [ONE.key, ''],
  [two.key, 'd'],
  [TRIANGLE.key, 'e'],
  ...FUSED.map(([a, b], k): [string, string] => [mulDims(a, b).key, 'vvwz'.charAt(k)]),
  ...JOINED.map(([a, b], k): [string, string] => [addDims(a, b).key, 'sgh'.charAt(k)]),
]);

const letter = (d: Dim): string => LETTERS.get(d.key) ?? d.key;

/** What the first letter of a name promises. */
const PROPERTIES: Readonly<Record<string, readonly Property[]>> = {
  S: ['symmetric'],
  P: ['spd'],
  D: ['diagonal'],
  Q: ['orthogonal'],
  L: ['lower'],
  U: ['upper'],
  K: ['skew'],
  q: ['positive'],
  t: ['sign'],
  o: ['onehot'],
  j: ['binary'],
  l: ['simplex'],
};

export const propertiesOf = (name: string): readonly Property[] => PROPERTIES[name.charAt(0)] ?? [];

/** The first letters of the names with this property. */
export const lettersOf = (property: Property): string[] =>
  Object.keys(PROPERTIES).filter((key) => PROPERTIES[key]!.includes(property));

/** The properties that matrices have, and those of vectors. */
export const MATRIX_LETTERS = ['S', 'P', 'D', 'Q', 'L', 'U', 'K'] as const;
export const VECTOR_LETTERS = ['q', 't', 'o', 'j', 'l'] as const;

/** The name that begins with a letter, of this shape. */
export const named = (first: string, { rows, cols }: Shape): string =>
  isScalar({ rows, cols }) ? first : `${first}_${letter(rows)}${letter(cols)}`;

/** Names of a shape; the plain ones come first and more often. */
export function namesOf(shape: Shape): string[] {
  if (isScalar(shape)) return ['a', 'c'];
  if (isRow(shape)) return [named('r', shape)];
  if (isColumn(shape)) return ['x', 'x', 'x', 'y', ...VECTOR_LETTERS].map((l) => named(l, shape));
  const plain = ['A', 'A', 'B', 'C'].map((l) => named(l, shape));
  if (!isMatrix(shape) || !isSquare(shape)) return plain;
  return [...plain, ...plain, ...MATRIX_LETTERS.map((l) => named(l, shape))];
}

const [t, s] = [build.symbol('t_1', SCALAR), build.symbol('s_1', SCALAR)];

/** Functions of whole columns, matrices and numbers. */
export const SIGNATURES: Readonly<Record<string, Signature>> = {
  phi: { argument: shapeOf(n), result: shapeOf(m) },
  rho: { argument: shapeOf(m), result: SCALAR },
  chi: { argument: shapeOf(n, m), result: SCALAR },
  eta: { argument: SCALAR, result: shapeOf(n, n) },
  tau: { argument: shapeOf(n, m), result: shapeOf(n) },
};

/**
 * The functions that are not built in: elementwise ones without and with a body, also of two arguments, and those
 * that are declared by their shapes.
 */
export const USER_FUNCTIONS: readonly FunctionDeclaration[] = [
  { name: 'f', arity: 1 },
  { name: 'g', arity: 1 },
  {
    name: 'k',
    arity: 1,
    definition: {
      parameters: ['t_1'],
      body: build.quotient(t, build.sum([build.num(1), build.power(t, build.num(2))])),
    },
  },
  {
    name: 'psi',
    arity: 2,
    definition: {
      parameters: ['t_1', 's_1'],
      body: build.product([t, build.call('sin', [build.sum([t, s])], SCALAR)]),
    },
  },
  { name: 'omega', arity: 2 },
  ...Object.entries(SIGNATURES).map(([name, signature]) => ({ name, arity: 1, signature })),
];
