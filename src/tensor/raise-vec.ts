/**
 * The vec form: a tensor of any number of axes as a matrix whose rows are some of its axes fused, and whose columns
 * are the others. Blocks that pair a row axis with a column axis in order are Kronecker products; what crosses is
 * lifted, factor by factor, to the full size and multiplied entry by entry.
 */
import * as build from '../expression/build.js';
import { type Dim, mulDims, ONE } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { type Shape, sizeOf } from '../expression/shape.js';
import { kronOf, diagonal, entrywise, times, trans } from './compose.js';
import type { Graph } from './graph.js';
import { type ContractionTensor, range, type Tensor } from './node.js';
import type { Raising } from './raise.js';
import { withoutFusions } from './unfuse.js';
import type { Edge, Network } from './reduce.js';
import type { RaisedTerm } from './monomial.js';
import { addTerms } from './terms.js';

/**
 * @param rows the axes of the rows, the major one first (for a column-major vec: the last axis first)
 * @param cols the axes of the columns, likewise
 */
export function raiseVec(
  graph: Graph,
  raising: Raising,
  node: Tensor,
  rows: readonly number[],
  cols: readonly number[],
): Expr | null {
  const size = (axes: readonly number[]): Dim =>
    axes.reduce((d, a) => mulDims(d, node.axes[a]!), ONE);
  const shape: Shape = { rows: size(rows), cols: size(cols) };
  if (node.op === 'sum') {
    const terms: RaisedTerm[] = [];
    for (const { coefficient, node: part } of node.terms) {
      const expr = raiseVec(graph, raising, part, rows, cols);
      if (!expr) return null;
      terms.push({ coefficient, expr, spread: false, order: part.id });
    }
    return terms.length === 0 ? build.constant('zeros', shape) : addTerms(terms, shape);
  }
  const contraction = node.op === 'contraction' ? node : asContraction(node);
  const label = (axis: number): number => contraction.out[axis]!;
  const plain = withoutFusions(graph, contraction, rows.map(label), cols.map(label), raising);
  const network = plain && raising.reduced(plain.contraction, plain.edges);
  if (!plain || !network) return null;
  const slots = new Slots(plain.rows, plain.cols, contraction.dims);
  const body = kronecker(network, slots, raising) ?? lifted(network, slots, raising);
  return times([...network.scalars, body]);
}

function asContraction(node: Tensor): ContractionTensor {
  const labels = range(node.axes.length);
  const factor = { node, exponent: Rational.one, labels };
  return {
    op: 'contraction',
    id: -1,
    hash: 0,
    axes: node.axes,
    factors: [factor],
    out: labels,
    dims: node.axes,
  };
}

/** The label of each row and column axis, in order. */
class Slots {
  constructor(
    readonly rows: readonly number[],
    readonly cols: readonly number[],
    readonly dims: readonly Dim[],
  ) {}
}

interface Block {
  readonly row: number | null;
  readonly col: number | null;
  readonly expr: Expr;
}

/** Blocks in order, or null where an axis is in two pairs or pairs cross. */
function kronecker(network: Network, slots: Slots, raising: Raising): Expr | null {
  const { rows, cols } = slots;
  if (new Set(rows).size < rows.length || new Set(cols).size < cols.length) return null;
  const edges = [...network.edges];
  const blocks: Block[] = [];
  let nextCol = 0;
  const lone = (label: number): Expr | null =>
    edges.some((e) => e.from === label || e.to === label) ? null : vector(network, label);
  for (const [r, label] of rows.entries()) {
    const partner = cols.findIndex((c) => c === label || edges.some((e) => joins(e, label, c)));
    if (partner === -1) {
      const column = lone(label);
      if (!column) return null;
      blocks.push({ row: r, col: null, expr: column });
      continue;
    }
    if (partner < nextCol) return null;
    for (; nextCol < partner; nextCol++) {
      const column = rows.includes(cols[nextCol]!) ? null : lone(cols[nextCol]!);
      if (!column) return null;
      blocks.push({ row: null, col: nextCol, expr: raising.transpose(column) });
    }
    const between = edges.filter(
      (e) =>
        e.from === label || e.to === label || e.from === cols[partner]! || e.to === cols[partner]!,
    );
    const expected = cols[partner] === label ? 0 : 1;
    if (between.length !== expected) return null;
    blocks.push({
      row: r,
      col: partner,
      expr: pairBlock(network, label, cols[partner]!, between[0], raising),
    });
    nextCol = partner + 1;
  }
  for (; nextCol < cols.length; nextCol++) {
    const column = rows.includes(cols[nextCol]!) ? null : lone(cols[nextCol]!);
    if (!column) return null;
    blocks.push({ row: null, col: nextCol, expr: raising.transpose(column) });
  }
  return combine(blocks);
}

