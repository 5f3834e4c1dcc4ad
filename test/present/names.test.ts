/** The names that matcalc gives: never one that the input uses for anything. */
import { describe, expect, test } from '@jest/globals';
import { differentiate, type DiffResult, parse, render } from '../../src/index.js';
import { answer } from '../support/results.js';
import { difference } from '../support/values.js';

const derive = (text: string, wrt: string, given = ''): DiffResult =>
  differentiate(parse(text, given === '' ? {} : { given }), { wrt, onePiece: true });

const names = (result: DiffResult): string[] => result.definitions.map((d) => d.name);

describe('names that are taken', () => {
  test.each([
    // input, by, what it uses
    ["delta' f(W x + b)", 'W, b', ['delta']],
    ["z' f(W x + b)", 'W, b', ['z']],
    ["z' f(delta x + b)", 'delta, b', ['z', 'delta']],
    ["delta' f(z x + b)", 'z, b', ['z', 'delta']],
    ["u' f(W_2 f(W_1 z_1))", 'W_1, W_2', ['z_1']],
    ["delta_1' f(W_2 f(W_1 z_2))", 'W_1, W_2', ['delta_1', 'z_2']],
    ["delta_1' f(W_2 f(W_1 delta_z1))", 'W_1, W_2', ['delta_1', 'delta_z1']],
    ["z_1' f(W_2 f(W_1 a_1))", 'W_1, W_2', ['z_1', 'a_1']],
    ["p' softmax(r)", 'r', ['p', 'r']],
    ["s' x + norm(s)", 's', ['s']],
    ['softmax(p)', 'p', ['p']],
    ["sigmoid(z' p + s)", 'z', ['z', 'p', 's']],
    ["norm(r) r' z + (r' z)^2", 'r', ['r', 'z']],
  ])('%s by %s', (text, wrt, used) => {
    const result = derive(text, wrt, 'delta: n x m'.repeat(Number(/delta x/.test(text))));
    const given = names(result);
    expect(new Set([...given, ...used]).size).toBe(given.length + used.length);
    expect(result.verified.kind).toBe('verified');
    for (const { output } of result.derivatives) expect(used).not.toContain(output);
  });

  test('a dimension called z is a name in use', () => {
    const result = derive("u' f(W x + b)", 'W, b', 'W: z x m, x: m, b: z, u: z');
    expect(names(result)).not.toContain('z');
    expect(names(result).length).toBeGreaterThan(0);
  });

  test('indices are letters that the input does not use', () => {
    const result = derive('W i + j', 'W', 'W: n x k, i: k, j: n');
    const { outputIndices, wrtIndices } = result.derivatives[0]!.index!;
    const letters = [...outputIndices, ...wrtIndices.flat()];
    expect(new Set([...letters, 'i', 'j', 'k', 'n', 'W']).size).toBe(letters.length + 5);
  });
});

describe("the person's own names", () => {
  test('are kept in the result', () => {
    const result = derive("s = u' h; h = f(q); q = W x + b", 'W, b');
    expect(render(result)).toMatch(/^∂s\/∂W = /);
    expect(names(result)).toContain('q');
    expect(names(result)).not.toContain('z');
  });

  test('a defined name moves by itself', () => {
    const result = derive("s = u' h; h = f(q); q = W x + b", 'h');
    const { expr } = result.derivatives[0]!;
    expect(difference(result.problem, expr!, answer('u', result))).toBe('');
  });

  test('a name that the result prints may be differentiated by', () => {
    const result = derive("u' f(W x + b)", 'z');
    const slope = answer("u .* f'(W x + b)", result);
    expect(difference(result.problem, result.derivatives[0]!.inline!, slope)).toBe('');
  });

  test('a name that occurs nowhere is an error', () => {
    expect(() => derive("u' f(W x + b)", 'q')).toThrow('q does not occur');
  });
});

test('a piece is defined once, and everything that is defined is used', () => {
  const result = derive("u' f(W_3 f(W_2 f(W_1 x + b_1) + b_2) + b_3)", 'all');
  const given = names(result);
  expect(new Set(given).size).toBe(given.length);
  const text = render(result, { format: 'ascii' });
  const uses = (name: string): number =>
    text
      .split('#')
      .join(' ')
      .split(new RegExp(`\\b${name}\\b`)).length - 1;
  for (const name of given) expect(uses(name)).toBeGreaterThan(1);
});

test("a layer's name stands in what the input defines by the same expression", () => {
  const text = "norm(H V - Y)^2 where H = relu(X W + ones(n) b')";
  const result = differentiate(parse(text, { given: 'X: n x d' }), { wrt: 'W, b' });
  const printed = render(result, { format: 'ascii' });
  expect(printed).toContain('H = relu(z)');
  expect(printed).toContain("z = X W + ones(n) b'");
});

test('gates are named by the subscripts of their weights, products of many columns turned as one', () => {
  const text = "i = sigmoid(W_i x); o = sigmoid(W_o x); L = v' (g .* i .* o)";
  const printed = render(differentiate(parse(text), { wrt: 'W_i, W_o' }), { format: 'ascii' });
  expect(printed).toContain("delta_i = (v .* g .* i .* o .* (1 - i))'");
  expect(printed).toContain("delta_o = (v .* g .* i .* o .* (1 - o))'");
});

describe('upstream gradients', () => {
  const text = "u' f(W x + b)";

  test('are rows, or columns on demand', () => {
    const rows = differentiate(parse(text), { wrt: 'W, b' });
    const columns = differentiate(parse(text), { wrt: 'W, b', delta: 'column' });
    const delta = (result: DiffResult) => result.definitions.find((d) => d.name === 'delta')!;
    expect(delta(rows).meaning).toMatchObject({ kind: 'upstream', of: 'z', asRow: true });
    expect(delta(columns).meaning).toMatchObject({ kind: 'upstream', of: 'z', asRow: false });
    expect(delta(rows).expr.shape.rows.key).toBe('1');
    expect(delta(columns).expr.shape.cols.key).toBe('1');
    expect(columns.verified.kind).toBe('verified');
  });

  test('of a matrix have its shape', () => {
    const result = derive('sum(f(X W) .* Y)', 'W');
    expect(
      difference(
        result.problem,
        result.derivatives[0]!.inline!,
        answer("X' (f'(X W) .* Y)", result),
      ),
    ).toBe('');
  });

  test('inline: there are no definitions', () => {
    const result = differentiate(parse(text), { wrt: 'W, b', inline: true });
    expect(result.definitions).toEqual([]);
    expect(result.verified.kind).toBe('verified');
  });
});
