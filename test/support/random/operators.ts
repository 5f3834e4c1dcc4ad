/**
 * The operators of the language, each with a weight: at least in proportion to it, it occurs in random
 * expressions. The compiler asks for a row for every kind of node and of function.
 */
import * as build from '../../../src/expression/build.js';
import { derivativeAxes, derivativeShape, directionsOf } from '../../../src/expression/calls.js';
import { addDims, type Dim, mulDims, sameDim, ONE } from '../../../src/expression/dimension.js';
import {
  type FunctionKind,
  type FunctionName,
  FUNCTIONS,
} from '../../../src/expression/functions.js';
import type { CallExpr, Expr } from '../../../src/expression/nodes.js';
import {
  isColumn,
  isMatrix,
  isRow,
  isScalar,
  isSquare,
  sameShape,
  SCALAR,
  type Shape,
  shapeOf,
  transposed,
} from '../../../src/expression/shape.js';
import type { Generator } from './generator.js';
import {
  FUSED,
  JOINED,
  m,
  MATRIX_LETTERS,
  n,
  named,
  propertiesOf,
  SIGNATURES,
  TRIANGLE,
  VECTOR_LETTERS,
} from './names.js';

export interface Operator {
  readonly name: string;
  readonly weight: number;
  /** The shapes of its values. */
  readonly of: (shape: Shape) => boolean;
  readonly make: (g: Generator, shape: Shape, depth: number) => Expr;
  /** Whether a node is this operator. */
  readonly is: (e: Expr) => boolean;
}

const anything = (): boolean => true;
const nonscalar = (s: Shape): boolean => !isScalar(s);
const vector = (s: Shape): boolean => !isScalar(s) && !isMatrix(s);
const square = (s: Shape): boolean => isMatrix(s) && isSquare(s);

const FACTORS = new Map(FUSED.map(([a, b]) => [mulDims(a, b).key, [a, b] as [Dim, Dim]]));
const factorsOf = (d: Dim): [Dim, Dim] | undefined => FACTORS.get(d.key);
const fused = (s: Shape): boolean =>
  factorsOf(s.rows) !== undefined || factorsOf(s.cols) !== undefined;

const PARTS = new Map(JOINED.map((parts) => [addDims(...(parts as [Dim, Dim])).key, parts]));
const partsOf = (d: Dim): readonly Dim[] => PARTS.get(d.key) ?? [d];
const joined = (s: Shape): boolean => PARTS.has(s.rows.key) || PARTS.has(s.cols.key);

/** Dimensions of the two factors along one axis. */
const split = (g: Generator, d: Dim): [Dim, Dim] =>
  factorsOf(d) ?? g.pick<[Dim, Dim]>([[d, ONE], [ONE, d]]); // prettier-ignore

const isCall = (e: Expr): e is CallExpr => e.kind === 'call';

