/** Results in numbers: derivatives, and differentials for the changes that are given. */
import { describe, expect, test } from '@jest/globals';
import { evaluateAt } from '../../src/cli/at.js';
import { nestedArray } from '../../src/cli/numbers.js';
import {
  type DiffOptions,
  differentiate,
  type DiffResult,
  MatcalcError,
  parse,
} from '../../src/index.js';
import { matcalc } from './run.js';

const result = (expression: string, options: DiffOptions): DiffResult =>
  differentiate(parse(expression), options);

/** The values of the derivatives. */
const valuesOf = (expression: string, options: DiffOptions, at: string): unknown[] =>
  evaluateAt(result(expression, options), at).derivatives.map(nestedArray);

type Nested = number | readonly Nested[];

const close = (value: Nested): unknown =>
  typeof value === 'number' ? (expect.closeTo(value, 12) as unknown) : value.map(close);

/** By hand. */
describe('a differential is the change for the change that is given', () => {
  const form = 'differential' as const;
  test.each<[string, string, number | undefined, string, Nested[]]>([
    ["x' x", 'x', undefined, 'x=[1,2], dx=[0.1,0]', [0.2]],
    ["x' x", 'x', undefined, 'x=[1,2]; dx=[0,1]', [4]],
    // d²s = 2 dxᵀ dx
    ["x' x", 'x', 2, 'x=[1,2], dx=[1,3]', [20]],
    ['x', 'x', undefined, 'x=[1,2], dx=[3,4]', [[3, 4]]],
    ["x'", 'x', undefined, 'x=[1,2], dx=[3,4]', [[[3, 4]]]],
    ['λ^3', 'λ', undefined, 'λ=2, dλ=0.5', [6]],
    ['lambda^3', 'λ', 2, 'λ=2, dlambda=0.5', [3]],
    ["w_1 x' x", 'w_1', undefined, 'x=[1,2], w_1=1, dw_1=2', [10]],
    [
      'A X B',
      'X',
      undefined,
      'A=[1,2;3,4], X=[1,2;3,4], B=[1,0;1,1], dX=[0,1;0,0]',
      [
        [
          [1, 1],
          [3, 3],
        ],
      ],
    ],
    // One for each parameter, at order 2 for each pair.
    ["x' A x", 'x,A', undefined, 'x=[1,1], A=[1,0;0,2], dx=[1,0], dA=[0,3;0,0]', [2, 3]],
    ["x' A x", 'x,A', 2, 'x=[1,1], A=[1,0;0,2], dx=[1,0], dA=[0,3;0,0]', [2, 3, 0]],
  ])('%s by %s, order %s, at %s', (expression, wrt, order, at, expected) => {
    const options = { wrt, form, ...(order === undefined ? {} : { order }) };
    const values = valuesOf(expression, options, at);
    expect(values).toEqual(expected.map(close));
  });
});

test('where a differential is the only form', () => {
  // The exponential of 0 has the derivative dX there.
  const at = 'X=[0,0;0,0], dX=[1,2;3,4]';
  const [value] = valuesOf('expm(X)', { wrt: 'X' }, at);
  expect(value).toEqual(
    close([
      [1, 2],
      [3, 4],
    ]),
  );
  expect(valuesOf('expm(X)', { wrt: 'X', order: 2 }, at)).toEqual([
    // dX², a pair of equal changes.
    close([
      [7, 10],
      [15, 22],
    ]),
  ]);
});

test('a derivative of a defined name', () => {
  const program = "s = z' z; z = A x";
  const at = 'A=[1,0;0,2], x=[1,1], dz=[1,1]';
  expect(valuesOf(program, { wrt: 'z', form: 'differential' }, at)).toEqual([6]);
});

test.each<[string, 'matrix' | 'differential', string, string, string | undefined]>([
  [
    "x' x",
    'differential',
    'x=[1,2]',
    'dx has no value',
    'the result is a differential: give the change as well, --at "x=[1,2], dx=[..]"',
  ],
  [
    'a^2',
    'differential',
    'a=1',
    'da has no value',
    'the result is a differential: give the change as well, --at "a=1, da=.."',
  ],
  [
    "x' x",
    'differential',
    'x=[1,2], dx=[1,2,3]',
    'dx is n with n = 2, not 3 rows and 1 column',
    undefined,
  ],
  [
    "x' x",
    'differential',
    'x=[1,2], dy=[1,2]',
    'dy is not a variable here',
    'the variables are x, dx',
  ],
  [
    "x' x",
    'matrix',
    'x=[1,2], dx=[1,2]',
    'dx is not a variable here',
    'changes go with --form differential',
  ],
])('%s, %s, at %s is refused: %s', (expression, form, at, message, help) => {
  const asked = result(expression, { wrt: expression[0]!, form });
  const refused = (): unknown => evaluateAt(asked, at);
  expect(refused).toThrow(MatcalcError);
  expect(refused).toThrow(message);
  try {
    refused();
  } catch (error) {
    expect((error as MatcalcError).diagnostic.help).toBe(help);
  }
});

test('in text and in JSON', async () => {
  const asked = ['diff', "x' x", '--wrt', 'x', '--form', 'differential', '--quiet'];
  const at = ['--at', 'x=[1,2], dx=[0.1,0]'];
  const text = await matcalc([...asked, ...at]);
  expect(text.stdout).toMatch(/^ds = 2 xᵀ dx = 0\.2 +# scalar, as a differential\n/);
  const { stdout } = await matcalc([...asked, ...at, '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ values: { output: 5, derivatives: [0.2] } });
});

/** The entries by hand: ∂y_i/∂W_jk = I_ij x_k, for W of 2 rows and 3 columns. */
describe('values of more than two axes are arranged as the layout says', () => {
  const [row, none] = [
    [5, 6, 7],
    [0, 0, 0],
  ];
  const at = 'W=[1,2,3;4,5,6], x=[5,6,7]';
  test('output, then parameter', () => {
    expect(valuesOf('W x', { wrt: 'W' }, at)).toEqual([
      [
        [row, none],
        [none, row],
      ],
    ]);
  });
  test('parameter, then output', () => {
    const layout = 'denominator' as const;
    const [first, second] = [0, 1].map((i) => row.map((x) => (i === 0 ? [x, 0] : [0, x])));
    expect(valuesOf('W x', { wrt: 'W', layout }, at)).toEqual([[first, second]]);
    const [derivative] = result('W x', { wrt: 'W', layout }).derivatives;
    expect(derivative!.axes.map(({ key }) => key)).toEqual(['n', 'm', 'n']);
  });
  test('entries on a page have no layout', () => {
    const { derivatives } = result('A x', { wrt: 'x', layout: 'denominator', form: 'index' });
    expect(derivatives[0]).toMatchObject({ layout: 'parameter' });
  });
});
