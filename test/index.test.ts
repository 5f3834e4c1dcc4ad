/** The library as its users see it. */
import { describe, expect, test } from '@jest/globals';
import * as matcalc from '../src/index.js';

const { differentiate, MatcalcError, parse, readRules, render, rules } = matcalc;

/** The diagnostic of what is refused. */
function refused(run: () => unknown): matcalc.Diagnostic {
  try {
    run();
  } catch (error) {
    if (error instanceof MatcalcError) return error.diagnostic;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('parse', () => {
  test('names in a list are read as people write them', () => {
    const [by] = differentiate(parse("θ' θ"), { wrt: ['θ'] }).derivatives;
    expect(by!.wrt).toEqual(['theta']);
  });

  test('says what was assumed, with the declaration that overrides it', () => {
    const { variables, assumptions } = parse('W x + b');
    expect([...variables.keys()]).toEqual(['W', 'x', 'b']);
    expect(assumptions.some((a) => a.override !== undefined)).toBe(true);
  });

  test('strict: an assumption is an error', () => {
    expect(refused(() => parse('W x + b', { strict: true })).code).toBe('assumption');
    const given = 'W: n x m, x: m, b: n';
    expect(parse('W x + b', { strict: true, given }).assumptions).toEqual([]);
  });

  test('errors are data that point at the place', () => {
    const { code, text, spans } = refused(() => parse('tr(A X'));
    expect(code).toBe('unclosed');
    expect(text!.slice(spans![0]!.start, spans![0]!.end)).toBe('(');
  });
});

describe('differentiate', () => {
  const problem = parse("u' f(W x + b)");

  test('takes names as a text or as a list, and all of them', () => {
    const names = (wrt: string | readonly string[]): string[] =>
      differentiate(problem, { wrt, verify: false }).derivatives.map((d) => d.wrt.join());
    expect(names('W, b')).toEqual(['W', 'b']);
    expect(names(['b', 'W'])).toEqual(['b', 'W']);
    expect(names('W, W')).toEqual(['W']);
    expect(names('all')).toEqual(['u', 'W', 'x', 'b']);
    const entry = differentiate(parse("e_1' A x"), { wrt: 'all', verify: false });
    expect(entry.derivatives.map((d) => d.wrt.join())).toEqual(['A', 'x']);
  });

  test('tells the order, the layout and the axes', () => {
    const layout = 'numerator';
    const [byW] = differentiate(problem, { wrt: 'W', layout }).derivatives;
    expect(byW).toMatchObject({ output: 's', wrt: ['W'], layout: 'numerator' });
    expect(byW!.axes.map((d) => d.key)).toEqual(['m', 'n']);
  });

  test('verifies unless asked not to', () => {
    expect(differentiate(problem, { wrt: 'W' }).verified.kind).toBe('verified');
    const { verified } = differentiate(problem, { wrt: 'W', verify: false });
    expect(verified).toEqual({ kind: 'not-verified', reason: 'not asked for' });
  });

  test('leaves its input and its earlier results alone', () => {
    const before = render(differentiate(problem, { wrt: 'W, x' }));
    differentiate(problem, { wrt: 'b', order: 2, layout: 'vec' });
    expect(render(differentiate(problem, { wrt: 'W, x' }))).toBe(before);
  });

  test('tells the conventions at kinks', () => {
    const { conventions } = differentiate(parse('sum(relu(x))'), { wrt: 'x' });
    expect(conventions).toEqual(["relu'(0) = 0"]);
    expect(differentiate(problem, { wrt: 'W' }).conventions).toEqual([]);
  });

  test.each([
    ['a name that does not occur', { wrt: 'q' }, 'unknown-name'],
    ['no name', { wrt: '' }, 'usage'],
    ['an order of 0', { wrt: 'W', order: 0 }, 'usage'],
    ['too few nodes', { wrt: 'W', limits: { nodes: 5 } }, 'limit'],
  ])('%s is refused', (_, options, code) => {
    expect(refused(() => differentiate(problem, options)).code).toBe(code);
  });
});

describe('rules', () => {
  test('of its own are read before the built-in ones', () => {
    const own = readRules('own', "mish: mish'(z) = exp(z)  # only an example\n");
    expect(own.map((rule) => rule.id)).toEqual(['mish']);
    const ids = rules().map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('d-inv');
  });

  test('the same rule serves columns and matrices, one after the other', () => {
    const gradient = (text: string, given: string): string => {
      const result = differentiate(parse(text, { given }), { wrt: 'X' });
      return render(result, { part: 'rhs', format: 'ascii' });
    };
    expect(gradient('max(X)', 'X: n')).toBe('[X = max(X)] / sum([X = max(X)])   # n');
    expect(gradient('max(X)', 'X: n x m')).toBe('[X = max(X)] / sum([X = max(X)])   # n x m');
  });
});

describe('render', () => {
  const result = differentiate(parse("x' A x"), { wrt: 'x' });

  test.each([
    ['text', '∂s/∂x = (A + Aᵀ) x         # n'],
    ['ascii', "ds/dx = (A + A') x         # n"],
    ['latex', String.raw`\frac{\partial s}{\partial x} = (A + A^{\top}) x`],
  ] as const)('%s', (format, text) => {
    expect(render(result, { format })).toBe(text);
  });

  test('right sides, equations and definitions apart', () => {
    const layer = differentiate(parse("u' f(W x + b)"), { wrt: 'W' });
    expect(render(layer, { part: 'equation' })).toMatch(/^∂s\/∂W = [^\n]*$/);
    expect(render(layer, { part: 'rhs' })).not.toContain('=');
    expect(render(layer, { part: 'where' })).toContain('z = W x + b');
  });

  test('JSON and NumPy', () => {
    const json = JSON.parse(render(result, { format: 'json' })) as { derivatives: unknown[] };
    expect(json.derivatives).toHaveLength(1);
    expect(render(result, { format: 'numpy' })).toContain('def derivative(');
  });
});
