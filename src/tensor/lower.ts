/** From expressions to tensors: one index pattern for each operator of the surface language. */
import { InternalError, MatcalcError } from '../errors.js';
import {
  type CallExpr,
  children,
  type ConstantExpr,
  type Expr,
  type PowerExpr,
  type ProductExpr,
  type SumExpr,
} from '../expression/nodes.js';
import type { FunctionDeclaration } from '../expression/problem.js';
import { derivativeAxes } from '../expression/calls.js';
import { functionRow } from '../expression/functions.js';
import { Rational } from '../expression/rational.js';
import { inRows } from '../expression/rewrite.js';
import { axesOf, isScalar, type Shape } from '../expression/shape.js';
import { blockTensor } from './blocks.js';
import { chain, shortLinks } from './chains.js';
import type { FactorInput, Graph } from './graph.js';
import { type Binding, instantiate } from './instantiate.js';
import { linearCall } from './linear-calls.js';
import { isZero, ownName, range, type Tensor } from './node.js';
import {
  chainShape,
  commutation,
  dimsOf,
  isMatrixFunction,
  kronecker,
  matrixFunction,
  pair,
} from './patterns.js';
import { reductionCall } from './reductions.js';
import type { Scope, Template } from './scope.js';
import { isNumber } from './written/scalars.js';

const MAX_MATRIX_POWER = 64;
/** Definitions that call definitions may do so to this depth. */
const MAX_NESTED = 200;

/** Lowers expressions; equal expressions become one node. */
export class Lowering {
  private readonly done = new Map<Expr, Tensor>();

  constructor(
    private readonly scope: Scope,
    private readonly templates = new Map<string, Template>(),
  ) {}

  /** The node of an expression; its axes are the dimensions of the shape that are longer than 1. */
  lower(root: Expr): Tensor {
    const stack: { expr: Expr; entered: boolean }[] = [{ expr: root, entered: false }];
    while (stack.length > 0) {
      const frame = stack.pop()!;
      if (this.done.has(frame.expr)) continue;
      if (!frame.entered) {
        stack.push({ expr: frame.expr, entered: true });
        for (const part of [...children(frame.expr)].reverse())
          stack.push({ expr: part, entered: false });
      } else this.done.set(frame.expr, this.build(frame.expr));
    }
    return this.done.get(root)!;
  }

  private readonly of = (e: Expr): Tensor => this.done.get(e)!;

  private build(e: Expr): Tensor {
    const { graph } = this.scope;
    switch (e.kind) {
      case 'number':
        return graph.number(e.value);
      case 'symbol':
        return this.scope.names.get(e.name) ?? graph.symbol(e.name, axesOf(e.shape));
      case 'dimension':
        return graph.dimension(e.dim);
      case 'constant':
        return this.constant(e);
      case 'commutation':
        return commutation(graph, e.of);
      case 'sum':
        return this.sum(e);
      case 'negate':
        return graph.scale(Rational.minusOne, this.of(e.arg));
      case 'product':
        return this.product(e);
      case 'hadamard':
        return graph.contract(
          e.factors.map((f) => this.spreadFactor(f, e.shape)),
          pair(e.shape),
          dimsOf(e.shape),
        );
      case 'quotient': {
        if (isZero(this.of(e.denominator))) throw this.divisionByZero(e.denominator);
        const inverse = {
          ...this.spreadFactor(e.denominator, e.shape),
          exponent: Rational.minusOne,
        };
        return graph.contract(
          [this.spreadFactor(e.numerator, e.shape), inverse],
          pair(e.shape),
          dimsOf(e.shape),
        );
      }
      case 'power':
        return this.power(e);
      case 'transpose': {
        const node = this.of(e.arg);
        return node.axes.length === 2 ? graph.permute(node, [1, 0]) : node;
      }
      case 'kron':
        return e.factors
          .slice(1)
          .reduce<{ node: Tensor; shape: Shape }>(
            (left, f) => kronecker(graph, left, { node: this.of(f), shape: f.shape }),
            { node: this.of(e.factors[0]!), shape: e.factors[0]!.shape },
          ).node;
      case 'block':
        return blockTensor(
          graph,
          inRows(
            e.rows.flat().map((cell) => this.of(cell)),
            e,
          ),
          e,
        );
      case 'call':
        return this.call(e);
      case 'indicator':
        return graph.map(e.relation, 0, [
          this.spread(e.left, e.shape),
          this.spread(e.right, e.shape),
        ]);
      case 'entry':
        throw new InternalError('an entry is no value to be lowered');
    }
  }

