/** A contraction as a diagram: fused axes are bundles of wires, and what needs no bundle is reduced beforehand. */
import * as build from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import { Rational } from '../../expression/rational.js';
import { entrywise, type Part } from '../written/entrywise.js';
import { type ContractionTensor, type Factor, isStructure, type SumTensor } from '../node.js';
import { addPart, diagonalOf, type Network, reduce, type Transpose } from '../reduce.js';
import { type Box, boxOf, type Bundle, BoxWriter, endsOf, Wires } from './box.js';
import { bound } from './bound.js';
import type { Diagram } from './plain.js';
import { Solver } from './spiders.js';
import { sameBundle } from './structure.js';

/** So many joins of boxes are compared for a term. */
const MOST_JOINS = 300;
/** What leads the wires of a term is no longer than this. */
const MOST_WIRING = 75;

/** What a network is made with: the matrix or vector that a factor is, null where it is neither. */
export interface Source {
  readonly transpose: Transpose;
  part(factor: Factor): Part | null;
  /** The sum with its axes fused, where that is a constant matrix with a name; null for any other. */
  fused(node: SumTensor, rows: readonly number[], cols: readonly number[]): Expr | null;
  /** The contraction with matrices and vectors for the groups of its factors that have only together a form. */
  withWritten(contraction: ContractionTensor): ContractionTensor;
}

/**
 * The matrix of a contraction.
 *
 * @param rows the labels of the rows, the major one first; no label for a row
 * @returns its factors: scalars, then the matrix; null where a factor is neither matrix nor vector, and where the
 *   wiring would fill pages: another form says more
 */
export function wiredMatrix(
  source: Source,
  contraction: ContractionTensor,
  rows: Bundle,
  cols: Bundle,
  preference: number,
): Expr[] | null {
  const pairs = new Fusions(contraction);
  const wires = new Wires(contraction.dims);
  const { transpose } = source;
  const above = pairs.bundle(rows);
  const below = pairs.bundle(cols);
  const composite: Box[] = [];
  const network: Network = {
    dims: contraction.dims,
    terminals: new Set<number>(),
    scalars: [],
    labels: new Map(),
    edges: [],
  };
  for (const factor of pairs.others) {
    if (isStructure(factor.node, 'half')) {
      const [row, col, of] = factor.labels as [number, number, number];
      const matrix = build.elimination(wires.dim(row));
      composite.push(boxOf(matrix, pairs.bundle([of]), [col, row]));
      continue;
    }
    const part = source.part(factor);
    if (!part) return null;
    place(part, factor.labels);
  }
  for (const [first, second] of pairs.doubles) {
    const eye = build.eye(wires.size(first));
    composite.push(boxOf(eye, first, second));
  }
  const terminals = new Set([
    ...above,
    ...below,
    ...composite.flatMap((box) => [...box.rows, ...box.cols]),
  ]);
  const plain: Network = { ...network, terminals };
  const inner = [...plain.labels.keys(), ...plain.edges.flatMap((e) => [e.from, e.to])];
  reduce(plain, [...new Set(inner)], transpose);
  const boxes = withoutLoops(
    [...merged(composite), ...simple(plain)],
    [...above, ...below],
    transpose,
  );
  const writer = new BoxWriter(wires);
  const diagram: Diagram = bound({ boxes, rows: above, cols: below }, wires);
  const effort = { joins: MOST_JOINS };
  const whole = new Solver({ wires, writer, transpose, preference, effort }).solve(diagram);
  const own = diagram.boxes.reduce((sum, box) => sum + writer.length(box), 0);
  if (writer.length(whole) - own > MOST_WIRING) return null;
  return [...plain.scalars, writer.expr(whole)];

  function place(part: Part, labels: readonly number[]): void {
    const [first, second = []] = labels.map((label) => pairs.bundle([label]));
    if (first && first.length + second.length > labels.length)
      composite.push(boxOf(entrywise([part])!, first, second));
    else addPart(network, part, labels);
  }

  /** Boxes on the same bundles, multiplied entry by entry. */
  function merged(list: readonly Box[]): Box[] {
    const groups = new Map<string, Box[]>();
    for (const box of list) {
      const key = `${box.rows.join()}|${box.cols.join()}`;
      groups.set(key, [...(groups.get(key) ?? []), box]);
    }
    const writer = new BoxWriter(wires);
    return [...groups.values()].map((group) => {
      const [first] = group as [Box];
      const parts = group.map((box) => ({ expr: writer.expr(box), exponent: Rational.one }));
      return group.length === 1 ? first : boxOf(entrywise(parts)!, first.rows, first.cols);
    });
  }
}

/** A box whose rows and columns are the same wires is its diagonal to what else has them. */
function withoutLoops(boxes: readonly Box[], outer: Bundle, transpose: Transpose): Box[] {
  return boxes.map((box) => {
    if (box.cols.length === 0 || !sameBundle(box.rows, box.cols)) return box;
    const others = boxes.filter((one) => one !== box).flatMap(endsOf);
    const isAlone = !box.rows.some((wire) => outer.includes(wire) || others.includes(wire));
    return isAlone ? box : boxOf(diagonalOf(box.layers[0]![0]!.expr!, transpose), box.rows, []);
  });
}

function simple({ labels, edges }: Network): Box[] {
  return [
    ...edges.map(({ from, to, parts }) => boxOf(entrywise(parts)!, [from], [to])),
    ...[...labels].map(([label, parts]) => boxOf(entrywise(parts)!, [label], [])),
  ];
}

/** The pairs that fused labels are. */
class Fusions {
  readonly others: readonly Factor[];
  private readonly pairs = new Map<number, readonly [number, number]>();
  private readonly again: Factor[] = [];

  constructor({ factors }: ContractionTensor) {
    this.others = factors
      .filter((f) => !isStructure(f.node, 'fusion'))
      .sort((a, b) => a.node.id - b.node.id);
    for (const factor of factors.filter((f) => isStructure(f.node, 'fusion'))) {
      const [major, minor, fused] = factor.labels as [number, number, number];
      if (this.pairs.has(fused)) this.again.push(factor);
      else this.pairs.set(fused, [major, minor]);
    }
  }

  /** The labels with fused ones taken apart. */
  bundle(labels: Bundle): Bundle {
    return labels.flatMap((label) => {
      const pair = this.pairs.get(label);
      return pair ? this.bundle(pair) : [label];
    });
  }

  /** Two bundles that one fused label is. */
  get doubles(): [Bundle, Bundle][] {
    return this.again.map(({ labels: [major, minor, fused] }) => [
      this.bundle([fused!]),
      this.bundle([major!, minor!]),
    ]);
  }
}
