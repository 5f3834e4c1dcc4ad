/** Values of typed expressions with their exact derivatives along directions. */
import { InternalError } from '../errors.js';
import type { BlockExpr, CallExpr, Expr, IndicatorExpr, PowerExpr } from '../expression/nodes.js';
import { isScalar } from '../expression/shape.js';
import { movingBlock } from './blocks.js';
import { bracket, elementwiseOf } from './body.js';
import type { RealFunction } from './elementwise.js';
import type { Environment } from './environment.js';
import { Evaluator } from './evaluate.js';
import { chains, Evaluation } from './evaluation.js';
import { effort, isExact, requireMarkable } from './functions.js';
import { Jet } from './jet.js';
import { identity, kron, type Matrix, scale, transpose } from './matrix.js';
import {
  bilinear,
  entrywise,
  entrywiseOf,
  hadamard,
  isMoving,
  linear,
  moveAlike,
  type Moving,
  quotient,
  sum,
} from './moving.js';
import { kinkAtZero, MOVING_FUNCTIONS, powerOf } from './moving-functions.js';
import { product } from './moving-products.js';
import { disturbed } from './noise.js';
import { movingTensor, resultEntries, shaped, type TensorFunction } from './tensor-function.js';

/** Built-in functions that are not smooth at 0: the first derivative that they lack there. */
const BENT: ReadonlyMap<string, number> = new Map([
  ['sign', 1],
  ['abs', 1],
  ['relu', 1],
  ['leakyrelu', 1],
  ['elu', 2],
]);

/** Evaluates expressions in which some names move. */
export class MovingEvaluator extends Evaluation<Moving> {
  /** Whether there was a place without a derivative. */
  kinked = false;
  /** For what is at rest. */
  private readonly still: Evaluator;

  constructor(
    env: Environment,
    private readonly moving: ReadonlyMap<string, Moving>,
  ) {
    super(env);
    this.still = new Evaluator(env);
  }

  protected node(e: Expr): Moving {
    switch (e.kind) {
      case 'number':
      case 'dimension':
      case 'constant':
      case 'commutation':
        return [this.still.evaluate(e)];
      case 'symbol':
        return this.symbol(e.name);
      case 'sum':
        return sum(this.operands(e.terms));
      case 'hadamard':
        return this.operands(e.factors).reduce((a, b) => this.hadamard(a, b));
      case 'product':
        return this.product(e.factors);
      case 'quotient':
        return quotient(this.operand(e.numerator), this.operand(e.denominator));
      case 'power':
        return this.power(e);
      case 'negate':
        return linear(this.get(e.arg), (m) => scale(m, -1));
      case 'transpose':
        return linear(this.get(e.arg), transpose);
      case 'kron':
        return this.operands(e.factors).reduce((a, b) => this.kron(a, b));
      case 'block':
        return this.block(e);
      case 'call':
        return this.call(e);
      case 'indicator':
        return this.indicator(e);
      case 'entry':
        throw new InternalError('an entry outside an index equation');
    }
  }

  protected disturb(value: Moving, noise: number): Moving {
    return linear(value, (m) => disturbed(m, noise));
  }

  private operands(parts: readonly Expr[]): Moving[] {
    return parts.map((part) => this.operand(part));
  }

  private symbol(name: string): Moving {
    const moving = this.moving.get(name);
    if (moving) return moving;
    const value = this.env.values.get(name);
    return value ? [value] : this.defined(name);
  }

  private readonly kink = (): void => {
    this.kinked = true;
  };

  private hadamard(a: Moving, b: Moving): Moving {
    this.spend(a.length * b.length * Math.max(a[0].data.length, b[0].data.length));
    return hadamard(a, b);
  }

  private kron(a: Moving, b: Moving): Moving {
    this.spend(a.length * b.length * a[0].data.length * b[0].data.length);
    return bilinear(a, b, kron);
  }

  private product(factors: readonly Expr[]): Moving {
    return chains(factors)
      .map((chain) => this.chain(chain))
      .reduce((a, b) => this.hadamard(a, b));
  }

