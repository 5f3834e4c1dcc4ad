/** What the names in an answer mean: those of the problem, and those that the derivative is printed with. */
import { call, symbol } from '../expression/build.js';
import { functionRow } from '../expression/functions.js';
import type { Expr } from '../expression/nodes.js';
import { asciiText } from '../expression/print.js';
import { allNodes } from '../numeric/order.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { isRow } from '../expression/shape.js';
import { nameOutput } from '../present/output-name.js';
import { nameParts } from '../expression/nameforms.js';
import { type Asked, derivativeBy, type Target } from './target.js';

/** A name with a value of its own: `z = W x + b`. */
export interface KnownName {
  readonly name: string;
  readonly expr: Expr;
  /** An upstream gradient of a vector: people write it as a row and as a column. */
  readonly turns: boolean;
}

/** The names of the derivative's definitions and of the output. */
export function printedNames({ result }: Target): KnownName[] {
  const { problem } = result;
  const names: KnownName[] = result.definitions
    .filter(({ name }) => !isTaken(problem, name))
    .map(({ name, expr, meaning }) => ({
      name,
      expr,
      turns: meaning !== undefined && (meaning.asRow || isRow(expr.shape)),
    }));
  const output = nameOutput(problem);
  if (!isTaken(problem, output) && names.every(({ name }) => name !== output))
    names.push({ name: output, expr: problem.output, turns: false });
  return names;
}

/**
 * Further names that a person may use: those of the derivatives by the other variables, and h, h_1... for what an
 * elementwise function makes of z, z_1....
 */
export function furtherNames(
  target: Target,
  known: readonly KnownName[],
  asked: Asked,
): KnownName[] {
  const { problem } = target.result;
  const names = new Map(known.map((one) => [one.name, one]));
  const add = (one: KnownName): void => {
    if (!names.has(one.name) && !isTaken(problem, one.name)) names.set(one.name, one);
  };
  const others = [...problem.variables.values()].filter(({ isBasis }) => !isBasis);
  if (others.length <= MAX_OTHERS)
    for (const { name } of others)
      for (const one of printedNames(
        derivativeBy(problem, [name], { ...asked, structured: null }, false),
      ))
        add(one);
  for (const { name, expr } of layerValues(problem, [...names.values()]))
    add({ name, expr, turns: false });
  return [...names.values()].filter(({ name }) => known.every((one) => one.name !== name));
}

const MAX_OTHERS = 12;

const isTaken = (problem: Problem, name: string): boolean =>
  problem.variables.has(name) || problem.definitions.some((d) => d.name === name);

/** h for f(z) where f(W x + b) or f'(z) occurs, with the subscript of z; p as well where f is softmax. */
function layerValues(
  problem: Problem,
  names: readonly KnownName[],
): { name: string; expr: Expr }[] {
  const inputs = names.filter(({ name }) => nameParts(name).base === 'z');
  const texts = new Map(inputs.map((input) => [asciiText(input.expr), input]));
  const symbols = new Map(inputs.map((input) => [input.name, input]));
  const result: { name: string; expr: Expr }[] = [];
  const all = [problem.output, ...[...problem.definitions, ...names].map(({ expr }) => expr)];
  for (const e of allNodes(all)) {
    if (e.kind !== 'call' || e.args.length !== 1 || e.signature || e.along) continue;
    const kind = functionRow(e.fn)?.kind ?? 'elementwise';
    if (kind !== 'elementwise' && kind !== 'vector') continue;
    const [arg] = e.args as [Expr];
    const input = arg.kind === 'symbol' ? symbols.get(arg.name) : texts.get(asciiText(arg));
    if (!input) continue;
    const expr = call(e.fn, [symbol(input.name, input.expr.shape)], e.shape);
    result.push({ name: input.name.replace(/^z/, 'h'), expr });
    if (e.fn === 'softmax') result.push({ name: input.name.replace(/^z/, 'p'), expr });
  }
  return result;
}

/** The declarations of all names that an answer may use. */
export function declarationsOf(
  problem: Problem,
  names: readonly KnownName[],
): Map<string, Declaration> {
  const declared = new Map(problem.variables);
  for (const { name, expr } of [...problem.definitions, ...names])
    declared.set(name, { name, shape: expr.shape, properties: [] });
  for (const [name, { shape, properties }] of problem.unused ?? [])
    if (shape && !declared.has(name))
      declared.set(name, { name, shape, properties: properties ?? [] });
  return declared;
}