const joins = (edge: Edge, a: number, b: number): boolean =>
  (edge.from === a && edge.to === b) || (edge.from === b && edge.to === a);

/** A column block beside a row block is their product; all else is a Kronecker product. */
function combine(blocks: readonly Block[]): Expr {
  if (blocks.length === 0) return build.num(1);
  if (blocks.length === 1) return blocks[0]!.expr;
  const [a, b] = blocks as [Block, Block];
  if (blocks.length === 2 && a.col === null && b.row === null) return times([a.expr, b.expr]);
  if (blocks.length === 2 && a.row === null && b.col === null) return times([b.expr, a.expr]);
  return kronOf(blocks.map((block) => block.expr));
}

function vector(network: Network, label: number): Expr {
  return entrywise(network.labels.get(label) ?? []) ?? build.ones(network.dims[label]!);
}

/** diag(v) A diag(w), or diag(v) where row and column are one label. */
function pairBlock(
  network: Network,
  row: number,
  col: number,
  edge: Edge | undefined,
  raising: Raising,
): Expr {
  if (!edge) return diagonal(vector(network, row));
  const left = network.labels.get(row);
  const right = network.labels.get(col);
  const matrix = orient(edge, row, raising);
  return times([
    ...(left ? [diagonal(entrywise(left)!)] : []),
    matrix,
    ...(right ? [diagonal(entrywise(right)!)] : []),
  ]);
}

function orient(edge: Edge, row: number, raising: Raising): Expr {
  const matrix = entrywise(edge.parts)!;
  return edge.from === row ? matrix : raising.transpose(matrix);
}

/** diag(row vector) (A ⊙ B ⊙ ...) diag(column vector), every part lifted to the full size. */
function lifted(network: Network, slots: Slots, raising: Raising): Expr {
  const rowParts: Expr[] = [];
  const colParts: Expr[] = [];
  const matrices: Expr[] = [];
  const rowOf = (label: number): number => slots.rows.indexOf(label);
  const colOf = (label: number): number => slots.cols.indexOf(label);
  const onDiagonal =
    slots.rows.length === slots.cols.length && slots.rows.every((l, k) => l === slots.cols[k]);
  const place = (a: number, b: number, matrix: Expr): void => {
    // The matrix has rows along label a and columns along label b.
    if (onDiagonal)
      rowParts.push(
        pairVector(
          slots.rows.map((l) => slots.dims[l]!),
          rowOf(a),
          rowOf(b),
          matrix,
        ),
      );
    else if (rowOf(a) !== -1 && colOf(b) !== -1)
      matrices.push(lift(slots, rowOf(a), colOf(b), matrix));
    else if (rowOf(b) !== -1 && colOf(a) !== -1)
      matrices.push(lift(slots, rowOf(b), colOf(a), raising.transpose(matrix)));
    else if (rowOf(a) !== -1)
      rowParts.push(
        pairVector(
          slots.rows.map((l) => slots.dims[l]!),
          rowOf(a),
          rowOf(b),
          matrix,
        ),
      );
    else
      colParts.push(
        pairVector(
          slots.cols.map((l) => slots.dims[l]!),
          colOf(a),
          colOf(b),
          matrix,
        ),
      );
  };
  for (const edge of network.edges) place(edge.from, edge.to, entrywise(edge.parts)!);
  for (const [label, parts] of network.labels) {
    const v = entrywise(parts)!;
    if (rowOf(label) !== -1)
      rowParts.push(
        spreadVector(
          slots.rows.map((l) => slots.dims[l]!),
          rowOf(label),
          v,
        ),
      );
    else
      colParts.push(
        spreadVector(
          slots.cols.map((l) => slots.dims[l]!),
          colOf(label),
          v,
        ),
      );
  }
  if (onDiagonal) {
    tieEqual(slots.rows, slots.dims, rowParts);
    const n = slots.rows.reduce((d, l) => mulDims(d, slots.dims[l]!), ONE);
    return diagonal(product(rowParts) ?? build.ones(n));
  }
  identities(slots, matrices, rowParts, colParts);
  const row = product(rowParts);
  const col = product(colParts);
  if (matrices.length === 0) {
    if (row && slots.cols.length === 0) return row;
    const n = slots.rows.reduce((d, l) => mulDims(d, slots.dims[l]!), ONE);
    const m = slots.cols.reduce((d, l) => mulDims(d, slots.dims[l]!), ONE);
    return times([row ?? build.ones(n), raising.transpose(col ?? build.ones(m))]);
  }
  const matrix = matrices.length === 1 ? matrices[0]! : build.hadamard(matrices);
  return times([...(row ? [diagonal(row)] : []), matrix, ...(col ? [diagonal(col)] : [])]);
}

