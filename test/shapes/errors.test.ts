import { describe, expect, test } from '@jest/globals';
import { shapeText } from '../../src/expression/shape.js';
import { places, read, reads, refused } from './helpers.js';

describe('what does not fit is refused with a repair', () => {
  test.each([
    [
      'x y',
      'x: n, y: n',
      'two columns do not multiply: x is n, y is n',
      ['x', 'y'],
      "x' y (a number), x y' (n × n), x .* y (entry by entry)",
    ],
    [
      'x y',
      'x: n, y: m',
      'two columns do not multiply: x is n, y is m',
      ['x', 'y'],
      "x y' (n × m)",
    ],
    [
      'A B',
      'A: n x m, B: k x m',
      'these do not multiply: A is n × m, B is k × m',
      ['A', 'B'],
      "A B' (n × k)",
    ],
    [
      'X W + b',
      'X: n x d, W: d x k, b: k',
      'terms of different shapes: X W is n × k, b is k',
      ['X W', 'b'],
      "X W + ones(n) b' (added to every row)",
    ],
    [
      'x + r',
      'x: n, r: 1 x n',
      'terms of different shapes: x is n, r is 1 × n',
      ['x', 'r'],
      "x + r'",
    ],
    [
      'x^2',
      'x: n',
      'a column has no power: x is n',
      ['x^2'],
      "x.^2 (entry by entry), x' x (a number)",
    ],
    ['x / y', 'x: n, y: n', 'only a number divides: y is n', ['y'], 'x ./ y (entry by entry)'],
    [
      '‖A‖₂',
      'A: n x m',
      'the 2-norm of a matrix is an operator norm, which is not supported',
      ['‖A‖₂'],
      'norm(A) (the Frobenius norm, ‖A‖_F)',
    ],
    [
      '‖A‖₁',
      'A: n x m',
      'the 1-norm of a matrix is an operator norm, which is not supported',
      ['‖A‖₁'],
      'norm1(A) (the sum of the absolute entries)',
    ],
    [
      'softmax(A)',
      'A: n x m',
      'softmax needs a vector: A is n × m',
      ['A'],
      'softmax(A, rows), softmax(A, cols)',
    ],
    ['tr(A)', 'A: n x m', 'tr needs a square matrix: A is n × m', ['A'], undefined],
    [
      'A^2',
      'A: n x m',
      'only square matrices have powers: A is n × m',
      ['A^2'],
      'A.^2 (entry by entry)',
    ],
  ])('%s', (text, given, message, spans, help) => {
    const diagnostic = refused(text, given);
    expect(diagnostic).toMatchObject({ code: 'shape', message, source: 'expression' });
    expect(places(diagnostic)).toEqual(spans);
    expect(diagnostic.help).toBe(help);
  });
});

