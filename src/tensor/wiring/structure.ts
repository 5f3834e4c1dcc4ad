/** Boxes that only lead wires: permutations, and wires that turn around. */
import { InternalError } from '../../errors.js';
import * as build from '../../expression/build.js';
import { ONE } from '../../expression/dimension.js';
import type { Expr } from '../../expression/nodes.js';
import { sizeOf } from '../../expression/shape.js';
import { after, beside, type Box, boxOf, type Bundle, type Layer, type Wires } from './box.js';

export const sameBundle = (a: Bundle, b: Bundle): boolean =>
  a.length === b.length && a.every((wire, k) => wire === b[k]);

export const identityOf = (bundle: Bundle): Box => ({ layers: [], rows: bundle, cols: bundle });

/** The permutation whose rows list the wires in one order, and whose columns list them in another. */
export function permutation(wires: Wires, rows: Bundle, cols: Bundle): Box {
  const named = endNames(wires);
  return { ...distinctPermutation(wires, named(rows), named(cols)), rows, cols };
}

/** Every end under a name of its own: the two ends of a wire on one side are led in their order. */
function endNames(wires: Wires): (bundle: Bundle) => Bundle {
  const names = new Map<number, number>();
  return (bundle) =>
    bundle.map((wire, k) => {
      if (bundle.indexOf(wire) === k) return wire;
      if (!names.has(wire)) names.set(wire, wires.copy(wire));
      return names.get(wire)!;
    });
}

function distinctPermutation(wires: Wires, rows: Bundle, cols: Bundle): Box {
  if (sameBundle(rows, cols)) return identityOf(rows);
  for (let k = 1; k < rows.length; k++) {
    // The first k wires stay among themselves.
    const part = new Set(rows.slice(0, k));
    if (!cols.slice(0, k).every((wire) => part.has(wire))) continue;
    const left = distinctPermutation(wires, rows.slice(0, k), cols.slice(0, k));
    const right = distinctPermutation(wires, rows.slice(k), cols.slice(k));
    return after(beside([], left, right.rows), beside(left.cols, right, []));
  }
  const at = cols.indexOf(rows[0]!);
  if (at < 0) throw new InternalError('a permutation between different wires');
  let end = at + 1;
  while (end < cols.length && cols[end] === rows[end - at]) end++;
  const [before, block, rest] = [cols.slice(0, at), cols.slice(at, end), cols.slice(end)];
  const swap = build.commutation({ rows: wires.size(block), cols: wires.size(before) });
  const swapped = boxOf(swap, [...block, ...before], [...before, ...block]);
  const step = beside([], swapped, rest);
  return after(distinctPermutation(wires, rows, step.rows), step);
}

/** vec(I), on two copies of a bundle. */
export const turn = (wires: Wires, bundle: Bundle): Expr => {
  const eye = build.eye(wires.size(bundle));
  return build.call('vec', [eye], { rows: sizeOf(eye.shape), cols: ONE });
};

/**
 * The 0/1 matrix that connects wires: each stands twice in rows and columns together. Twice in the columns it is
 * summed as in a trace, twice in the rows it is an identity between two axes of the rows.
 */
export function structural(wires: Wires, rows: Bundle, cols: Bundle): Box {
  const above = segments(rows) ?? segments(together(rows))!;
  const under = segments(cols) ?? segments(together(cols))!;
  const below = withPasses(under, passesOf(above));
  const planar = layer(wires, above, below);
  const [top, bottom] = [bundleOf(above), bundleOf(below)];
  const left = permutation(wires, rows, top);
  const middle: Box = { layers: [planar], rows: top, cols: bottom };
  return after(after(left, middle), permutation(wires, bottom, cols));
}

/** Wires that end twice, next to each other as two copies of a bundle; or one that ends once. */
interface Segment {
  readonly wires: Bundle;
  readonly turns: boolean;
}

const passesOf = (list: readonly Segment[]): Bundle =>
  list.flatMap((segment) => (segment.turns ? [] : segment.wires));

const bundleOf = (list: readonly Segment[]): Bundle =>
  list.flatMap(({ wires, turns }) => (turns ? [...wires, ...wires] : wires));

/** The segments of a bundle; null where the two ends of a wire are not side by side. */
function segments(bundle: Bundle): Segment[] | null {
  const isTwice = (wire: number): boolean => bundle.indexOf(wire) !== bundle.lastIndexOf(wire);
  const found: Segment[] = [];
  for (let at = 0; at < bundle.length;) {
    const wire = bundle[at]!;
    if (!isTwice(wire)) {
      found.push({ wires: [wire], turns: false });
      at++;
      continue;
    }
    const length = bundle.indexOf(wire, at + 1) - at;
    const run = bundle.slice(at, at + length);
    if (length < 1 || !sameBundle(run, bundle.slice(at + length, at + 2 * length))) return null;
    found.push({ wires: run, turns: true });
    at += 2 * length;
  }
  return found;
}

/** Wires that end twice first. */
function together(bundle: Bundle): Bundle {
  const isTwice = (wire: number): boolean => bundle.indexOf(wire) !== bundle.lastIndexOf(wire);
  const twice = bundle.filter((wire, k) => isTwice(wire) && bundle.indexOf(wire) === k);
  return [...twice, ...twice, ...bundle.filter((wire) => !isTwice(wire))];
}

/** The segments with other wires passing, in this order. */
function withPasses(list: readonly Segment[], passes: Bundle): Segment[] {
  let next = 0;
  return list.map((segment) =>
    segment.turns ? segment : { wires: [passes[next++]!], turns: false },
  );
}

function layer(wires: Wires, above: readonly Segment[], below: readonly Segment[]): Layer {
  const cells: { expr: Expr | null; rows: Bundle; cols: Bundle }[] = [];
  const waiting = [...below];
  const turnsBelow = (): void => {
    while (waiting[0]?.turns) {
      const run = waiting.shift()!.wires;
      cells.push({ expr: build.transpose(turn(wires, run)), rows: [], cols: [...run, ...run] });
    }
  };
  for (const segment of above) {
    if (segment.turns) {
      const run = segment.wires;
      cells.push({ expr: turn(wires, run), rows: [...run, ...run], cols: [] });
      continue;
    }
    turnsBelow();
    waiting.shift();
    cells.push({ expr: null, rows: segment.wires, cols: segment.wires });
  }
  turnsBelow();
  return cells;
}
