/** `--at`: the output and its derivatives in numbers, differentials for given changes. */
import type { Expr } from '../expression/nodes.js';
import { isColumn, isScalar, type Shape } from '../expression/shape.js';
import { Evaluator } from '../numeric/evaluate.js';
import { evaluateIndex, permuted, type Tensor } from '../numeric/index.js';
import { axisOrder } from '../present/arrange.js';
import type { Matrix } from '../numeric/matrix.js';
import { type Derivative, type DiffResult, isDifferential, rightSide } from '../present/result.js';
import { differentialName } from '../present/calculation.js';
import { shapeOfName } from '../render/names.js';
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

/** Of a differential it is the change of the output for the changes that are given. */
function derivativeAt(derivative: Derivative, evaluator: Evaluator): Tensor {
  const { index, layout } = derivative;
  if (index) {
    const tensor = evaluateIndex(index, evaluator.env, evaluator);
    return permuted(tensor, axisOrder(layout, index.outputIndices.length, tensor.sizes.length));
  }
  return valueOf(rightSide(derivative), evaluator);
}

/** The changes of the parameters in those derivatives that are differentials. */
function changesOf(result: DiffResult): Map<string, Shape> {
  const names = result.derivatives.filter(isDifferential).flatMap(({ wrt }) => wrt);
  return new Map(names.map((name) => [differentialName(name), shapeOfName(name, result)]));
}

/** Evaluates the output, the derivatives and the definitions at the values that the text gives. */
export function evaluateAt(result: DiffResult, text: string): ValuesAt {
  const { problem } = result;
  const pieces = [...problem.definitions, ...result.definitions];
  const definitions = new Map(pieces.map(({ name, expr }) => [name, expr]));
  const asked = { problem, changes: changesOf(result) };
  const evaluator = new Evaluator(readPoint(asked, definitions, text));
  return {
    output: valueOf(problem.output, evaluator),
    derivatives: result.derivatives.map((derivative) => derivativeAt(derivative, evaluator)),
    definitions: new Map(
      result.definitions.map(({ name, expr }) => [name, valueOf(expr, evaluator)]),
    ),
  };
}
