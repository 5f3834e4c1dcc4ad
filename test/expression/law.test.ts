import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Expr } from '../../src/expression/nodes.js';
import { ASCII, type Notation, TEXT } from '../../src/expression/notation.js';
import { printExpr } from '../../src/expression/print.js';
import { sameShape, shapeText } from '../../src/expression/shape.js';
import { evaluate } from '../../src/numeric/evaluate.js';
import { readProblem } from '../../src/shapes/read.js';
import { expressions, kroneckers, VARIABLES } from './arbitrary.js';
import { environment } from './point.js';

const given = VARIABLES.map(({ name, shape }) => {
  return `${name}: ${shapeText(shape, 'x')}`;
}).join('; ');

/** What the text says, with the variables declared. */
const read = (text: string): Expr => readProblem(text, { given }).output;

function agree(a: Expr, b: Expr): boolean {
  const [right, got] = [evaluate(a, environment), evaluate(b, environment)];
  return [...right.data].every((value, k) => {
    const other = got.data[k]!;
    if (!Number.isFinite(value) || Math.abs(value) > 1e8) return true;
    return Math.abs(other - value) <= 1e-7 * (1 + Math.abs(value));
  });
}

/** What is wrong with reading back what was printed; empty where nothing is. */
function complaint(e: Expr, notation: Notation): string {
  const text = printExpr(e, notation);
  let back: Expr;
  try {
    back = read(text);
  } catch (error) {
    return `${text}: ${String(error)}`;
  }
  if (!sameShape(back.shape, e.shape)) return `${text}: ${shapeText(back.shape)}`;
  if (!agree(e, back)) return `${text}: another value, ${printExpr(back, notation)}`;
  const again = printExpr(back, notation);
  return again === text ? '' : `${text}: prints again as ${again}`;
}

describe('what is printed reads back as the same value and prints the same again', () => {
  const sample = [
    ...fc.sample(expressions(2), { numRuns: 400, seed: 1 }),
    ...fc.sample(expressions(3), { numRuns: 400, seed: 2 }),
    ...fc.sample(kroneckers, { numRuns: 60, seed: 3 }),
  ].filter(({ kind }) => kind !== 'constant'); // an identity alone has no size
  test('ASCII', () => {
    expect(sample.map((e) => complaint(e, ASCII)).filter((text) => text !== '')).toEqual([]);
  });
  test('Unicode', () => {
    expect(sample.map((e) => complaint(e, TEXT)).filter((text) => text !== '')).toEqual([]);
  });
});