const CONSTRUCTIONS: readonly Operator[] = [
  {
    name: 'addition',
    weight: 10,
    of: anything,
    make: (g, s, d) => build.sum([g.part(s, d), g.part(s, d)]),
    is: (e) => e.kind === 'sum',
  },
  {
    name: 'difference',
    weight: 6,
    of: anything,
    make: (g, s, d) => build.sum([g.part(s, d), build.negate(g.part(s, d)), g.leaf(s)]),
    is: (e) => e.kind === 'sum' && e.terms.some(({ kind }) => kind === 'negate'),
  },
  {
    name: 'scalar added to every entry',
    weight: 4,
    of: nonscalar,
    make: (g, s, d) => {
      const terms = [g.part(s, d), g.part(SCALAR, d)];
      return build.sum(g.below(2) === 0 ? terms : terms.reverse());
    },
    is: (e) => e.kind === 'sum' && !isScalar(e.shape) && e.terms.some((t) => isScalar(t.shape)),
  },
  {
    name: 'negation',
    weight: 2,
    of: anything,
    make: (g, s, d) => build.negate(g.part(s, d)),
    is: (e) => e.kind === 'negate',
  },
  {
    name: 'product',
    weight: 24,
    of: anything,
    make: (g, s, d) => build.product(g.factors(s, d)),
    is: (e) => e.kind === 'product',
  },
  {
    name: 'product with a scalar',
    weight: 4,
    of: anything,
    make: (g, s, d) => build.product([g.part(SCALAR, d), g.part(s, d)]),
    is: (e) => e.kind === 'product' && e.factors.some(({ shape }) => isScalar(shape)),
  },
  {
    name: 'transpose',
    weight: 6,
    of: nonscalar,
    make: (g, s, d) => build.transpose(g.part(transposed(s), d)),
    is: (e) => e.kind === 'transpose',
  },
  {
    name: 'elementwise product',
    weight: 8,
    of: nonscalar,
    make: (g, s, d) => {
      const [a, b] = [g.part(s, d), g.part(s, d)];
      return build.hadamard(g.below(3) === 0 ? [a, b, g.leaf(s)] : [a, b]);
    },
    is: (e) => e.kind === 'hadamard',
  },
  {
    name: 'quotient',
    weight: 5,
    of: anything,
    make: (g, s, d) => build.quotient(g.part(s, d), g.positive(SCALAR, d)),
    is: (e) => e.kind === 'quotient' && !e.elementwise && e.denominator.kind !== 'number',
  },
  {
    name: 'elementwise quotient',
    weight: 5,
    of: nonscalar,
    make: (g, s, d) => {
      const numerator = g.part(g.below(5) === 0 ? SCALAR : s, d);
      return build.quotient(numerator, g.positive(s, d), true);
    },
    is: (e) => e.kind === 'quotient' && e.elementwise,
  },
  {
    name: 'power of a scalar',
    weight: 5,
    of: isScalar,
    make: (g, s, d) => {
      const exponent = g.exponent();
      const isWhole = exponent.kind === 'number';
      return build.power(isWhole ? g.part(s, d) : g.positive(s, d), exponent);
    },
    is: (e) => e.kind === 'power' && isScalar(e.shape),
  },
  {
    name: 'power with a variable exponent',
    weight: 3,
    of: anything,
    make: (g, s, d) => {
      const exponent = g.part(g.below(2) === 0 ? SCALAR : s, Math.min(d, 1));
      return build.power(g.positive(s, d), exponent, !isScalar(s));
    },
    is: (e) => e.kind === 'power' && !isConstant(e.exponent),
  },
  {
    name: 'elementwise power',
    weight: 5,
    of: nonscalar,
    make: (g, s, d) => {
      const exponent = g.exponent();
      const isWhole = exponent.kind === 'number';
      return build.power(isWhole ? g.part(s, d) : g.positive(s, d), exponent, true);
    },
    is: (e) => e.kind === 'power' && e.elementwise && isConstant(e.exponent),
  },
  {
    name: 'power of a matrix',
    weight: 4,
    of: square,
    make: (g, s, d) =>
      g.below(2) === 0
        ? build.power(g.part(s, d), build.num(g.pick([2, 2, 3, 4])))
        : build.power(g.invertible(s.rows, d), build.negate(build.num(g.pick([1, 1, 2])))),
    is: (e) => e.kind === 'power' && isMatrix(e.shape) && !e.elementwise,
  },
  {
    name: 'Kronecker product',
    weight: 8,
    of: fused,
    make: (g, s, d) => {
      const [[a, b], [p, q]] = [split(g, s.rows), split(g, s.cols)];
      return build.kron([g.part(shapeOf(a, p), d), g.part(shapeOf(b, q), d)]);
    },
    is: (e) => e.kind === 'kron',
  },
  {
    name: 'block',
    weight: 8,
    of: joined,
    make: (g, s, d) => {
      const turned = (parts: readonly Dim[]): readonly Dim[] =>
        g.below(2) === 0 ? parts : parts.toReversed();
      const [heights, widths] = [turned(partsOf(s.rows)), turned(partsOf(s.cols))];
      const cell = (height: Dim, width: Dim): Expr => g.part(shapeOf(height, width), d);
      return build.block(heights.map((height) => widths.map((width) => cell(height, width))));
    },
    is: (e) => e.kind === 'block',
  },
  {
    name: 'indicator',
    weight: 3,
    of: anything,
    make: (g, s, d) => {
      const relation = g.pick(['>', '<', '>=', '<=', '=', '!='] as const);
      return build.indicator(relation, g.part(s, d), g.part(g.pick([s, SCALAR]), d));
    },
    is: (e) => e.kind === 'indicator',
  },
  {
    name: 'dimension as a number',
    weight: 3,
    of: anything,
    make: (g, s, d) => {
      const size = build.dimension(g.pick([n, m]));
      const e = g.part(s, d);
      if (g.below(2) === 0) return build.quotient(e, size);
      return build.product([build.quotient(build.num(1), size), e]);
    },
    is: (e) => e.kind === 'dimension',
  },
  {
    name: 'identity',
    weight: 3,
    of: square,
    make: (g, s, d) => build.sum([g.part(s, d), scaled(g, build.eye(s.rows))]),
    is: (e) => e.kind === 'constant' && e.name === 'eye',
  },
  {
    name: 'ones',
    weight: 4,
    of: anything,
    make: (g, s, d) => {
      const inner = g.dim();
      const ones = build.constant('ones', shapeOf(inner, s.cols));
      return build.product([g.part(shapeOf(s.rows, inner), d), ones]);
    },
    is: (e) => e.kind === 'constant' && e.name === 'ones',
  },
  {
    name: 'zeros',
    weight: 2,
    of: nonscalar,
    make: (g, s, d) => build.sum([g.part(s, d), build.constant('zeros', s)]),
    is: (e) => e.kind === 'constant' && e.name === 'zeros',
  },
  {
    name: 'pi',
    weight: 2,
    of: anything,
    make: (g, s, d) => build.product([build.constant('pi'), g.part(s, d)]),
    is: (e) => e.kind === 'constant' && e.name === 'pi',
  },
  {
    name: 'row',
    weight: 4,
    of: isRow,
    make: (g, s, d) => build.sum([g.variable('r', s), g.part(s, d)]),
    is: (e) => e.kind === 'symbol' && isRow(e.shape),
  },
];

