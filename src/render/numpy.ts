/** A result as a Python module over NumPy. */
import { InternalError } from '../errors.js';
import type { Dim } from '../expression/dimension.js';
import type { Definition } from '../expression/problem.js';
import { ASCII } from '../expression/notation.js';
import { printWithin } from '../expression/print.js';
import { axesOf, isScalar } from '../expression/shape.js';
import type { Expr } from '../expression/nodes.js';
import type { Derivative, DiffResult } from '../present/result.js';
import { axesLine } from './equations.js';
import { leftText } from './left.js';
import { shapeOfName } from './names.js';
import type { Code } from './python/code.js';
import { indexCode } from './python/einsum.js';
import { helpersFor } from './python/helpers.js';
import { withDefinitions } from './python/builtin.js';
import { PythonModule } from './python/module.js';

/** A longer expression is not repeated in a comment. */
const LONGEST_COMMENT = 70;

/**
 * The module: `derivative(...)` is the first derivative, `value_and_gradients(...)` the value with all of
 * them by name (`value_and_derivatives` at higher orders). Arrays keep plain axes: columns and rows have one.
 */
export function renderNumpy(result: DiffResult): string {
  const [first] = result.derivatives;
  if (!first) throw new InternalError('a result without derivatives');
  const problem = withDefinitions(result.problem);
  const module = new PythonModule(problem, allDefinitions(result));
  const codes = result.derivatives.map((derivative) => derivativeCode(derivative, result, module));
  const keys = keysOf(result.derivatives, module);
  const order = Math.max(...result.derivatives.map(({ wrt }) => wrt.length));
  const value = module.translator.code(result.problem.output);
  module.declareUnknown(order);
  const functions = [
    module.function('derivative', [codes[0]!], ([text]) => text!, about(first, result)),
    module.function(
      order === 1 ? 'value_and_gradients' : 'value_and_derivatives',
      [value, ...codes],
      ([text, ...others]) => `${text}, ${dictionary(keys, others)}`,
      'The value and its derivatives by name.',
    ),
  ];
  const body = [...module.functionSources, ...functions];
  const helpers = helpersFor(body.join('\n'));
  const imports = helpers.some((helper) => helper.includes('math.')) ? 'import math\n\n' : '';
  return [`${imports}import numpy as np`, ...helpers, ...body].join('\n\n\n') + '\n';
}

function allDefinitions(result: DiffResult): Definition[] {
  const byName = new Map<string, Definition>();
  for (const definition of [...result.problem.definitions, ...result.definitions])
    byName.set(definition.name, definition);
  return [...byName.values()];
}

function derivativeCode(derivative: Derivative, result: DiffResult, module: PythonModule): Code {
  const { expr, index, differential, form, wrt } = derivative;
  if (expr) return withPlainAxes(expr, derivative, result, module);
  if (index) return indexCode(index, module.translator);
  if (!differential) throw new InternalError('a derivative without a value');
  if (form === 'differential') return module.translator.code(differential);
  return module.multilinear(differential, wrt);
}

/** By the name of the parameter; by the names for each differentiation where they are not always one. */
function keysOf(derivatives: readonly Derivative[], module: PythonModule): string[] {
  const isMixed = derivatives.some(({ wrt }) => new Set(wrt).size > 1);
  const quoted = (name: string): string => `"${module.identifier(name)}"`;
  return derivatives.map(({ wrt }) =>
    isMixed ? `(${wrt.map(quoted).join(', ')})` : quoted(wrt[0]!),
  );
}

/** The parameters whose axes the result has. */
const freeParameters = ({ wrt }: Derivative, { contraction }: DiffResult): readonly string[] =>
  contraction.times ? wrt.slice(0, -1) : wrt;

/** The axes of the output, then those of the parameter for each differentiation, without those contracted. */
function plainAxes(derivative: Derivative, result: DiffResult): Dim[] {
  const { outputAxes, contraction } = result;
  const output = contraction.left ? [] : outputAxes;
  if (derivative.form === 'differential') return [...output];
  const names = freeParameters(derivative, result);
  return [...output, ...names.flatMap((name) => axesOf(shapeOfName(name, result)))];
}

/**
 * The array without its layout. In vec form the rows list the output's axes, the columns the parameter's,
 * the first axis fastest: that is the order "F" of NumPy.
 */
function withPlainAxes(
  expr: Expr,
  derivative: Derivative,
  result: DiffResult,
  { coder, translator }: PythonModule,
): Code {
  const { layout } = derivative;
  const axes = plainAxes(derivative, result);
  const code = translator.code(expr);
  if (axesOf(expr.shape).length !== axes.length) {
    const sizes = axes.map((dim) => translator.dimension(dim));
    return coder.call('np.reshape', [code, coder.call('', sizes), 'order="F"']);
  }
  const { outputAxes, contraction } = result;
  const isScalarOutput = outputAxes.length === 0 || contraction.left !== undefined;
  const isTurned = layout === (isScalarOutput ? 'numerator' : 'denominator');
  const free = freeParameters(derivative, result);
  const parameters = free.filter((name) => !isScalar(shapeOfName(name, result)));
  return isTurned && free.length > 0 && parameters.length < 2 && axes.length === 2
    ? coder.transpose(code)
    : code;
}

/** The derivatives by name, on one line where they fit. */
function dictionary(keys: readonly string[], texts: readonly string[]): string {
  const entries = keys.map((key, k) => `${key}: ${texts[k]}`);
  const line = `{${entries.join(', ')}}`;
  if (line.length <= LONGEST_COMMENT) return line;
  return `{\n${entries.map((entry) => `        ${entry},\n`).join('')}    }`;
}

/** `ds/dW of s = u' f(W x + b), n x m` */
function about(derivative: Derivative, result: DiffResult): string {
  const { output } = derivative;
  const left = leftText(derivative, result, ASCII);
  const value = printWithin(result.problem.output, ASCII, LONGEST_COMMENT);
  const shape = axesLine(plainAxes(derivative, result), ASCII) || 'scalar';
  return `${left}${value === null ? '' : ` of ${output} = ${value}`}: ${shape}.`;
}
