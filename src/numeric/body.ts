/** The bodies of defined functions, evaluated over series: that gives all of their derivatives. */
import { InternalError } from '../errors.js';
import { evaluateDim } from '../expression/dimension.js';
import type { CallExpr, Expr, Relation } from '../expression/nodes.js';
import type { RealFunction } from './elementwise.js';
import {
  type DefinedFunction,
  type Environment,
  MAX_DEPTH,
  tooDeep,
  unknownFunction,
  unknownName,
} from './environment.js';
import { elementwise, matrixFunction, requireMarkable } from './functions.js';
import { Jet } from './jet.js';
import { partialOf } from './partials.js';
import { visitInOrder } from './order.js';

/** How far numbers that are equal on paper may be apart, relative to their size. */
const ROUNDING = 1e-12;

const isClose = (a: number, b: number): boolean =>
  a === b || Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));

const RELATIONS = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => isClose(a, b),
  '!=': (a, b) => !isClose(a, b),
} satisfies Record<Relation, (a: number, b: number) => boolean>;

/** The indicator of a relation, 1 where it holds; of what has no value it has none. */
export const bracket = (relation: Relation, a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b) ? NaN : +RELATIONS[relation](a, b);

/** The numbers of an elementwise function by its name; undefined for a function of another kind. */
export function realFunction(name: string, env: Environment, depth = 0): RealFunction | undefined {
  const given = env.functions.get(name);
  if (given) return 'tensor' in given ? undefined : asNumbers(given, env, depth);
  const builtIn = elementwise(name);
  if (!builtIn && !matrixFunction(name)) throw unknownFunction(name);
  return builtIn;
}

/** The numbers of the function in a call, or of its derivative by chosen arguments. */
export function elementwiseOf(
  { fn, partials }: CallExpr,
  env: Environment,
  depth = 0,
): RealFunction | undefined {
  const f = realFunction(fn, env, depth);
  return f && partials ? partialOf(f, partials) : f;
}

function asNumbers(
  f: RealFunction | DefinedFunction,
  env: Environment,
  depth: number,
): RealFunction {
  if ('jet' in f) return f;
  if (depth > MAX_DEPTH) throw tooDeep('calls of defined functions are');
  const { parameters, body } = f.definition;
  const jet = (...args: readonly Jet[]): Jet => {
    const values = new Map(parameters.map((name, k) => [name, args[k]!]));
    return new BodyEvaluator(values, env, args[0]?.order ?? 0, depth + 1).evaluate(body);
  };
  return {
    arity: f.arity,
    jet,
    value: (...args) => jet(...args.map((x) => new Jet([x]))).value,
  };
}

class BodyEvaluator {
  private readonly known = new Map<Expr, Jet>();

  constructor(
    private readonly parameters: ReadonlyMap<string, Jet>,
    private readonly env: Environment,
    private readonly order: number,
    private readonly depth: number,
  ) {}

  evaluate(body: Expr): Jet {
    visitInOrder(
      body,
      (e) => this.known.has(e),
      (e) => this.known.set(e, this.node(e)),
    );
    return this.get(body);
  }

  private get(e: Expr): Jet {
    return this.known.get(e)!;
  }

  private constant(value: number): Jet {
    return Jet.constant(value, this.order);
  }

  private node(e: Expr): Jet {
    switch (e.kind) {
      case 'number':
        return this.constant(e.value.toNumber());
      case 'commutation':
        throw new InternalError('a matrix in the body of a function');
      case 'symbol':
        return this.symbol(e.name);
      case 'dimension':
        return this.constant(evaluateDim(e.dim, this.env.sizes));
      case 'constant':
        return this.constant({ pi: Math.PI, e: Math.E, eye: 1, ones: 1, zeros: 0 }[e.name]);
      case 'sum':
        return e.terms.map((t) => this.get(t)).reduce((a, b) => a.add(b));
      case 'product':
      case 'hadamard':
      case 'kron':
        return e.factors.map((f) => this.get(f)).reduce((a, b) => a.mul(b));
      case 'quotient':
        return this.get(e.numerator).div(this.get(e.denominator));
      case 'power':
        return this.get(e.base).pow(this.get(e.exponent));
      case 'negate':
        return this.get(e.arg).neg();
      case 'transpose':
        return this.get(e.arg);
      case 'call':
        return this.call(e);
      case 'indicator':
        return this.constant(bracket(e.relation, this.get(e.left).value, this.get(e.right).value));
      case 'block':
        throw new InternalError('a block in the body of a function');
      case 'entry':
        throw new InternalError('an entry in the body of a function');
    }
  }

  private symbol(name: string): Jet {
    const parameter = this.parameters.get(name);
    if (parameter) return parameter;
    const value = this.env.values.get(name);
    if (value?.data.length !== 1) throw unknownName(name);
    return this.constant(value.data[0]!);
  }

  private call(e: CallExpr): Jet {
    const args = e.args.map((arg) => this.get(arg));
    const f = elementwiseOf(e, this.env, this.depth);
    if (e.primes > 0) {
      requireMarkable(e.fn, f?.arity);
      const z = args[0]!;
      const around = f!.jet(Jet.variable(z.value, this.order + e.primes));
      return z.composed(around.shifted(e.primes));
    }
    return f ? f.jet(...args) : matrixFunction(e.fn)!.ofScalar(args[0]!, ...args.slice(1));
  }
}
