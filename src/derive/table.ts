/** The rule table as the calculus uses it: lines become templates of tensors, each on its first use. */
import { InternalError } from '../errors.js';
import { dimName } from '../expression/dimension.js';
import type { Declaration } from '../expression/problem.js';
import { Rational } from '../expression/rational.js';
import { axesOf, isColumn, SCALAR, type Shape } from '../expression/shape.js';
import { headOf, type Rule } from '../rules/rule.js';
import { declarationsOf, readSide } from '../rules/read.js';
import { Graph } from '../tensor/graph.js';
import { Lowering } from '../tensor/lower.js';
import type { FunctionTable, Template } from '../tensor/scope.js';
import { type MapTensor, type Tensor, topological } from '../tensor/node.js';
import { frechetAdjoint } from './frechet.js';
import { accumulate, type Derivatives, differentiate } from './accumulate.js';

const RELATIONS = new Set(['<', '>', '<=', '>=', '=', '!=']);

/** The columns of a matrix whose entries are taken as one vector. */
const WIDTH = 'width';

/** Functions that are one of their two arguments: their slopes add up to 1. */
const CHOICES = new Set(['max', 'min']);

/** Do the arguments have a variable in common? If not, they are equal only where both are constant. */
function mayTie({ args }: MapTensor): boolean {
  const names = args.map((arg) => new Set(topological([arg]).filter((n) => n.op === 'symbol')));
  const [first, second] = names as [Set<Tensor>, Set<Tensor>];
  return [...first].some((name) => second.has(name));
}

/** The rules about derivatives; their templates belong to a graph of the table's own and are made once. */
export class DerivativeTable implements FunctionTable, Derivatives {
  private readonly templates = new Map<string, Template>();

  constructor(
    private readonly rules: readonly Rule[],
    private readonly graph = new Graph(),
  ) {}

  has(fn: string): boolean {
    return this.find(fn) !== undefined;
  }

  derivative(fn: string, argument: number, marks = 1): Template {
    return this.once(`${fn}'${argument}'${marks}`, () =>
      marks > 1
        ? this.differentiate(this.graph, this.derivative(fn, argument, marks - 1))
        : this.compileDerivative(fn, argument),
    );
  }

  differentiate(graph: Graph, { parameters, body }: Template, argument = 0): Template {
    const [gradient] = differentiate(graph, this, body, [parameters[argument]!]).gradients;
    return { parameters, body: gradient! };
  }

  elementwise(graph: Graph, node: MapTensor, argument: number): Template | null {
    if (RELATIONS.has(node.fn)) return null;
    if (this.find(node.fn) || this.definition(node.fn)) {
      // The rules leave ties out; where the arguments may be equal on an open set, the first takes them.
      return argument === 0 && CHOICES.has(node.fn) && mayTie(node)
        ? this.withTies(node.fn)
        : this.derivative(node.fn, argument);
    }
    return unknownSlope(graph, node, argument);
  }

  /** The slope by the first argument that is 1 less the slope by the second. */
  private withTies(fn: string): Template {
    return this.once(`${fn}'ties`, () => {
      const { graph } = this;
      const { parameters, body } = this.derivative(fn, 1);
      const rest = graph.scale(Rational.minusOne, body);
      return { parameters, body: graph.add([graph.number(Rational.one), rest]) };
    });
  }

  adjoint(fn: string, argument: number, coreAxes: number, count: number): Template {
    return this.once(`${fn}*${argument}*${coreAxes}*${count}`, () =>
      fn === 'dexpm'
        ? frechetAdjoint(this.graph, argument, count)
        : this.compileAdjoint(fn, argument, coreAxes),
    );
  }

  private once(key: string, make: () => Template): Template {
    let template = this.templates.get(key);
    if (!template) this.templates.set(key, (template = make()));
    return template;
  }

  private find(fn: string): Rule | undefined {
    return this.rules.find((rule) => isDerivativeOf(rule, fn));
  }

