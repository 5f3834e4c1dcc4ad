/** One problem in the tensor graph: lowered, differentiated, every node by its structure. */
import { type Diagnostic, MatcalcError } from '../errors.js';
import { DerivativeTable } from '../derive/table.js';
import { along } from '../derive/directional.js';
import { contracted } from '../derive/lists.js';
import { restricted } from '../derive/structure.js';
import type { Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import { axesOf, type Shape } from '../expression/shape.js';
import { type Restriction } from '../expression/structure.js';
import type { Rule } from '../rules/rule.js';
import { type Simplification, simplification } from '../simplify/identities.js';
import { identitiesAmong } from '../simplify/identity.js';
import { Recognition } from '../simplify/recognize.js';
import { type Budget, Graph } from '../tensor/graph.js';
import { Lowering } from '../tensor/lower.js';
import type { Tensor } from '../tensor/node.js';
import type { Contraction } from '../numeric/index.js';

export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  readonly node: Tensor;
}

export interface Target {
  /** One for each differentiation, the first one first. */
  readonly parameters: readonly Parameter[];
  /** Axes: the output's, then each parameter's. */
  readonly gradient: Tensor;
  /** How the gradient is restricted to the structure of each parameter. */
  readonly restrictions: readonly (Restriction | null)[];
}

/** How the derivatives by some names are restricted. */
export type Restrictions = ReadonlyMap<string, Restriction>;

/** What is asked of derivatives beside the parameters. */
export interface Further {
  readonly restrictions?: Restrictions;
  readonly contraction?: Contraction;
}

export interface Calculation {
  readonly graph: Graph;
  readonly output: Tensor;
  readonly definitions: readonly { readonly name: string; readonly node: Tensor }[];
  /** What is differentiated by, each once. */
  readonly parameters: readonly Parameter[];
  readonly targets: readonly Target[];
  /** The upstream gradients of order 1. */
  readonly upstreams: ReadonlyMap<Tensor, Tensor>;
  /** The output's derivative applied to small changes of parameters, symbols with a d in front of the name. */
  readonly differential: (parameters: readonly Parameter[]) => Tensor;
}

/** The rule table, made ready once for a whole question. */
export interface Knowledge {
  readonly table: DerivativeTable;
  /** All identities, for results. */
  readonly simplify: Simplification;
  /** Those that make a function of what a person wrote out. */
  readonly recognize: Simplification;
}

/** Rules do not change: what is compiled of a table of rules is remembered with it. */
const known = new WeakMap<readonly Rule[], Knowledge>();

export function knowledgeOf(rules: readonly Rule[]): Knowledge {
  let knowledge = known.get(rules);
  if (!knowledge) known.set(rules, (knowledge = compiled(rules)));
  return knowledge;
}

function compiled(rules: readonly Rule[]): Knowledge {
  const graph = new Graph();
  const table = new DerivativeTable(rules, graph);
  const identities = identitiesAmong(rules, table, graph);
  return {
    table,
    simplify: simplification(identities),
    recognize: simplification(identities.filter(({ rule }) => !rule.expands)),
  };
}

/**
 * Differentiates a problem's output; each task lists a name for every differentiation. A defined name moves by
 * itself: its uses do not look into its definition.
 */
export function calculate(
  problem: Problem,
  tasks: readonly (readonly string[])[],
  { table, recognize }: Knowledge,
  budget: Budget,
  { restrictions = new Map(), contraction = {} }: Further = {},
): Calculation {
  const graph = new Graph(budget);
  const names = new Map<string, Tensor>();
  const place = (e: Expr): Place => placeOf(problem, e);
  const lowering = new Lowering({ graph, functions: problem.functions, table, names, place });
  const free = new Set(tasks.flat());
  const { rewrite } = recognize(graph, new Map());
  const recognition = new Recognition(graph, rewrite);
  const lower = (e: Expr): Tensor => recognition.apply(lowering.lower(e));
  const definitions: { name: string; node: Tensor }[] = [];
  for (const { name, expr } of problem.definitions) {
    if (free.has(name)) names.set(name, graph.symbol(name, axesOf(expr.shape)));
    else {
      const node = lower(expr);
      names.set(name, node);
      definitions.push({ name, node });
    }
  }
  const output = lower(problem.output);
  const parameters = [...free].map((name) => parameter(graph, problem, name));
  const byName = new Map(parameters.map((p) => [p.name, p]));
  const symbolName = new Map(parameters.map(({ name, node }) => [node, name]));
  const by = (names: readonly string[]): Parameter[] => names.map((name) => byName.get(name)!);
  const restrict = (node: Tensor, symbols: readonly Tensor[]): Tensor => {
    const own = symbols.map((symbol) => restrictions.get(symbolName.get(symbol)!) ?? null);
    return restricted(graph, node, symbols, own);
  };
  const lists = tasks.map((task) => by(task).map(({ node }) => node));
  const times = contraction.times && lower(contraction.times);
  const { gradients, upstreams } = contracted(
    { graph, table, output, moving: parameters.map((p) => p.node) },
    lists,
    {
      // Restricting is its own adjoint: what the last axes are contracted with is restricted instead of them.
      ...(times && { times: (last: Tensor) => restrict(times, [last]) }),
      ...(contraction.left && { left: lower(contraction.left) }),
    },
  );
  const targets = tasks.map((task, k) => ({
    parameters: by(task),
    gradient: restrict(gradients[k]!, times ? lists[k]!.slice(0, -1) : lists[k]!),
    restrictions: task.map((name) => restrictions.get(name) ?? null),
  }));
  const differential = (list: readonly Parameter[]): Tensor =>
    list.reduce((node, p) => {
      const change = graph.symbol(differentialName(p.name), p.node.axes);
      return along(graph, table, node, p.node, change);
    }, output);
  return { graph, output, definitions, parameters, targets, upstreams, differential };
}

/** The name of a small change. */
export const differentialName = (name: string): string => `d${name}`;

type Place = Pick<Diagnostic, 'text' | 'spans' | 'source'>;

function placeOf({ text, origins }: Problem, e: Expr): Place {
  const span = origins.get(e);
  return { text, source: 'expression', ...(span ? { spans: [span] } : {}) };
}

function parameter(graph: Graph, problem: Problem, name: string): Parameter {
  const definition = problem.definitions.find((d) => d.name === name);
  const shape = problem.variables.get(name)?.shape ?? definition?.expr.shape;
  if (!shape)
    throw new MatcalcError({
      code: 'unknown-name',
      message: `${name} does not occur`,
      text: problem.text,
    });
  return { name, shape, node: graph.symbol(name, axesOf(shape)) };
}
