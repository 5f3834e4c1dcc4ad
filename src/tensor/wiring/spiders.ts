/**
 * Wires with other than two ends. One end alone is summed: ones stand at the other. Of three ends and more, one
 * belongs to a box that scales entry by entry: it becomes part of a larger box, or diag(vec(A)) between the others.
 */
import * as build from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import { Rational } from '../../expression/rational.js';
import { entrywise } from '../written/entrywise.js';
import { range } from '../node.js';
import { kronOf, times } from '../written/products.js';
import { diagonal } from '../written/totals.js';
import { after, beside, type Box, boxOf, type Bundle, endsOf, transposed } from './box.js';
import { columnsOf, type Tools } from './join.js';
import { assemble, type Diagram } from './plain.js';
import { permutation, turn } from './structure.js';

/** So many diagrams are tried for one result. */
const MOST_TRIALS = 16;
/** More boxes than this on the wires of one are not all divided. */
const MOST_HOLDERS = 6;
/** A box is put between the other ends of its wires in so many ways at most. */
const MOST_SPLITS = 8;

const isDistinct = (bundle: Bundle): boolean => new Set(bundle).size === bundle.length;

export class Solver {
  private trials = 0;
  /** Boxes that lead each wire to a copy of itself: they scale no more than they do. */
  private readonly cut = new WeakSet<Box>();

  constructor(private readonly tools: Tools) {}

  /** The diagram as one box: the shortest that is found. */
  solve(diagram: Diagram): Box {
    const { rows, cols } = diagram;
    return { ...this.shortest(this.withOnes(diagram)), rows, cols };
  }

  private shortest(diagram: Diagram): Box {
    const { writer, effort } = this.tools;
    const counts = endCounts(diagram);
    const isSpider = (wire: number): boolean => counts.get(wire)! > 2;
    const spider = [...counts.keys()].find(isSpider);
    if (spider === undefined) {
      this.trials++;
      return assemble(diagram, this.tools);
    }
    let best: Box | null = null;
    for (const attempt of this.attempts(diagram, isSpider)) {
      if (best && (this.trials >= MOST_TRIALS || effort.joins < 0)) break;
      const found = attempt();
      if (!best || writer.length(found) < writer.length(best)) best = found;
    }
    return best ?? this.solve(this.copied(diagram, spider));
  }

  /** Ones at the open ends of wires. */
  private withOnes(diagram: Diagram): Diagram {
    const open = [...endCounts(diagram)].filter(([, count]) => count === 1);
    const ones = open.map(([wire]) => boxOf(build.ones(this.tools.wires.dim(wire)), [wire], []));
    return { ...diagram, boxes: [...diagram.boxes, ...ones] };
  }

  /** What may be done with the boxes that stand on wires of more than two ends. */
  private *attempts(
    diagram: Diagram,
    isSpider: (wire: number) => boolean,
  ): Generator<() => Box, void> {
    const { boxes, rows, cols } = diagram;
    const apart = [...this.apart(diagram, isSpider)];
    yield* apart;
    if (apart.length > 0) return;
    const mayScale = (box: Box): boolean => isDistinct(endsOf(box)) && !this.cut.has(box);
    const spiders = (box: Box): number => endsOf(box).filter(isSpider).length;
    const candidates = boxes
      .filter((box) => mayScale(box) && endsOf(box).some(isSpider))
      .sort((a, b) => spiders(b) - spiders(a));
    const outer = candidates.find((box) => {
      const own = endsOf(box);
      const isAmong = (bundle: Bundle): boolean => own.every((wire) => bundle.includes(wire));
      return own.every(isSpider) && (isAmong(rows) || isAmong(cols));
    });
    const outermost = outer && this.scaling(outer, rows, cols);
    if (outermost) {
      const rest = boxes.filter((box) => box !== outer);
      yield () => outermost(this.solve({ boxes: rest, rows, cols }));
      return;
    }
    for (const box of candidates) {
      const others = boxes.filter((one) => one !== box);
      const whole = this.scaling(box, rows, cols);
      if (whole) yield () => whole(this.solve({ boxes: others, rows, cols }));
      for (const other of others) {
        const part = mayScale(other) ? this.scaling(box, other.rows, other.cols) : null;
        if (!part) continue;
        const merged = others.map((one) => (one === other ? part(other) : one));
        yield () => this.solve({ boxes: merged, rows, cols });
      }
      for (const between of this.splits(box, diagram, isSpider)) yield () => this.solve(between);
    }
  }

