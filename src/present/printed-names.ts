/** Names that matcalc would print, such as z, as parameters. */
import { children, type Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import { symbolNames } from '../expression/print.js';
import { rewrite } from '../expression/rewrite.js';
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
  const calculation = calculate(problem, [...problem.variables.keys()], 1, knowledge, budget);
  const fresh = new FreshNames(problem.usedNames);
  const plain = { ...style, order: 1, inline: false, onePiece: false };
  const name = nameOutput(problem);
  const writer = new Writer(problem, calculation, plain, name, fresh, knowledge.simplify);
  const pieces = writer.namedNodes();
  let extended = problem;
  for (const name of unknown) {
    const piece = pieces.find((p) => p.name === name && p.upstreamOf === undefined);
    const found = piece && expressionOf(problem, knowledge.table, piece.node.hash);
    if (!found) throw unknownParameter(problem, name);
    extended = abstract(extended, name, found);
  }
  return extended;
}

/** The part of the input that lowers to a node. */
function expressionOf(problem: Problem, table: DerivativeTable, hash: number): Expr | null {
  const names = new Map<string, Tensor>();
  const { functions } = problem;
  const lowering = new Lowering({ graph: new Graph(), functions, table, names });
  for (const { name, expr } of problem.definitions) names.set(name, lowering.lower(expr));
  const stack = [problem.output, ...problem.definitions.map((d) => d.expr)];
  while (stack.length > 0) {
    const e = stack.pop()!;
    if (e.kind !== 'symbol' && lowering.lower(e).hash === hash) return e;
    stack.push(...children(e));
  }
  return null;
}

/** The problem with a name for one of its parts. */
function abstract(problem: Problem, name: string, part: Expr): Problem {
  const symbol: Expr = { kind: 'symbol', name, shape: part.shape };
  const replace = (e: Expr): Expr => rewrite(e, (x) => (x === part ? symbol : null));
  const definitions = problem.definitions.map((d) => ({
    ...d,
    expr: d.expr === part ? d.expr : replace(d.expr),
  }));
  const at = definitions.findIndex((d) => symbolNames(d.expr).has(name));
  definitions.splice(at === -1 ? definitions.length : at, 0, { name, expr: part });
  return {
    ...problem,
    output: replace(problem.output),
    definitions,
    usedNames: new Set([...problem.usedNames, name]),
  };
}
