/** Blocks as sums of embedded cells, and sums of embedded terms as blocks. */
import { addDims, type Dim, dimNumber, isOne } from '../expression/dimension.js';
import type { BlockExpr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { axesOf } from '../expression/shape.js';
import type { FactorInput, Graph } from './graph.js';
import { isZero, type Tensor, type Term } from './node.js';

/** The block with these cells: each is put at its place, and all are added. */
export function blockTensor(
  graph: Graph,
  cells: readonly (readonly Tensor[])[],
  e: BlockExpr,
): Tensor {
  const terms: Term[] = [];
  let top = dimNumber(0);
  e.rows.forEach((row, r) => {
    let left = dimNumber(0);
    row.forEach((cell, c) => {
      const { rows, cols } = cell.shape;
      const node = cells[r]![c]!;
      const places = [
        { offset: top, part: rows, whole: e.shape.rows },
        { offset: left, part: cols, whole: e.shape.cols },
      ];
      if (!isZero(node))
        terms.push({ coefficient: Rational.one, node: placed(graph, node, places) });
      left = addDims(left, cols);
    });
    top = addDims(top, row[0]!.shape.rows);
  });
  return graph.sum(terms, axesOf(e.shape));
}

interface Interval {
  readonly offset: Dim;
  readonly part: Dim;
  readonly whole: Dim;
}

/** A cell in a whole, side by side. */
function placed(graph: Graph, node: Tensor, places: readonly Interval[]): Tensor {
  const own: number[] = [];
  const out: number[] = [];
  const factors: FactorInput[] = [];
  const dims = places.flatMap(({ part, whole }) => [part, whole]);
  places.forEach(({ offset, part, whole }, k) => {
    const [partLabel, wholeLabel] = [2 * k, 2 * k + 1];
    if (!isOne(part)) own.push(partLabel);
    if (isOne(whole)) return;
    if (part.key === whole.key) return void out.push(partLabel);
    out.push(wholeLabel);
    const labels = isOne(part) ? [wholeLabel] : [partLabel, wholeLabel];
    factors.push({ node: graph.embedding(offset, part, whole), labels });
  });
  return graph.contract([{ node, labels: own }, ...factors], out, dims);
}
