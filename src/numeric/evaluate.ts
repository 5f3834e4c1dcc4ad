/** The numeric value of a typed expression: the path that knows nothing of derivation. */
import { InternalError, MatcalcError } from '../errors.js';
import { evaluateDim, isOne } from '../expression/dimension.js';
import {
  type CallExpr,
  children,
  type ConstantExpr,
  type Expr,
  type PowerExpr,
  type ProductExpr,
} from '../expression/nodes.js';
import { isScalar } from '../expression/shape.js';
import { realFunction, RELATIONS } from './body.js';
import { derivativeAt } from './elementwise.js';
import { type Environment, unknownName } from './environment.js';
import { matrixFunction, requireMarkable } from './functions.js';
import { matrixPower } from './linear.js';
import * as matrix from './matrix.js';
import type { Matrix } from './matrix.js';
import { visitInOrder } from './order.js';

/** The value of an expression. Shared parts and definitions are evaluated once. */
export const evaluate = (expr: Expr, env: Environment): Matrix => new Evaluator(env).evaluate(expr);

/** How deep the evaluator calls itself. */
const MAX_RECURSION = 100;

/** Evaluates several expressions that share parts. */
export class Evaluator {
  private readonly known = new Map<Expr, Matrix>();
  private operations = 0;
  private depth = 0;

  constructor(readonly env: Environment) {}

  evaluate(expr: Expr): Matrix {
    return this.get(expr);
  }

  /** Counts work before it is done, so that sizes beyond all use are refused. */
  spend(operations: number): void {
    this.operations += operations;
    if (this.operations > (this.env.maxOperations ?? Infinity))
      throw new MatcalcError({ code: 'limit', message: 'too large to be evaluated' });
  }

  /** By recursion, which is fast, down to a depth; by an explicit stack below. */
  private get(e: Expr): Matrix {
    const known = this.known.get(e);
    if (known) return known;
    if (this.depth > MAX_RECURSION) {
      visitInOrder(
        e,
        (part) => this.known.has(part),
        (part) => this.known.set(part, this.node(part)),
        (part) => this.parts(part),
      );
      return this.known.get(e)!;
    }
    this.depth++;
    const value = this.node(e);
    this.depth--;
    this.known.set(e, value);
    return value;
  }

  private parts(e: Expr): readonly Expr[] {
    if (e.kind !== 'symbol') return children(e);
    const definition = this.env.values.has(e.name) ? undefined : this.env.definitions.get(e.name);
    return definition ? [definition] : [];
  }

  private node(e: Expr): Matrix {
    switch (e.kind) {
      case 'number':
        return matrix.scalar(e.value.toNumber());
      case 'symbol':
        return this.symbol(e.name);
      case 'dimension':
        return matrix.scalar(evaluateDim(e.dim, this.env.sizes));
      case 'constant':
        return this.constant(e);
      case 'sum':
        return this.combine(e.terms, (x, y) => x + y);
      case 'hadamard':
        return this.combine(e.factors, (x, y) => x * y);
      case 'product':
        return this.product(e);
      case 'quotient':
        return this.combine([e.numerator, e.denominator], (x, y) => x / y);
      case 'power':
        return this.power(e);
      case 'negate':
        return matrix.scale(this.get(e.arg), -1);
      case 'transpose':
        return matrix.transpose(this.get(e.arg));
      case 'kron':
        return e.factors.map((f) => this.get(f)).reduce((a, b) => this.kron(a, b));
      case 'call':
        return this.call(e);
      case 'indicator':
        return this.combine([e.left, e.right], (x, y) => +RELATIONS[e.relation](x, y));
      case 'entry':
        throw new InternalError('an entry outside an index equation');
    }
  }

  private symbol(name: string): Matrix {
    const value = this.env.values.get(name);
    if (value) return value;
    const definition = this.env.definitions.get(name);
    if (!definition) throw unknownName(name);
    return this.get(definition);
  }

  private constant(e: ConstantExpr): Matrix {
    if (e.name === 'pi') return matrix.scalar(Math.PI);
    if (e.name === 'e') return matrix.scalar(Math.E);
    const rows = evaluateDim(e.shape.rows, this.env.sizes);
    const cols = evaluateDim(e.shape.cols, this.env.sizes);
    this.spend(rows * cols);
    if (e.name === 'eye') return matrix.identity(rows);
    return matrix.filled(rows, cols, e.name === 'ones' ? 1 : 0);
  }

  private combine(parts: readonly Expr[], f: (x: number, y: number) => number): Matrix {
    const values = parts.map((part) => this.get(part));
    const result = values.reduce((a, b) => matrix.zip(a, b, f));
    this.spend(result.data.length * parts.length);
    return result;
  }

  /** Scalars, also those that a row and a column make on the way, multiply the rest. */
  private product(e: ProductExpr): Matrix {
    let factor = 1;
    let chain: Expr[] = [];
    for (const part of e.factors) {
      if (isScalar(part.shape)) {
        factor *= this.get(part).data[0]!;
        continue;
      }
      chain.push(part);
      if (isOne(chain[0]!.shape.rows) && isOne(part.shape.cols)) {
        factor *= this.chain(chain).data[0]!;
        chain = [];
      }
    }
    if (chain.length === 0) return matrix.scalar(factor);
    const result = this.chain(chain);
    return factor === 1 ? result : matrix.scale(result, factor);
  }

  /** Multiplies from the thin end. */
  private chain(factors: readonly Expr[]): Matrix {
    const values = factors.map((f) => this.get(f));
    return values[values.length - 1]!.cols < values[0]!.rows
      ? values.reduceRight((right, left) => this.multiply(left, right))
      : values.reduce((left, right) => this.multiply(left, right));
  }

  private multiply(a: Matrix, b: Matrix): Matrix {
    this.spend(a.rows * a.cols * b.cols);
    return matrix.multiply(a, b);
  }

  private kron(a: Matrix, b: Matrix): Matrix {
    this.spend(a.data.length * b.data.length);
    return matrix.kron(a, b);
  }

  private power(e: PowerExpr): Matrix {
    if (e.elementwise || isScalar(e.base.shape))
      return this.combine([e.base, e.exponent], (x, y) => x ** y);
    const base = this.get(e.base);
    const exponent = this.get(e.exponent).data[0]!;
    if (!Number.isSafeInteger(exponent)) throw unsupportedPower();
    this.spend(base.rows ** 3 * (2 + Math.log2(1 + Math.abs(exponent))));
    return matrixPower(base, exponent);
  }

  private call(e: CallExpr): Matrix {
    const args = e.args.map((arg) => this.get(arg));
    const [first] = args;
    if (!first) throw new InternalError(`${e.fn} without an argument`);
    const f = realFunction(e.fn, this.env);
    if (e.primes > 0) requireMarkable(e.fn, f?.arity);
    if (!f) return this.matrixCall(e, first);
    this.spend(first.data.length);
    if (f.arity !== args.length) throw new InternalError(`${e.fn} of ${args.length} arguments`);
    if (f.arity === 1) return matrix.map(first, (x) => derivativeAt(f, e.primes, x));
    return matrix.zip(first, args[1]!, f.value);
  }

  private matrixCall(e: CallExpr, arg: Matrix): Matrix {
    this.spend(arg.data.length * Math.min(arg.rows, arg.cols));
    if (e.fn === 'diag' && arg.rows !== arg.cols) this.spend(arg.data.length ** 2);
    return matrixFunction(e.fn)!.value(arg, e.along);
  }
}

const unsupportedPower = (): MatcalcError =>
  new MatcalcError({
    code: 'unsupported',
    message: 'a power of a matrix with an exponent that is not whole',
  });