  /**
   * A wire that rows or columns have twice, of the whole or of a box, is two wires, equal by diag(vec(I)): its other
   * ends go to the one or to the other.
   */
  private *apart(
    diagram: Diagram,
    isSpider: (wire: number) => boolean,
  ): Generator<() => Box, void> {
    const { rows, cols } = diagram;
    const above = this.untied(rows, isSpider);
    if (above) {
      for (const { boxes, cols: below } of this.ledApart({ ...diagram, rows: [] }, above))
        yield () => after(above.equal, this.solve({ boxes, cols: below, rows: above.bundle }));
      return;
    }
    const below = this.untied(cols, isSpider);
    if (below) {
      for (const { boxes, rows: top } of this.ledApart({ ...diagram, cols: [] }, below))
        yield () => after(this.solve({ boxes, rows: top, cols: below.bundle }), below.equal);
      return;
    }
    for (const box of diagram.boxes)
      for (const view of [box, transposed(box, this.tools.transpose)]) {
        const under = this.untied(view.cols, isSpider);
        if (!under) continue;
        const boxes = diagram.boxes.filter((one) => one !== box);
        const { writer } = this.tools;
        const expr = times([writer.expr(view), writer.expr(under.equal)]);
        const own = boxOf(expr, view.rows, under.bundle);
        for (const led of this.ledApart({ ...diagram, boxes }, under))
          yield () => this.solve({ ...led, boxes: [...led.boxes, own] });
        return;
      }
  }

  /** A bundle with a wire that it has twice as two wires, and what makes them equal. */
  private untied(bundle: Bundle, isSpider: (wire: number) => boolean): Untied | null {
    const { wires } = this.tools;
    const isAgain = (wire: number, k: number): boolean => bundle.indexOf(wire) < k;
    const wire = bundle.find((one, k) => isSpider(one) && isAgain(one, k));
    if (wire === undefined) return null;
    const copy = wires.copy(wire);
    const apart = bundle.map((one, k) => (one === wire && isAgain(one, k) ? copy : one));
    const eye = boxOf(build.eye(wires.dim(wire)), [wire], [copy]);
    return { wire, copy, bundle: apart, equal: this.diagonalOn(eye, apart) };
  }

  /** The ways to lead the ends of a wire to it or to its copy; an end for each, where there are two or more. */
  private ledApart({ boxes, rows, cols }: Diagram, { wire, copy }: Untied): Diagram[] {
    const ends = [...rows, ...cols, ...boxes.flatMap(endsOf)].filter((one) => one === wire);
    const all = (1 << ends.length) - 1;
    const masks = ends.length < 2 ? range(all + 1) : range(all - 1).map((k) => k + 1);
    return masks.slice(0, MOST_SPLITS).map((mask) => {
      let end = 0;
      const led = (bundle: Bundle): Bundle =>
        bundle.map((one) => (one === wire && (mask >> end++) & 1 ? copy : one));
      const [above, below] = [led(rows), led(cols)];
      const moved = boxes.map((box) => this.renamed(box, led));
      return { boxes: moved, rows: above, cols: below };
    });
  }

  private renamed(box: Box, name: (bundle: Bundle) => Bundle): Box {
    const moved = { ...box, rows: name(box.rows), cols: name(box.cols) };
    if (this.cut.has(box)) this.cut.add(moved);
    return moved;
  }

