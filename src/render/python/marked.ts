/** The derivatives of functions that a problem defines: `f'` where `f(z) = z^3`. */
import { InternalError } from '../../errors.js';
import { symbol } from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import type { FunctionDeclaration, Problem } from '../../expression/problem.js';
import { rewrite } from '../../expression/rewrite.js';
import { SCALAR } from '../../expression/shape.js';
import { differentiateProblem } from '../../present/differentiate.js';
import { FreshNames } from '../../present/fresh.js';
import { builtInRules } from '../../rules/builtin.js';

/** A body is a formula for a person to type: far below this. */
const MAX_NODES = 200_000;

/** A function as Python writes it: the names of its parameters and its value in them. */
export interface FunctionBody {
  readonly parameters: readonly string[];
  readonly body: Expr;
}

/** The body of a defined function, differentiated so many times by each of its parameters. */
export function derivativeBody(
  { name, definition }: FunctionDeclaration,
  orders: readonly number[],
  problem: Problem,
): FunctionBody {
  if (!definition) throw new InternalError(`${name} has no definition`);
  if (orders.every((order) => order === 0)) return definition;
  const { parameters, body } = withOwnNames(definition, problem);
  const by = parameters.flatMap((parameter, k) =>
    Array.from({ length: orders[k] ?? 0 }, () => parameter),
  );
  const variables = new Map(problem.variables);
  for (const parameter of parameters)
    variables.set(parameter, { name: parameter, shape: SCALAR, properties: [] });
  const { derivatives } = differentiateProblem(
    { ...problem, output: body, variables },
    {
      wrt: [by],
      blocks: false,
      layout: 'parameter',
      form: 'matrix',
      delta: 'row',
      inline: true,
      onePiece: false,
      verify: false,
      budget: { nodes: MAX_NODES },
      rules: builtInRules(),
    },
  );
  const derivative = derivatives[0]?.expr;
  if (!derivative) throw new InternalError(`the derivative of ${name} is not a number`);
  return { parameters, body: derivative };
}

/** The function with parameters that no variable or definition is called. */
function withOwnNames({ parameters, body }: FunctionBody, problem: Problem): FunctionBody {
  const outer = new Set([...problem.variables.keys(), ...problem.definitions.map((d) => d.name)]);
  const fresh = new FreshNames(problem.usedNames);
  const own = new Map(
    parameters.filter((name) => outer.has(name)).map((name) => [name, fresh.take(['t', 'v', 'r'])]),
  );
  return {
    parameters: parameters.map((name) => own.get(name) ?? name),
    body: rewrite(body, (e) => {
      const name = e.kind === 'symbol' ? own.get(e.name) : undefined;
      return name === undefined ? null : symbol(name, e.shape);
    }),
  };
}
