/** Whatever is asked, the answer is a result or an error that says why not. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { differentiate, type DiffOptions, MatcalcError, parse, render } from '../../src/index.js';
import { settings } from '../support/runs.js';

/** `result`, or the code of the error; anything else that is thrown fails the test. */
function outcome(text: string, wrt: string, given = '', more: Partial<DiffOptions> = {}): string {
  try {
    const result = differentiate(parse(text, given === '' ? {} : { given }), { wrt, ...more });
    for (const format of ['text', 'ascii', 'latex', 'json'] as const) render(result, { format });
    return 'result';
  } catch (error) {
    if (error instanceof MatcalcError) return error.diagnostic.code;
    throw error;
  }
}

const nested = (count: number, open: string, core: string, close = ')'): string =>
  open.repeat(count) + core + close.repeat(count);

describe('large and deep inputs', () => {
  test.each([
    ['f in f, 190 deep', nested(190, 'f(', 'a'), 'a', 'a: scalar'],
    ['softmax in softmax', `sum(${nested(60, 'softmax(', 'x')})`, 'x', 'x: n'],
    ['inverse in inverse', `tr(${nested(40, 'inv(A + ', 'X')})`, 'X', 'A: n x n, X: n x n'],
    ['a continued fraction', nested(60, '1/(1 + ', 'a'), 'a', 'a: scalar'],
    ['squares plus one', nested(20, '(', 'a', '^2 + 1)'), 'a', 'a: scalar'],
    ['the trace of a power', 'tr(X^64)', 'X', 'X: n x n'],
    ['a huge exponent', 'a^123456789', 'a', 'a: scalar'],
    ['a huge exponent of a product', '(2 a)^123456', 'a', 'a: scalar'],
    ['a tiny exponent', '(3 a)^(1/1000000)', 'a', 'a: scalar'],
    ['a large dimension', 'norm(X)^2', 'X', 'X: 100000 x 100000'],
    ['nothing but zero', '0 * x', 'x', 'x: n'],
    ['vec of vec', "vec(vec(vec(A)')')' x", 'A', 'A: n x m'],
  ])('%s: a result', (_, text, wrt, given) => {
    expect(outcome(text, wrt, given)).toBe('result');
  });

  test.each([
    ['f in f, 1000 deep', nested(1000, 'f(', 'a'), 'a', 'a: scalar', 'limit'],
    ['brackets in brackets', nested(100_000, '(', 'a'), 'a', 'a: scalar', 'limit'],
    ['a power of a matrix beyond the bound', 'tr(X^65)', 'X', 'X: n x n', 'unsupported'],
    ['a number of 400 digits', '1e400 a^2', 'a', 'a: scalar', 'limit'],
    ['a division by zero', 'x / 0', 'x', 'x: n', 'value'],
    ['a power of zero', 'a 0^-1', 'a', 'a: scalar', 'value'],
    ['a division by what is zero', 'a / (b - b)', 'a', 'a: scalar, b: scalar', 'value'],
  ])('%s: an error', (_, text, wrt, given, code) => {
    expect(outcome(text, wrt, given)).toBe(code);
  });

  test('a bound on the nodes is kept', () => {
    const text = Array.from({ length: 50 }, (_, k) => `norm(x - b_${k})^2`).join(' + ');
    expect(outcome(text, 'x', 'x: n', { limits: { nodes: 100 } })).toBe('limit');
    expect(outcome(text, 'x', 'x: n', { limits: { nodes: 100_000 } })).toBe('result');
  });

  test.each([0, -1, 1.5, 9, Infinity, NaN])('order %p is refused', (order) => {
    expect(outcome("x' x", 'x', '', { order })).toBe('usage');
  });
});

/** Words of the language in any order: mostly nonsense, some of it readable. */
const soup = fc
  .array(
    fc.constantFrom(
      ...['A', 'x', 'b', 'a', "'", '^2', '^T', '(', ')', '+', '-', '*', '.*', '/', './', '[', ']'],
      ...['sum', 'norm(', 'tr(', 'inv(', 'softmax(', 'f(', 'diag(', 'vec(', 'kron(', ',', ';'],
      ...['0', '1', '2', ' ', ' ', '=', ' where ', '>', '|', '_i', '_{1}', 'n', 'd', '\\', '@'],
    ),
    { maxLength: 14 },
  )
  .map((words) => words.join(''));

test('nonsense gives a result or an error that says why not', () => {
  const given = 'A: n x n, x: n, b: n, a: scalar';
  const property = fc.property(soup, (text) => {
    outcome(text, 'all', given, { verify: false });
  });
  fc.assert(property, settings(400));
});
