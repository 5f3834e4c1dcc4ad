import { describe, expect, test } from '@jest/globals';
import { MatcalcError } from '../../src/errors.js';
import { asciiText } from '../../src/expression/print.js';
import { readProblem } from '../../src/shapes/read.js';
import { differentiate, render } from '../../src/index.js';
import { readOwnRules } from '../../src/rules/own.js';
import { TABLE } from './table.js';

const read = (text: string, force = false) =>
  readOwnRules('mine.rules', text, { builtIn: TABLE, force });

/** The message and what helps. */
function refusal(text: string, force = false): string {
  try {
    read(text, force);
    return 'taken';
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    const { message, help } = error.diagnostic;
    return help === undefined ? message : `${message}; ${help}`;
  }
}

const WRONG = 'a: sin(asin(z)) = -z  # wrong';
const OTHER_CONVENTION = "a: relu'(z) = [z >= 0]  # subgradient 1 at 0";
const VERIFY_HELP = 'matcalc rules --verify shows where; --force takes it all the same';

describe('A rule is taken', () => {
  test.each([
    ['if it holds', 'a: sin(asin(z)) = z  # calculus', false],
    ['if somebody insists', WRONG, true],
    ['in the place of a built-in one if somebody insists', OTHER_CONVENTION, true],
    ['if it is only true', 'a: cos(z)^2 = 1 - sin(z)^2  [expands]  # calculus', false],
  ])('%s: %s', (_, text, force) => {
    expect(refusal(text, force)).toBe('taken');
  });
});

describe('A rule is refused', () => {
  test.each([
    [WRONG, false, `rule a (mine.rules, line 1): it is wrong: the numbers differ; ${VERIFY_HELP}`],
    [
      'a: sqrt(-1 - z^2) = sqrt(-1 - z^2) + 1 - 1  [expands]  # nowhere',
      false,
      'rule a (mine.rules, line 1): it can be applied to its own result again and again',
    ],
    [
      'a: log(-1 - z^2) = 2 z  # nowhere',
      false,
      `rule a (mine.rules, line 1): it could not be verified: too few points were found where both sides are finite; ${VERIFY_HELP}`,
    ],
    [
      'a: sin(asin(z)) = z/0  # division by zero',
      false,
      `rule a (mine.rules, line 1): it is wrong: the numbers differ; ${VERIFY_HELP}`,
    ],
    [
      "a: x' y = y' x  given x: n, y: n  # true, and endless: nobody can insist",
      true,
      'rule a (mine.rules, line 1): it can be applied to its own result again and again',
    ],
    [
      'a: bent(z) = bent(z/2)  # no end',
      true,
      'rule a (mine.rules, line 1): bent is defined by itself',
    ],
    [
      'a: sin(asin(w)) = z  # unbound',
      true,
      'rule a (mine.rules, line 1): the right side has z, the left side does not',
    ],
  ])('%s', (text, force, message) => {
    expect(refusal(text, force)).toBe(message);
  });
});

describe('A definition makes a function known', () => {
  const own = read(`
    softsign: softsign(z) = z/(1 + abs(z))  # Turian, Bergstra, Bengio 2009
    softsign-slope: softsign'(z) = 1/(1 + abs(z))^2  # calculus
    twice: twicesoft(z) = softsign(2 softsign(z))  # by the first
    distance: gap(a, b) = (a - b)^2  # of two arguments
  `);

  test.each([
    ['softsign', 'z/(1 + abs(z))'],
    ['twicesoft', '2 z/(1 + abs(z))/(1 + abs(2 z/(1 + abs(z))))'],
    ['gap', '(a - b)^2'],
  ])('%s', (name, body) => {
    const { definition } = own.functions.get(name)!;
    const squeezed = (text: string): string => text.replace(/[\s()]/g, '');
    expect(squeezed(asciiText(definition!.body))).toBe(squeezed(body));
  });

  test.each([
    ['gap(x, y)', 'x', 'x: scalar, y: scalar', '2 (x - y)'],
    ["c' gap(x, y)", 'c', 'x: n', '(x - y).^2'],
  ])('%s by %s', (text, wrt, given, is) => {
    const problem = readProblem(text, { given, functions: own.functions });
    const result = differentiate(problem, { wrt, rules: own.rules });
    expect(result.verified).toEqual({ kind: 'verified' });
    expect(render(result, { format: 'ascii', part: 'rhs' }).split('#')[0]!.trim()).toBe(is);
  });

  test('softsign is differentiated and verified', () => {
    const problem = readProblem("c' softsign(W x)", { functions: own.functions });
    const result = differentiate(problem, { wrt: 'x', rules: own.rules });
    expect(result.verified).toEqual({ kind: 'verified' });
  });
});

describe('A rule of one’s own is used', () => {
  test.each([
    ['log(1 - sigmoid(z)) = -softplus(z)  # definition', 'a log(1 - sigmoid(x))', '-softplus(x)'],
    ['cos(z)^2 + sin(z)^2 = 1  # Pythagoras', 'a (cos(x)^2 + sin(x)^2)', '1'],
    ['cosh(y) = cosh(1)  given y: scalar sign  # even', "a x' cosh(s)", 'cosh(1) sum(x)'],
  ])('%s', (line, of, is) => {
    const own = read(`a: ${line}`);
    const given = 'a: scalar, s: n sign, ' + (of.includes("x'") ? 'x: n' : 'x: scalar');
    const result = differentiate(readProblem(of, { given }), { wrt: 'a', rules: own.rules });
    expect(render(result, { format: 'ascii', part: 'rhs' }).split('#')[0]!.trim()).toBe(is);
  });
});
