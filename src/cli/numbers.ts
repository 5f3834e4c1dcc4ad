/** Numbers as text: scalars, columns and matrices as the language writes them, arrays in brackets. */
import type { Tensor } from '../numeric/index.js';

const DIGITS = 6;

/** Six digits, without what says nothing: `0.333333`, `2`, `1e-9`. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(Number(value.toPrecision(DIGITS)) + 0);
}

function nested(tensor: Tensor, axis: number, offset: number): string {
  const size = tensor.sizes[axis];
  if (size === undefined) return numberText(tensor.data[offset]!);
  const step = tensor.sizes.slice(axis + 1).reduce((a, b) => a * b, 1);
  const parts = Array.from({ length: size }, (_, i) => nested(tensor, axis + 1, offset + i * step));
  return `[${parts.join(', ')}]`;
}

function matrixText(data: Float64Array, rows: number, cols: number): string {
  if (rows === 1 && cols === 1) return numberText(data[0]!);
  const lines = Array.from({ length: rows }, (_, i) =>
    [...data.subarray(i * cols, (i + 1) * cols)].map(numberText).join(', '),
  );
  // A list with one row would read back as a column.
  return rows === 1 ? `[[${lines[0]}]]` : `[${lines.join('; ')}]`;
}

/** `[2; 4]` a column, `[1, 2; 3, 4]` a matrix; with more axes `[[[...], ...], ...]`. */
export function tensorText(tensor: Tensor): string {
  const [rows, cols] = tensor.sizes;
  if (tensor.sizes.length === 2) return matrixText(tensor.data, rows!, cols!);
  return nested(tensor, 0, 0);
}
