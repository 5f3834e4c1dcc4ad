/**
 * Matrices whose rows and columns are bundles of wires. A wire is an axis of a contraction; a bundle lists them, the
 * major one first, so that fusing axes and taking a fused axis apart say nothing here.
 */
import * as build from '../../expression/build.js';
import { type Dim, mulDims, ONE } from '../../expression/dimension.js';
import { measure } from '../../expression/measure.js';
import type { Expr } from '../../expression/nodes.js';
import { isColumn, isRow, isScalar } from '../../expression/shape.js';
import { kronOf, times } from '../written/products.js';
import type { Transpose } from '../reduce.js';

export type Bundle = readonly number[];

/** The dimensions of wires; wires are cut in two where their ends go different ways. */
export class Wires {
  private readonly dims: Dim[];

  constructor(dims: readonly Dim[]) {
    this.dims = [...dims];
  }

  dim(wire: number): Dim {
    return this.dims[wire]!;
  }

  size(bundle: Bundle): Dim {
    return bundle.reduce((product, wire) => mulDims(product, this.dim(wire)), ONE);
  }

  /** A wire for wires that always stand side by side. */
  bound(bundle: Bundle): number {
    this.dims.push(this.size(bundle));
    return this.dims.length - 1;
  }

  /** A new wire of the same length. */
  copy(wire: number): number {
    this.dims.push(this.dim(wire));
    return this.dims.length - 1;
  }
}

/** A matrix between bundles; without one, a wire that passes by. */
export interface Cell {
  readonly expr: Expr | null;
  readonly rows: Bundle;
  readonly cols: Bundle;
}

/** The Kronecker product of its cells. */
export type Layer = readonly Cell[];

/** The product of its layers; without any, the identity. */
export interface Box {
  readonly layers: readonly Layer[];
  readonly rows: Bundle;
  readonly cols: Bundle;
}

export const endsOf = (box: Box): Bundle => [...box.rows, ...box.cols];

export const passing = (bundle: Bundle): Cell[] =>
  bundle.map((wire) => ({ expr: null, rows: [wire], cols: [wire] }));

export const boxOf = (expr: Expr, rows: Bundle, cols: Bundle): Box => ({
  layers: [[{ expr, rows, cols }]],
  rows,
  cols,
});

export function transposed({ layers, rows, cols }: Box, transpose: Transpose): Box {
  const turn = (cell: Cell): Cell => ({
    expr: cell.expr && transpose(cell.expr),
    rows: cell.cols,
    cols: cell.rows,
  });
  return {
    layers: [...layers].reverse().map((layer) => layer.map(turn)),
    rows: cols,
    cols: rows,
  };
}

/** The box with wires passing by on its left and right. */
export function beside(left: Bundle, { layers, rows, cols }: Box, right: Bundle): Box {
  const all = layers.length > 0 ? layers : [passing(rows)];
  return {
    layers: all.map((layer) => [...passing(left), ...layer, ...passing(right)]),
    rows: [...left, ...rows, ...right],
    cols: [...left, ...cols, ...right],
  };
}

/** The matrix product, what the two have side by side drawn into one layer. */
export function after(first: Box, second: Box): Box {
  const layers = [...first.layers];
  for (const layer of second.layers) {
    const last = layers.at(-1);
    const merged = last && mergeLayers(last, layer);
    if (merged) layers[layers.length - 1] = merged;
    else layers.push(layer);
  }
  return { layers, rows: first.rows, cols: second.cols };
}

/** (A ⊗ I) (I ⊗ B) is A ⊗ B; null where two matrices meet. */
function mergeLayers(above: Layer, below: Layer): Layer | null {
  const merged: Cell[] = [];
  let i = 0;
  let j = 0;
  while (i < above.length || j < below.length) {
    const a = above[i];
    const b = below[j];
    if (a?.cols.length === 0) {
      merged.push(a);
      i++;
    } else if (b?.rows.length === 0) {
      merged.push(b);
      j++;
    } else if (a && b && !a.expr) {
      const passed = above.slice(i, i + b.rows.length);
      if (passed.some((cell) => cell.expr)) return null;
      merged.push(b);
      i += b.rows.length;
      j++;
    } else if (a && b) {
      const passed = below.slice(j, j + a.cols.length);
      if (passed.some((cell) => cell.expr)) return null;
      merged.push(a);
      i++;
      j += a.cols.length;
    } else return null;
  }
  return merged;
}

/** Writes boxes as expressions. */
export class BoxWriter {
  private readonly written = new WeakMap<Box, Expr>();
  private readonly lengths = new Map<Expr, number>();

  constructor(private readonly wires: Wires) {}

  expr(box: Box): Expr {
    let expr = this.written.get(box);
    if (!expr) {
      const layers = box.layers.filter((layer) =>
        layer.some(({ expr: cell }) => cell && !isIdentity(cell)),
      );
      expr =
        layers.length === 0
          ? build.eye(this.wires.size(box.rows))
          : times(layers.map((layer) => this.layer(layer)));
      this.written.set(box, expr);
    }
    return expr;
  }

  length(box: Box): number {
    return measure(this.expr(box), this.lengths);
  }

  private layer(layer: Layer): Expr {
    const factors: Expr[] = [];
    let passed: number[] = [];
    const flush = (): void => {
      if (passed.length > 0) factors.push(build.eye(this.wires.size(passed)));
      passed = [];
    };
    for (const { expr, rows } of layer) {
      if (!expr || isIdentity(expr)) passed.push(...rows);
      else {
        flush();
        factors.push(expr);
      }
    }
    flush();
    return kronOf(withDyads(factors));
  }
}

/** Kronecker factors with columns and rows that stand side by side as their product: x ⊗ y' is x y'. */
function withDyads(factors: readonly Expr[]): Expr[] {
  const written: Expr[] = [];
  let vectors: Expr[] = [];
  const flush = (): void => {
    const columns = vectors.filter((e) => isColumn(e.shape));
    const rows = vectors.filter((e) => isRow(e.shape));
    const isDyad = columns.length > 0 && rows.length > 0;
    written.push(...(isDyad ? [times([kronOf(columns), kronOf(rows)])] : vectors));
    vectors = [];
  };
  for (const factor of factors) {
    if (isScalar(factor.shape)) written.unshift(factor);
    else if (isColumn(factor.shape) || isRow(factor.shape)) vectors.push(factor);
    else {
      flush();
      written.push(factor);
    }
  }
  flush();
  return written;
}

const isIdentity = (e: Expr): boolean => e.kind === 'constant' && e.name === 'eye';
