/** Random well-typed expressions over the whole language, which shrink to their parts. */
import fc from 'fast-check';
import * as build from '../../src/expression/build.js';
import {
  type Dim,
  dimName,
  dimNumber,
  isOne,
  mulDims,
  ONE,
} from '../../src/expression/dimension.js';
import { FUNCTIONS, type FunctionName } from '../../src/expression/functions.js';
import { children, type Expr, type Signature } from '../../src/expression/nodes.js';
import { derivativeShape } from '../../src/expression/calls.js';
import type {
  Declaration,
  FunctionDeclaration,
  Problem,
  Property,
} from '../../src/expression/problem.js';
import { asciiText } from '../../src/expression/print.js';
import { Rational } from '../../src/expression/rational.js';
import { withChildren } from '../../src/expression/rewrite.js';
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
} from '../../src/expression/shape.js';

const [n, m] = [dimName('n'), dimName('m')];
const DIMS: readonly Dim[] = [n, m, dimNumber(2)];
/** Dimensions that Kronecker products and vec make. */
const FUSED: readonly (readonly [Dim, Dim])[] = [
  [n, m],
  [m, n],
  [n, n],
];

const ELEMENTWISE = (Object.keys(FUNCTIONS) as FunctionName[]).filter(
  (fn) => FUNCTIONS[fn].kind === 'elementwise' && FUNCTIONS[fn].arity === 1,
);
/** Functions that are finite everywhere come up more often. */
const TAME = ['f', 'f', 'tanh', 'sigmoid', 'exp', 'sin', 'relu', 'softplus', 'abs'] as const;
const BY_ROWS = [
  'sum',
  'mean',
  'logsumexp',
  'norm',
  'norm1',
  'norm_inf',
  'maxentry',
  'minentry',
] as const;
const RELATIONS = ['>', '<', '>=', '<=', '='] as const;
const EXPONENTS = [2, 2, 3, -1, -2, 1 / 2, -1 / 2, 3 / 2] as const;

const PARTIALS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
] as const;

/** Names say what their shape is: a, x_n, r_n (a row), A_nm; S_n and the like have properties. */
const LETTERS: Readonly<Record<string, string>> = { '1': '', '2': 'd', 'm n': 'v', 'n^2': 'w' };
const suffix = (d: Dim): string => LETTERS[d.key] ?? d.key;

const PROPERTIES: Readonly<Record<string, readonly Property[]>> = {
  S: ['symmetric'],
  P: ['spd'],
  D: ['diagonal'],
  Q: ['orthogonal'],
  L: ['lower'],
  K: ['skew'],
  q: ['positive'],
  t: ['sign'],
  o: ['onehot'],
};

function names(shape: Shape): string[] {
  const [rows, cols] = [suffix(shape.rows), suffix(shape.cols)];
  if (isScalar(shape)) return ['a', 'c'];
  if (isColumn(shape)) return ['x', 'x', 'y', 'q', 't', 'o'].map((base) => `${base}_${rows}`);
  if (isRow(shape)) return [`r_${cols}`];
  const plain = ['A', 'A', 'B'].map((base) => `${base}_${rows}${cols}`);
  const square = ['S', 'P', 'D', 'Q', 'L', 'K'].map((base) => `${base}_${rows}`);
  return isSquare(shape) ? [...plain, ...plain, ...square] : plain;
}

/** How numbers are drawn: fast-check's generator. */
interface Draw {
  nextInt(min: number, max: number): number;
}

class Generator {
  constructor(private readonly draw: Draw) {}

  private below = (count: number): number => this.draw.nextInt(0, count - 1);
  private pick = <T>(list: readonly T[]): T => list[this.below(list.length)]!;
  private dim = (): Dim => this.pick(DIMS);

  shape(): Shape {
    const [rows, cols] = [this.dim(), this.dim()];
    switch (this.below(8)) {
      case 0:
      case 1:
      case 2:
        return SCALAR;
      case 3:
      case 4:
        return shapeOf(rows);
      case 5:
        return transposed(shapeOf(rows));
      case 6:
        return shapeOf(rows, cols);
      default:
        return this.below(3) === 0
          ? shapeOf(mulDims(...this.pick(FUSED)), cols)
          : shapeOf(rows, cols);
    }
  }

  symbol = (shape: Shape): Expr => build.symbol(this.pick(names(shape)), shape);

