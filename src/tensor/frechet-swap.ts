/**
 * <R, dexpm(A, E, ...)> is <dexpm(A', R, ...'), E>: in a contraction a direction and what dexpm is contracted with
 * change places. So a Jacobian, which has dexpm for every entry, times a direction becomes dexpm of that direction.
 */
import type { Dim } from '../expression/dimension.js';
import type { Labelled } from './canonical.js';
import type { FactorInput, Graph } from './graph.js';
import {
  type ApplyTensor,
  type ContractionTensor,
  type Factor,
  range,
  type Tensor,
} from './node.js';
import { dependsOn, onAxes } from './spread.js';

type Frechet = Factor & { readonly node: ApplyTensor };

const isFrechet = (f: Factor): f is Frechet =>
  f.node.op === 'apply' && f.node.fn === 'dexpm' && f.exponent.isOne;

/** The same contraction with fewer exponentials taken; null where none are spared. */
export function swapFrechet(graph: Graph, contraction: Labelled): Tensor | null {
  for (const factor of contraction.factors) {
    if (!isFrechet(factor)) continue;
    const swap = new Swap(graph, contraction, factor);
    const result = swap.exchanged() ?? swap.absorbed();
    if (result) return result;
  }
  return null;
}

/** Whether rows and columns of a product hang together nowhere: u v', A u v' B. */
function isOuterProduct({ factors, out }: ContractionTensor): boolean {
  const reached = new Set([out[0]!]);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const { labels } of factors)
      if (labels.some((label) => reached.has(label))) labels.forEach((label) => reached.add(label));
  }
  return factors.length > 1 && !reached.has(out[1]!);
}

class Swap {
  private readonly batch: readonly number[];
  private readonly row: number;
  private readonly col: number;
  private readonly touching: readonly Factor[];
  private readonly rest: readonly Factor[];

  constructor(
    private readonly graph: Graph,
    private readonly whole: Labelled,
    private readonly factor: Frechet,
  ) {
    const { node, labels } = factor;
    this.batch = labels.slice(0, node.batch);
    [this.row, this.col] = labels.slice(node.batch) as [number, number];
    const core = new Set([this.row, this.col]);
    const others = whole.factors.filter((f) => f !== factor);
    this.touching = others.filter((f) => f.labels.some((label) => core.has(label)));
    this.rest = others.filter((f) => !this.touching.includes(f));
  }

  /** A direction changes places with what stands on the rows and columns. */
  exchanged(): Tensor | null {
    const { row, col, batch, whole } = this;
    if ([row, col].some((label) => whole.out.includes(label) || batch.includes(label))) return null;
    const directions = range(this.factor.node.args.length).slice(1);
    const choices = directions.map((k) => ({ k, labels: this.labelsWithout(k) }));
    const least = choices.reduce((a, b) => (b.labels.length < a.labels.length ? b : a));
    // A trace takes a direction away.
    const isTrace = row === col && this.touching.length === 0;
    const before = new Set(batch).size;
    const outer = before === 0 ? this.outerProduct() : undefined;
    if (outer !== undefined) return this.swapped(outer, []);
    return least.labels.length < before || (isTrace && least.labels.length === before)
      ? this.swapped(least.k, least.labels)
      : null;
  }

  /** A direction u v', where a matrix stands on the rows and columns: u' dexpm(A, E) v reads better. */
  private outerProduct(): number | undefined {
    const { touching, row, col } = this;
    const [only, ...more] = touching;
    if (!only || more.length > 0 || row === col || only.labels.length !== 2) return undefined;
    if (only.node.op === 'contraction' || !only.exponent.isOne) return undefined;
    return range(this.factor.node.args.length).find((k) => {
      const arg = this.factor.node.args[k]!;
      return k > 0 && arg.op === 'contraction' && isOuterProduct(arg);
    });
  }

  /** The batch of the exponential where the direction k has changed places. */
  private labelsWithout(k: number): number[] {
    const needed = this.batch.filter((_, axis) =>
      this.factor.node.args.some((arg, at) => at !== k && dependsOn(arg, axis)),
    );
    const outside = new Set([
      ...this.whole.out,
      ...this.batch,
      ...this.rest.flatMap((f) => f.labels),
    ]);
    const carried = this.touching.flatMap((f) => f.labels).filter((label) => outside.has(label));
    return [...new Set([...needed, ...carried])];
  }

  private swapped(k: number, batch: readonly number[]): Tensor {
    const { graph, whole, row, rest } = this;
    const { node } = this.factor;
    const fresh = whole.dims.length;
    const dims = [...whole.dims, whole.dims[row]!];
    const col = row === this.col ? fresh : this.col;
    const turned = node.args
      .filter((_, at) => at !== k)
      .map((arg) => graph.contract([this.input(arg, col, row)], [...batch, row, col], dims));
    const partner = graph.contract(this.touching, [...batch, row, this.col], dims);
    const core: Dim[] = [dims[row]!, dims[row]!];
    const made = graph.apply('dexpm', [...turned, partner], batch.length, core);
    return graph.contract(
      [{ node: made, labels: [...batch, row, col] }, this.input(node.args[k]!, row, col), ...rest],
      whole.out,
      dims,
    );
  }

  /** What is summed over an index of the batch on which one direction alone depends is summed inside it. */
  absorbed(): Tensor | null {
    const { whole, batch, row, col } = this;
    for (const label of new Set(batch)) {
      if (label === row || label === col || whole.out.includes(label)) continue;
      const dependent = range(this.factor.node.args.length).filter((k) =>
        batch.some((each, axis) => each === label && dependsOn(this.factor.node.args[k]!, axis)),
      );
      const taken = this.rest.filter((f) => f.labels.includes(label));
      const isFree = !this.touching.some((f) => f.labels.includes(label));
      const [k] = dependent;
      if (dependent.length !== 1 || !k || !isFree) continue;
      const result = this.withInside(k, label, taken);
      if (result) return result;
    }
    return null;
  }

  private withInside(k: number, label: number, taken: readonly Factor[]): Tensor | null {
    const { graph, whole, row, col, touching } = this;
    const rest = this.rest.filter((f) => !taken.includes(f));
    const outside = new Set([...whole.out, ...[...rest, ...touching].flatMap((f) => f.labels)]);
    const carried = taken.flatMap((f) => f.labels).filter((each) => outside.has(each));
    const batch = [...new Set([...this.batch.filter((each) => each !== label), ...carried])];
    if (batch.length >= new Set(this.batch).size) return null;
    const args = this.factor.node.args.map((arg, at) => {
      const inputs = [this.input(arg, row, col), ...(at === k ? taken : [])];
      return graph.contract(inputs, [...batch, row, col], whole.dims);
    });
    const core: Dim[] = [whole.dims[row]!, whole.dims[row]!];
    const made = graph.apply('dexpm', args, batch.length, core);
    const factors = [{ node: made, labels: [...batch, row, col] }, ...touching, ...rest];
    return graph.contract(factors, whole.out, whole.dims);
  }

  /** An argument on the labels of the batch that it depends on, and on those of its rows and columns. */
  private input(arg: Tensor, row: number, col: number): FactorInput {
    const count = this.batch.length;
    const axes = range(count).filter((axis) => dependsOn(arg, axis));
    return {
      node: onAxes(this.graph, arg, [...axes, count, count + 1]),
      labels: [...axes.map((axis) => this.batch[axis]!), row, col],
    };
  }
}
