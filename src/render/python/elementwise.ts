/** Elementwise functions and their derivatives in NumPy. */
import { MatcalcError } from '../../errors.js';
import type { Called } from '../../expression/calls.js';
import type { ElementwiseName } from '../../expression/functions.js';
import type { Code, Coder } from './code.js';

/** The function and its derivatives, `{0}` for the argument. */
type Row = readonly [value: string, ...derivatives: string[]];

const ZERO = '0 * {0}';
const STEP = 'np.where({0} > 0, 1.0, 0.0)';
const SIGMOID_1 = '_sigmoid({0}) * _sigmoid(-{0})';
const SIGMOID_2 = '_sigmoid({0}) * _sigmoid(-{0}) * (1 - 2 * _sigmoid({0}))';
const NORMAL = 'np.exp(-0.5 * {0} ** 2) / np.sqrt(2 * np.pi)';
const BELL = '2 / np.sqrt(np.pi) * np.exp(-{0} ** 2)';

/** Stable where a plain formula overflows. */
export const ELEMENTWISE = {
  exp: ['np.exp({0})', 'np.exp({0})', 'np.exp({0})', 'np.exp({0})'],
  log: ['np.log({0})', '1 / {0}', '-1 / {0} ** 2', '2 / {0} ** 3'],
  sqrt: ['np.sqrt({0})', '0.5 / np.sqrt({0})', '-0.25 * {0} ** -1.5', '0.375 * {0} ** -2.5'],
  sin: ['np.sin({0})', 'np.cos({0})', '-np.sin({0})', '-np.cos({0})'],
  cos: ['np.cos({0})', '-np.sin({0})', '-np.cos({0})', 'np.sin({0})'],
  tan: [
    'np.tan({0})',
    '1 + np.tan({0}) ** 2',
    '2 * np.tan({0}) * (1 + np.tan({0}) ** 2)',
    '(1 + np.tan({0}) ** 2) * (2 + 6 * np.tan({0}) ** 2)',
  ],
  asin: [
    'np.arcsin({0})',
    '(1 - {0} ** 2) ** -0.5',
    '{0} * (1 - {0} ** 2) ** -1.5',
    '(1 + 2 * {0} ** 2) * (1 - {0} ** 2) ** -2.5',
  ],
  acos: [
    'np.arccos({0})',
    '-(1 - {0} ** 2) ** -0.5',
    '-{0} * (1 - {0} ** 2) ** -1.5',
    '-(1 + 2 * {0} ** 2) * (1 - {0} ** 2) ** -2.5',
  ],
  atan: [
    'np.arctan({0})',
    '1 / (1 + {0} ** 2)',
    '-2 * {0} / (1 + {0} ** 2) ** 2',
    '(6 * {0} ** 2 - 2) / (1 + {0} ** 2) ** 3',
  ],
  sinh: ['np.sinh({0})', 'np.cosh({0})', 'np.sinh({0})', 'np.cosh({0})'],
  cosh: ['np.cosh({0})', 'np.sinh({0})', 'np.cosh({0})', 'np.sinh({0})'],
  tanh: [
    'np.tanh({0})',
    '1 - np.tanh({0}) ** 2',
    '-2 * np.tanh({0}) * (1 - np.tanh({0}) ** 2)',
    '(1 - np.tanh({0}) ** 2) * (6 * np.tanh({0}) ** 2 - 2)',
  ],
  abs: ['np.abs({0})', 'np.sign({0})', ZERO, ZERO],
  sign: ['np.sign({0})', ZERO, ZERO, ZERO],
  relu: ['np.maximum({0}, 0)', STEP, ZERO, ZERO],
  leakyrelu: ['np.where({0} > 0, {0}, 0.01 * {0})', 'np.where({0} > 0, 1.0, 0.01)', ZERO, ZERO],
  elu: [
    'np.where({0} > 0, {0}, np.expm1(np.minimum({0}, 0)))',
    'np.exp(np.minimum({0}, 0))',
    'np.where({0} > 0, 0.0, np.exp(np.minimum({0}, 0)))',
    'np.where({0} > 0, 0.0, np.exp(np.minimum({0}, 0)))',
  ],
  gelu: [
    '{0} * _normal_cdf({0})',
    `_normal_cdf({0}) + {0} * ${NORMAL}`,
    `(2 - {0} ** 2) * ${NORMAL}`,
    `({0} ** 3 - 4 * {0}) * ${NORMAL}`,
  ],
  silu: [
    '{0} * _sigmoid({0})',
    '_sigmoid({0}) * (1 + {0} * _sigmoid(-{0}))',
    `${SIGMOID_1} * (2 + {0} * (1 - 2 * _sigmoid({0})))`,
    `${SIGMOID_2} * (3 + {0} * (1 - 2 * _sigmoid({0}))) - 2 * {0} * (${SIGMOID_1}) ** 2`,
  ],
  sigmoid: ['_sigmoid({0})', SIGMOID_1, SIGMOID_2, `${SIGMOID_1} * (1 - 6 * ${SIGMOID_1})`],
  softplus: ['np.logaddexp(0, {0})', '_sigmoid({0})', SIGMOID_1, SIGMOID_2],
  erf: ['_erf({0})', BELL, `-2 * {0} * ${BELL}`, `(4 * {0} ** 2 - 2) * ${BELL}`],
  max: ['np.maximum({0}, {1})'],
  min: ['np.minimum({0}, {1})'],
} as const satisfies Partial<Record<ElementwiseName, Row>>;

/** The template of a function, so many times differentiated; undefined where there is none. */
export function elementwiseTemplate(name: string, primes: number): string | undefined {
  const row: Row | undefined = Object.hasOwn(ELEMENTWISE, name)
    ? ELEMENTWISE[name as keyof typeof ELEMENTWISE]
    : undefined;
  return row?.[primes];
}

/** A built-in elementwise function with so many marks. */
export function elementwiseCode(
  coder: Coder,
  { fn, primes }: Pick<Called, 'fn' | 'primes'>,
  args: readonly Code[],
): Code {
  const template = elementwiseTemplate(fn, primes);
  if (template !== undefined) return coder.template(template, args);
  throw new MatcalcError({
    code: 'unsupported',
    message: `the derivative of order ${primes} of ${fn} cannot be written in NumPy`,
  });
}
