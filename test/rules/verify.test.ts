import { describe, expect, test } from '@jest/globals';
import { FUNCTIONS, type FunctionName } from '../../src/expression/functions.js';
import { definedFunctions } from '../../src/rules/functions.js';
import { headOf, parseRules } from '../../src/rules/rule.js';
import { verifyRule } from '../../src/rules/verify.js';
import { ofKind, ruleOf, TABLE } from './table.js';

const SEEDS = Array.from({ length: 20 }, (_, k) => k + 1);

test.each(TABLE.map((rule) => [rule.id, rule] as const))('%s holds', (_, rule) => {
  for (const seed of SEEDS) expect(verifyRule(rule, { seed })).toEqual({ kind: 'holds', rule });
});

describe('The table is complete', () => {
  const derived = ofKind('derivative').map((rule) => headOf(rule).fn);
  const differentials = ofKind('differential').map((rule) => headOf(rule).fn);
  /** Contractions and powers, and the family whose adjoint is code: they need no line. */
  const structural = [
    'sum',
    'mean',
    'norm',
    'norm1',
    'tr',
    'vec',
    'diag',
    'tril',
    'triu',
    'cumsum',
    'vech',
    'unvech',
    'duplication',
    'elimination',
    'dexpm',
  ];
  /** Written with the names of other functions. */
  const entries = ['maxentry', 'minentry', 'norm_inf'];

  test.each(Object.keys(FUNCTIONS) as FunctionName[])('%s has a derivative', (name) => {
    expect([...derived, ...differentials, ...structural, ...entries]).toContain(name);
  });
});

describe('What does not hold is refuted', () => {
  test.each([
    ['products do not commute', 'A B = B A  given A: n x n, B: n x n'],
    ['nor does the transpose keep their order', "(A B)' = A' B'  given A: n x n, B: n x n"],
    ['nor does the inverse', 'inv(A B) = inv(A) inv(B)  given A: n x n, B: n x n'],
    ['a matrix is not symmetric', "A' = A  given A: n x n"],
    ['a row is no column', "x' y = tr(y y')  given x: n, y: n"],
    ['det is not linear', 'det(2 A) = 2 det(A)  given A: n x n'],
    ['nor is the logarithm', 'log(a + b) = log(a) + log(b)'],
    ['sqrt(z^2) is |z|', 'sqrt(z^2) = z'],
    ['abs is not the identity', 'abs(z) = z  given z: scalar'],
    ['relu is not the identity', 'relu(z) = z  given z: scalar'],
    ['a sign is no one', 'y = 1  given y: scalar sign'],
    ['a number is not its square', 'y^2 = y'],
    ['softmax does not sum to 2', 'sum(softmax(x)) = 2  given x: n'],
    ['nor to 1 after scaling', 'sum(2 softmax(x)) = 1  given x: n'],
    ['the other sigmoid', "sigmoid'(z) = sigmoid(z) (1 + sigmoid(z))"],
    ['a factor is missing', "erf'(z) = exp(-z^2)"],
    ['wrong on one side of the kink', "abs'(z) = 1"],
    ['wrong on the other side', "relu'(z) = 0"],
    ['max without its other argument', 'd max(a, b) = [a > b] da'],
    ['the transposed inverse', "d inv(A) = -inv(A)' dA inv(A)  given A: n x n"],
    ['the sign', 'd inv(A) = inv(A) dA inv(A)  given A: n x n'],
    ['the trace without the determinant', 'd det(A) = tr(inv(A) dA)  given A: n x n'],
    ['sigmoid by its negative', 'sigmoid(z) = 1/(1 + exp(z))'],
    ['the transpose', "d(x' B x)/dx = x' (B + B)  given B: n x n, x: n"],
    ['half of it', "d(x' x)/dx = x'  given x: n"],
    ['another elementwise derivative', 'd f(z)/dz = diag(f(z))  given z: n'],
    ['only right if A is symmetric', "d(x' A x)/dx = 2 x' A  given A: n x n, x: n"],
    ['division by zero', 'exp(z) = exp(z)/0'],
  ])('%s: %s', (_, line) => {
    const rule = ruleOf(`mine: ${line}  # wrong`);
    for (const seed of [1, 2, 3]) expect(verifyRule(rule, { seed }).kind).toBe('fails');
  });

  test('the witness is a point and both values there', () => {
    const verdict = verifyRule(ruleOf('mine: cos(z)^2 + sin(z)^2 = 2  # wrong'));
    if (verdict.kind !== 'fails') throw new Error(verdict.kind);
    const { point, expected, got } = verdict.witness!;
    expect([...point.keys()]).toEqual(['z']);
    expect(expected.data[0]).toBeCloseTo(1, 12);
    expect([...got.data]).toEqual([2]);
  });

  test('a Jacobian in the layout of gradients has the wrong shape', () => {
    expect(verifyRule(ruleOf("mine: d(u' h)/du = h  given u: n, h: n  # gradient"))).toMatchObject({
      kind: 'fails',
      reason: 'the right side is n, it should be 1 × n',
    });
  });
});

describe('What numbers cannot decide', () => {
  test('no value anywhere', () => {
    expect(verifyRule(ruleOf('mine: log(-1 - z^2) = 2 z  # nowhere')).kind).toBe('undecided');
  });
  test('where the left side has no value a rule may say anything', () => {
    expect(verifyRule(ruleOf('mine: exp(log(z)) = z  # z > 0')).kind).toBe('holds');
  });
});

describe('Functions that rules define', () => {
  const FILE = `
    sign-like: softsign(z) = z/(1 + abs(z))  # Turian et al. 2009
    twice: twicesoft(z) = softsign(2 softsign(z))  # by the first
  `;
  const functions = definedFunctions(parseRules('mine.rules', FILE));
  const verdict = (line: string): string =>
    verifyRule(ruleOf(`mine: ${line}  # mine`), { functions }).kind;

  test.each([
    ["softsign'(z) = 1/(1 + abs(z))^2", 'holds'],
    ["softsign'(z) = 1/(1 + abs(z))", 'fails'],
    ['softsign(-z) = -softsign(z)', 'holds'],
    ['twicesoft(z) = 2 z/(1 + 3 abs(z))  given z: scalar', 'holds'],
    ['d softsign(t x)/dt = x/(1 + abs(t x))^2', 'holds'],
  ])('%s %s', (line, kind) => {
    expect(verdict(line)).toBe(kind);
  });

  test('a definition is right wherever it has a value', () => {
    expect(verdict('softsign(z) = z/(1 + abs(z))')).toBe('holds');
    const nowhere = ruleOf('mine: nowhere(z) = z/0  # mine');
    const found = verifyRule(nowhere, { functions: definedFunctions([nowhere]) });
    expect(found).toMatchObject({ kind: 'undecided' });
  });
});