  /** How a box on these wires is multiplied, entry by entry, into one that has them among its own. */
  private scaling(box: Box, rows: Bundle, cols: Bundle): ((into: Box) => Box) | null {
    const isInside = (bundle: Bundle): boolean =>
      isDistinct(bundle) && endsOf(box).every((wire) => bundle.includes(wire));
    if (isInside(rows)) {
      if (cols.length > 0) return (into) => after(this.diagonalOn(box, rows), into);
      return (into) => this.entrywise(this.columnOn(box, rows), into);
    }
    if (isInside(cols)) return (into) => after(into, this.diagonalOn(box, cols));
    for (const one of [box, transposed(box, this.tools.transpose)]) {
      const lifted = this.lifted(one, rows, cols);
      if (lifted) return (into) => this.entrywise(lifted, into);
    }
    return null;
  }

  private entrywise(factor: Expr, into: Box): Box {
    const exprs = [this.tools.writer.expr(into), factor];
    const product = entrywise(exprs.map((expr) => ({ expr, exponent: Rational.one })))!;
    return boxOf(product, into.rows, into.cols);
  }

  /** The matrix over larger bundles that repeats the box; null where its wires are not side by side. */
  private lifted(box: Box, rows: Bundle, cols: Bundle): Expr | null {
    const { wires, writer } = this.tools;
    const [above, below] = outside(box.rows, rows) ?? [];
    const [left, right] = outside(box.cols, cols) ?? [];
    if (!above || !below || !left || !right) return null;
    const pad = (r: Bundle, c: Bundle): Expr[] =>
      r.length + c.length === 0 ? [] : [build.ones(wires.size(r), wires.size(c))];
    return kronOf([...pad(above, left), writer.expr(box), ...pad(below, right)]);
  }

  /** The box as a column over a bundle that has all its wires. */
  private columnOn(box: Box, bundle: Bundle): Expr {
    const { wires, writer } = this.tools;
    const found = columnsOf(box, this.tools).map((column): Box => {
      const beside1 = outside(column.rows, bundle);
      if (beside1) {
        const [above, below] = beside1;
        return boxOf(kronOf([...onesOn(above), writer.expr(column), ...onesOn(below)]), bundle, []);
      }
      const rest = bundle.filter((wire) => !column.rows.includes(wire));
      const whole = boxOf(
        kronOf([writer.expr(column), ...onesOn(rest)]),
        [...column.rows, ...rest],
        [],
      );
      return after(permutation(wires, bundle, whole.rows), whole);
    });
    return writer.expr(
      found.reduce((best, one) => (writer.length(one) < writer.length(best) ? one : best)),
    );

    function onesOn(part: Bundle): Expr[] {
      return part.length === 0 ? [] : [build.ones(wires.size(part))];
    }
  }

  /** diag(v) on the part of a bundle that has all of the box's wires. */
  private diagonalOn(box: Box, bundle: Bundle): Box {
    const places = endsOf(box).map((wire) => bundle.indexOf(wire));
    const [first, last] = [Math.min(...places), Math.max(...places)];
    const part = bundle.slice(first, last + 1);
    const expr = diagonal(this.columnOn(box, part));
    return beside(bundle.slice(0, first), boxOf(expr, part, part), bundle.slice(last + 1));
  }

