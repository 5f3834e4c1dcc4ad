/** Names that matcalc would print, such as z, as parameters. */
import { children, type Expr } from '../expression/nodes.js';
import type { Definition, Problem } from '../expression/problem.js';
import { symbolNames } from '../expression/print.js';
import { symbol } from '../expression/build.js';
import { sameShape, type Shape } from '../expression/shape.js';
import { rewrite, withChildren } from '../expression/rewrite.js';
import type { DerivativeTable } from '../derive/table.js';
import { type Budget, Graph } from '../tensor/graph.js';
import { Lowering } from '../tensor/lower.js';
import type { Tensor } from '../tensor/node.js';
import { calculate, type Knowledge } from './calculation.js';
import { FreshNames } from './fresh.js';
import { nameOutput } from './output-name.js';
import { unknownParameter } from './parameters.js';
import { type WriteOptions, Writer } from './write.js';

/** A name such as z that matcalc would print becomes a definition, so that it can be differentiated by. */
export function withPrintedNames(
  problem: Problem,
  wrt: readonly string[],
  knowledge: Knowledge,
  style: WriteOptions,
  budget: Budget,
): Problem {
  const known = new Set([...problem.variables.keys(), ...problem.definitions.map((d) => d.name)]);
  const unknown = wrt.filter((name) => !known.has(name));
  if (unknown.length === 0) return problem;
  const calculation = calculate(
    problem,
    [...problem.variables.keys()].map((name) => [name]),
    knowledge,
    budget,
  );
  const fresh = new FreshNames(problem.usedNames);
  const plain = { ...style, form: 'matrix', inline: false, onePiece: false } as const;
  const name = nameOutput(problem);
  const writer = new Writer(problem, calculation, plain, name, fresh, knowledge.simplify);
  const pieces = writer.namedNodes();
  const parts = new Map<Tensor, string>();
  const { lowered } = lowerParts(problem, knowledge.table);
  for (const wanted of unknown) {
    const piece = pieces.find((p) => p.name === wanted && p.upstreamOf === undefined);
    const node = piece && [...lowered.values()].find((n) => n.hash === piece.node.hash);
    if (!node) throw unknownParameter(problem, wanted);
    parts.set(node, wanted);
  }
  return abstract(problem, parts, lowered);
}

/**
 * The problem with further names for its parts: wherever what one of them is defined as occurs, the name stands. One
 * that occurs nowhere is a definition that nothing uses.
 *
 * @param further definitions in the problem's names, each behind those that it uses
 */
export function withNamedParts(
  problem: Problem,
  further: readonly Definition[],
  { table }: Knowledge,
): Problem {
  const { lowered, nodes } = lowerParts(problem, table, further);
  const parts = new Map<Tensor, string>();
  for (const { name } of further) {
    const node = nodes.get(name)!;
    if (!parts.has(node)) parts.set(node, name);
  }
  const shapes = new Map(further.map(({ name, expr }) => [name, expr.shape]));
  const named = abstract(problem, parts, lowered, shapes);
  const made = new Set(named.definitions.map(({ name }) => name));
  const rest = further.filter(({ name }) => !made.has(name));
  return {
    ...named,
    definitions: inOrder([...named.definitions, ...rest]),
    usedNames: new Set([...named.usedNames, ...rest.map(({ name }) => name)]),
  };
}

/** Every part of the input with its node, and the nodes of further definitions. */
function lowerParts(
  problem: Problem,
  table: DerivativeTable,
  further: readonly Definition[] = [],
): { lowered: Map<Expr, Tensor>; nodes: ReadonlyMap<string, Tensor> } {
  const names = new Map<string, Tensor>();
  const { functions } = problem;
  const lowering = new Lowering({ graph: new Graph(), functions, table, names });
  for (const { name, expr } of [...problem.definitions, ...further])
    names.set(name, lowering.lower(expr));
  const lowered = new Map<Expr, Tensor>();
  const stack = [problem.output, ...problem.definitions.map((d) => d.expr)];
  while (stack.length > 0) {
    const e = stack.pop()!;
    if (lowered.has(e) || e.kind === 'symbol') continue;
    lowered.set(e, lowering.lower(e));
    stack.push(...children(e));
  }
  return { lowered, nodes: names };
}

/** The problem with names for some of its parts, wherever they occur. */
function abstract(
  problem: Problem,
  parts: ReadonlyMap<Tensor, string>,
  lowered: ReadonlyMap<Expr, Tensor>,
  shapes: ReadonlyMap<string, Shape> = new Map(),
): Problem {
  const found = new Map<string, Expr>();
  // Rows and columns are one node: what is named is the vector itself, not its transpose.
  const nameOf = (e: Expr): string | undefined => {
    const node = e.kind === 'transpose' ? undefined : lowered.get(e);
    const name = node && parts.get(node);
    const shape = name === undefined ? undefined : (shapes.get(name) ?? found.get(name)?.shape);
    return shape && !sameShape(shape, e.shape) ? undefined : name;
  };
  const replace = (e: Expr): Expr =>
    rewrite(e, (x) => {
      const name = nameOf(x);
      if (name === undefined) return null;
      if (!found.has(name)) found.set(name, x);
      return symbol(name, x.shape);
    });
  const inside = (e: Expr): Expr => withChildren(e, children(e).map(replace));
  const output = replace(problem.output);
  const definitions = problem.definitions.map((d) => ({ ...d, expr: replace(d.expr) }));
  const made = new Map<string, Definition>();
  // What stands inside of a part may have a name as well.
  for (let grown = true; grown;) {
    grown = false;
    for (const [name, e] of [...found]) {
      if (made.has(name)) continue;
      made.set(name, { name, expr: inside(e) });
      grown = true;
    }
  }
  return {
    ...problem,
    output,
    definitions: inOrder([...definitions, ...made.values()]),
    usedNames: new Set([...problem.usedNames, ...made.keys()]),
  };
}

/** Each definition behind those that it uses. */
function inOrder(definitions: readonly Definition[]): Definition[] {
  const byName = new Map(definitions.map((d) => [d.name, d]));
  const sorted = new Set<Definition>();
  const visit = (d: Definition): void => {
    if (sorted.has(d)) return;
    for (const name of symbolNames(d.expr)) {
      const used = byName.get(name);
      if (used && used !== d) visit(used);
    }
    sorted.add(d);
  };
  definitions.forEach(visit);
  return [...sorted];
}
