/** How an answer that is right was found to be: by its text, by its normal form, else by numbers. */
import type { Expr } from '../expression/nodes.js';
import { asciiText, symbolNames } from '../expression/print.js';
import { knowledgeOf } from '../present/calculation.js';
import type { Rule } from '../rules/rule.js';
import { Normalizer } from '../simplify/normal.js';
import { Graph } from '../tensor/graph.js';
import { Lowering } from '../tensor/lower.js';
import type { Tensor } from '../tensor/node.js';
import type { Problem } from '../expression/problem.js';
import type { Reading } from './read-answer.js';
import type { How } from './result.js';
import type { Target } from './target.js';

/** Says by what strongest means the answer is seen to be the derivative as it is printed. */
export function howRight(
  target: Target,
  { claim, definitions }: Reading,
  points: number,
  rules: readonly Rule[],
): How {
  const { derivative, result } = target;
  const printed = derivative.expr;
  if (!printed || claim.kind !== 'matrix') return { by: 'numbers', points };
  const same = [printed, derivative.inline].some(
    (e) => e !== null && asciiText(e) === asciiText(claim.expr),
  );
  if (same) return { by: 'expression', points };
  const all = new Map([
    ...result.definitions.map((d) => [d.name, d.expr] as const),
    ...definitions,
  ]);
  const forms = normalForms(result.problem, all, [printed, claim.expr], rules);
  return { by: forms[0] === forms[1] ? 'normal form' : 'numbers', points };
}

/** The normal forms of some expressions in one graph. */
function normalForms(
  problem: Problem,
  definitions: ReadonlyMap<string, Expr>,
  exprs: readonly Expr[],
  rules: readonly Rule[],
): Tensor[] {
  const { table, simplify } = knowledgeOf(rules);
  const graph = new Graph();
  const names = new Map<string, Tensor>();
  const lowering = new Lowering({ graph, functions: problem.functions, table, names });
  const define = (name: string): void => {
    const expr = definitions.get(name);
    if (!expr || names.has(name)) return;
    for (const used of symbolNames(expr)) define(used);
    names.set(name, lowering.lower(expr));
  };
  exprs.forEach((e) => symbolNames(e).forEach(define));
  const lowered = exprs.map((e) => lowering.lower(e));
  const normalizer = new Normalizer(graph, new Map(), {
    ...simplify(graph, problem.variables),
    plain: null,
  });
  return lowered.map((node) => normalizer.normalize(node));
}
