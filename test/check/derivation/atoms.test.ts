/** Derivatives as values: how they are spelled, what contracts with what, what is refused. */
import { describe, expect, test } from '@jest/globals';
import { checkDerivation, MatcalcError, parse } from '../../../src/index.js';

const LAYER = "z = W x + b\nh = f(z)\ns = u' h\n";
const MATRICES = "A: k x n, X: n x m, B: m x p\nY = A X B\ns = tr(Y' Y)\n";

/** The verdict on the last line of a document, with why it is wrong or cannot be read. */
function verdict(document: string): string {
  const { lines } = checkDerivation(undefined, document);
  const last = lines.at(-1)!;
  const why = last.diagnostic?.message ?? last.mistake?.code;
  return why === undefined ? last.verdict : `${last.verdict}: ${why}`;
}

describe('spellings of one derivative', () => {
  test.each([
    '∂s/∂h',
    '∂ s / ∂ h',
    'ds/dh',
    'd s / d h',
    '(∂s/∂h)',
    '\\partial s/\\partial h',
    '\\frac{\\partial s}{\\partial h}',
    '\\dfrac{\\partial{}s}{\\partial{h}}'.replace('{}', ' '),
    '\\frac{ds}{dh}',
    '\\frac{\\mathrm{d} s}{\\mathrm{d} h}',
    '∇_h s',
    '∇_{h} s',
    '\\nabla_h s',
    '\\nabla_{\\mathbf{h}} s',
    '∂/∂h (s)',
    "∂(u' h)/∂h",
    '\\frac{\\partial (u^\\top h)}{\\partial h}',
    '\\frac{\\partial u^\\top h}{\\partial h}',
    '\\frac{\\partial}{\\partial h} u^\\top h',
    '(∂s/∂h)ᵀ',
  ])('%s', (spelling) => {
    expect(verdict(`${LAYER}${spelling} = u`)).toBe('right');
    expect(verdict(`${LAYER}${spelling} = 2 u`)).toBe('wrong: factor');
  });

  test.each([
    '∂²s/∂x²',
    '∂^2 s/∂x^2',
    '∂²s/∂x∂x',
    'd²s/dx²',
    'd^2 s/dx^2',
    'd2s/dx2',
    '\\frac{\\partial^2 s}{\\partial x^2}',
    '\\frac{\\partial^{2} s}{\\partial x \\partial x}',
    '∇²_x s',
    '\\nabla_x^2 s',
  ])('%s', (spelling) => {
    expect(verdict(`s = x' A x\n${spelling} = A + A'`)).toBe('right');
    expect(verdict(`s = x' A x\n${spelling} = 2 A`)).toMatch(/^wrong/);
  });

  test('a mixed one has the axes in the order of its names', () => {
    const bilinear = "A: n x m\ns = x' A y\n";
    expect(verdict(`${bilinear}∂²s/∂x∂y = A`)).toBe('right');
    expect(verdict(`${bilinear}∂²s/∂y∂x = A'`)).toBe('right');
    expect(verdict(`${bilinear}∂²s/∂y∂x = A`)).toMatch(/^wrong/);
  });

  test('names of more letters', () => {
    expect(verdict("loss = u' theta\ndloss/dtheta = u")).toBe('right');
    expect(verdict("loss = u' theta\n∂loss/∂θ = u")).toBe('right');
  });
});

