/** Networks whose wires have two ends each, as matrices: boxes are joined two by two, the shortest result is taken. */
import * as build from '../../expression/build.js';
import { ExprKeys } from '../../expression/key.js';
import { SCALAR } from '../../expression/shape.js';
import {
  after,
  beside,
  type Box,
  boxOf,
  type Bundle,
  type Cell,
  endsOf,
  passing,
  transposed,
} from './box.js';
import { collapsed, columnsOf, joins, led, shared, type Tools } from './join.js';
import { permutation, sameBundle, structural } from './structure.js';

export interface Diagram {
  readonly boxes: readonly Box[];
  readonly rows: Bundle;
  readonly cols: Bundle;
}

/** So many partial results are followed at once; one where there are many boxes, or effort has run out. */
const BEAM = 4;
const MANY_BOXES = 7;

/** The diagram as one box. */
export function assemble({ boxes, rows, cols }: Diagram, tools: Tools): Box {
  const parts = components(boxes).map((group) => {
    const own = new Set(group.flatMap((box) => [...box.rows, ...box.cols]));
    const keep = (bundle: Bundle): Bundle => bundle.filter((wire) => own.has(wire));
    return contract(group, keep(rows), keep(cols), tools);
  });
  const covered = new Set(parts.flatMap((part) => [...part.rows, ...part.cols]));
  const free = (bundle: Bundle): Bundle => bundle.filter((wire) => !covered.has(wire));
  if (parts.length === 0) return structural(tools.wires, rows, cols);
  return sideBySide([...parts, ...leads(free(rows), free(cols), tools)], rows, cols, tools);
}