  /** Multiplies from the thin end. */
  private chain(factors: readonly Expr[]): Moving {
    const values = this.operands(factors);
    return values[values.length - 1]![0].cols < values[0]![0].rows
      ? values.reduceRight((right, left) => this.multiply(left, right))
      : values.reduce((left, right) => this.multiply(left, right));
  }

  private multiply(a: Moving, b: Moving): Moving {
    this.spend(a.length * b.length * a[0].data.length * b[0].cols);
    return product(a, b);
  }

  private block(e: BlockExpr): Moving {
    const result = movingBlock(e.rows.map((row) => row.map((cell) => this.get(cell))));
    this.spend(result.length * result[0].data.length);
    return result;
  }

  private power(e: PowerExpr): Moving {
    const base = this.operand(e.base);
    const exponent = this.get(e.exponent);
    const number = exponent[0].data[0]!;
    if (!e.elementwise && !isScalar(e.base.shape)) {
      this.spend(base.length ** 2 * base[0].rows ** 3 * (2 + Math.log2(1 + Math.abs(number))));
      return powerOf(base, number, identity(base[0].rows));
    }
    if (exponent[0].data.length > 1 || isMoving(exponent))
      return entrywiseOf([base, exponent], (x, y) => x!.pow(y!));
    return entrywise(base, (x, order) => Jet.variable(x, order).pow(number));
  }

  private call(e: CallExpr): Moving {
    const args = isExact(e) ? e.args.map((arg) => this.get(arg)) : this.operands(e.args);
    const first = args[0]!;
    const own = e.signature && this.env.functions.get(e.fn);
    if (own && 'tensor' in own) return this.tensor(e, own, [first, ...args.slice(1)]);
    const f = elementwiseOf(e, this.env);
    if (e.primes > 0) requireMarkable(e.fn, f?.arity);
    if (f) return this.entrywise(e, f, args);
    const { rows, cols, data } = first[0];
    this.spend(
      first.length ** 2 * data.length * Math.max(rows, cols) * effort(e.fn, args.length - 1),
    );
    const fn = e.fn as keyof typeof MOVING_FUNCTIONS;
    return MOVING_FUNCTIONS[fn](first, e.along, this.kink, args.slice(1));
  }

  /** A function that is not elementwise, so many times differentiated, perhaps along directions. */
  private tensor(e: CallExpr, f: TensorFunction, args: readonly [Moving, ...Moving[]]): Moving {
    const { sizes } = this.env;
    const entries = resultEntries(e.signature!, sizes);
    const [arg, ...directions] = args;
    const free = Math.max(e.primes - directions.length, 1);
    this.spend(arg.length * entries * arg[0].data.length ** free * (directions.length + 1) ** 2);
    return linear(movingTensor(f, args, e.primes, entries), ({ data }) => shaped(e, data, sizes));
  }

  private entrywise(e: CallExpr, f: RealFunction, args: readonly Moving[]): Moving {
    const [a, b] = args as [Moving, Moving | undefined];
    this.spend(a.length * a[0].data.length);
    if (b) {
      if (e.fn === 'max' || e.fn === 'min') this.compare(a, b);
      return entrywiseOf(args, f.jet);
    }
    if (e.primes + (a.length >> 1) >= (BENT.get(e.fn) ?? Infinity)) kinkAtZero(a, this.kink);
    return entrywise(a, (x, order) => f.jet(Jet.variable(x, e.primes + order)).shifted(e.primes));
  }

  private indicator(e: IndicatorExpr): Moving {
    const [left, right] = [this.get(e.left), this.get(e.right)];
    this.compare(left, right);
    return entrywiseOf(
      [[left[0]], [right[0]]],
      (x, y) => new Jet([bracket(e.relation, x!.value, y!.value)]),
    );
  }

  /** Entries that are equal and part have no derivative. */
  private compare(a: Moving, b: Moving): void {
    if (!isMoving(a) && !isMoving(b)) return;
    const length = Math.max(a[0].data.length, b[0].data.length);
    const at = (m: Matrix, k: number): number => m.data[m.data.length === 1 ? 0 : k]!;
    for (let k = 0; k < length; k++)
      if (at(a[0], k) === at(b[0], k) && !moveAlike(a, k, b, k)) this.kinked = true;
  }
}