  private compileDerivative(fn: string, argument: number): Template {
    const rule = this.find(fn);
    if (!rule) return this.ofDefinition(fn);
    const { parameters, body, differentials } = this.compile(rule);
    if (rule.kind === 'derivative') return { parameters, body };
    const [slope] = differentiate(this.graph, this, body, [differentials[argument]!]).gradients;
    return { parameters, body: slope! };
  }

  /** Without a line of its own, a function is differentiated through its definition. */
  private ofDefinition(fn: string): Template {
    const rule = this.definition(fn);
    if (!rule) throw new InternalError(`no rule for the derivative of ${fn}`);
    const { parameters, body } = this.compile(rule);
    return this.differentiate(this.graph, { parameters, body });
  }

  private definition(fn: string): Rule | undefined {
    return this.rules.find((rule) => rule.kind === 'definition' && headOf(rule).fn === fn);
  }

  /** The differential is linear in dA: its gradient by dA under an upstream gradient is its adjoint. */
  private compileAdjoint(fn: string, argument: number, coreAxes: number): Template {
    const { graph } = this;
    const rule = this.find(fn);
    if (!rule) throw new InternalError(`no rule for the differential of ${fn}`);
    const { parameters, body, differentials } = this.compile(rule, coreAxes);
    const upstream = graph.symbol(`${fn}:upstream`, body.axes);
    const target = differentials[argument]!;
    const gradient = accumulate(graph, this, body, upstream, [], new Set([target])).get(target);
    return { parameters: [...parameters, upstream], body: gradient ?? graph.zero(target.axes) };
  }

  private compile(rule: Rule, coreAxes?: number): Template & { differentials: Tensor[] } {
    const { graph } = this;
    const { fn, parameters: names } = headOf(rule);
    const declared = declarationsOf(rule);
    const shape = (name: string): Shape => {
      const own = declared.get(name)?.shape ?? SCALAR;
      return coreAxes === 2 && isColumn(own) ? { rows: own.rows, cols: dimName(WIDTH) } : own;
    };
    const placeholder = (name: string, of: string): Tensor =>
      graph.symbol(`${fn}:${name}`, axesOf(shape(of)));
    const parameters = names.map((name) => placeholder(name, name));
    const differentials = names.map((name) => placeholder(`d${name}`, name));
    const scope = new Map<string, Declaration>();
    const nodes = new Map<string, Tensor>();
    names.forEach((name, k) => {
      for (const [n, node] of [
        [name, parameters[k]!],
        [`d${name}`, differentials[k]!],
      ] as const) {
        scope.set(n, { name: n, shape: shape(name), properties: [] });
        nodes.set(n, node);
      }
    });
    const problem = readSide(rule, rule.right, scope);
    const lowering = new Lowering({
      graph,
      functions: problem.functions,
      table: this,
      names: nodes,
    });
    for (const { name, expr } of problem.definitions) nodes.set(name, lowering.lower(expr));
    return { parameters, differentials, body: lowering.lower(problem.output) };
  }
}

/** The derivative of a function of which nothing is known: it has a name. */
function unknownSlope(graph: Graph, node: MapTensor, argument: number): Template {
  const { fn, primes, args, partials } = node;
  const parameters = args.map((_, k) => graph.symbol(`${fn}:${k + 1}`, []));
  if (args.length === 1) return { parameters, body: graph.map(fn, primes + 1, parameters) };
  const before = partials ?? args.map(() => 0);
  const orders = before.map((order, k) => (k === argument ? order + 1 : order));
  return { parameters, body: graph.map(fn, 0, parameters, orders) };
}

function isDerivativeOf(rule: Rule, fn: string): boolean {
  if (rule.kind !== 'derivative' && rule.kind !== 'differential') return false;
  const head = headOf(rule);
  if (head.fn === 'max' || head.fn === 'min') {
    const arity = head.parameters.length;
    return fn === (arity === 1 ? `${head.fn}entry` : head.fn);
  }
  return head.fn === fn;
}