/** Axes with one label are tied by identities. */
function identities(slots: Slots, matrices: Expr[], rowParts: Expr[], colParts: Expr[]): void {
  const eye = (label: number): Expr => build.eye(slots.dims[label]!);
  tieEqual(slots.rows, slots.dims, rowParts);
  tieEqual(slots.cols, slots.dims, colParts);
  slots.rows.forEach((label, r) => {
    const c = slots.cols.indexOf(label);
    if (c !== -1 && slots.rows.indexOf(label) === r) matrices.push(lift(slots, r, c, eye(label)));
  });
}

/** Two row axes, or two column axes, with one label. */
function tieEqual(axes: readonly number[], dims: readonly Dim[], into: Expr[]): void {
  axes.forEach((label, k) => {
    const before = axes.indexOf(label);
    if (before < k)
      into.push(
        pairVector(
          axes.map((l) => dims[l]!),
          before,
          k,
          build.eye(dims[label]!),
        ),
      );
  });
}

const product = (parts: readonly Expr[]): Expr | null =>
  parts.length === 0 ? null : parts.length === 1 ? parts[0]! : build.hadamard(parts);

/** The full matrix with entries A[row axis r, column axis c]. */
function lift(slots: Slots, r: number, c: number, matrix: Expr): Expr {
  const rowDims = slots.rows.map((l) => slots.dims[l]!);
  const colDims = slots.cols.map((l) => slots.dims[l]!);
  const tail = (dims: readonly Dim[]): Dim => dims.reduce(mulDims, ONE);
  const before: Shape = { rows: tail(rowDims.slice(0, r)), cols: tail(colDims.slice(0, c)) };
  const after: Shape = { rows: tail(rowDims.slice(r + 1)), cols: tail(colDims.slice(c + 1)) };
  const pad = ({ rows, cols }: Shape): Expr[] =>
    rows.key === '1' && cols.key === '1' ? [] : [build.constant('ones', { rows, cols })];
  const factors = [...pad(before), matrix, ...pad(after)];
  return factors.length === 1 ? matrix : kronOf(factors);
}

/** The vector over all axes with entries v[axis at]. */
function spreadVector(dims: readonly Dim[], at: number, v: Expr): Expr {
  const factors = dims.map((d, k) => (k === at ? v : build.ones(d)));
  return factors.length === 1 ? v : kronOf(factors);
}

/** The vector over all axes (major first) with entries A[axis a, axis b]. */
function pairVector(dims: readonly Dim[], a: number, b: number, matrix: Expr): Expr {
  const [major, minor, oriented] = a < b ? [a, b, trans(matrix)] : [b, a, matrix];
  const ones = (from: number, to: number): Expr[] => dims.slice(from, to).map((d) => build.ones(d));
  // Columns run along the major axis, rows along what lies between and the minor one.
  const between = [...ones(major + 1, minor), oriented];
  const inside = between.length === 1 ? oriented : kronOf(between);
  const vec = build.call('vec', [inside], { rows: sizeOf(inside.shape), cols: ONE });
  const factors = [...ones(0, major), vec, ...ones(minor + 1, dims.length)];
  return factors.length === 1 ? vec : kronOf(factors);
}
