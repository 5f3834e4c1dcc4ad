/** A result as a Python module over NumPy. */
import { InternalError } from '../errors.js';
import type { Definition } from '../expression/problem.js';
import { ASCII } from '../expression/notation.js';
import { printWithin } from '../expression/print.js';
import type { Derivative, DiffResult } from '../present/result.js';
import { shapeLine } from './equations.js';
import { leftText } from './left.js';
import type { Code } from './python/code.js';
import { indexCode } from './python/einsum.js';
import { helpersFor } from './python/elementwise.js';
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
  const module = new PythonModule(result.problem, allDefinitions(result));
  const codes = result.derivatives.map((derivative) => derivativeCode(derivative, module));
  const names = result.derivatives.map(({ wrt }) => module.identifier(wrt));
  const value = module.translator.code(result.problem.output);
  module.declareUnknown(first.order);
  const functions = [
    module.function('derivative', [codes[0]!], ([text]) => text!, about(first, result)),
    module.function(
      first.order === 1 ? 'value_and_gradients' : 'value_and_derivatives',
      [value, ...codes],
      ([text, ...others]) => `${text}, ${dictionary(names, others)}`,
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

function derivativeCode({ expr, index }: Derivative, module: PythonModule): Code {
  if (expr) return module.translator.code(expr);
  if (index) return indexCode(index, module.translator);
  throw new InternalError('a derivative without a value');
}

/** The derivatives by name, on one line where they fit. */
function dictionary(names: readonly string[], texts: readonly string[]): string {
  const entries = names.map((name, k) => `"${name}": ${texts[k]}`);
  const line = `{${entries.join(', ')}}`;
  if (line.length <= LONGEST_COMMENT) return line;
  return `{\n${entries.map((entry) => `        ${entry},\n`).join('')}    }`;
}

/** `ds/dW of s = u' f(W x + b), n x m` */
function about(derivative: Derivative, result: DiffResult): string {
  const { expr, axes, output } = derivative;
  const left = leftText(derivative, result, ASCII);
  const value = printWithin(result.problem.output, ASCII, LONGEST_COMMENT);
  const shape = expr ? shapeLine(expr.shape, ASCII) : axes.map((dim) => dim.key).join(' x ');
  return `${left}${value === null ? '' : ` of ${output} = ${value}`}: ${shape}.`;
}