describe('other refusals', () => {
  test.each([
    ['tr(A X', undefined, 'unclosed', ['(']],
    ['|x + y', 'x: n', 'unclosed', ['|']],
    ['‖x + y', 'x: n', 'unclosed', ['‖']],
    ['x + y)', undefined, 'unopened', [')']],
    ['(x + y]', undefined, 'syntax', [']', '(']],
    ['a^b^c', undefined, 'syntax', ['^', '^']],
    ['x +', undefined, 'syntax', ['+']],
    ['z > 0', undefined, 'syntax', ['>']],
    ['', undefined, 'syntax', []],
    ['x \u0001 y', undefined, 'syntax', ['\u0001']],
    ['A^{1/2}', 'A: n x n', 'unsupported', ['A^{1/2}']],
    ['A^k', 'A: n x n', 'unsupported', ['A^k']],
    ['A^+', 'A: n x n', 'unsupported', ['+']],
    ['sum_i x_i', undefined, 'unsupported', ['sum_i']],
    ['∑ x', undefined, 'unsupported', ['∑']],
    ['W[i,j]', 'W: n x m', 'unsupported', ['[']],
    ['[[a, b], [c, d]]', undefined, 'syntax', ['[[a, b], [c, d]]']],
    ['∂s/∂W', undefined, 'unsupported', ['∂']],
    ['f(x)', 'f: n, m -> p', 'unsupported', ['m -> p']],
    ['f(x)', 'f: R^n x R^m -> R', 'unsupported', ['f: R^n x R^m -> R']],
    ['f(x)', 'f: 1 x n -> m', 'declaration', ['1']],
    ['f(x)', 'f: n -> ', 'declaration', ['->']],
    ['f(x)', 'f: n -> m, f: n -> p', 'declaration', ['f']],
    ['f(x) + x', 'f: n -> m, x: k', 'shape', ['x']],
    ['f(r)', 'f: n -> m, r: 1 x n', 'shape', ['r']],
    ['f(x, y)', 'f: n -> m', 'syntax', ['f(x, y)']],
    ['grad_f(x)', 'f: n -> m', 'syntax', ['grad_f']],
    ["f'(x)", 'f: n -> m', 'syntax', ['f']],
    ['H_f(x)', 'f: n -> m', 'shape', ['H_f(x)']],
    ['D3_f(x)[v]', 'f: n -> m', 'shape', ['D3_f(x)[v]']],
    ['J_f(x)[u, v]', 'f: n -> m', 'syntax', ['u', 'v']],
    ['J_f(x)[A]', 'f: n -> m, A: n x n', 'shape', ['A']],
    ['J_f(x)[]', 'f: n -> m', 'syntax', ['[]']],
    ['D12_g(x, y)[v]', undefined, 'syntax', ['D12_g(x, y)[v]']],
    ["g'(x, y)", undefined, 'syntax', ['g']],
    ['D3_g(x, y)', undefined, 'syntax', ['D3_g']],
    ['D1_f(x)', undefined, 'syntax', ['D1_f']],
    ['grad_f(y) where f(x) = norm(x)', undefined, 'unsupported', ['grad_f']],
    ['f(x) where f(x) = A x', 'f: n -> m, A: n x m', 'shape', ['f(x)']],
    ['z = z + 1', undefined, 'definition', ['z']],
    ['a = b; b = a', undefined, 'definition', ['a', 'b']],
    ['z = x; z = y; z', undefined, 'definition', ['z', 'z']],
    ['W_2 W^{(2)}', undefined, 'ambiguous', ['W^{(2)}', 'W_2']],
    ['A B ⊙ C D', 'A: n x n, B: n x n, C: n x n, D: n x n', 'ambiguous', ['⊙']],
    ['A * B @ x', 'A: n x n, B: n x n, x: n', 'ambiguous', ['A * B']],
    ['W: n x m', undefined, 'syntax', []],
    ['f(x) + f(x, y)', undefined, 'syntax', ['f', 'f']],
    ["f'".repeat(2) + '(', undefined, 'unclosed', ['(']],
    ['[1 2; 3 4] x', undefined, 'syntax', ['1', '2']],
  ])('%s', (text, given, code, spans) => {
    const diagnostic = refused(text, given);
    expect(diagnostic.code).toBe(code);
    expect(places(diagnostic)).toEqual(spans);
  });

  test('both readings are shown', () => {
    const given = 'A: n x n, B: n x n, C: n x n, D: n x n';
    expect(refused('A B ⊙ C D', given).help).toBe('write ((A B) .* C) D or (A B) .* (C D)');
    expect(refused('A B ⊙ C D').code).toBe('ambiguous');
  });

  test.each([
    ['A B ⊙ C D / 2', '((A B) .* C) D / 2 or (A B) .* (C D) / 2'],
    ['A ./ 2 B', '(A ./ 2) B or A ./ (2 B)'],
    ['A .* B * C', '(A .* B) * C or A .* (B * C)'],
    ['A ⊙ B / 2 C', '(A .* B) / 2 C or A .* (B / 2 C)'],
    ['A ⊙ B C / 2 ⊙ D', '((A .* B) C / 2) .* D or A .* (B C) / 2 .* D'],
  ])('every operator of %s is shown', (text, options) => {
    const given = 'A: n x n, B: n x n, C: n x n, D: n x n';
    expect(refused(text, given).help).toBe(`write ${options}`);
  });

  test('a misspelt function', () => {
    const diagnostic = refused('sigmod(z)');
    expect(diagnostic).toMatchObject({ code: 'unknown-function', label: 'did you mean sigmoid?' });
    expect(diagnostic.edits).toEqual([{ text: 'sigmoid', span: { start: 0, end: 6 } }]);
  });

  test.each([
    ['x: n, x: m', 'x is declared as m and as n', ['x', 'x']],
    ['n: scalar, x: n', 'n is a dimension and a variable', ['n', 'n']],
    ['x: n symmetric', 'x is a vector and cannot be symmetric', ['x: n symmetric']],
    ['A: n x m x k', 'a shape has at most two dimensions', ['A: n x m x k']],
    ['x: n/2', 'n/2 is not always a whole number', ['n']],
    ['x: n*m/2', 'm/2 is not always a whole number', ['m']],
    ['x', 'this declares nothing', ['x']],
    ['x: 0', 'a dimension is at least 1, not 0', ['x: 0']],
  ])('the declarations %s', (given, message, spans) => {
    const diagnostic = refused('x', given);
    expect(diagnostic).toMatchObject({ code: 'declaration', source: 'given', message });
    expect(places(diagnostic)).toEqual(spans);
  });

  test.each([
    ['A: n x n symetric', 'symetric', 'symmetric'],
    ['A: n x n simmetrc', 'simmetrc', 'symmetric'],
    ['A: R^{n x n} orthogonl', 'orthogonl', 'orthogonal'],
    ['A: n x n symetric, B: n x n symetric', 'symetric', 'symmetric'],
    ['A: n x n symetric spd', 'symetric', 'symmetric'],
    ['x: n positve', 'positve', 'positive'],
    ['x: 3 binry', 'binry', 'binary'],
  ])('the misspelt property in %s', (given, word, property) => {
    const diagnostic = refused('A x', given);
    expect(diagnostic).toMatchObject({
      code: 'declaration',
      source: 'given',
      message: `${word} is not a property that is known`,
      label: `did you mean ${property}?`,
    });
    expect(places(diagnostic)).toEqual([word]);
    const start = given.indexOf(word);
    expect(diagnostic.edits).toEqual([
      { text: property, span: { start, end: start + word.length } },
    ]);
  });

  test.each([
    ['x: n m', 'm n'],
    ['x: batch seq', 'batch seq'],
    ['x: 2 n', '2 n'],
    ['x: n skip', 'n skip'],
    ['x: n lowe, y: lowe', 'lowe n'],
  ])('the product of dimensions in %s', (given, length) => {
    const x = read('x', given).variables.get('x');
    expect(shapeText(x!.shape)).toBe(length);
  });

  test('strict mode makes assumptions errors', () => {
    const diagnostic = refused('f(W x)', 'x: m', { strict: true });
    expect(diagnostic.code).toBe('assumption');
    expect(diagnostic.help).toBe('declare it: --given "W: n x m, f: elementwise"');
    expect(refused('W x', undefined, { strict: true }).code).toBe('assumption');
  });
});

