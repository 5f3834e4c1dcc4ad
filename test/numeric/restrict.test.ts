/** Claims about structured parameters: right ones are believed, wrong ones are seen. */
import { describe, expect, test } from '@jest/globals';
import type { Restriction } from '../../src/expression/structure.js';
import { verifyDerivative } from '../../src/numeric/index.js';
import { readProblem } from '../../src/shapes/read.js';

function verdict(input: string, given: string, restriction: Restriction, claim: string): string {
  const problem = readProblem(input, { given });
  const expr = readProblem(claim, { declared: problem.variables }).output;
  return verifyDerivative({
    problem,
    wrt: ['X'],
    restrictions: [restriction],
    claim: { kind: 'matrix', expr, layout: 'parameter' },
  }).kind;
}

const SYMMETRIC = 'A: n x n, X: n x n symmetric';
const entries = { form: 'entries', structure: 'symmetric' } as const;
const tangent = { form: 'tangent', structure: 'symmetric' } as const;
const orthogonal = { form: 'tangent', structure: 'orthogonal' } as const;

describe('a claim', () => {
  test.each([
    [SYMMETRIC, entries, "A + A' - diag(diag(A))", 'agrees'],
    [SYMMETRIC, entries, "A + A'", 'disagrees'],
    [SYMMETRIC, entries, "A'", 'disagrees'],
    [SYMMETRIC, tangent, "1/2 (A + A')", 'agrees'],
    [SYMMETRIC, tangent, "A'", 'disagrees'],
    ['A: n x n, X: n x n skew', { form: 'entries', structure: 'skew' }, "A' - A", 'agrees'],
    ['A: n x n, X: n x n skew', { form: 'entries', structure: 'skew' }, "A - A'", 'disagrees'],
    ['A: n x n, X: n x n diagonal', { form: 'entries', structure: 'diagonal' }, "A'", 'disagrees'],
    ['A: n x n, X: n x n lower', { form: 'entries', structure: 'lower' }, "tril(A')", 'agrees'],
    ['A: n x n, X: n x n lower', { form: 'entries', structure: 'lower' }, "triu(A')", 'disagrees'],
    ['A: n x n, X: n x n upper', { form: 'tangent', structure: 'upper' }, "triu(A')", 'agrees'],
    ['A: n x n, X: n x n upper', { form: 'tangent', structure: 'upper' }, "A'", 'disagrees'],
    ['A: n x n, X: n x n orthogonal', orthogonal, "A' - X A X", 'agrees'],
    ['A: n x n, X: n x n orthogonal', orthogonal, "1/2 (A' - X A X)", 'disagrees'],
    ['A: n x n, X: n x n orthogonal', orthogonal, "A'", 'disagrees'],
  ] as const)('%s, %j: %s %s', (given, restriction, claim, expected) => {
    expect(verdict('tr(A X)', given, restriction, claim)).toBe(expected);
  });
});
