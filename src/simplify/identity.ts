/** The lines of the rule table that are identities. */
import { dimNames } from '../expression/dimension.js';
import type { Declaration, Property } from '../expression/problem.js';
import { axesOf, SCALAR } from '../expression/shape.js';
import { declarationsOf, readSide } from '../rules/read.js';
import type { Rule } from '../rules/rule.js';
import { PROPERTIES } from '../syntax/properties.js';
import { gather } from '../tensor/gather.js';
import { type Graph, RECIPROCAL } from '../tensor/graph.js';
import { Lowering } from '../tensor/lower.js';
import type { Tensor } from '../tensor/node.js';
import type { FunctionTable } from '../tensor/scope.js';
import { Pattern } from './pattern.js';

/** An identity among the rules. What cannot apply is not compiled: of most questions that is nearly all of them. */
export class Identity {
  /** The properties that some variable has to have for it to apply. */
  readonly properties: readonly Property[];
  private operations: readonly string[] | undefined;
  private compiled: Pattern | undefined;

  /** @param graph that of the patterns */
  constructor(
    readonly rule: Rule,
    private readonly graph: Graph,
    private readonly table: FunctionTable,
  ) {
    this.properties = propertiesIn(rule.given);
  }

  /** Has the graph all that its left side is made of? */
  mayApply(graph: Graph): boolean {
    this.operations ??= operationsIn(this.rule.left);
    return this.operations.every((operation) => graph.uses(operation));
  }

  get pattern(): Pattern {
    return (this.compiled ??= compile(this.graph, this.rule, this.table));
  }
}

/** @param graph of its own, for the patterns */
export const identitiesAmong = (
  rules: readonly Rule[],
  table: FunctionTable,
  graph: Graph,
): Identity[] =>
  rules.filter((rule) => rule.kind === 'identity').map((rule) => new Identity(rule, graph, table));

/** The functions and other operations that have to occur for a rule to apply. */
function operationsIn(left: string): string[] {
  const calls = Array.from(left.matchAll(/([a-z][a-z0-9]*)(?=\()/g), ([, fn]) => fn!);
  const relations = Array.from(left.matchAll(/\[[^\]]*?([<>]=?|=)/g), ([, relation]) => relation!);
  const operations = [...calls.filter((fn) => !STRUCTURAL.has(fn)), ...relations];
  if (left.includes('/')) operations.push(RECIPROCAL);
  if (/\^(?:[a-z]|\([^)]*[a-z])/.test(left)) operations.push('pow');
  return operations;
}

const propertiesIn = (given: string): Property[] =>
  given.split(/\W+/).filter((word): word is Property => Object.hasOwn(PROPERTIES, word));

/** Functions that are contractions in the tensor graph. */
const STRUCTURAL = new Set([
  'sum',
  'mean',
  'tr',
  'diag',
  'norm',
  'ones',
  'eye',
  'vec',
  'kron',
  'sqrt',
]);

function compile(graph: Graph, rule: Rule, table: FunctionTable): Pattern {
  const declared = new Map(declarationsOf(rule));
  for (const name of scalarNames(rule, declared))
    declared.set(name, { name, shape: SCALAR, properties: [] });
  const placeholders = new Map<Tensor, Declaration>();
  const names = new Map<string, Tensor>();
  for (const d of declared.values()) {
    const node = graph.symbol(`${rule.id}:${d.name}`, axesOf(d.shape));
    placeholders.set(node, d);
    names.set(d.name, node);
  }
  const side = (text: string): Tensor => {
    const problem = readSide(rule, text, declared);
    return new Lowering({ graph, functions: problem.functions, table, names }).lower(
      problem.output,
    );
  };
  return new Pattern(placeholders, flat(graph, side(rule.left)), side(rule.right));
}

/** A product without products among its factors, as in normal forms; a scalar stays one thing. */
function flat(graph: Graph, node: Tensor): Tensor {
  if (node.op !== 'contraction') return node;
  const { factors, out, dims } = node;
  const gathered = gather(graph, factors, out, dims, (inner) => inner.out.length > 0);
  return graph.scale(gathered.coefficient, graph.contraction(gathered));
}

/** One-letter names that nothing declares are scalars. */
function scalarNames(rule: Rule, declared: ReadonlyMap<string, Declaration>): string[] {
  const names = `${rule.left} ${rule.right}`.match(/(?<![A-Za-z])[A-Za-z](?![A-Za-z(])/g) ?? [];
  const dims = new Set(
    [...declared.values()].flatMap((d) => [d.shape.rows, d.shape.cols].flatMap(dimNames)),
  );
  return [...new Set(names)].filter(
    (name) => !declared.has(name) && !dims.has(name) && name !== 'I',
  );
}
