/** The numeric value of a typed expression: the path that knows nothing of derivation. */
import { InternalError, MatcalcError } from '../errors.js';
import { evaluateDim } from '../expression/dimension.js';
import type {
  BlockExpr,
  CallExpr,
  CommutationExpr,
  ConstantExpr,
  Expr,
  PowerExpr,
} from '../expression/nodes.js';
import { isScalar } from '../expression/shape.js';
import { blockMatrix } from './blocks.js';
import { bracket, elementwiseOf } from './body.js';
import { derivativeAt } from './elementwise.js';
import type { Environment } from './environment.js';
import { chains, Evaluation } from './evaluation.js';
import { effort, isExact, matrixFunction, requireMarkable } from './functions.js';
import { matrixPower } from './linear.js';
import * as matrix from './matrix.js';
import type { Matrix } from './matrix.js';
import { disturbed } from './noise.js';
import { resultEntries, shaped, type TensorFunction } from './tensor-function.js';

/** The value of an expression. Shared parts and definitions are evaluated once. */
export const evaluate = (expr: Expr, env: Environment): Matrix => new Evaluator(env).evaluate(expr);

/** Evaluates several expressions that share parts. */
export class Evaluator extends Evaluation<Matrix> {
  protected node(e: Expr): Matrix {
    switch (e.kind) {
      case 'number':
        return matrix.scalar(e.value.toNumber());
      case 'symbol':
        return this.env.values.get(e.name) ?? this.defined(e.name);
      case 'dimension':
        return matrix.scalar(evaluateDim(e.dim, this.env.sizes));
      case 'constant':
        return this.constant(e);
      case 'commutation':
        return this.commutation(e);
      case 'sum':
        return this.combine(this.operands(e.terms), (x, y) => x + y);
      case 'hadamard':
        return this.combine(this.operands(e.factors), (x, y) => x * y);
      case 'product':
        return this.product(e.factors);
      case 'quotient':
        return this.combine(this.operands([e.numerator, e.denominator]), (x, y) => x / y);
      case 'power':
        return this.power(e);
      case 'negate':
        return matrix.scale(this.get(e.arg), -1);
      case 'transpose':
        return matrix.transpose(this.get(e.arg));
      case 'kron':
        return this.operands(e.factors).reduce((a, b) => this.kron(a, b));
      case 'block':
        return this.block(e);
      case 'call':
        return this.call(e);
      case 'indicator':
        return this.combine([this.get(e.left), this.get(e.right)], (x, y) =>
          bracket(e.relation, x, y),
        );
      case 'entry':
        throw new InternalError('an entry outside an index equation');
    }
  }

  protected disturb(value: Matrix, noise: number): Matrix {
    return disturbed(value, noise);
  }

  private operands(parts: readonly Expr[]): Matrix[] {
    return parts.map((part) => this.operand(part));
  }

  private constant(e: ConstantExpr): Matrix {
    if (e.name === 'pi') return matrix.scalar(Math.PI);
    const rows = evaluateDim(e.shape.rows, this.env.sizes);
    const cols = evaluateDim(e.shape.cols, this.env.sizes);
    this.spend(rows * cols);
    if (e.name === 'eye') return matrix.identity(rows);
    return matrix.filled(rows, cols, e.name === 'ones' ? 1 : 0);
  }

  private commutation({ of }: CommutationExpr): Matrix {
    const [n, m] = [of.rows, of.cols].map((dim) => evaluateDim(dim, this.env.sizes)) as [
      number,
      number,
    ];
    this.spend((n * m) ** 2);
    return matrix.commutation(n, m);
  }

  private combine(values: readonly Matrix[], f: (x: number, y: number) => number): Matrix {
    const result = values.reduce((a, b) => matrix.zip(a, b, f));
    this.spend(result.data.length * values.length);
    return result;
  }

  private product(factors: readonly Expr[]): Matrix {
    let factor = 1;
    let rest: Matrix | undefined;
    for (const part of chains(factors)) {
      const value = this.chain(part);
      if (value.data.length > 1) rest = value;
      else factor *= value.data[0]!;
    }
    if (!rest) return matrix.scalar(factor);
    return factor === 1 ? rest : matrix.scale(rest, factor);
  }

  /** Multiplies from the thin end. */
  private chain(factors: readonly Expr[]): Matrix {
    const values = this.operands(factors);
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

  private block(e: BlockExpr): Matrix {
    const result = blockMatrix(e.rows.map((row) => row.map((cell) => this.get(cell))));
    this.spend(result.data.length);
    return result;
  }

  private power(e: PowerExpr): Matrix {
    if (e.elementwise || isScalar(e.base.shape))
      return this.combine([this.operand(e.base), this.get(e.exponent)], (x, y) => x ** y);
    const base = this.operand(e.base);
    const exponent = this.get(e.exponent).data[0]!;
    if (!Number.isSafeInteger(exponent)) throw unsupportedPower();
    this.spend(base.rows ** 3 * (2 + Math.log2(1 + Math.abs(exponent))));
    return matrixPower(base, exponent);
  }

  private call(e: CallExpr): Matrix {
    const args = isExact(e) ? e.args.map((arg) => this.get(arg)) : this.operands(e.args);
    const [first] = args;
    if (!first) throw new InternalError(`${e.fn} without an argument`);
    const own = e.signature && this.env.functions.get(e.fn);
    if (own && 'tensor' in own) return this.tensor(e, own, [first, ...args.slice(1)]);
    const f = elementwiseOf(e, this.env);
    if (e.primes > 0) requireMarkable(e.fn, f?.arity);
    if (!f) return this.matrixCall(e, first, args.slice(1));
    this.spend(first.data.length);
    if (f.arity !== args.length) throw new InternalError(`${e.fn} of ${args.length} arguments`);
    if (f.arity === 1) return matrix.map(first, (x) => derivativeAt(f, e.primes, x));
    if (args.length === 2) return matrix.zip(first, args[1]!, f.value);
    return matrix.zipAll(args, f.value);
  }

  /** A function that is not elementwise, so many times differentiated, perhaps along directions. */
  private tensor(e: CallExpr, f: TensorFunction, args: readonly [Matrix, ...Matrix[]]): Matrix {
    const [argument, ...directions] = args;
    const entries = resultEntries(e.signature!, this.env.sizes);
    this.spend(entries * argument.data.length ** Math.max(e.primes - directions.length, 1));
    return shaped(e, f.tensor(argument, e.primes, entries, directions), this.env.sizes);
  }

  private matrixCall(e: CallExpr, arg: Matrix, more: readonly Matrix[]): Matrix {
    this.spend(arg.data.length * Math.min(arg.rows, arg.cols) * effort(e.fn, more.length));
    if (e.fn === 'diag' && arg.rows !== arg.cols) this.spend(arg.data.length ** 2);
    return matrixFunction(e.fn)!.value(arg, e.along, more);
  }
}

const unsupportedPower = (): MatcalcError =>
  new MatcalcError({
    code: 'unsupported',
    message: 'a power of a matrix with an exponent that is not whole',
  });
