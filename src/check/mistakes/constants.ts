/** Simple constants by their values: -2, 1/2, n, 2/n. */
import type { Compared } from '../trials.js';

/** Of a dimension in a constant. */
export type Power = 1 | -1 | 0.5 | -0.5;

const POWERS: readonly Power[] = [-1, 1, -0.5, 0.5];

export interface SimpleConstant {
  /** In the language, without a sign: `2`, `1/2`, `n`, `2/n`. */
  readonly text: string;
  readonly negative: boolean;
  readonly numerator: number;
  readonly denominator: number;
  /** A dimension that multiplies or divides, perhaps its root. */
  readonly dimension: { readonly name: string; readonly power: Power } | null;
}

const LARGEST = 12;
const CLOSE = 1e-6;

/** By what constant the values have to be multiplied to be those that are expected; null where there is none. */
export function ratio(compared: readonly Compared[]): SimpleConstant | null {
  const ratios: { value: number; sizes: ReadonlyMap<string, number> }[] = [];
  for (const { got, expected, sizes } of compared) {
    const value = ratioAt(got, expected);
    if (value === null) return null;
    if (!Number.isNaN(value)) ratios.push({ value, sizes });
  }
  return ratios.length < 2 ? null : simple(ratios);
}

/** NaN where both are zero; null where the entries are not proportional. */
function ratioAt(got: Float64Array, expected: Float64Array): number | null {
  let at = 0;
  got.forEach((x, k) => {
    if (Math.abs(x) > Math.abs(got[at]!)) at = k;
  });
  if (got[at] === 0) return expected.every((x) => x === 0) ? NaN : null;
  const value = expected[at]! / got[at]!;
  const size = Math.abs(expected[at]!);
  const isProportional = got.every((x, k) => Math.abs(value * x - expected[k]!) <= CLOSE * size);
  return isProportional && value !== 0 ? value : null;
}

/** A fraction of small numbers, perhaps times or over one dimension, that is right at all sizes. */
function simple(
  ratios: readonly { readonly value: number; readonly sizes: ReadonlyMap<string, number> }[],
): SimpleConstant | null {
  const [first] = ratios;
  const names = [...first!.sizes.keys()];
  const dimensions = [null, ...names.flatMap((name) => POWERS.map((power) => ({ name, power })))];
  for (const dimension of dimensions) {
    const numbers = ratios.map(({ value, sizes }) =>
      dimension ? value / sizes.get(dimension.name)! ** dimension.power : value,
    );
    const [number] = numbers as [number];
    if (numbers.some((x) => Math.abs(x - number) > CLOSE * Math.abs(number))) continue;
    const fraction = fractionOf(Math.abs(number));
    if (fraction)
      return { ...fraction, ...named(fraction, dimension), negative: number < 0, dimension };
  }
  return null;
}

function fractionOf(x: number): { numerator: number; denominator: number } | null {
  for (let denominator = 1; denominator <= LARGEST; denominator++) {
    const numerator = Math.round(x * denominator);
    if (numerator === 0 || numerator > LARGEST) continue;
    if (Math.abs(numerator / denominator - x) <= CLOSE * x) return { numerator, denominator };
  }
  return null;
}

function named(
  { numerator, denominator }: { numerator: number; denominator: number },
  dimension: SimpleConstant['dimension'],
): { text: string } {
  const size = dimension && dimensionText(dimension);
  const above = dimension && dimension.power > 0 ? [size!] : [];
  const below = dimension && dimension.power < 0 ? [size!] : [];
  const over = [...(numerator === 1 && above.length > 0 ? [] : [String(numerator)]), ...above].join(
    ' ',
  );
  const under = [...(denominator === 1 ? [] : [String(denominator)]), ...below].join(' ');
  if (under === '') return { text: over };
  return { text: `${over}/${under.includes(' ') ? `(${under})` : under}` };
}

const dimensionText = ({
  name,
  power,
}: {
  readonly name: string;
  readonly power: Power;
}): string => (Math.abs(power) === 1 ? name : `sqrt(${name})`);
