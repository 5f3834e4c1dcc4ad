import { describe, expect, test } from '@jest/globals';
import { dimName } from '../../src/expression/dimension.js';
import { bracketedText, explainReading, explainShapes } from '../../src/shapes/explain.js';
import { readNames } from '../../src/shapes/names.js';
import { read, reads, refused, shapes } from './helpers.js';

const definitions = (text: string, given?: string): string[] =>
  read(text, given).definitions.map(({ name, expr }) => `${name} = ${bracketedText(expr)}`);

describe('programs', () => {
  const NET = ['z = (W x) + b', 'h = f(z)'];

  test.each([
    ["z = W x + b; h = f(z); s = u' h"],
    ["s = u' h; h = f(z); z = W x + b"],
    ["s = u' h\nh = f(z)   # the layer\nz = W x + b"],
    ["s = u' h where h = f(z), z = W x + b"],
  ])('%s', (text) => {
    const problem = read(text);
    expect(problem.outputName).toBe('s');
    expect(bracketedText(problem.output)).toBe("(u') h");
    expect(definitions(text)).toEqual(NET);
  });

  test.each([
    ["u' h where h = f(W x)", undefined, "(u') h"],
    ["J = x'x", 'J', "(x') x"],
    ['f(x) = ½xᵀAx', 'f', "(1/2) (x') A x"],
    ['a = x\nb = y', 'b', 'y'],
    ['h(x) = θᵀx; h(u) - y', undefined, "((theta') u) - y"],
    ['g(z) = exp(z)/sum(exp(z)); g(x)', undefined, 'exp(x) / sum(exp(x))'],
    ['z = a +\n  b', 'z', 'a + b'],
    ['W: n x m, x: m\nW x', undefined, 'W x'],
    ["x ∈ R^n; W ∈ R^{n×m}; W'x", undefined, "(W') x"],
    ["A symmetric; x'A x", undefined, "(x') A x"],
  ])('the output of %s', (text, name, output) => {
    expect(read(text).outputName).toBe(name);
    expect(reads(text)).toBe(output);
  });

  test('a function of a number is applied entry by entry', () => {
    const { functions, output } = read("u'g(W x) where g(z) = z/(1+exp(-z))");
    expect(bracketedText(output)).toBe("(u') g(W x)");
    const { definition, arity } = functions.get('g')!;
    expect(arity).toBe(1);
    expect(definition?.parameters).toEqual(['z']);
    expect(bracketedText(definition!.body)).toBe('z / (1 + exp(-z))');
  });

  test('functions in --given', () => {
    expect(read('g(x)', 'g(z) = z^2, x: n').functions.get('g')?.definition).toBeDefined();
    expect(read('x', 'g(z) = z^2, x: n').functions.size).toBe(0);
  });

  test('a dimension is a number in formulas', () => {
    const { output, variables } = read('(1/n) sum(x)', 'x: n');
    expect(bracketedText(output)).toBe('(1 / n) sum(x)');
    expect([...variables.keys()]).toEqual(['x']);
  });

  test('used names hold everything', () => {
    const { usedNames } = read("s = u'f(z); z = W x", 'W: k x d');
    for (const name of ['s', 'u', 'f', 'z', 'W', 'x', 'k', 'd'])
      expect(usedNames.has(name)).toBe(true);
  });

  test.each([
    ['a: scalar, x: n, r: 1 x k, W: n x (m+1)', 'a x r W', 'a: scalar'],
    ['W ∈ ℝ^{2n × m}', 'W', 'W: 2 n x m'],
    ['W \\in \\mathbb{R}^{n \\times m}', 'W', 'W: n x m'],
    ['A: n x n spd', 'A', 'A: n x n'],
    ['x: n m', 'x', 'x: m n'],
    ['x: 3', 'x', 'x: 3'],
    ['A: 3x3', 'A', 'A: 3 x 3'],
    ['A: nx12', 'A', 'A: n x 12'],
    ['A: 2xn', 'A', 'A: 2 x n'],
    ['x: n*m', 'x', 'x: n x m'],
    ['x: n*(n+1)/2', 'x', 'x: (n^2 + n)/2'],
    ['x: n(n+1)/2', 'x', 'x: (n^2 + n)/2'],
    ['x: (n+1)*n/2', 'x', 'x: (n^2 + n)/2'],
    ['x: (n^2+n)/2', 'x', 'x: (n^2 + n)/2'],
    ['A: n*(n+1)/2 x n*n', 'A', 'A: (n^2 + n)/2 x n^2'],
    ['A: n_1 x x_3', 'A', 'A: n_1 x x_3'],
    ['h₁: d', 'h1', 'h_1: d'],
  ])('%s', (given, text, expected) => {
    const name = text.split(' ')[0]!;
    expect(shapes(read(name, given))).toBe(expected);
  });

  test('properties', () => {
    const { variables } = read("x'A x", 'A: n x n spd, A symmetric, x positive');
    expect(variables.get('A')?.properties).toEqual(['spd', 'symmetric']);
    expect(variables.get('x')?.properties).toEqual(['positive']);
  });
});