const isConstant = (e: Expr): boolean =>
  e.kind === 'number' ||
  (e.kind === 'negate' && isConstant(e.arg)) ||
  (e.kind === 'quotient' && isConstant(e.numerator) && isConstant(e.denominator));

const scaled = (g: Generator, e: Expr): Expr =>
  g.below(2) === 0 ? e : build.product([g.leaf(SCALAR), e]);

/** A variable with a property, in a product, a sum or a trace. */
const properties = (letters: readonly string[], of: Operator['of']): Operator[] =>
  letters.map((letter) => ({
    name: `${propertiesOf(letter)[0]!} variable`,
    weight: 2,
    of,
    make: (g, s, d) => {
      const variable = g.variable(letter, s);
      if (g.below(2) === 0) return build.sum([variable, g.part(s, d)]);
      const left = shapeOf(s.rows, s.rows);
      return build.product([g.part(left, d), variable]);
    },
    is: (e) => e.kind === 'symbol' && e.name === named(letter, e.shape),
  }));

/** Functions that are finite everywhere come up more often. */
const WEIGHTS: Partial<Record<FunctionName, number>> = {
  exp: 4,
  tanh: 3,
  sigmoid: 3,
  relu: 3,
  sum: 4,
  norm: 4,
  tr: 5,
  inv: 5,
  vec: 5,
  diag: 6,
  softmax: 4,
  det: 4,
  logdet: 4,
  mean: 3,
  adj: 4,
  dexpm: 5,
  expm: 5,
  norm_inf: 5,
  tril: 5,
  triu: 5,
  cumsum: 5,
  vech: 6,
  unvech: 6,
  duplication: 5,
  elimination: 5,
};

/** What the argument has to be for the value to be finite. */
const DOMAINS: Partial<Record<FunctionName, 'positive' | 'bounded'>> = {
  log: 'positive',
  sqrt: 'positive',
  asin: 'bounded',
  acos: 'bounded',
};

type Form = Pick<Operator, 'of' | 'make'>;

