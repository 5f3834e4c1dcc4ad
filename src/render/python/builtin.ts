/** Built-in functions that NumPy has no template for are written out by their definition in the rule table. */
import { FUNCTIONS } from '../../expression/functions.js';
import type { FunctionDeclaration, Problem } from '../../expression/problem.js';
import { builtInRules } from '../../rules/builtin.js';
import { typedRule } from '../../rules/read.js';
import { headOf } from '../../rules/rule.js';
import { elementwiseTemplate } from './elementwise.js';

/** The problem with the definitions of these functions, as if the input had brought them along. */
export function withDefinitions(problem: Problem): Problem {
  const missing = new Set(
    Object.entries(FUNCTIONS).flatMap(([name, { kind }]) =>
      kind === 'elementwise' && elementwiseTemplate(name, 0) === undefined ? [name] : [],
    ),
  );
  if (missing.size === 0) return problem;
  const functions = new Map<string, FunctionDeclaration>();
  for (const rule of builtInRules()) {
    if (rule.kind !== 'definition' || !missing.has(headOf(rule).fn)) continue;
    const { fn: name, parameters } = headOf(rule);
    const definition = { parameters, body: typedRule(rule).right.output };
    functions.set(name, { name, arity: parameters.length, definition });
  }
  return { ...problem, functions: new Map([...functions, ...problem.functions]) };
}
