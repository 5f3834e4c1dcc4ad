/** Draws expressions: an operator of the table in the middle, others around it and below it. */
import * as build from '../../../src/expression/build.js';
import { addDims, type Dim, isOne, mulDims, ONE } from '../../../src/expression/dimension.js';
import type { Expr } from '../../../src/expression/nodes.js';
import { Rational } from '../../../src/expression/rational.js';
import {
  isScalar,
  isSquare,
  sameShape,
  SCALAR,
  type Shape,
  shapeOf,
  transposed,
} from '../../../src/expression/shape.js';
import { DIMS, FUSED, JOINED, n, m, named, namesOf, TRIANGLE } from './names.js';
import { type Operator, OPERATORS } from './operators.js';

/** How numbers are drawn: fast-check's generator. */
export interface Draw {
  nextInt(min: number, max: number): number;
}

/** Attempts to find an operator that takes the expression to be surrounded. */
const ATTEMPTS = 12;
const EXPONENTS = [2, 2, 3, -1, -2, 1 / 2, -1 / 2, 3 / 2] as const;

export class Generator {
  /** What the next part of its shape will be. */
  private inner: Expr | undefined;
  /** Parts that were made, to be used again. */
  private readonly made: Expr[] = [];

  constructor(private readonly draw: Draw) {}

  below = (count: number): number => this.draw.nextInt(0, count - 1);
  pick = <T>(list: readonly T[]): T => list[this.below(list.length)]!;

  /** An expression with an operator that was drawn by weight; of this shape if one is given. */
  whole(depth: number, shape?: Shape): Expr {
    const operator = this.weighted(OPERATORS);
    const around = this.below(depth);
    let e = operator.make(this, this.shapeFor(operator), depth - 1 - around);
    for (let k = 0; k < around; k++) e = this.surrounded(e) ?? e;
    if (!shape || sameShape(e.shape, shape)) return e;
    return this.surrounded(e, shape) ?? this.forced(e, shape);
  }