describe('what contracts with what', () => {
  test.each([
    // A derivative of a number by a vector is a column, a row where only a row fits.
    [LAYER, "∂s/∂z ∂z/∂x = (∂s/∂z)' W", 'right'],
    [LAYER, "W' ∂s/∂z = ∂s/∂x", 'right'],
    [LAYER, '∂s/∂z W = ∂s/∂x', 'right'],
    [LAYER, "∂s/∂z x' = ∂s/∂W", 'right'],
    [LAYER, "∂s/∂h ⊙ f'(z) = ∂s/∂z", 'right'],
    [LAYER, "diag(f'(z)) ∂s/∂h = ∂s/∂z", 'right'],
    [LAYER, "(∂h/∂z)' ∂s/∂h = ∂s/∂z", 'right'],
    [LAYER, "∂s/∂h ∂h/∂z x' = ∂s/∂W", 'right'],
    // The chain rule over three axes, from rows and columns alike.
    [LAYER, "u' diag(f'(z)) ∂z/∂W = ∂s/∂W", 'right'],
    [LAYER, "(u ⊙ f'(z)) ∂z/∂W = ∂s/∂W", 'right'],
    [LAYER, '2 ∂s/∂z ∂z/∂W / 2 = ∂s/∂W', 'right'],
    [LAYER, '∂s/∂z ∂z/∂W + 0 ∂s/∂W = ∂s/∂W', 'right'],
    [LAYER, '-∂s/∂z ∂z/∂W = -∂s/∂W', 'right'],
    [LAYER, '(∂z/∂W)ᵀ ∂s/∂z = ∂s/∂W', 'right'],
    // Matrices in between: both axes.
    [MATRICES, '∂s/∂Y ∂Y/∂X = ∂s/∂X', 'right'],
    [MATRICES, "∂s/∂X = A' ∂s/∂Y B'", 'right'],
    [MATRICES, '2 Y ∂Y/∂X = ∂s/∂X', 'right'],
    [MATRICES, "2 Y' ∂Y/∂X = ∂s/∂X", 'wrong'],
    // A name of its own moves by itself; by itself it is the identity.
    [LAYER, '∂z/∂z = I', 'right'],
    [LAYER, "∂h/∂z = diag(f'(z))", 'right'],
    [LAYER, '∂z/∂b = I', 'right'],
    [LAYER, '∂x/∂b = 0', 'right'],
    // Numbers in between: an outer product.
    ["a: n, B: p x q\nt = a' x\nY = t B\n", '∂Y/∂x = ∂Y/∂t ∂t/∂x', 'right'],
    ["a: n, B: p x q\nt = a' x\nY = t B\n", '∂Y_{ij}/∂x_k = B_{ij} a_k', 'right'],
    ["a: n, B: p x q\nt = a' x\nY = t B\n", '∂Y_{ij}/∂x_k = B_{ji} a_k', 'wrong'],
  ])('%s%s', (givens, line, expected) => {
    expect(verdict(givens + line).split(':')[0]).toBe(expected);
  });

  test.each([
    [`${LAYER}∂s/∂W = ∂z/∂W ∂s/∂z`, 'these share no axis: ∂z/∂W is n × n × m, ∂s/∂z is n'],
    [`${LAYER}∂s/∂W = x ∂z/∂W`, 'these share no axis: x is m, ∂z/∂W is n × n × m'],
    [`${LAYER}∂s/∂W = ∂z/∂W`, 'this is n × n × m, what stands before it is n × m'],
    [`${LAYER}∂s/∂W = ∂s/∂z ∂z/∂W + x`, 'terms of different axes: ∂s/∂z ∂z/∂W is n × m, x is m'],
  ])('%s', (document, message) => {
    const { firstWrong } = checkDerivation(undefined, document);
    expect(firstWrong?.mistake).toMatchObject({ code: 'shape', message });
  });
});

describe('what cannot be read', () => {
  test.each([
    ['∂s = u', 'by what? a / and ∂ are expected behind ∂ and a name'],
    ['∂s/h = u', '∂ is expected here'],
    ['∂s/∂(h + z) = u', 'a name is expected behind ∂'],
    ['∂W x/∂x = W', 'by what? a / and ∂ are expected behind ∂ and a name'],
    ['∂s/∂q = u', 'nothing says what q is'],
    ['∂q/∂h = u', 'nothing says what q is'],
    ['∂z/∂xᵀ = W', 'brackets say what is transposed here'],
    ['∂³s/∂x³ = 0', 'a derivative of order 3 as a value is not supported'],
    ['∂²s/∂x = 0', 'the order is 2 above, 1 below'],
    ['∇s = u', '∇ without a parameter (∇_W s) is not supported'],
    ['∇_x z = W', '∇ is of a number: z is n'],
    ['∂z/∂h = I', 'what is differentiated here does not use h'],
    ['∂(∂s/∂x)/∂x = I', 'a derivative of a derivative is not supported'],
    ['norm(∂z/∂W) = 1', '∂z/∂W has 3 axes: n × n × m'],
    ['∂s/∂W = g(z)', 'g is not a function of this derivation'],
    ['∂s/∂W = (u', 'this bracket is never closed'],
    ["s' = u", 'a prime does not say what is differentiated by: write ds/dx'],
  ])('%s', (line, message) => {
    const { lines, verdict } = checkDerivation(undefined, LAYER + line);
    const [bad] = lines.filter((one) => one.verdict === 'unreadable');
    expect(bad?.diagnostic?.message).toBe(message);
    expect(verdict).toBe('unreadable');
    const [span] = bad!.diagnostic!.spans!;
    expect(span!.start).toBeGreaterThanOrEqual(LAYER.length);
    expect(bad!.diagnostic!.text).toBe(LAYER + line);
  });

  test('a value that does not conform under ∂', () => {
    const document = "∂(x'^ x)/∂x = (A + A') x\n∂(x' A x)/∂A = x x'\n";
    expect(checkDerivation(undefined, document).verdict).not.toBe('right');
  });

  test('in an expression that is differentiated a derivative is refused as before', () => {
    for (const text of ['∂s/∂h', '\\partial s', '∇_W s', 'x + ∂s/∂x'])
      expect(() => parse(text)).toThrow(MatcalcError);
    expect(() => parse('∂s/∂h')).toThrow('derivatives as values (∂) is not supported');
  });
});
