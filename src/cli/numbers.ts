/** Numbers as text: scalars, columns and matrices as the language writes them, arrays in brackets. */
import type { Tensor } from '../numeric/index.js';

const DIGITS = 6;

/** Six digits, without what says nothing: `0.333333`, `2`, `1e-9`. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(Number(value.toPrecision(DIGITS)) + 0);
}

type Nested = number | readonly Nested[];

/** An array of arrays, an axis a level; a scalar is a number. */
export function nestedArray({ sizes, data }: Tensor): Nested {
  const level = (axis: number, offset: number): Nested => {
    const size = sizes[axis];
    if (size === undefined) return data[offset]!;
    const step = sizes.slice(axis + 1).reduce((a, b) => a * b, 1);
    return Array.from({ length: size }, (_, i) => level(axis + 1, offset + i * step));
  };
  return level(0, 0);
}

const nestedText = (value: Nested): string =>
  typeof value === 'number' ? numberText(value) : `[${value.map(nestedText).join(', ')}]`;

/** `[1, 2; 3, 4]`. A list of one row would read back as a column. */
function matrixText(rows: readonly Nested[]): string {
  const lines = rows.map((row) => nestedText(row).slice(1, -1));
  return rows.length === 1 ? `[[${lines[0]}]]` : `[${lines.join('; ')}]`;
}

/** `2`, `[2, 4]` a column, `[1, 2; 3, 4]` a matrix; with more axes `[[[...], ...], ...]`. */
export function tensorText(tensor: Tensor): string {
  const value = nestedArray(tensor);
  return typeof value !== 'number' && tensor.sizes.length === 2
    ? matrixText(value)
    : nestedText(value);
}