/** How an expression with a function of each kind is made. */
const FORMS = {
  elementwise: (fn) => ({
    of: anything,
    make: (g, s, d) => {
      if (FUNCTIONS[fn].arity === 2) return build.call(fn, [g.part(s, d), g.part(s, d)], s);
      const domain = DOMAINS[fn];
      return build.call(fn, [domain ? g[domain](s, d) : g.part(s, d)], s);
    },
  }),
  'to-scalar': (fn) => ({
    of: isScalar,
    make: (g, s, d) => build.call(fn, [g.part(g.shape(), d)], s),
  }),
  'square-to-scalar': (fn) => ({
    of: isScalar,
    make: (g, s, d) => {
      const size = g.dim();
      const arg = fn === 'logdet' ? g.invertible(size, d) : g.part(shapeOf(size, size), d);
      return build.call(fn, [arg], s);
    },
  }),
  vector: (fn) => ({ of: vector, make: (g, s, d) => build.call(fn, [g.part(s, d)], s) }),
  square: (fn) => ({
    of: square,
    make: (g, s, d) => {
      const others = Array.from({ length: FUNCTIONS[fn].arity - 1 }, () => g.part(s, d));
      return build.call(fn, [g.invertible(s.rows, d), ...others], s);
    },
  }),
  matrix: (fn) => ({ of: isMatrix, make: (g, s, d) => build.call(fn, [g.part(s, d)], s) }),
  vec: (fn) => ({
    of: (s) => isColumn(s) && factorsOf(s.rows) !== undefined,
    make: (g, s, d) => {
      const [major, minor] = factorsOf(s.rows)!;
      return build.call(fn, [g.part(shapeOf(minor, major), d)], s);
    },
  }),
  vech: (fn) => ({
    of: (s) => isColumn(s) && sameDim(s.rows, TRIANGLE),
    make: (g, s, d) => build.call(fn, [g.part(shapeOf(n, n), d)], s),
  }),
  unvech: (fn) => ({
    of: (s) => square(s) && sameDim(s.rows, n),
    make: (g, s, d) => build.call(fn, [g.part(shapeOf(TRIANGLE), d)], s),
  }),
  sized: (fn) => {
    const [square, half] = [mulDims(n, n), TRIANGLE];
    const [long, inner] = fn === 'duplication' ? [square, half] : [half, square];
    return {
      of: (s) => sameDim(s.rows, long),
      make: (g, s, d) => {
        const matrix = build.call(fn, [build.dimension(n)], shapeOf(long, inner));
        return build.product([matrix, g.part(shapeOf(inner, s.cols), d)]);
      },
    };
  },
  diag: (fn) => ({
    of: (s) => isColumn(s) || square(s),
    make: (g, s, d) => {
      const isVector = square(s);
      const line = g.below(4) === 0 ? transposed(shapeOf(s.rows)) : shapeOf(s.rows);
      return build.call(fn, [g.part(isVector ? line : shapeOf(s.rows, s.rows), d)], s);
    },
  }),
} satisfies Record<FunctionKind, (fn: FunctionName) => Form>;

const NAMES = Object.keys(FUNCTIONS) as FunctionName[];

const BUILT_IN: readonly Operator[] = NAMES.map((fn) => ({
  name: fn,
  weight: WEIGHTS[fn] ?? 2,
  ...FORMS[FUNCTIONS[fn].kind](fn),
  is: (e) => isCall(e) && e.fn === fn && e.along === undefined && e.primes === 0,
}));

/** Functions by rows and by columns. */
const ALONG: readonly Operator[] = NAMES.filter((fn) => 'along' in FUNCTIONS[fn]).flatMap((fn) =>
  (['rows', 'cols'] as const).map((along): Operator => {
    const keepsShape = FUNCTIONS[fn].kind === 'vector';
    return {
      name: `${fn} by ${along}`,
      weight: 5,
      of: keepsShape ? isMatrix : isColumn,
      make: (g, s, d) => {
        const [rows, cols] = along === 'rows' ? [s.rows, g.dim()] : [g.dim(), s.rows];
        return build.call(fn, [g.part(keepsShape ? s : shapeOf(rows, cols), d)], s, { along });
      },
      is: (e) => isCall(e) && e.fn === fn && e.along === along,
    };
  }),
);

/** Derivatives with marks: exp'(z), f''(z). Kinks have no second derivative. */
const MARKED: readonly Operator[] = [
  ...NAMES.filter((fn) => FUNCTIONS[fn].kind === 'elementwise' && FUNCTIONS[fn].arity === 1),
  ...['f', 'g', 'k'],
].map((fn) => ({
  name: `${fn}'`,
  weight: fn.length === 1 ? 3 : 2,
  of: anything,
  make: (g, s, d) => {
    const domain = DOMAINS[fn as FunctionName];
    const primes = 1 + (g.below(3) === 0 ? 1 : 0);
    return build.call(fn, [domain ? g[domain](s, d) : g.part(s, d)], s, { primes });
  },
  is: (e) => isCall(e) && e.fn === fn && e.primes > 0,
}));