  private divisionByZero(e: Expr): MatcalcError {
    return new MatcalcError({
      code: 'value',
      message: 'division by zero',
      ...this.scope.place?.(e),
    });
  }

  private constant(e: ConstantExpr): Tensor {
    const { graph } = this.scope;
    const axes = axesOf(e.shape);
    switch (e.name) {
      case 'eye':
        return axes.length === 0 ? graph.number(Rational.one) : graph.identity([e.shape.rows]);
      case 'ones':
        return graph.ones(axes);
      case 'zeros':
        return graph.zero(axes);
      case 'pi':
        return graph.symbol('π', []);
    }
  }

  /** A node spread over the entries of a shape. */
  private spread(e: Expr, shape: Shape): Tensor {
    const axes = axesOf(shape);
    return isScalar(e.shape) ? this.scope.graph.spread(this.of(e), [], axes) : this.of(e);
  }

  private spreadFactor(e: Expr, shape: Shape): FactorInput {
    return { node: this.of(e), labels: isScalar(e.shape) ? [] : pair(shape) };
  }

  private sum(e: SumExpr): Tensor {
    const terms = e.terms.map((term) => ({
      coefficient: Rational.one,
      node: this.spread(term, e.shape),
    }));
    return this.scope.graph.sum(terms, axesOf(e.shape));
  }

  /** Runs of non-scalars are chains. A run that has become a scalar is one. */
  private product(e: ProductExpr): Tensor {
    const { graph } = this.scope;
    const factors: FactorInput[] = [];
    let run: Expr[] = [];
    const close = (): void => {
      if (run.length === 0) return;
      const node = chain(graph, run, this.of);
      factors.push({ node, labels: pair(chainShape(run)) });
      run = [];
    };
    for (const f of e.factors) {
      if (run.length > 0 && isScalar(chainShape(run))) close();
      if (isScalar(f.shape)) factors.push({ node: this.of(f), labels: [] });
      else run.push(f);
    }
    if (factors.length === 0) return chain(graph, run, this.of);
    const short = run.length > 0 ? shortLinks(run, this.of) : null;
    if (short) return graph.contract([...factors, ...short.inputs], short.out, short.dims);
    close();
    return graph.contract(factors, pair(e.shape), dimsOf(e.shape));
  }

  private power(e: PowerExpr): Tensor {
    const { graph } = this.scope;
    const exponent = rationalValue(e.exponent);
    const base = this.of(e.base);
    if (!e.elementwise && !isScalar(e.base.shape)) {
      if (!exponent?.isInteger || exponent.abs().num > BigInt(MAX_MATRIX_POWER)) {
        throw new MatcalcError({
          code: 'unsupported',
          message: `a matrix can be raised to whole powers from -${MAX_MATRIX_POWER} to ${MAX_MATRIX_POWER} only`,
        });
      }
      return this.matrixPower(base, Number(exponent.num));
    }
    const baseNode = this.spread(e.base, e.shape);
    if (exponent?.isNegative && isZero(base)) throw this.divisionByZero(e.base);
    if (exponent)
      return exponent.isZero ? graph.ones(axesOf(e.shape)) : graph.power(baseNode, exponent);
    return graph.map('pow', 0, [baseNode, this.spread(e.exponent, e.shape)]);
  }

  private matrixPower(base: Tensor, exponent: number): Tensor {
    const { graph } = this.scope;
    if (exponent === 0) return graph.identity([base.axes[0]!]);
    const node = exponent < 0 ? graph.apply('inv', [base], 0, base.axes) : base;
    const count = Math.abs(exponent);
    return graph.contract(
      range(count).map((k) => ({ node, labels: [k, k + 1] })),
      [0, count],
    );
  }

  private call(e: CallExpr): Tensor {
    const { graph } = this.scope;
    const declared = this.scope.functions.get(e.fn);
    const args = e.args.map((arg) => this.of(arg));
    const [arg] = args as [Tensor];
    if (e.signature) {
      const axes = derivativeAxes(e.signature, e.primes);
      const derivative = graph.apply(ownName(e.fn), [arg], 0, axes, e.primes);
      return alongDirections(graph, derivative, args.slice(1));
    }
    // A name that the input declares or defines is its own, whatever is built in.
    if (declared && functionRow(e.fn)) {
      return declared.definition
        ? this.definedCall(e, declared)
        : this.elementwise(e, ownName(e.fn));
    }
    const known = linearCall(graph, e, arg) ?? reductionCall(graph, e, arg);
    if (known) return known;
    if (isMatrixFunction(e.fn)) return matrixFunction(graph, e.fn, args);
    if (e.fn === 'sqrt' && e.primes === 0) return graph.power(arg, Rational.half);
    // A definition is written out, unless a rule says the function's derivative.
    if (declared?.definition && !this.scope.table.has(e.fn)) return this.definedCall(e, declared);
    return this.elementwise(e);
  }