describe('large and deep texts end soon', () => {
  test.each([
    ['brackets', '('.repeat(3000) + 'x' + ')'.repeat(3000)],
    ['calls', 'f('.repeat(1500) + 'x' + ')'.repeat(1500)],
    ['signs', '-'.repeat(3000) + 'x'],
    ['marks', 'x' + "'".repeat(3000)],
    ['prefix functions', 'log '.repeat(3000) + 'x'],
    ['roots', '\\sqrt{'.repeat(3000) + 'x' + '}'.repeat(3000)],
    ['exponents', 'x^{'.repeat(3000) + 'x' + '}'.repeat(3000)],
    ['bars', '|('.repeat(3000) + 'x' + ')|'.repeat(3000)],
    ['length', 'x '.repeat(600_000)],
    ['quotients', 'x/'.repeat(5000) + 'x'],
    ['mixed products', 'x .* A '.repeat(5000) + 'x'],
    ['digits', `${'1'.repeat(100_000)} x`],
    ['exponent', '1e99999 x'],
    ['marks on a letter', `x${'\u0302'.repeat(20_000)}`],
    ['nine marks on a letter', `x${'\u0302'.repeat(9)}`],
    ['marks of LaTeX', `${'\\hat'.repeat(20_000)} x`],
    ['marks in braces', `${'\\hat{'.repeat(3000)}x${'}'.repeat(3000)}`],
    ['subscripts', `x${'_a'.repeat(20_000)}`],
    ['letters', 'Q'.repeat(100_000)],
    ['65 letters', 'Q'.repeat(65)],
    ['primes of a function', `f${"'".repeat(3000)}(x)`],
    ['21 primes', `f${"'".repeat(21)}(x)`],
    ['primes of a built-in function', `sigmoid${"'".repeat(3000)}(x)`],
  ])('%s', (_, text) => expect(refused(text).code).toBe('limit'));

  test('runs of letters, marks and primes just below their bounds', () => {
    expect(read('Q'.repeat(64)).variables.size).toBe(1);
    expect(read(`x${'\u0302'.repeat(8)}`).variables.size).toBe(1);
    expect(reads(`f${"'".repeat(20)}(x)`)).toBe(`f${"'".repeat(20)}(x)`);
    expect(read('q'.repeat(1000)).variables.size).toBe(1);
  });

  test('just below the bound everything is read', () => {
    let net = 'x';
    for (let k = 0; k < 190; k++) net = `f(W ${net} + b)`;
    expect(read(net).variables.size).toBe(3);
  });

  const nested = (count: number, body: (callee: string) => string): string => {
    const lines = Array.from({ length: count }, (_, k) => `f${k}(t) = ${body(`f${k + 1}(t)`)}`);
    return [...lines, `f${count}(t) = t`, 'f0(x)'].join('; ');
  };

  test.each([
    ['entry by entry', (callee: string) => `${callee}^2`],
    ['substituted', (callee: string) => `A ${callee}`],
  ])('functions that call each other, %s', (_, body) => {
    expect(read(nested(150, body)).output.shape.cols.key).toBe('1');
    for (const count of [250, 1000, 5000])
      expect(refused(nested(count, body))).toMatchObject({
        code: 'limit',
        message: 'functions call each other more than 200 levels deep',
      });
  });

  test('the place of functions that nest too deeply is in the text that defines them', () => {
    const given = nested(250, (callee) => `${callee}^2`).replace('; f0(x)', '');
    const diagnostic = refused('f0(x)', given);
    expect(diagnostic).toMatchObject({ code: 'limit', source: 'given' });
    expect(places(diagnostic)).toEqual(['f50']);
  });

  test('thousands of definitions that use the next line', () => {
    const lines = Array.from({ length: 3000 }, (_, k) => `z${k} = f(z${k + 1})`);
    const problem = read(lines.join('\n'));
    expect(problem.outputName).toBe('z_0');
    expect(problem.definitions.length).toBe(2999);
    expect([...problem.variables.keys()]).toEqual(['z_3000']);
  });

  test('a thousand layers, one definition each', () => {
    const lines = ['h_0 = x'];
    for (let k = 1; k <= 1000; k++) lines.push(`h_${k} = f(W_${k} h_${k - 1} + b_${k})`);
    const problem = read(`${lines.join('\n')}\ns = u' h_1000`);
    expect(problem.definitions.length).toBe(1001);
    expect(problem.variables.size).toBe(2002);
  });

  test.each([
    ['a sum', 'x + '.repeat(5000) + 'x', 'n'],
    ['a product', 'A '.repeat(5000), 'n × n'],
    ['an entrywise product', 'x .* '.repeat(5000) + 'x', 'n'],
    ['outer products', "x y' ".repeat(3000), 'n × n'],
  ])('%s of thousands', (_, text, shape) => expect(shapeText(read(text).output.shape)).toBe(shape));
});
