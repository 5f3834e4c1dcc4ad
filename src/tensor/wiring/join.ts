/** Two boxes as one: what they share is summed, what else they have passes by. */
import * as build from '../../expression/build.js';
import { ONE } from '../../expression/dimension.js';
import { SCALAR } from '../../expression/shape.js';
import { times } from '../written/products.js';
import type { Transpose } from '../reduce.js';
import {
  after,
  beside,
  type Box,
  boxOf,
  type BoxWriter,
  type Bundle,
  transposed,
  type Wires,
} from './box.js';
import { permutation, sameBundle, turn } from './structure.js';

/** What is needed to put boxes together. */
export interface Tools {
  readonly wires: Wires;
  readonly writer: BoxWriter;
  readonly transpose: Transpose;
  /** Which of several orders of Kronecker factors is taken where they are equally short. */
  readonly preference: number;
  readonly effort: Effort;
}

/** How many joins of boxes are still compared; below zero the first form that is found is taken. */
export interface Effort {
  joins: number;
}

/** The box as a column: its columns below each other, or its rows. */
export function columnsOf(box: Box, tools: Tools): Box[] {
  if (box.cols.length === 0) return [box];
  const turned = transposed(box, tools.transpose);
  if (box.rows.length === 0) return [turned];
  return [box, turned].map((one) => {
    const size = tools.wires.size([...one.cols, ...one.rows]);
    const vec = build.call('vec', [tools.writer.expr(one)], { rows: size, cols: ONE });
    return boxOf(vec, [...one.cols, ...one.rows], []);
  });
}

/** The ways to read a box as a matrix with these wires among its columns. */
function views(box: Box, common: Bundle, tools: Tools): Box[] {
  const turned = transposed(box, tools.transpose);
  const one = [box, turned].find((view) => common.every((wire) => view.cols.includes(wire)));
  if (one) return [one];
  const rows = columnsOf(box, tools).map((column) => transposed(column, tools.transpose));
  return [...rows, ...bent(box, common, tools)];
}

/** The wires that two boxes have in common. */
export const shared = (a: Box, b: Box): Bundle => {
  const others = new Set([...b.rows, ...b.cols]);
  return [...new Set([...a.rows, ...a.cols])].filter((wire) => others.has(wire));
};

/** The products of two boxes, each summed over all that they share. */
export function joins(a: Box, b: Box, tools: Tools): Box[] {
  const common = shared(a, b);
  const found = wholeTrace(a, b, common, tools);
  const below = views(b, common, tools).map((view) => transposed(view, tools.transpose));
  for (const left of views(a, common, tools))
    for (const right of below) found.push(...products(left, right, common, tools));
  tools.effort.joins -= found.length;
  return found;
}

/** tr(A B), where two matrices share all they have. */
function wholeTrace(a: Box, b: Box, common: Bundle, tools: Tools): Box[] {
  const isAll = [...a.rows, ...a.cols].length === common.length;
  if (!isAll || a.rows.length === 0 || a.cols.length === 0) return [];
  const fitting = [b, transposed(b, tools.transpose)].find(
    (one) => sameBundle(one.rows, a.cols) && sameBundle(one.cols, a.rows),
  );
  if (!fitting) return [];
  const product = times([tools.writer.expr(a), tools.writer.expr(fitting)]);
  return [boxOf(build.call('tr', [product], SCALAR), [], [])];
}

/** The box with all common wires in its columns, those of the rows turned down. */
function bent(box: Box, common: Bundle, tools: Tools): Box[] {
  return [box, transposed(box, tools.transpose)].flatMap((one) => {
    const up = one.cols.filter((wire) => common.includes(wire));
    if (up.length === 0 || up.length === one.cols.length) return [];
    return turnedUp(one, up, tools).map((view) => transposed(view, tools.transpose));
  });
}

/** These of the column wires in front of the rows, (I ⊗ M) (vec(I) ⊗ I), or behind them, (M ⊗ I) (I ⊗ vec(I)). */
function turnedUp(box: Box, up: Bundle, tools: Tools): Box[] {
  const { wires } = tools;
  const cols = box.cols.filter((wire) => !up.includes(wire));
  const ends = up.map((wire) => wires.copy(wire));
  const one = collapsed(box, tools);
  const front = led(
    beside(ends, one, []),
    beside([], boxOf(turn(wires, up), [...ends, ...up], []), cols),
    tools,
  );
  const behind = led(
    beside([], one, ends),
    beside(cols, boxOf(turn(wires, up), [...up, ...ends], []), []),
    tools,
  );
  return [
    { ...front, rows: [...up, ...box.rows], cols },
    { ...behind, rows: [...box.rows, ...up], cols },
  ];
}

/** The product, where the columns of the first and the rows of the second are the same wires in another order. */
export const led = (first: Box, second: Box, { wires }: Tools): Box =>
  after(after(first, permutation(wires, first.cols, second.rows)), second);

/** The box as one matrix, so that I ⊗ (A B) is not (I ⊗ A) (I ⊗ B). */
export const collapsed = (box: Box, { writer }: Tools): Box =>
  box.layers.length < 2 ? box : boxOf(writer.expr(box), box.rows, box.cols);

/** left · right, summed over the common wires. */
function products(left: Box, right: Box, common: Bundle, tools: Tools): Box[] {
  const x = left.cols.filter((wire) => !common.includes(wire));
  const y = right.rows.filter((wire) => !common.includes(wire));
  const [x1, x2] = around(left.cols, common) ?? [x, []];
  const [y1, y2] = around(right.rows, common) ?? [y, []];
  const ways =
    x.length > 0 && y.length > 0
      ? [
          [y, [], [], x],
          [[], y, x, []],
        ]
      : [
          [y1, y2, x1, x2],
          [y2, y1, x2, x1],
        ];
  return ways.map(([a, b, c, d]) =>
    led(padded(a!, left, b!, tools), padded(c!, right, d!, tools), tools),
  );
}

const padded = (before: Bundle, box: Box, behind: Bundle, tools: Tools): Box =>
  before.length + behind.length === 0 ? box : beside(before, collapsed(box, tools), behind);

/** What stands left and right of the common wires, where those are side by side. */
function around(bundle: Bundle, common: Bundle): [Bundle, Bundle] | null {
  const first = bundle.findIndex((wire) => common.includes(wire));
  const run = bundle.slice(first, first + common.length);
  if (!run.every((wire) => common.includes(wire))) return null;
  return [bundle.slice(0, first), bundle.slice(first + common.length)];
}