  /** The box as diag(vec(A)) between the others, which stand on its rows or on its columns. */
  private splits(box: Box, diagram: Diagram, isSpider: (wire: number) => boolean): Diagram[] {
    const own = endsOf(box);
    const others = diagram.boxes.filter((one) => one !== box);
    const holders: Holder[] = ['rows', 'cols', ...others];
    const touching = holders.filter((holder) =>
      own.some((wire) => wiresOf(holder, diagram).includes(wire)),
    );
    const found: Diagram[] = [];
    for (let mask = 1; mask < 1 << Math.min(touching.length - 1, MOST_HOLDERS); mask++) {
      const below = new Set(touching.filter((_, k) => k > 0 && (mask >> (k - 1)) & 1));
      const isDivided = (wire: number): boolean => {
        const at = touching.filter((holder) => wiresOf(holder, diagram).includes(wire));
        return at.some((holder) => below.has(holder)) && at.some((holder) => !below.has(holder));
      };
      if (!own.filter(isSpider).every(isDivided)) continue;
      for (const column of columnsOf(box, this.tools)) {
        found.push(this.divided(column, { ...diagram, boxes: others }, below));
        if (found.length >= MOST_SPLITS) return found;
      }
    }
    return found;
  }

  private divided(column: Box, diagram: Diagram, below: ReadonlySet<Holder>): Diagram {
    const { wires, writer } = this.tools;
    const copies = new Map(column.rows.map((wire) => [wire, wires.copy(wire)]));
    const renamed = (bundle: Bundle): Bundle => bundle.map((wire) => copies.get(wire) ?? wire);
    const expr = diagonal(writer.expr(column));
    const between = boxOf(expr, column.rows, renamed(column.rows));
    this.cut.add(between);
    const boxes = diagram.boxes.map((box) => {
      return below.has(box) ? this.renamed(box, renamed) : box;
    });
    return {
      boxes: [...boxes, between],
      rows: below.has('rows') ? renamed(diagram.rows) : diagram.rows,
      cols: below.has('cols') ? renamed(diagram.cols) : diagram.cols,
    };
  }

  /** One end stays on the wire, another is led to a copy, all others to a second one. */
  private copied({ boxes, rows, cols }: Diagram, spider: number): Diagram {
    const { wires } = this.tools;
    const [second, rest] = [wires.copy(spider), wires.copy(spider)];
    let count = 0;
    const renamed = (bundle: Bundle): Bundle =>
      bundle.map((wire) => (wire === spider ? ([spider, second][count++] ?? rest) : wire));
    const copying = after(
      boxOf(diagonal(turn(wires, [spider])), [spider, second], [spider, second]),
      beside([spider], boxOf(build.ones(wires.dim(spider)), [second], []), []),
    );
    const copy: Box = { ...copying, rows: [spider, second], cols: [rest] };
    this.cut.add(copy);
    const above = renamed(rows);
    const below = renamed(cols);
    const moved = boxes.map((box) => ({
      ...box,
      rows: renamed(box.rows),
      cols: renamed(box.cols),
    }));
    return { boxes: [...moved, copy], rows: above, cols: below };
  }
}

/** A bundle in which a wire is two. */
interface Untied {
  readonly wire: number;
  readonly copy: number;
  readonly bundle: Bundle;
  readonly equal: Box;
}

/** What has ends of wires: a box, or the rows or columns of the whole. */
type Holder = Box | 'rows' | 'cols';

const wiresOf = (holder: Holder, { rows, cols }: Diagram): Bundle =>
  holder === 'rows' ? rows : holder === 'cols' ? cols : endsOf(holder);

function endCounts({ boxes, rows, cols }: Diagram): Map<number, number> {
  const counts = new Map<number, number>();
  for (const wire of [...rows, ...cols, ...boxes.flatMap(endsOf)])
    counts.set(wire, (counts.get(wire) ?? 0) + 1);
  return counts;
}

/** What stands before and behind a run of wires in a bundle; null where it is none. */
function outside(run: Bundle, bundle: Bundle): [Bundle, Bundle] | null {
  if (run.length === 0) return [bundle, []];
  if (!isDistinct(bundle)) return null;
  const first = bundle.indexOf(run[0]!);
  if (first === -1 || !run.every((wire, k) => bundle[first + k] === wire)) return null;
  return [bundle.slice(0, first), bundle.slice(first + run.length)];
}