  leaf(shape: Shape): Expr {
    const kind = this.below(8);
    if (isScalar(shape)) {
      if (kind === 0) return build.dimension(this.pick([n, m]));
      return kind < 3 ? build.num(this.pick([1, 2, 3])) : this.symbol(shape);
    }
    if (kind === 0) return build.constant('ones', shape);
    return kind === 1 && isSquare(shape) ? build.eye(shape.rows) : this.symbol(shape);
  }

  expression(shape: Shape, depth: number): Expr {
    if (depth <= 0 || this.below(10) === 0) return this.leaf(shape);
    const make = this.pick([...this.anyShape(), ...this.ofShape(shape)]);
    return make(shape, depth - 1);
  }

  /** Operators that give any shape. */
  private anyShape(): Maker[] {
    const { product } = this;
    const same: Maker = (s, d) => this.expression(s, d);
    return [
      product,
      product,
      product,
      (s, d) => build.sum([same(s, d), same(s, d)]),
      (s, d) => build.sum([same(s, d), build.negate(same(s, d)), this.leaf(s)]),
      (s, d) => build.sum([same(s, d), same(SCALAR, d)]),
      (s, d) => build.negate(same(s, d)),
      (s, d) => build.transpose(same(transposed(s), d)),
      (s, d) => build.quotient(same(s, d), same(SCALAR, d)),
      (s, d) => build.product([same(SCALAR, d), same(s, d)]),
      (s, d) => build.call(this.pick(TAME), [same(s, d)], s),
      (s, d) => build.call(this.pick(TAME), [same(s, d)], s),
      (s, d) => build.call(this.pick(ELEMENTWISE), [same(s, d)], s),
      (s, d) => build.call('f', [same(s, d)], s, { primes: 1 + this.below(2) }),
      (s, d) => build.call('g', [same(s, d), same(this.pick([s, SCALAR]), d)], s),
      (s, d) => build.call('g', [same(s, d), same(s, d)], s, { partials: this.pick(PARTIALS) }),
      (s, d) => this.declared(shapeOf(ONE), s, d),
      (s, d) => build.call(this.pick(['max', 'min']), [same(s, d), same(s, d)], s),
      (s, d) => build.indicator(this.pick(RELATIONS), same(s, d), same(this.pick([s, SCALAR]), d)),
    ];
  }

  private ofShape(shape: Shape): Maker[] {
    if (isScalar(shape)) return this.toScalar();
    const makers: Maker[] = [
      (s, d) => build.hadamard([this.expression(s, d), this.expression(s, d)]),
      (s, d) => build.hadamard([this.expression(s, d), this.expression(s, d), this.leaf(s)]),
      (s, d) => build.quotient(this.expression(s, d), this.expression(s, d), true),
      (s, d) => this.power(this.expression(s, d), true),
      (s, d) => build.power(this.expression(s, d), this.expression(s, 0), true),
    ];
    if (!isMatrix(shape)) makers.push((s, d) => build.call('softmax', [this.expression(s, d)], s));
    if (isColumn(shape)) makers.push(...this.toColumn(shape.rows));
    makers.push((s, d) => this.declared(this.pick([shapeOf(this.dim()), shapeOf(n, m)]), s, d));
    makers.push(...this.derivativesOf(shape));
    if (isMatrix(shape)) {
      const softmax: Maker = (s, d) =>
        build.call('softmax', [this.expression(s, d)], s, { along: this.pick(['rows', 'cols']) });
      makers.push(softmax);
      if (isSquare(shape)) makers.push(...this.toSquare());
    }
    const [left, right] = [factors(shape.rows), factors(shape.cols)];
    if (left || right) {
      const kron: Maker = (s, d) => {
        const [a, b] =
          left ??
          this.pick<[Dim, Dim]>([
            [s.rows, ONE],
            [ONE, s.rows],
          ]);
        const [e, f] =
          right ??
          this.pick<[Dim, Dim]>([
            [s.cols, ONE],
            [ONE, s.cols],
          ]);
        return build.kron([this.expression(shapeOf(a, e), d), this.expression(shapeOf(b, f), d)]);
      };
      makers.push(kron, kron, kron);
    }
    return makers;
  }

