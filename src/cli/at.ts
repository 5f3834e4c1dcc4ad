/** `--at`: the output and its derivatives in numbers. */
import { MatcalcError, type Span } from '../errors.js';
import { isOne } from '../expression/dimension.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { isRow, type Shape, shapeText } from '../expression/shape.js';
import type { Environment, NumericFunction } from '../numeric/environment.js';
import { Evaluator } from '../numeric/evaluate.js';
import { evaluateIndex, type Tensor } from '../numeric/index.js';
import { fromRows, type Matrix, transpose } from '../numeric/matrix.js';
import type { Derivative, DiffResult } from '../present/result.js';
import { contradiction, type SizeEquation, solveSizes } from './sizes.js';
import { readValues, type Value } from './values.js';

/** The output's value and, in their order, those of the derivatives. */
export interface ValuesAt {
  readonly output: Tensor;
  readonly derivatives: readonly Tensor[];
}

/** Reads one name as the language does: `λ` is lambda. */
type Canonical = (name: string) => string;

interface Given {
  readonly value: Value;
  readonly declaration: Declaration;
  readonly matrix: Matrix;
}

function refuse(message: string, text: string, span?: Span, help?: string): never {
  throw new MatcalcError({
    code: 'value',
    message,
    source: 'at',
    text,
    ...(span && { spans: [span] }),
    ...(help !== undefined && { help }),
  });
}

/** A flat list is a column, and a row where the variable is one. */
function orient(matrix: Matrix, shape: Shape): Matrix {
  return isRow(shape) && matrix.cols === 1 ? transpose(matrix) : matrix;
}

function giveValue(value: Value, problem: Problem, text: string, canonical: Canonical): Given {
  const declaration = problem.variables.get(canonical(value.name));
  if (declaration === undefined) {
    const names = [...problem.variables.keys()].join(', ');
    refuse(`${value.name} is not a variable here`, text, value.span, `the variables are ${names}`);
  }
  const matrix = orient(fromRows(value.rows), declaration.shape);
  return { value, declaration, matrix };
}

function sizesOf(given: readonly Given[], text: string): Map<string, number> {
  const equations: SizeEquation[] = given.flatMap(({ declaration, matrix }) => [
    { dim: declaration.shape.rows, size: matrix.rows, of: declaration.name },
    { dim: declaration.shape.cols, size: matrix.cols, of: declaration.name },
  ]);
  const sizes = solveSizes(equations);
  const wrong = contradiction(equations, sizes);
  if (wrong === undefined) return sizes;
  const { value, declaration, matrix } = given.find((each) => each.declaration.name === wrong.of)!;
  const known = [...sizes].map(([name, size]) => `${name} = ${size}`).join(', ');
  const where = known === '' || isOne(wrong.dim) ? '' : ` with ${known}`;
  refuse(
    `${value.name} is ${shapeText(declaration.shape)}${where}, but this value has ` +
      `${count(matrix.rows, 'row')} and ${count(matrix.cols, 'column')}`,
    text,
    value.span,
  );
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function functionsOf(problem: Problem, text: string): Map<string, NumericFunction> {
  return new Map(
    [...problem.functions].map(([name, { arity, definition }]) => {
      if (definition === undefined) {
        const help = `add a definition, such as ${name}(z) = tanh(z)`;
        refuse(`${name} has no formula, so it has no numbers`, text, undefined, help);
      }
      return [name, { name, arity, definition }];
    }),
  );
}

function environment(
  problem: Problem,
  result: DiffResult,
  text: string,
  canonical: Canonical,
): Environment {
  const given = readValues(text).map((value) => giveValue(value, problem, text, canonical));
  const values = new Map(given.map(({ declaration, matrix }) => [declaration.name, matrix]));
  for (const name of problem.variables.keys()) {
    if (!values.has(name)) refuse(`${name} has no value`, text);
  }
  const definitions = [...problem.definitions, ...result.definitions];
  return {
    sizes: sizesOf(given, text),
    values,
    functions: functionsOf(problem, text),
    definitions: new Map(definitions.map(({ name, expr }) => [name, expr])),
  };
}

const tensorOf = ({ rows, cols, data }: Matrix): Tensor => ({ sizes: [rows, cols], data });

function derivativeAt(derivative: Derivative, evaluator: Evaluator): Tensor {
  const { expr, index } = derivative;
  if (expr !== null) return tensorOf(evaluator.evaluate(expr));
  if (index !== null) return evaluateIndex(index, evaluator.env, evaluator);
  throw new MatcalcError({ code: 'value', message: 'this result has no form to evaluate' });
}

/** Evaluates the output and its derivatives at the values that the text gives. */
export function evaluateAt(result: DiffResult, text: string, canonical: Canonical): ValuesAt {
  const evaluator = new Evaluator(environment(result.problem, result, text, canonical));
  return {
    output: tensorOf(evaluator.evaluate(result.problem.output)),
    derivatives: result.derivatives.map((derivative) => derivativeAt(derivative, evaluator)),
  };
}
