/** Asking the library, as a table does. */
import { differentiate, type DiffOptions, type DiffResult, parse } from '../../src/index.js';
import type { Expr } from '../../src/expression/nodes.js';
import type { Declaration } from '../../src/expression/problem.js';
import { readProblem } from '../../src/shapes/read.js';
import type { Question } from './tables.js';

/** The derivatives of an input, verified. */
export function derive(
  { input, wrt, given, option }: Question,
  more: Partial<DiffOptions> = {},
): DiffResult {
  const order = option === '' ? 1 : Number(option);
  const problem = parse(input, given === '' ? {} : { given });
  return differentiate(problem, { wrt, order, onePiece: true, ...more });
}

/** The names that answers may use: those of the problem and of the result, and the changes in differentials. */
export function declared({
  problem,
  derivatives,
  definitions,
}: DiffResult): Map<string, Declaration> {
  const names = new Map(problem.variables);
  for (const parameter of derivatives.flatMap(({ wrt, differential }) => (differential ? wrt : [])))
    names.set(`d${parameter}`, {
      name: `d${parameter}`,
      shape: names.get(parameter)!.shape,
      properties: [],
    });
  for (const { name, expr } of [...problem.definitions, ...definitions])
    names.set(name, { name, shape: expr.shape, properties: [] });
  return names;
}

/** An answer in the language, read with the names of a result. */
export const answer = (text: string, result: DiffResult): Expr =>
  readProblem(text, { declared: declared(result), functions: result.problem.functions }).output;

/** The definitions of a result by name. */
export const definitions = (result: DiffResult): Map<string, Expr> =>
  new Map(result.definitions.map(({ name, expr }) => [name, expr]));
