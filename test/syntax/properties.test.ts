/** The words that people use for properties. */
import { describe, expect, test } from '@jest/globals';
import { MatcalcError, parse } from '../../src/index.js';

const properties = (given: string): readonly string[] =>
  parse("x' A x", { given }).variables.get('A')!.properties;

describe('synonyms', () => {
  test.each([
    ['A: n x n psd', ['symmetric']],
    ['A: n x n positive semidefinite', ['symmetric']],
    ['A: n x n positive semi-definite', ['symmetric']],
    ['A: n x n pd', ['spd']],
    ['A positive definite', ['spd']],
    ['A symmetric positive-definite', ['symmetric', 'spd']],
    ['A sym', ['symmetric']],
    ['A antisymmetric', ['skew']],
    ['A skew-symmetric', ['skew']],
    ['A orthonormal', ['orthogonal']],
    ['A: n x n lower triangular', ['lower']],
    ['A upper-triangular', ['upper']],
  ])('%s: %j', (given, expected) => expect(properties(given)).toEqual(expected));

  test.each([
    ['y one-hot', ['onehot']],
    ['y: n one hot', ['onehot']],
    ['y probability', ['simplex']],
  ])('%s: %j', (given, expected) => {
    expect(parse("x' y", { given }).variables.get('y')!.properties).toEqual(expected);
  });

  test('an abbreviation in an expression is a factor', () => {
    const { variables } = parse('A pd');
    expect([...variables.keys()]).toEqual(['A', 'p', 'd']);
  });
});

/** The message, and what helps. */
function refusal(given: string): string {
  try {
    parse("x' A x", { given });
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    const { message, label = '', help = '' } = error.diagnostic;
    return [message, label, help].join('; ');
  }
  return 'no error';
}

const ALL =
  /properties are symmetric, skew, diagonal, spd, orthogonal, lower, upper, positive, sign, binary, onehot, simplex/;

describe('what is no property', () => {
  test.each([
    ['A symetric', /symetric is not a property that is known; did you mean symmetric\?/],
    ['A: n x n symetric', /symetric is not a property that is known; did you mean symmetric\?/],
    ['A: n x n invertible', /invertible is not a property that is known/],
    ['A: n x n invertible', ALL],
    ['A foo', ALL],
    ['a: scalar onehot', /a is a scalar and cannot be onehot/],
    ['a: scalar simplex', /a is a scalar and cannot be simplex/],
    ['x: n spd', /x is a vector and cannot be spd/],
    ['A: n x m symmetric', /A is n × m and cannot be symmetric/],
  ])('%s', (given, message) => expect(refusal(given)).toMatch(message));
});