/** Boxes that hang together. */
function components(boxes: readonly Box[]): Box[][] {
  const groups: Box[][] = [];
  for (const box of boxes) {
    const touching = groups.filter((group) => group.some((one) => shared(one, box).length > 0));
    const merged = [...touching.flat(), box];
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups;
}

/** Wires that lead from row to column, and those that turn around. */
function leads(rows: Bundle, cols: Bundle, { wires }: Tools): Box[] {
  const across = rows.filter((wire) => cols.includes(wire));
  const passes = across.map((wire): Box => ({ layers: [], rows: [wire], cols: [wire] }));
  const above = rows.filter((wire) => !across.includes(wire));
  const below = cols.filter((wire) => !across.includes(wire));
  return [
    ...passes,
    ...(above.length > 0 ? [structural(wires, above, [])] : []),
    ...(below.length > 0 ? [structural(wires, [], below)] : []),
  ];
}

/** The Kronecker product of boxes in the order that leads to the shortest result. */
function sideBySide(parts: readonly Box[], rows: Bundle, cols: Bundle, tools: Tools): Box {
  const row = (box: Box): number => rows.indexOf(box.rows[0]!);
  const col = (box: Box): number => cols.indexOf(box.cols[0]!);
  const orders = [ordered(parts, row, col), ordered(parts, col, row), behind(parts, col, row)];
  const first = tools.preference % orders.length;
  const candidates = [...orders.slice(first), ...orders.slice(0, first)].map((order) =>
    placed(inOrder(order, tools), rows, cols, tools),
  );
  return shortest(candidates, tools);
}

/** With rows and columns in this order. */
function placed(box: Box, rows: Bundle, cols: Bundle, { wires }: Tools): Box {
  const left = permutation(wires, rows, box.rows);
  return after(after(left, box), permutation(wires, box.cols, cols));
}

type Place = (box: Box) => number;

/** In the order of the first place; what has none stands in front of what has a later second place. */
function ordered(parts: readonly Box[], first: Place, second: Place): Box[] {
  const order = parts.filter((box) => first(box) >= 0).sort((a, b) => first(a) - first(b));
  for (const box of parts.filter((one) => first(one) < 0)) {
    const at = order.findIndex((one) => second(one) > second(box));
    order.splice(at === -1 ? order.length : at, 0, box);
  }
  return order;
}

/** In the order of the first place, what has none behind. */
const behind = (parts: readonly Box[], first: Place, second: Place): Box[] => {
  const place = (box: Box): number => (first(box) < 0 ? parts.length : 0) + first(box);
  return [...parts].sort((a, b) => place(a) - place(b) || second(a) - second(b));
};

/** The Kronecker product of boxes. */
function inOrder(order: readonly Box[], { writer }: Tools): Box {
  if (order.length === 1) return order[0]!;
  const cells = order.flatMap((box): Cell[] =>
    box.layers.length === 0
      ? passing(box.rows)
      : [{ expr: writer.expr(box), rows: box.rows, cols: box.cols }],
  );
  return {
    layers: [cells],
    rows: order.flatMap((box) => [...box.rows]),
    cols: order.flatMap((box) => [...box.cols]),
  };
}

const shortest = (boxes: readonly Box[], { writer }: Tools): Box =>
  boxes.reduce((best, box) => (writer.length(box) < writer.length(best) ? box : best));

/** Boxes that hang together as one, with these rows and columns. */
function contract(boxes: readonly Box[], rows: Bundle, cols: Bundle, tools: Tools): Box {
  const diagram = { boxes, rows, cols };
  const found = [joined(diagram, tools), ...layered(diagram, tools)];
  const bare = withoutLeaves(diagram, tools);
  if (bare) found.push(bare);
  return shortest(found, tools);
}

/** Boxes joined two by two. */
function joined({ boxes, rows, cols }: Diagram, tools: Tools): Box {
  const { writer } = tools;
  const keys = new ExprKeys();
  const keyOf = (box: Box): string =>
    `${keys.of(writer.expr(box))}:${box.rows.join()}:${box.cols.join()}`;
  let states: (readonly Box[])[] = [boxes];
  while (states[0]!.length > 1) {
    const width = boxes.length < MANY_BOXES && tools.effort.joins > 0 ? BEAM : 1;
    const next = new Map<string, { boxes: readonly Box[]; length: number }>();
    for (const state of states) {
      for (const made of pairs(state, width, tools)) {
        const key = made.map(keyOf).sort().join('|');
        const length = made.reduce((sum, box) => sum + writer.length(box), 0);
        if (!next.has(key)) next.set(key, { boxes: made, length });
      }
    }
    const sorted = [...next.values()].sort((a, b) => a.length - b.length);
    states = sorted.slice(0, width).map((state) => state.boxes);
  }
  return shortest(
    states.flatMap(([box]) => finished(box!, rows, cols, tools)),
    tools,
  );
}

/** Matrices that lead from a row or a column to the inside are factors in front or behind. */
function withoutLeaves({ boxes, rows, cols }: Diagram, tools: Tools): Box | null {
  const inner = new Map<number, number>();
  const leaves = new Set<Box>();
  const left: Cell[] = [];
  const right: Cell[] = [];
  const cellsOf = (bundle: Bundle, others: Bundle, into: Cell[], isLeft: boolean): void => {
    for (const wire of bundle) {
      const leaf = boxes.find((box) => !leaves.has(box) && isLeaf(box, wire, others));
      if (!leaf) {
        into.push(...passing([wire]));
        continue;
      }
      leaves.add(leaf);
      const turned = (leaf.rows[0] === wire) === isLeft;
      const one = turned ? leaf : transposed(leaf, tools.transpose);
      inner.set(wire, (isLeft ? one.cols : one.rows)[0]!);
      into.push({ expr: tools.writer.expr(one), rows: one.rows, cols: one.cols });
    }
  };
  const isLeaf = (box: Box, wire: number, others: Bundle): boolean => {
    if (box.rows.length !== 1 || box.cols.length !== 1) return false;
    const other = box.rows[0] === wire ? box.cols[0]! : box.rows[0]!;
    return endsOf(box).includes(wire) && !rows.includes(other) && !others.includes(other);
  };
  cellsOf(rows, cols, left, true);
  cellsOf(cols, cols, right, false);
  const rest = boxes.filter((box) => !leaves.has(box));
  if (leaves.size === 0 || rest.length === 0) return null;
  const led = (bundle: Bundle): Bundle => bundle.map((wire) => inner.get(wire) ?? wire);
  const above: Box = { layers: [left], rows, cols: led(rows) };
  const below: Box = { layers: [right], rows: led(cols), cols };
  const middle = assemble({ boxes: rest, rows: led(rows), cols: led(cols) }, tools);
  return after(after(above, middle), below);
}

/** One box as a column below the Kronecker product of all others, where those share nothing. */
function layered({ boxes, rows, cols }: Diagram, tools: Tools): Box[] {
  const { wires, transpose } = tools;
  if (boxes.length < 3) return [];
  const outer = new Set([...rows, ...cols]);
  return boxes.flatMap((column) => {
    const others = boxes.filter((box) => box !== column);
    const isFree = others.every((a, k) =>
      others.slice(k + 1).every((b) => shared(a, b).length === 0),
    );
    if (!isFree || endsOf(column).some((wire) => outer.has(wire))) return [];
    const turned = others.map((box) => [box, transposed(box, transpose)].find(isUpright));
    if (turned.some((box) => !box)) return [];
    const upper = inOrder(
      (turned as Box[]).sort((a, b) => rows.indexOf(a.rows[0]!) - rows.indexOf(b.rows[0]!)),
      tools,
    );
    const passes = cols.map((wire): Box => ({ layers: [], rows: [wire], cols: [wire] }));
    return columnsOf(column, tools).map((one) => {
      const lower = inOrder([...passes, one], tools);
      return led(led(permutation(wires, rows, upper.rows), upper, tools), lower, tools);
    });
  });

  function isUpright(box: Box): boolean {
    return (
      box.rows.length > 0 &&
      box.rows.every((wire) => rows.includes(wire)) &&
      !box.cols.some((wire) => rows.includes(wire))
    );
  }
}

/** The boxes with two of them joined, in all ways. */
function pairs(boxes: readonly Box[], most: number, tools: Tools): Box[][] {
  const found: Box[][] = [];
  boxes.forEach((a, i) => {
    boxes.slice(i + 1).forEach((b) => {
      if (shared(a, b).length === 0) return;
      const rest = boxes.filter((box) => box !== a && box !== b);
      const made = joins(a, b, tools).sort(
        (p, q) => tools.writer.length(p) - tools.writer.length(q),
      );
      for (const box of made.slice(0, most)) found.push([...rest, box]);
    });
  });
  return found;
}

/** One box with its wires led to these rows and columns. */
function finished(box: Box, rows: Bundle, cols: Bundle, tools: Tools): Box[] {
  const { wires, transpose, writer } = tools;
  const turned = transposed(box, transpose);
  const found: Box[] = [];
  if (rows.length === 0 && cols.length === 0 && sameWires(box.rows, box.cols)) {
    if (box.rows.length === 0) return [box];
    const closed = after(permutation(wires, box.cols, box.rows), box);
    return [boxOf(build.call('tr', [writer.expr(closed)], SCALAR), [], [])];
  }
  for (const one of [box, turned]) found.push(...ledAround(one, rows, cols, tools));
  if (cols.length === 0)
    for (const column of columnsOf(box, tools))
      found.push(after(structural(wires, rows, column.rows), column));
  else if (rows.length === 0)
    for (const column of columnsOf(box, tools))
      found.push(transposed(after(structural(wires, cols, column.rows), column), transpose));
  return found;
}

/** (P) (I ⊗ M) (Q), where the identity leads the wires that have to pass M. */
function ledAround(box: Box, rows: Bundle, cols: Bundle, tools: Tools): Box[] {
  const { wires } = tools;
  const stays = new Set([
    ...box.rows.filter((wire) => rows.includes(wire)),
    ...box.cols.filter((wire) => cols.includes(wire)),
    ...twice(box.rows),
    ...twice(box.cols),
  ]);
  const around = [...new Set([...box.rows, ...box.cols])].filter((wire) => !stays.has(wire));
  const orders = [around, [...around].sort((a, b) => rank(a) - rank(b))];
  if (around.length > 1 && sameBundle(orders[0]!, orders[1]!)) orders.pop();
  return (around.length < 2 ? [around] : orders).flatMap((order) => {
    const one = order.length === 0 ? box : collapsed(box, tools);
    const sides = order.length === 0 ? [one] : [beside(order, one, []), beside([], one, order)];
    return sides.map((middle) =>
      after(
        after(structural(wires, rows, middle.rows), middle),
        structural(wires, middle.cols, cols),
      ),
    );
  });

  function rank(wire: number): number {
    return Math.max(rows.indexOf(wire), cols.indexOf(wire));
  }
}

const sameWires = (a: Bundle, b: Bundle): boolean =>
  a.length === b.length && new Set([...a, ...b]).size === a.length;

const twice = (bundle: Bundle): Bundle => bundle.filter((wire, k) => bundle.indexOf(wire) !== k);