  /** A function of a number, a column or a matrix, so many times differentiated. */
  private declared(argument: Shape, result: Shape, depth: number, primes = 0): Expr {
    const row = isRow(result);
    const value = row ? transposed(result) : result;
    const signature = { argument, result: value };
    const arg = this.expression(argument, depth);
    const order = isScalar(argument) ? this.below(3) : primes;
    const made = build.call(declaredName(signature), [arg], derivativeShape(signature, order), {
      ...{ primes: order, signature },
    });
    return row ? build.transpose(made) : made;
  }

  /** Gradients, Jacobians and Hessians of this shape. */
  private derivativesOf(shape: Shape): Maker[] {
    const { rows, cols } = shape;
    if (isRow(shape) || ![rows, cols].every((d) => isOne(d) || DIMS.includes(d))) return [];
    const gradient: Maker = (s, d) => this.declared(s, SCALAR, d, 1);
    if (isColumn(shape)) return [gradient];
    const jacobian: Maker = (_, d) => this.declared(shapeOf(cols), shapeOf(rows), d, 1);
    const hessian: Maker = (_, d) => this.declared(shapeOf(rows), SCALAR, d, 2);
    const known = shape.rows === n && shape.cols === m ? [gradient] : [];
    return [jacobian, ...known, ...(isSquare(shape) ? [hessian] : [])];
  }

  /** A chain of two or three factors. */
  private product: Maker = (s, d) => {
    const inner = Array.from({ length: 1 + this.below(2) }, () => this.pick([...DIMS, ONE]));
    const edges = [s.rows, ...inner, s.cols];
    return build.product(
      edges.slice(1).map((cols, k) => this.expression(shapeOf(edges[k]!, cols), d)),
    );
  };

  private power(base: Expr, elementwise: boolean): Expr {
    const exponent = this.pick(EXPONENTS);
    const size = Rational.of(Math.abs(exponent) * 2, 2);
    const value = size.isInteger
      ? build.num(size)
      : build.quotient(build.num(Number(size.num)), build.num(Number(size.den)));
    return build.power(base, exponent < 0 ? build.negate(value) : value, elementwise);
  }

  private toScalar(): Maker[] {
    const vector = (d: number): Expr => this.expression(shapeOf(this.dim()), d);
    const any = (d: number): Expr => this.expression(this.shape(), d);
    const square = (d: number): Expr => {
      const dim = this.dim();
      return this.expression(shapeOf(dim, dim), d);
    };
    const value: Maker = (s, d) =>
      this.declared(this.pick([shapeOf(this.dim()), shapeOf(n, m)]), s, d);
    const reduce = (fn: FunctionName, of: (d: number) => Expr): Maker => {
      return (_, d) => build.call(fn, [of(d)], SCALAR);
    };
    return [
      ...(['sum', 'mean', 'norm', 'norm1', 'norm_inf'] as const).map((fn) => reduce(fn, any)),
      ...(['logsumexp', 'maxentry', 'minentry'] as const).map((fn) => reduce(fn, vector)),
      ...(['tr', 'det', 'logdet', 'tr'] as const).map((fn) => reduce(fn, square)),
      value,
      value,
      (_, d) => this.power(this.expression(SCALAR, d), false),
      (_, d) => build.power(build.call('norm', [any(d)], SCALAR), build.num(2)),
      (_, d) => build.power(this.expression(SCALAR, d), this.symbol(SCALAR)),
    ];
  }

  private toColumn(rows: Dim): Maker[] {
    const reduce: Maker = (s, d) => {
      const [along, of] = this.pick([
        ['rows', shapeOf(rows, this.dim())],
        ['cols', shapeOf(this.dim(), rows)],
      ] as const);
      const fn = this.pick(BY_ROWS);
      return build.call(fn, [this.expression(of, d)], s, { along });
    };
    const diagonal: Maker = (s, d) =>
      build.call('diag', [this.expression(shapeOf(rows, rows), d)], s);
    const fused = factors(rows);
    if (!fused) return [reduce, diagonal];
    const [major, minor] = fused;
    const vec: Maker = (s, d) => build.call('vec', [this.expression(shapeOf(minor, major), d)], s);
    return [vec, vec, vec, reduce];
  }

  private toSquare(): Maker[] {
    return [
      (s, d) => build.call('diag', [this.expression(shapeOf(s.rows), d)], s),
      (s, d) => build.call('diag', [this.expression(shapeOf(s.rows), d)], s),
      (s, d) => build.call('inv', [this.expression(s, d)], s),
      (s, d) => build.call(this.pick(['adj', 'expm']), [this.expression(s, d)], s),
      (s, d) => build.call('dexpm', [this.expression(s, d), this.expression(s, d)], s),
      (s, d) => build.power(this.expression(s, d), build.num(this.pick([2, 3]))),
      (s, d) => build.power(this.expression(s, d), build.negate(build.num(1))),
    ];
  }
}