const USER: readonly Operator[] = [
  ...['f', 'g', 'k'].map((fn): Operator => ({
    name: fn,
    weight: fn === 'f' ? 8 : 3,
    of: anything,
    make: (g, s, d) => build.call(fn, [g.part(s, d)], s),
    is: (e) => isCall(e) && e.fn === fn && e.primes === 0,
  })),
  {
    name: 'function of two arguments',
    weight: 3,
    of: anything,
    make: (g, s, d) => build.call('psi', [g.part(s, d), g.part(s, d)], s),
    is: (e) => isCall(e) && e.fn === 'psi',
  },
  {
    name: 'unknown function of two arguments',
    weight: 3,
    of: anything,
    make: (g, s, d) => build.call('omega', [g.part(s, d), g.part(s, d)], s),
    is: (e) => isCall(e) && e.fn === 'omega' && !e.partials,
  },
  {
    name: 'partial derivative of a function of two arguments',
    weight: 2,
    of: anything,
    make: (g, s, d) => {
      const partials = g.pick([[1, 0], [0, 1], [1, 1], [0, 2]]); // prettier-ignore
      return build.call('omega', [g.part(s, d), g.part(s, d)], s, { partials });
    },
    is: (e) => isCall(e) && e.fn === 'omega' && e.partials !== undefined,
  },
];

/** Functions that are declared by shapes, `phi: n -> m`, and their derivatives that are matrices at most. */
const DECLARED: readonly Operator[] = Object.entries(SIGNATURES).flatMap(([fn, signature]) =>
  [0, 1, 2]
    .filter((primes) => derivativeAxes(signature, primes).length <= 2)
    .map((primes): Operator => {
      const shape = derivativeShape(signature, primes);
      return {
        name: ['', 'derivative of ', 'second derivative of '][primes]! + fn,
        weight: 6,
        of: (s) => sameShape(s, shape),
        make: (g, s, d) => {
          const arg = g.part(signature.argument, d);
          return build.call(fn, [arg], s, { primes, signature });
        },
        is: (e) => isCall(e) && e.fn === fn && e.primes === primes && e.args.length === 1,
      };
    }),
);

interface Along {
  readonly primes: number;
  readonly directions: number;
}

const DIRECTED = [
  { primes: 1, directions: 1 },
  { primes: 2, directions: 1 },
  { primes: 2, directions: 2 },
] as const satisfies readonly Along[];

/** First and second derivatives of these functions along directions, `H_phi(x)[u, v]`. */
const ALONG_DIRECTIONS: readonly Operator[] = Object.entries(SIGNATURES)
  .filter(([, { argument }]) => !isScalar(argument))
  .map(([fn, signature]): Operator => {
    const ofShape = (s: Shape): readonly Along[] =>
      DIRECTED.filter(({ primes, directions }) => {
        const left = primes - directions;
        const isMatrixAtMost = derivativeAxes(signature, left).length <= 2;
        return isMatrixAtMost && sameShape(s, derivativeShape(signature, left));
      });
    return {
      name: `derivative of ${fn} along directions`,
      weight: 6,
      of: (s) => ofShape(s).length > 0,
      make: (g, s, d) => {
        const { primes, directions } = g.pick(ofShape(s));
        const args = Array.from({ length: 1 + directions }, () => g.part(signature.argument, d));
        return build.call(fn, args, s, { primes, signature });
      },
      is: (e) => isCall(e) && directionsOf(e).length > 0 && e.fn === fn,
    };
  });

export const OPERATORS: readonly Operator[] = [
  ...CONSTRUCTIONS,
  ...properties(MATRIX_LETTERS, square),
  ...properties(VECTOR_LETTERS, isColumn),
  ...BUILT_IN,
  ...ALONG,
  ...MARKED,
  ...USER,
  ...DECLARED,
  ...ALONG_DIRECTIONS,
];

const TOTAL = OPERATORS.reduce((sum, { weight }) => sum + weight, 0);

/** Every operator is in one of a hundred expressions at least. */
const LEAST = 0.01;

/** The share of random expressions that have the operator at least. */
export const leastShare = ({ weight }: Operator): number => Math.max(LEAST, (0.8 * weight) / TOTAL);
