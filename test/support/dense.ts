/** Tensor graphs by their numbers: a plain, slow evaluator that knows only what the nodes mean. */
import { type Dim, dimName, evaluateDim } from '../../src/expression/dimension.js';
import * as build from '../../src/expression/build.js';
import { functionRow } from '../../src/expression/functions.js';
import { SCALAR, shapeOf } from '../../src/expression/shape.js';
import type { Environment } from '../../src/numeric/environment.js';
import { evaluate } from '../../src/numeric/index.js';
import type { ApplyTensor, Factor, MapTensor, Structure, Tensor } from '../../src/tensor/node.js';
import { isOwn, plainName, topological } from '../../src/tensor/node.js';

/** An array; the last axis moves fastest. */
export interface Dense {
  readonly sizes: readonly number[];
  readonly data: Float64Array;
}

const volume = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** All index tuples of these sizes, the last moving fastest. */
function* tuples(sizes: readonly number[]): Generator<readonly number[]> {
  const at = sizes.map(() => 0);
  const total = volume(sizes);
  for (let k = 0; k < total; k++) {
    yield [...at];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      if (++at[axis]! < sizes[axis]!) break;
      at[axis] = 0;
    }
  }
}

const place = (sizes: readonly number[], at: readonly number[]): number =>
  sizes.reduce((k, size, axis) => k * size + at[axis]!, 0);

/** The value of a node at a point. */
export function denseValue(root: Tensor, point: Environment): Dense {
  const values = new Map<Tensor, Dense>();
  const size = (d: Dim): number => evaluateDim(d, point.sizes);
  for (const node of topological([root])) values.set(node, valueOf(node));
  return values.get(root)!;

  function valueOf(node: Tensor): Dense {
    const sizes = node.axes.map(size);
    const fill = (entry: (at: readonly number[]) => number): Dense => ({
      sizes,
      data: Float64Array.from(tuples(sizes), (at) => entry(at)),
    });
    switch (node.op) {
      case 'symbol': {
        const data = node.name === 'π' ? [Math.PI] : point.values.get(node.name)!.data;
        return { sizes, data: Float64Array.from(data) };
      }
      case 'dimension':
        return { sizes, data: Float64Array.of(size(node.dim)) };
      case 'structural':
        return fill((at) => structuralEntry(node.structure, at, sizes));
      case 'sum': {
        const parts = node.terms.map(
          (t) => [t.coefficient.toNumber(), values.get(t.node)!] as const,
        );
        return fill((at) => parts.reduce((s, [c, v]) => s + c * v.data[place(sizes, at)]!, 0));
      }
      case 'contraction':
        return contraction(node.factors, node.out, node.dims.map(size));
      case 'map': {
        const args = node.args.map((arg) => values.get(arg)!);
        return fill((at) =>
          ofNumbers(
            node,
            args.map((a) => a.data[place(sizes, at)]!),
          ),
        );
      }
      case 'apply':
        if (isOwn(node.fn)) return declared(node, values.get(node.args[0]!)!, sizes);
        return applied(
          node.fn,
          node.args.map((arg) => values.get(arg)!),
          node.batch,
          sizes,
        );
    }
  }

  function structuralEntry(
    structure: Structure,
    at: readonly number[],
    sizes: readonly number[],
  ): number {
    const [i, j, k] = at as [number, number, number];
    switch (structure.kind) {
      case 'fusion':
        return +(k === i * sizes[1]! + j);
      case 'embedding': {
        const [part, whole] = sizes.length === 1 ? [0, i] : [i, j];
        return +(whole === size(structure.offset) + part);
      }
      case 'triangle':
        return +(i >= j);
      case 'half':
        return +(i >= j && k === j * sizes[0]! - (j * (j - 1)) / 2 + i - j);
    }
  }

  function contraction(factors: readonly Factor[], out: readonly number[], dims: number[]): Dense {
    const sizes = out.map((label) => dims[label]!);
    const data = new Float64Array(volume(sizes));
    for (const at of tuples(dims)) {
      let product = 1;
      for (const { node, labels, exponent } of factors) {
        const value = values.get(node)!;
        const entry =
          value.data[
            place(
              value.sizes,
              labels.map((label) => at[label]!),
            )
          ]!;
        product *= exponent.isOne ? entry : entry ** exponent.toNumber();
      }
      data[
        place(
          sizes,
          out.map((label) => at[label]!),
        )
      ]! += product;
    }
    return { sizes, data };
  }

  /** An elementwise function of numbers, as the language evaluates it. */
  function ofNumbers({ fn, primes, partials }: MapTensor, args: readonly number[]): number {
    const names = args.map((_, k) => build.symbol(`arg_${k}`, SCALAR));
    const values = args.map(
      (x, k) => [`arg_${k}`, { rows: 1, cols: 1, data: Float64Array.of(x) }] as const,
    );
    const env = { ...point, values: new Map(values) };
    const [a, b] = names;
    const relation = (['<', '>', '<=', '>=', '=', '!='] as const).find((r) => r === fn);
    const e = relation
      ? build.indicator(relation, a!, b!)
      : fn === 'pow'
        ? build.power(a!, b!)
        : build.call(fn, names, SCALAR, { primes, partials });
    return evaluate(e, env).data[0]!;
  }

  /** A function that the input declares, so many times differentiated, by its numbers. */
  function declared(
    { fn, primes, batch }: ApplyTensor,
    arg: Dense,
    sizes: readonly number[],
  ): Dense {
    const f = point.functions.get(plainName(fn))!;
    if (!('tensor' in f)) throw new Error(`${fn} is elementwise`);
    const step = volume(arg.sizes.slice(batch));
    const entries = volume(sizes.slice(batch)) / step ** primes;
    const parts: number[] = [];
    for (let k = 0; k < arg.data.length; k += step) {
      const data = arg.data.slice(k, k + step);
      parts.push(...f.tensor({ rows: step, cols: 1, data }, primes, entries));
    }
    return { sizes, data: Float64Array.from(parts) };
  }

  /** A matrix function of the last axes, one for each index of the first. */
  function applied(
    fn: string,
    args: readonly Dense[],
    batch: number,
    sizes: readonly number[],
  ): Dense {
    const core = args[0]!.sizes.slice(batch);
    const [rows = 1, cols = 1] = core;
    const step = volume(core);
    const isVector = functionRow(fn)?.kind !== 'square-to-scalar' && core.length === 1;
    const dims = new Map([...point.sizes, ['rows', rows], ['cols', cols]] as [string, number][]);
    const shape = isVector ? shapeOf(dimName('rows')) : shapeOf(dimName('rows'), dimName('cols'));
    const result = sizes.length > batch ? shape : SCALAR;
    const parts: number[] = [];
    const names = args.map((_, at) => build.symbol(`arg_${at}`, shape));
    for (let k = 0; k < args[0]!.data.length; k += step) {
      const values = new Map(
        args.map(({ data }, at) => [
          names[at]!.name,
          { rows, cols, data: data.slice(k, k + step) },
        ]),
      );
      const e = build.call(fn, names, result);
      parts.push(...evaluate(e, { ...point, sizes: dims, values }).data);
    }
    return { sizes, data: Float64Array.from(parts) };
  }
}
