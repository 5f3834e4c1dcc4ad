import * as build from '../../src/expression/build.js';
import type { Expr } from '../../src/expression/nodes.js';
import type { Problem } from '../../src/expression/problem.js';
import { sameShape, shapeText } from '../../src/expression/shape.js';
import { type Diagnostic, MatcalcError } from '../../src/errors.js';
import { bracketedText } from '../../src/shapes/explain.js';
import { readProblem, type ReadOptions } from '../../src/shapes/read.js';

/** `W: n x m, x: m`, in the order of the text. */
export const shapes = (problem: Problem): string =>
  [...problem.variables.values()]
    .map(({ name, shape }) => `${name}: ${shapeText(shape, 'x')}`)
    .join(', ');

export const notes = (problem: Problem, kind: string): string[] =>
  problem.assumptions.filter((note) => note.kind === kind).map(({ text }) => text);

/** Reads a text and checks that every shape follows from the parts. */
export function read(text: string, given?: string, more: ReadOptions = {}): Problem {
  const problem = readProblem(text, given === undefined ? more : { ...more, given });
  for (const { expr } of problem.definitions) conforms(expr);
  conforms(problem.output);
  return problem;
}

/** The output fully bracketed. */
export const reads = (text: string, given?: string): string =>
  bracketedText(read(text, given).output);

/** The diagnostic of a text that cannot be read. */
export function refused(text: string, given?: string, more: ReadOptions = {}): Diagnostic {
  try {
    readProblem(text, given === undefined ? more : { ...more, given });
  } catch (error) {
    if (error instanceof MatcalcError) return error.diagnostic;
    throw error;
  }
  throw new Error(`${text} was read`);
}

/** The pieces of the text at the places of a diagnostic. */
export const places = ({ text = '', spans = [] }: Diagnostic): string[] =>
  spans.map(({ start, end }) => text.slice(start, end));

/** Builds an expression again with the checked constructors. */
export function conforms(e: Expr): Expr {
  const again = rebuilt(e);
  if (!sameShape(again.shape, e.shape))
    throw new Error(`${e.kind}: ${shapeText(e.shape)} is ${shapeText(again.shape)}`);
  if (shapeText(e.shape).includes('?')) throw new Error(`an open dimension in a ${e.kind}`);
  return e;
}

function rebuilt(e: Expr): Expr {
  switch (e.kind) {
    case 'number':
      return build.num(e.value);
    case 'symbol':
    case 'dimension':
    case 'constant':
      return e;
    case 'commutation':
      return build.commutation(e.of);
    case 'sum':
      return build.sum(e.terms.map(conforms));
    case 'product':
      return build.product(e.factors.map(conforms));
    case 'hadamard': {
      const same = e.factors.every((factor) => sameShape(factor.shape, e.shape));
      if (!same) throw new Error('a scalar in an entrywise product');
      return build.hadamard(e.factors.map(conforms));
    }
    case 'kron':
      return build.kron(e.factors.map(conforms));
    case 'quotient':
      return build.quotient(conforms(e.numerator), conforms(e.denominator), e.elementwise);
    case 'power':
      return build.power(conforms(e.base), conforms(e.exponent), e.elementwise);
    case 'negate':
      return build.negate(conforms(e.arg));
    case 'transpose':
      return build.transpose(conforms(e.arg));
    case 'call':
      e.args.forEach(conforms);
      return e;
    case 'block':
      return build.block(e.rows.map((row) => row.map(conforms)));
    case 'indicator':
      return build.indicator(e.relation, conforms(e.left), conforms(e.right));
    case 'entry':
      return build.entry(conforms(e.base), e.indices);
  }
}