/** The name of a declared function says what it is of and gives: `k_{n,m}`. */
const declaredName = ({ argument, result }: Signature): string =>
  `k_${[argument, result].map(({ rows, cols }) => `${letter(rows)}${letter(cols)}`).join('o')}`;

const letter = (d: Dim): string => (isOne(d) ? '' : suffix(d));

type Maker = (shape: Shape, depth: number) => Expr;

const fusedDims = new Map(FUSED.map(([a, b]) => [mulDims(a, b).key, [a, b] as [Dim, Dim]]));
const factors = (d: Dim): [Dim, Dim] | undefined => (isOne(d) ? undefined : fusedDims.get(d.key));

type Smaller<T> = globalThis.Generator<T, void, undefined>;

/** All expressions with one part replaced by something smaller of its shape. */
function* smaller(e: Expr): Smaller<Expr> {
  if (children(e).length === 0) return;
  const stack = [...children(e)];
  while (stack.length > 0) {
    const part = stack.pop()!;
    if (sameShape(part.shape, e.shape)) yield part;
    else stack.push(...children(part));
  }
  yield build.symbol(names(e.shape)[0]!, e.shape);
  const parts = children(e);
  for (const [k, part] of parts.entries()) {
    // A matrix has no power but those by numbers.
    if (e.kind === 'power' && k === 1 && !e.elementwise) continue;
    for (const other of smaller(part)) {
      yield withChildren(
        e,
        parts.map((p, i) => (i === k ? other : p)),
      );
    }
  }
}
class Expressions extends fc.Arbitrary<Expr> {
  constructor(
    private readonly depth: number,
    private readonly shape?: Shape,
  ) {
    super();
  }

  generate(random: fc.Random): fc.Value<Expr> {
    const generator = new Generator(random);
    return new fc.Value(
      generator.expression(this.shape ?? generator.shape(), this.depth),
      undefined,
    );
  }

  canShrinkWithoutContext(value: unknown): value is Expr {
    return typeof value === 'object' && value !== null && 'kind' in value;
  }

  shrink(value: Expr): fc.Stream<fc.Value<Expr>> {
    return new fc.Stream(smaller(value)).map((e) => new fc.Value(e, undefined));
  }
}

/** Random expressions, so deep at most; of any shape unless one is given. */
export const expressions = (depth: number, shape?: Shape): fc.Arbitrary<Expr> =>
  new Expressions(depth, shape);

/** The variables of an expression in order of appearance. */
export function variables(e: Expr): Declaration[] {
  const found = new Map<string, Declaration>();
  const visit = (part: Expr): void => {
    if (part.kind === 'symbol' && !found.has(part.name)) {
      const { name, shape } = part;
      found.set(name, { name, shape, properties: PROPERTIES[name.charAt(0)] ?? [] });
    }
    children(part).forEach(visit);
  };
  visit(e);
  return [...found.values()];
}

/** The functions that are not built in. */
function functionsIn(root: Expr): Map<string, FunctionDeclaration> {
  const found = new Map<string, FunctionDeclaration>([
    ['f', { name: 'f', arity: 1 }],
    ['g', { name: 'g', arity: 2 }],
  ]);
  const visit = (e: Expr): void => {
    if (e.kind === 'call' && e.signature)
      found.set(e.fn, { name: e.fn, arity: 1, signature: e.signature });
    children(e).forEach(visit);
  };
  visit(root);
  return found;
}

/** The problem whose output is the expression. Dimensions used as numbers are those of some variable. */
export function problemOf(e: Expr): Problem {
  const sizes = [n, m].map((d) => ({ name: `u_${d.key}`, shape: shapeOf(d), properties: [] }));
  const all = [...variables(e), ...sizes];
  return {
    text: asciiText(e),
    output: e,
    definitions: [],
    variables: new Map(all.map((d) => [d.name, d])),
    functions: functionsIn(e),
    assumptions: [],
    usedNames: new Set([...all.map((d) => d.name), 'n', 'm', 'f']),
    origins: new Map(),
  };
}