  /** The expression inside an operator. */
  private surrounded(e: Expr, shape?: Shape): Expr | undefined {
    const fitting = shape ? OPERATORS.filter(({ of }) => of(shape)) : OPERATORS;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const operator = this.weighted(fitting);
      this.inner = e;
      const result = operator.make(this, shape ?? this.shapeFor(operator), 1);
      const isTaken = this.inner === undefined;
      this.inner = undefined;
      if (isTaken) return result;
    }
    return undefined;
  }

  private forced(e: Expr, shape: Shape): Expr {
    const total = isScalar(e.shape) ? e : build.call('sum', [e], SCALAR);
    return isScalar(shape) ? total : build.product([total, this.symbol(shape)]);
  }

  /** A part of a larger expression. */
  part(shape: Shape, depth: number): Expr {
    const { inner } = this;
    if (inner && sameShape(inner.shape, shape)) {
      this.inner = undefined;
      return inner;
    }
    if (depth <= 0 || this.below(10) === 0) return this.leaf(shape);
    const again = this.made.filter((e) => sameShape(e.shape, shape));
    if (again.length > 0 && this.below(12) === 0) return this.pick(again);
    const operator = this.weighted(OPERATORS.filter(({ of }) => of(shape)));
    const e = operator.make(this, shape, depth - 1);
    this.made.push(e);
    return e;
  }

  private weighted(operators: readonly Operator[]): Operator {
    const total = operators.reduce((sum, { weight }) => sum + weight, 0);
    let at = this.below(total);
    return operators.find(({ weight }) => (at -= weight) < 0)!;
  }

  private shapeFor({ of }: Operator): Shape {
    for (;;) {
      const shape = this.shape();
      if (of(shape)) return shape;
    }
  }

  /** A dimension, preferably one of the expression that is being surrounded. */
  dim(): Dim {
    const { inner } = this;
    if (!inner || this.below(3) === 0) return this.pick(DIMS);
    const dims = [inner.shape.rows, inner.shape.cols].filter((d) => !isOne(d));
    return dims.length > 0 ? this.pick(dims) : this.pick(DIMS);
  }

  shape(): Shape {
    if (this.inner && this.below(3) > 0) return this.inner.shape;
    const [rows, cols] = [this.dim(), this.dim()];
    switch (this.below(10)) {
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
        return shapeOf(rows, rows);
      case 7:
        return shapeOf(rows, cols);
      case 8:
        return this.joinedShape();
      default:
        return this.fusedShape();
    }
  }

  private fusedShape(): Shape {
    const others = [ONE, ONE, this.dim(), this.dim(), this.fused()];
    const [fused, other] = [this.fused(), this.pick(others)];
    return this.below(2) === 0 ? shapeOf(fused, other) : shapeOf(other, fused);
  }

  /** The shapes that blocks have, and a column of the entries of a triangle. */
  private joinedShape(): Shape {
    const joined = addDims(...(this.pick(JOINED) as [Dim, Dim]));
    const [rows, cols] = [joined, this.pick([ONE, this.dim(), joined])];
    if (this.below(4) === 0) return shapeOf(TRIANGLE);
    return this.below(2) === 0 ? shapeOf(rows, cols) : shapeOf(cols, rows);
  }

  private fused = (): Dim => mulDims(...(this.pick(FUSED) as [Dim, Dim]));

  symbol = (shape: Shape): Expr => build.symbol(this.pick(namesOf(shape)), shape);

  /** The variable whose name begins with a letter. */
  variable = (first: string, shape: Shape): Expr => build.symbol(named(first, shape), shape);

  leaf(shape: Shape): Expr {
    const kind = this.below(10);
    if (isScalar(shape)) {
      if (kind === 0) return build.dimension(this.pick([n, m]));
      return kind < 3 ? build.num(this.pick([1, 2, 3])) : this.symbol(shape);
    }
    if (kind === 0) return build.constant('ones', shape);
    return kind === 1 && isSquare(shape) ? build.eye(shape.rows) : this.symbol(shape);
  }

  /** An expression that is positive nearly always: 1 + e^2, an exponential, or a variable. */
  positive(shape: Shape, depth: number): Expr {
    const e = (): Expr => this.part(shape, depth - 1);
    switch (this.below(5)) {
      case 0:
        return build.call('exp', [e()], shape);
      case 1:
        return build.call('sigmoid', [e()], shape);
      case 2:
        return build.call('softplus', [e()], shape);
      case 3:
        return this.part(shape, depth);
      default:
        return build.sum([build.num(1), build.power(e(), build.num(2), !isScalar(shape))]);
    }
  }

  /** An expression whose entries are between -1 and 1 nearly always. */
  bounded(shape: Shape, depth: number): Expr {
    if (this.below(5) === 0) return this.part(shape, depth);
    return build.call(this.pick(['tanh', 'sin', 'k']), [this.part(shape, depth - 1)], shape);
  }

  /** A square matrix that has an inverse nearly always. */
  invertible(size: Dim, depth: number): Expr {
    const square = shapeOf(size, size);
    const inner = this.dim();
    switch (this.below(5)) {
      case 0: {
        const e = this.part(shapeOf(size, inner), depth - 1);
        return build.sum([build.product([e, build.transpose(e)]), build.eye(size)]);
      }
      case 1:
        return build.call('diag', [this.positive(shapeOf(size), depth - 1)], square);
      case 2:
        return this.variable(this.pick(['P', 'A', 'L']), square);
      default:
        return this.part(square, depth);
    }
  }

  /** A number as an exponent. */
  exponent(): Expr {
    const exponent = this.pick(EXPONENTS);
    const size = Rational.of(Math.abs(exponent) * 2, 2);
    const value = size.isInteger
      ? build.num(size)
      : build.quotient(build.num(Number(size.num)), build.num(Number(size.den)));
    return exponent < 0 ? build.negate(value) : value;
  }

  /** A chain of two or three factors of this shape, a scalar among them now and then. */
  factors(shape: Shape, depth: number): Expr[] {
    const inner = Array.from({ length: 1 + this.below(2) }, () =>
      this.below(4) === 0 ? ONE : this.dim(),
    );
    const edges = [shape.rows, ...inner, shape.cols];
    const all = edges.slice(1).map((cols, k) => this.part(shapeOf(edges[k]!, cols), depth));
    if (this.below(4) === 0) all.splice(this.below(all.length + 1), 0, this.part(SCALAR, depth));
    return all;
  }
}
