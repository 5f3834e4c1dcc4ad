/** Sums of embedded terms as blocks: terms that differ in their place on an axis stand under each other, or side by side. */
import * as build from '../expression/build.js';
import {
  addDims,
  type Dim,
  differenceOfDims,
  dimNumber,
  isCount,
  isOne,
  ONE,
  sameDim,
} from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { isColumn, isScalar, type Shape } from '../expression/shape.js';
import { isNumber, scale, split } from './written/scalars.js';
import { flatBlock } from './numeric-block.js';
import type { Graph } from './graph.js';
import { range, type Tensor, type Term } from './node.js';

/** A stretch of an axis. */
interface Interval {
  readonly offset: Dim;
  readonly length: Dim;
}

/** A term without its embeddings on output axes; an axis where it had none has no place. */
interface PlacedTerm extends Term {
  readonly places: readonly (Interval | undefined)[];
}

type RaiseCell = (cell: Tensor) => Expr | null;

/**
 * The sums that are blocks, and the terms that are none; null where no term is embedded on an output axis, or where
 * places overlap.
 */
export function blocksOf(
  graph: Graph,
  terms: readonly Term[],
  raise: RaiseCell,
): { readonly blocks: readonly Expr[]; readonly others: readonly Term[] } | null {
  const groups = new Map<string, PlacedTerm[]>();
  const others: Term[] = [];
  for (const term of terms) {
    const placed = placedTerm(graph, term);
    const pattern = placed.places.map((place) => (place ? 'b' : '-')).join('');
    if (!pattern.includes('b')) others.push(term);
    else groups.set(pattern, [...(groups.get(pattern) ?? []), placed]);
  }
  if (groups.size === 0) return null;
  const blocks: Expr[] = [];
  for (const group of groups.values()) {
    const e = blockOf(graph, group, terms[0]!.node.axes, raise);
    if (!e) return null;
    blocks.push(e);
  }
  return { blocks, others };
}

function placedTerm(graph: Graph, { coefficient, node }: Term): PlacedTerm {
  const single = { node, exponent: Rational.one, labels: range(node.axes.length) };
  const { factors, out, dims } =
    node.op === 'contraction' ? node : { factors: [single], out: single.labels, dims: node.axes };
  let rest = [...factors];
  const labels: (number | undefined)[] = [...out];
  const places = out.map((label, axis): Interval | undefined => {
    const users = factors.filter((f) => f.labels.includes(label));
    const [only] = users;
    const alone = users.length === 1 && out.filter((other) => other === label).length === 1;
    if (!only || !alone || only.labels.at(-1) !== label || only.node.op !== 'structural')
      return undefined;
    const { structure } = only.node;
    if (structure.kind !== 'embedding') return undefined;
    rest = rest.filter((f) => f !== only);
    const [part] = only.labels.length > 1 ? only.labels : [];
    labels[axis] = part;
    return { offset: structure.offset, length: part === undefined ? ONE : dims[part]! };
  });
  if (places.every((place) => !place)) return { coefficient, node, places };
  const kept = labels.filter((label) => label !== undefined);
  return { coefficient, node: graph.contract(rest, kept, dims), places };
}

/** All places of an axis in order, with the gaps between them; null where they overlap. */
function partition(places: readonly Interval[], whole: Dim): Interval[] | null {
  const waiting = new Map(places.map((p) => [`${p.offset.key}:${p.length.key}`, p]));
  const result: Interval[] = [];
  let at = dimNumber(0);
  const gapTo = (end: Dim): boolean => {
    const gap = differenceOfDims(end, at);
    // What is in front of the first place, or behind the last, is never negative.
    const surely = result.length === 0 || waiting.size === 0;
    if (!surely && !isCount(gap)) return false;
    if (gap.terms.length > 0) result.push({ offset: at, length: gap });
    at = end;
    return true;
  };
  while (waiting.size > 0) {
    const all = [...waiting];
    const next = all.find(([, p]) =>
      all.every(([, q]) => p === q || isCount(differenceOfDims(q.offset, p.offset))),
    );
    if (!next || !gapTo(next[1].offset)) return null;
    waiting.delete(next[0]);
    result.push(next[1]);
    at = addDims(next[1].offset, next[1].length);
  }
  return gapTo(whole) ? result : null;
}

function blockOf(
  graph: Graph,
  terms: readonly PlacedTerm[],
  axes: readonly Dim[],
  raise: RaiseCell,
): Expr | null {
  const intervals = axes.map((whole, axis) => {
    const places = terms.flatMap((term) => term.places[axis] ?? []);
    return places.length === 0
      ? [{ offset: dimNumber(0), length: whole }]
      : partition(places, whole);
  });
  const [down, across = [{ offset: dimNumber(0), length: ONE }]] = intervals;
  if (!down || !across || intervals.includes(null)) return null;
  const rows: Expr[][] = [];
  for (const row of down) {
    const cells: Expr[] = [];
    for (const col of across) {
      const here = terms.filter(({ places }) =>
        places.every((place, axis) => !place || sameInterval(place, axis === 0 ? row : col)),
      );
      const cell = cellOf(graph, here, { rows: row.length, cols: col.length }, raise);
      if (!cell) return null;
      cells.push(cell);
    }
    rows.push(cells);
  }
  return joinCells(rows);
}

const sameInterval = (a: Interval, b: Interval): boolean =>
  sameDim(a.offset, b.offset) && sameDim(a.length, b.length);

function cellOf(graph: Graph, terms: readonly Term[], shape: Shape, raise: RaiseCell): Expr | null {
  if (terms.length === 0) return isScalar(shape) ? build.num(0) : build.constant('zeros', shape);
  const e = raise(graph.sum(terms, terms[0]!.node.axes));
  return e && isColumn(e.shape) && isOne(shape.rows) ? build.transpose(e) : e;
}

const isConstant = (e: Expr, name: 'zeros' | 'ones' | 'eye'): boolean =>
  e.kind === 'constant' && e.name === name;

const isZero = (e: Expr): boolean => isNumber(e, 0) || isConstant(e, 'zeros');

/** The block of the cells, a common number in front; of constants the larger constant. */
function joinCells(rows: readonly (readonly Expr[])[]): Expr {
  const cells = rows.flat();
  const filled = cells.filter((cell) => !isZero(cell)).map(split);
  const number = filled[0]?.coefficient ?? Rational.one;
  const common = filled.every(({ coefficient }) => coefficient.equals(number));
  if (common && !number.isOne && filled.some(({ expr }) => !isNumber(expr, 1))) {
    const plain = rows.map((row) => row.map((cell) => (isZero(cell) ? cell : split(cell).expr)));
    return scale(number, joinCells(plain));
  }
  const { shape } = build.block(rows);
  if (cells.every(isZero)) return build.constant('zeros', shape);
  if (cells.every((cell) => isConstant(cell, 'ones') || isNumber(cell, 1)))
    return build.constant('ones', shape);
  return isIdentity(rows, shape) ? build.eye(shape.rows) : flatBlock(build.block(rows));
}

const isIdentity = (rows: readonly (readonly Expr[])[], { rows: n, cols: m }: Shape): boolean =>
  sameDim(n, m) &&
  rows.every(
    (row, r) =>
      row.length === rows.length &&
      row.every((cell, c) =>
        r === c ? isConstant(cell, 'eye') || isNumber(cell, 1) : isZero(cell),
      ),
  );
