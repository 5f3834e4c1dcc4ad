/** What is printed reads back as the same value and prints the same again. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ExprKeys } from '../../src/expression/key.js';
import type { Expr } from '../../src/expression/nodes.js';
import { ASCII, type Notation, TEXT } from '../../src/expression/notation.js';
import { printExpr } from '../../src/expression/print.js';
import { sameShape, shapeText } from '../../src/expression/shape.js';
import { readProblem } from '../../src/shapes/read.js';
import { expressions, problemOf } from '../support/expressions.js';
import { settings } from '../support/runs.js';
import { difference, NOWHERE } from '../support/values.js';

/** Expressions in each notation. */
const RUNS = 1500;
/** The share of them that comes back node for node; others are written otherwise: 1/2 is one number. */
const SAME = 0.85;

describe.each([
  ['ASCII', ASCII],
  ['Unicode', TEXT],
] as const)('%s', (_, notation: Notation) => {
  let [all, same] = [0, 0];
  const keys = new ExprKeys();

  /** What is wrong with reading back what was printed; empty where nothing is. */
  function complaint(e: Expr): string {
    const problem = problemOf(e);
    const text = printExpr(e, notation);
    const { functions, variables: declared } = problem;
    const dimensions = new Set(['n', 'm']);
    const read = (written: string): Expr =>
      readProblem(written, { declared, functions, dimensions }).output;
    const back = read(text);
    if (!sameShape(back.shape, e.shape)) return shapeText(back.shape);
    const again = printExpr(back, notation);
    // I needs neighbours that say its size: a sum that was nested shows them only when it is read.
    const isSettled = again === text || (text.includes('eye') && again.includes('I'));
    if (!isSettled || printExpr(read(again), notation) !== again) return `prints again as ${again}`;
    all++;
    if (keys.of(back) === keys.of(e)) {
      same++;
      return '';
    }
    const wrong = difference(problem, back, e);
    return wrong === NOWHERE ? '' : wrong;
  }

  test('random expressions', () => {
    // An identity alone has no size.
    const sized = expressions(3).filter(({ kind }) => kind !== 'constant');
    const property = fc.property(sized, (e) => {
      const wrong = complaint(e);
      if (wrong !== '') throw new Error(`${printExpr(e, notation)}: ${wrong}`);
    });
    fc.assert(property, settings(RUNS));
  });

  test('most of them are the same expression node for node', () => {
    expect(same / all).toBeGreaterThan(SAME);
  });
});
