/** `--at`: the output and its derivatives in numbers. */
import { MatcalcError } from '../errors.js';
import type { Expr } from '../expression/nodes.js';
import { isColumn, isScalar, type Shape } from '../expression/shape.js';
import { Evaluator } from '../numeric/evaluate.js';
import { tensorOfClaim, evaluateIndex, type Tensor } from '../numeric/index.js';
import type { Matrix } from '../numeric/matrix.js';
import type { Derivative, DiffResult } from '../present/result.js';
import { readPoint } from './point.js';

export interface ValuesAt {
  readonly output: Tensor;
  /** In the order of the derivatives. */
  readonly derivatives: readonly Tensor[];
  /** By the name of the definition. */
  readonly definitions: ReadonlyMap<string, Tensor>;
}

/** With the axes that the shape has on paper: none a scalar, one a column. */
function tensorOf({ rows, cols, data }: Matrix, shape: Shape): Tensor {
  if (isScalar(shape)) return { sizes: [], data };
  return { sizes: isColumn(shape) ? [rows] : [rows, cols], data };
}

const valueOf = (expr: Expr, evaluator: Evaluator): Tensor =>
  tensorOf(evaluator.evaluate(expr), expr.shape);

function derivativeAt(
  derivative: Derivative,
  { problem }: DiffResult,
  evaluator: Evaluator,
): Tensor {
  const { expr, index, differential, wrt } = derivative;
  if (expr) return valueOf(expr, evaluator);
  if (index) return evaluateIndex(index, evaluator.env, evaluator);
  const declared = wrt.flatMap((name) => problem.variables.get(name) ?? []);
  if (!differential || declared.length < wrt.length) {
    throw new MatcalcError({ code: 'value', message: 'this result has no form to evaluate' });
  }
  const question = { output: problem.output.shape, wrt: declared.map(({ shape }) => shape) };
  const changes = wrt.map((name) => `d${name}`);
  const claim = { kind: 'differential', expr: differential, changes } as const;
  const at = wrt.map((name) => evaluator.env.values.get(name)!);
  return tensorOfClaim(claim, question, at, evaluator.evaluate(problem.output), evaluator);
}

/** Evaluates the output, the derivatives and the definitions at the values that the text gives. */
export function evaluateAt(result: DiffResult, text: string): ValuesAt {
  const { problem } = result;
  const pieces = [...problem.definitions, ...result.definitions];
  const definitions = new Map(pieces.map(({ name, expr }) => [name, expr]));
  const evaluator = new Evaluator(readPoint(problem, definitions, text));
  return {
    output: valueOf(problem.output, evaluator),
    derivatives: result.derivatives.map((derivative) =>
      derivativeAt(derivative, result, evaluator),
    ),
    definitions: new Map(
      result.definitions.map(({ name, expr }) => [name, valueOf(expr, evaluator)]),
    ),
  };
}
