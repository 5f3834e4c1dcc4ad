/** Derivatives by structured parameters: textbook values, refusals, and verification that sees what is wrong. */
import { describe, expect, test } from '@jest/globals';
import { MatcalcError, parse, render } from '../../src/index.js';
import { differentiate, type StructuredForm } from '../../src/index.js';
import { answer, derive } from '../support/results.js';
import { rows } from '../support/tables.js';
import { difference } from '../support/values.js';

const asked = (option: string): { structured: StructuredForm; order: string } => {
  const [form, order = ''] = option.split(' ');
  return { structured: form as StructuredForm, order };
};

describe('structured', () => {
  test.each(rows('structured'))('$input by $wrt, $given; $option: $answer', (row) => {
    const { structured, order } = asked(row.option);
    const result = derive({ ...row, option: order }, { structured });
    expect(result.verified.kind).toBe('verified');
    if (row.relation === '=>') {
      expect(render(result, { part: 'rhs' }).split(/ +#/)[0]).toBe(row.answer);
      return;
    }
    const [{ inline }] = result.derivatives as [(typeof result.derivatives)[0]];
    if (row.answer === '0') expect(render(result, { part: 'rhs' })).toMatch(/^0 /);
    else expect(difference(result.problem, inline!, answer(row.answer, result))).toBe('');
  });
});

/** The message of the error, and its help. */
function refusal(input: string, given: string, structured: StructuredForm, order = 1): string {
  try {
    differentiate(parse(input, { given }), { wrt: given[0]!, structured, order });
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    return `${error.diagnostic.message}; ${error.diagnostic.help ?? ''}`;
  }
  return 'no error';
}

describe('what has no structured derivative', () => {
  test.each([
    ['tr(A Q)', 'Q: n x n orthogonal', 'entries', 1, /no free entries; --structured tangent/],
    ['tr(A Q)', 'Q: n x n orthogonal', 'tangent', 2, /Hessian .* needs their curvature/],
    ["a' p", 'p: n simplex', 'entries', 1, /sum to 1.*; --structured tangent/],
    ["a' y", 'y: n onehot', 'entries', 1, /y is declared onehot: its entries cannot move/],
    ["a' y", 'y: n sign', 'tangent', 1, /y is declared sign: its entries cannot move/],
    ['tr(A X)', 'X: n x n skew diagonal', 'entries', 1, /skew and diagonal.*not supported/],
  ] as const)('%s, %s, %s, order %d', (input, given, form, order, message) => {
    expect(refusal(input, given, form, order)).toMatch(message);
  });

  test('lower and upper together are diagonal', () => {
    const problem = parse('tr(A X)', { given: 'X: n x n lower upper' });
    const result = differentiate(problem, { wrt: 'X', structured: 'entries' });
    expect(render(result, { part: 'rhs' })).toMatch(/^diag\(diag\(A\)\)/);
  });
});

describe('what is told', () => {
  const told = (given: string, structured: StructuredForm): readonly string[] =>
    differentiate(parse('tr(A X)', { given }), { wrt: 'X', structured }).remarks;

  test('by free entries', () => {
    expect(told('X: n x n symmetric', 'entries')).toEqual([
      "by X, with G the plain gradient: G + G' - diag(diag(G)) by free entries; " +
        "it is (G + G')/2 in the tangent space with the Frobenius metric",
    ]);
  });

  test('of a triangle', () => {
    expect(told('X: n x n lower', 'tangent')).toEqual([
      'by X, with G the plain gradient: tril(G) by free entries, and in the tangent space',
    ]);
  });

  test('in the tangent space, with the metric', () => {
    expect(told('X: n x n orthogonal', 'tangent')).toEqual([
      "by X, with G the plain gradient: G - X G' X in the tangent space with the canonical metric tr(dX' dX)/2",
    ]);
  });

  test('nothing is tied', () => {
    expect(told('X: n x n', 'entries')).toEqual([
      'by X: no declared property ties entries, this is the plain derivative',
    ]);
  });

  test('nothing is told that was not asked', () => {
    const problem = parse('tr(A X)', { given: 'X: n x n symmetric' });
    expect(differentiate(problem, { wrt: 'X' }).remarks).toEqual([]);
  });
});
