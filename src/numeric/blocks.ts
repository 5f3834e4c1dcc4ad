/** Blocks of matrices as one matrix. */
import { type Matrix, zeros } from './matrix.js';
import type { Moving } from './moving.js';

/** Rows of cells side by side and under each other. */
export function blockMatrix(rows: readonly (readonly Matrix[])[]): Matrix {
  const height = rows.reduce((sum, row) => sum + row[0]!.rows, 0);
  const width = rows[0]!.reduce((sum, cell) => sum + cell.cols, 0);
  const result = zeros(height, width);
  let top = 0;
  for (const row of rows) {
    let left = 0;
    for (const cell of row) {
      for (let i = 0; i < cell.rows; i++)
        result.data.set(
          cell.data.subarray(i * cell.cols, (i + 1) * cell.cols),
          (top + i) * width + left,
        );
      left += cell.cols;
    }
    top += row[0]!.rows;
  }
  return result;
}

/** A cell that does not move has zeros for its change. */
export function movingBlock(rows: readonly (readonly Moving[])[]): Moving {
  const length = Math.max(...rows.flat().map((cell) => cell.length));
  const part = (place: number): Matrix | undefined => {
    if (rows.flat().every((cell) => cell[place] === undefined)) return undefined;
    const still = ({ rows: height, cols }: Matrix): Matrix => zeros(height, cols);
    return blockMatrix(rows.map((row) => row.map((cell) => cell[place] ?? still(cell[0]))));
  };
  const parts = Array.from({ length: length - 1 }, (_, k) => part(k + 1));
  return [part(0)!, ...parts];
}
