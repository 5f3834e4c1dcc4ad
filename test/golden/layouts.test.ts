/** Every row of the table of layouts. */
import { expect, test } from '@jest/globals';
import { differentiate, type Layout, parse } from '../../src/index.js';
import { shapeText } from '../../src/expression/shape.js';
import { answer } from '../support/results.js';
import { rows } from '../support/tables.js';
import { difference } from '../support/values.js';

const SHAPES = [
  'a: scalar, x: n, r: 1 x n, u: p, v: m',
  'W: n x m, A: p x q, B: p x n, C: m x q',
].join(', ');

test.each(rows('layouts'))('$input by $wrt, $given: $option', (row) => {
  const layout = row.given as Layout;
  const problem = parse(row.input, { given: SHAPES });
  const result = differentiate(problem, { wrt: row.wrt, layout, onePiece: true });
  const { axes, expr, index, inline } = result.derivatives[0]!;
  const shape = expr ? shapeText(expr.shape, 'x') : axes.map((d) => d.key).join(' x ');
  expect(shape).toBe(row.option);
  expect(result.verified.kind).toBe('verified');
  if (index && layout === 'denominator') return;
  expect(difference(problem, index ? inline! : expr!, answer(row.answer, result))).toBe('');
});