describe('places', () => {
  test('every expression knows where it was written', () => {
    const problem = read("u' f(Wx̂ + b)");
    const texts = [...problem.origins.values()].map(({ start, end }) =>
      problem.text.slice(start, end),
    );
    for (const text of ["u'", 'f(Wx̂ + b)', 'Wx̂ + b', 'Wx̂', 'x̂', 'b']) expect(texts).toContain(text);
  });

  test('a list of names', () => {
    const text = 'W_1, x,\\theta, \\hat{y}_i , W^{(2)}';
    const found = readNames(text);
    expect(found.map(({ name }) => name)).toEqual(['W_1', 'x', 'theta', 'y_hat_i', 'W_2']);
    expect(found.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'W_1', 'x', '\\theta', '\\hat{y}_i', 'W^{(2)}',
    ]); // prettier-ignore
    expect(() => readNames('')).toThrow('a name is expected');
    expect(() => readNames('x y')).toThrow('names are separated by commas');
  });
});

describe('reading back what was printed', () => {
  const problem = read("u' f(W x + b)", 'W: n x m, x: m, b: n, u: n');
  const back = { declared: problem.variables, functions: problem.functions };

  test('nothing is assumed', () => {
    const { output, assumptions } = read("(u .* f'(W x + b)) x'", undefined, back);
    expect(assumptions).toEqual([]);
    expect(bracketedText(output)).toBe("(u .* f'((W x) + b)) (x')");
  });

  test('index equations', () => {
    const index = new Map([
      ['i', dimName('n')],
      ['j', dimName('n')],
      ['k', dimName('m')],
    ]);
    const { output } = read("I_{ij} x_{k} f'(W x + b)_{i} W_{ik} + u_i (W x)_{j}", undefined, {
      ...back,
      index,
    });
    expect(bracketedText(output)).toBe(
      "(eye(n)_{ij} x_{k} f'((W x) + b)_{i} W_{ik}) + (u_{i} (W x)_{j})",
    );
    expect(refused('W_{i}', undefined, { ...back, index }).code).toBe('shape');
    expect(refused('x_{i}', undefined, { ...back, index }).code).toBe('shape');
  });

  test('the explanation of a reading', () => {
    expect(explainReading(read('W x + b')).split('\n')).toEqual([
      '(W x) + b  # n',
      '  W        # n × m',
      '  x        # m',
      '  b        # n',
    ]);
  });
});

test('what functions take and give', () => {
  const lines = explainShapes(read("u' f(g(x))", 'f: n -> m, x: n')).split('\n');
  expect(lines.slice(-2)).toEqual([
    '  f           # n → m',
    '  g           # elementwise, assumed',
  ]);
});

test('the shapes of all parts, and which are assumed', () => {
  expect(explainShapes(read('W x + b', 'W: p x q')).split('\n')).toEqual([
    '(W x) + b  # p',
    '  W x      # p',
    '  W        # p × q',
    '  x        # q, assumed',
    '  b        # p, assumed',
  ]);
});

test('an assumption has a place and nothing more', () => {
  expect(read('Wx').assumptions.map(({ span }) => span)).toContainEqual({ start: 0, end: 1 });
});