  private elementwise(e: CallExpr, own?: string): Tensor {
    const { graph, table } = this.scope;
    const args = e.args.map((arg) => this.spread(arg, e.shape));
    if (own !== undefined) return graph.map(own, e.primes, args, e.partials);
    if (this.scope.functions.has(e.fn) && !table.has(e.fn))
      return graph.map(e.fn, e.primes, args, e.partials);
    // Of two equal values neither is greater: the rule by cases would give 0.
    if ((e.fn === 'max' || e.fn === 'min') && args[0] === args[1]) return args[0]!;
    const rectified = e.fn === 'max' && e.primes === 0 && rectifiedArgument(e);
    if (rectified && !this.scope.functions.has('relu'))
      return graph.map('relu', 0, [this.spread(rectified, e.shape)]);
    if (e.primes === 0) return graph.map(e.fn, 0, args);
    // A derivative of a built-in function is written out by its rule, mark by mark.
    const template = table.derivative(e.fn, 0, e.primes);
    return instantiate(graph, template.body, bindAll(template, args), args[0]!.axes);
  }

  private definedCall(e: CallExpr, declared: FunctionDeclaration): Tensor {
    const { graph } = this.scope;
    const template = this.definedTemplate(declared, e.partials ?? [e.primes]);
    const args = e.args.map((arg) => this.spread(arg, e.shape));
    return instantiate(graph, template.body, bindAll(template, args), args[0]!.axes);
  }

  /** A defined function, so often differentiated by each argument; made once, however often it is called. */
  private definedTemplate(
    { name, definition }: FunctionDeclaration,
    orders: readonly number[],
  ): Template {
    if (!definition) throw new InternalError(`${name} has no definition`);
    const { graph, table } = this.scope;
    const key = `${name}'${orders.join(',')}`;
    const known = this.templates.get(key);
    if (known) return known;
    const depth = (this.scope.depth ?? 0) + 1;
    if (depth > MAX_NESTED) {
      const message = `definitions call each other more than ${MAX_NESTED} deep`;
      throw new MatcalcError({ code: 'limit', message });
    }
    const parameters = definition.parameters.map((p) => graph.symbol(`${name}:${p}`, []));
    const names = new Map(this.scope.names);
    definition.parameters.forEach((p, k) => names.set(p, parameters[k]!));
    const inner = new Lowering({ ...this.scope, names, depth }, this.templates);
    let template: Template = { parameters, body: inner.lower(definition.body) };
    orders.forEach((order, argument) => {
      for (let k = 0; k < order; k++) template = table.differentiate(graph, template, argument);
    });
    this.templates.set(key, template);
    return template;
  }
}

/** A derivative of a declared function along directions, which take its last axes. */
function alongDirections(graph: Graph, derivative: Tensor, directions: readonly Tensor[]): Tensor {
  let left = derivative.axes.length;
  const factors = directions.map((node) => {
    left -= node.axes.length;
    return { node, labels: range(node.axes.length).map((k) => left + k) };
  });
  const whole = { node: derivative, labels: range(derivative.axes.length) };
  return graph.contract([whole, ...factors], range(left));
}

const bindAll = (template: Template, args: readonly Tensor[]): Map<Tensor, Binding> =>
  new Map(
    template.parameters.map((p, k) => [p, { node: args[k]!, batch: range(args[k]!.axes.length) }]),
  );

/** The exact value of a constant expression of numbers, else null. */
export function rationalValue(e: Expr): Rational | null {
  switch (e.kind) {
    case 'number':
      return e.value;
    case 'negate':
      return rationalValue(e.arg)?.neg() ?? null;
    case 'quotient': {
      const a = rationalValue(e.numerator);
      const b = rationalValue(e.denominator);
      return a && b && !b.isZero ? a.div(b) : null;
    }
    default:
      return null;
  }
}

/** The z of max(0, z), which is relu(z). */
const rectifiedArgument = ({ args: [a, b] }: CallExpr): Expr | undefined =>
  isNumber(a!, 0) ? b : isNumber(b!, 0) ? a : undefined;
