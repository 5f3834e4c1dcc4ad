/** The context that makes and interns tensor nodes. All nodes of one calculation come from one graph. */
import { InternalError, MatcalcError } from '../errors.js';
import { constantDim, type Dim, isOne, sameDim, triangularDim } from '../expression/dimension.js';
import { Rational } from '../expression/rational.js';
import { canonical, type Labelled } from './canonical.js';
import { frechetNode } from './frechet.js';
import { swapFrechet } from './frechet-swap.js';
import { gather } from './gather.js';
import { hashText, mix } from './hash.js';
import {
  type ContractionTensor,
  type Factor,
  isZero,
  type MapTensor,
  range,
  type StructuralTensor,
  type Structure,
  type Tensor,
  type Term,
} from './node.js';

/** A factor as callers write it: the exponent is 1 unless said. */
export interface FactorInput {
  readonly node: Tensor;
  readonly labels: readonly number[];
  readonly exponent?: Rational;
}

/** Bounds on the work in one graph. */
export interface Budget {
  /** The number of nodes beyond which making one more is a `limit` error. */
  readonly nodes?: number;
  /** The time, in milliseconds since 1970, beyond which making more nodes is a `limit` error. */
  readonly deadline?: number;
}

/** Stands for negative powers among the operations that a graph uses. */
export const RECIPROCAL = '1/';

const MAX_NODES = 2_000_000;
/** The clock is looked at once for so many nodes. */
const CLOCK = 512;

type WithoutIdentity<T> = T extends Tensor ? Omit<T, 'id' | 'hash'> : never;

export class Graph {
  private readonly interned = new Map<string, Tensor>();
  private readonly operations = new Set<string>();
  private count = 0;

  constructor(private readonly budget: Budget = {}) {}

  private intern(key: string, hash: number, node: WithoutIdentity<Tensor>): Tensor {
    const known = this.interned.get(key);
    if (known) return known;
    this.spend();
    const made = { ...node, id: this.count, hash } as Tensor;
    this.interned.set(key, made);
    return made;
  }

  private spend(): void {
    const { nodes = MAX_NODES, deadline = Infinity } = this.budget;
    if (++this.count > nodes) {
      const message = `the calculation needs more than ${nodes} nodes`;
      throw new MatcalcError({ code: 'limit', message });
    }
    if (this.count % CLOCK === 0 && Date.now() > deadline) {
      throw new MatcalcError({ code: 'limit', message: 'the calculation takes too long' });
    }
  }

  /** Does any node apply this function or relation, or (`RECIPROCAL`) divide? */
  uses(operation: string): boolean {
    return this.operations.has(operation);
  }

  symbol(name: string, axes: readonly Dim[]): Tensor {
    const dims = axes.map((d) => d.key).join('|');
    return this.intern(`s|${name}|${dims}`, mix(hashText(name), hashText(dims)), {
      op: 'symbol',
      name,
      axes,
    });
  }

  dimension(dim: Dim): Tensor {
    const value = constantDim(dim);
    if (value !== null) return this.number(Rational.of(value));
    return this.intern(`d|${dim.key}`, mix(5, hashText(dim.key)), {
      op: 'dimension',
      dim,
      axes: [],
    });
  }

  /** The 0/1 tensor of a pair of axes and their fused axis. */
  fusion(major: Dim, minor: Dim, fused: Dim): Tensor {
    return this.structural({ kind: 'fusion' }, [major, minor, fused]);
  }

  /** The part of the whole that begins at the offset; it is not the whole. */
  embedding(offset: Dim, part: Dim, whole: Dim): StructuralTensor {
    const axes = isOne(part) ? [whole] : [part, whole];
    return this.structural({ kind: 'embedding', offset }, axes);
  }

  /** 1 where the row is not smaller than the column. */
  triangle(rows: Dim, cols: Dim): StructuralTensor {
    return this.structural({ kind: 'triangle' }, [rows, cols]);
  }

  /** The places of the lower triangle, column by column. */
  half(n: Dim): StructuralTensor {
    return this.structural({ kind: 'half' }, [n, n, triangularDim(n)]);
  }

  /** A structural constant of these axes. */
  structural(structure: Structure, axes: readonly Dim[]): StructuralTensor {
    const offset = structure.kind === 'embedding' ? structure.offset.key : '';
    const key = `f|${structure.kind}${offset}|${axes.map((d) => d.key).join('|')}`;
    const node = { op: 'structural', structure, axes } as const;
    return this.intern(key, hashText(key), node) as StructuralTensor;
  }

  number(value: Rational): Tensor {
    return this.scale(value, this.contract([], []));
  }

  zero(axes: readonly Dim[]): Tensor {
    return this.sum([], axes);
  }

  /** Ones of these axes. */
  ones(axes: readonly Dim[]): Tensor {
    return this.contract([], range(axes.length), axes);
  }

  /** The identity between two copies of the axes: axes, then the same axes again. */
  identity(axes: readonly Dim[]): Tensor {
    const labels = range(axes.length);
    return this.contract([], [...labels, ...labels], axes);
  }

  scale(coefficient: Rational, node: Tensor): Tensor {
    return this.sum([{ coefficient, node }], node.axes);
  }

  add(nodes: readonly Tensor[]): Tensor {
    const [first] = nodes;
    if (!first) throw new InternalError('a sum of nothing');
    if (nodes.length === 1) return first;
    return this.sum(
      nodes.map((node) => ({ coefficient: Rational.one, node })),
      first.axes,
    );
  }

  /** A linear combination of nodes of equal axes; equal nodes are merged, a lone node with coefficient 1 is itself. */
  sum(terms: readonly Term[], axes: readonly Dim[]): Tensor {
    const merged = new Map<Tensor, Rational>();
    const collect = (coefficient: Rational, node: Tensor): void => {
      assertAxes(node, axes);
      if (isZero(node)) return;
      if (node.op === 'sum' && node.terms.length === 1) {
        const inner = node.terms[0]!;
        collect(coefficient.mul(inner.coefficient), inner.node);
        return;
      }
      const before = merged.get(node);
      merged.set(node, before ? before.add(coefficient) : coefficient);
    };
    for (const { coefficient, node } of terms) collect(coefficient, node);
    const kept = [...merged]
      .filter(([, coefficient]) => !coefficient.isZero)
      .map(([node, coefficient]) => ({ coefficient, node }));
    if (kept.length === 1) {
      const [{ coefficient, node }] = kept as [Term];
      if (coefficient.isOne) return node;
    }
    kept.sort((a, b) => a.node.hash - b.node.hash || a.coefficient.compare(b.coefficient));
    let key = `+|${axes.map((d) => d.key).join('|')}`;
    let hash = 11;
    for (const { coefficient, node } of kept) {
      key += `|${coefficient.toString()}*${node.id}`;
      hash = mix(hash, mix(node.hash, hashText(coefficient.toString())));
    }
    return this.intern(key, hash, { op: 'sum', terms: kept, axes });
  }

  /**
   * A contraction. `dims` has to say the dimension of every output label that no factor carries. Powers of one
   * node are merged, ones, identities and numbers vanish, zero absorbs, contractions of at most one factor are
   * inlined; larger ones stay nodes of their own (normal forms flatten them: simplify/).
   */
  contract(
    factors: readonly FactorInput[],
    out: readonly number[],
    dims: readonly Dim[] = [],
  ): Tensor {
    const gathered = gather(this, factors, out, dims, inlineTrivial);
    if (gathered.coefficient.isZero) return this.zero(gathered.axes);
    const swapped = this.uses('dexpm') ? swapFrechet(this, gathered) : null;
    if (swapped) return this.scale(gathered.coefficient, swapped);
    return this.scale(gathered.coefficient, this.contraction(gathered));
  }

  /** Interns a gathered contraction. */
  contraction(labelled: Labelled): Tensor {
    const [only] = labelled.factors;
    if (
      only &&
      labelled.factors.length === 1 &&
      only.exponent.isOne &&
      isPlain(only, labelled.out)
    ) {
      return only.node;
    }
    const { factors, out, dims, hash } = canonical(labelled);
    let key = `c|${out.join(',')}`;
    let carried = 0;
    for (const f of factors) {
      if (f.exponent.isNegative) this.operations.add(RECIPROCAL);
      key += f.exponent.isOne
        ? `|${f.node.id}@${f.labels.join(',')}`
        : `|${f.node.id}^${f.exponent.toString()}@${f.labels.join(',')}`;
      for (const label of f.labels) carried = Math.max(carried, label + 1);
    }
    // The factors say the dimensions of their labels; those of other labels belong to the key.
    if (carried < dims.length || factors.length === 0)
      key += `|${dims.map((d) => d.key).join(',')}`;
    else if (out.some((label) => !factors.some((f) => f.labels.includes(label))))
      key += `|${out.map((label) => dims[label]!.key).join(',')}`;
    return this.intern(key, hash, {
      op: 'contraction',
      factors,
      out,
      dims,
      axes: out.map((label) => dims[label]!),
    });
  }

  map(fn: string, primes: number, args: readonly Tensor[], partials?: readonly number[]): Tensor {
    const axes = args[0]!.axes;
    for (const arg of args) assertAxes(arg, axes);
    const by = partials ? partials.join(',') : '';
    let hash = mix(mix(hashText(fn), 101 + primes), hashText(by));
    for (const arg of args) hash = mix(hash, arg.hash);
    this.operations.add(fn);
    const key = `m|${fn}|${primes}|${by}|${args.map((a) => a.id).join(',')}`;
    const more = partials ? { partials } : {};
    return this.intern(key, hash, { op: 'map', fn, primes, ...more, args, axes });
  }

  /** The same function, as often differentiated by the same arguments, of other arguments. */
  sameMap({ fn, primes, partials }: MapTensor, args: readonly Tensor[]): Tensor {
    return this.map(fn, primes, args, partials);
  }

  /**
   * A function of matrices or vectors, one for each index of the first `batch` axes.
   *
   * @param core the axes of the value behind those of the batch
   */
  apply(
    fn: string,
    args: readonly Tensor[],
    batch: number,
    core: readonly Dim[],
    primes = 0,
  ): Tensor {
    return fn === 'dexpm'
      ? frechetNode(this, args, batch)
      : this.applied(fn, args, batch, core, primes);
  }

  /** The application as it is written. */
  applied(
    fn: string,
    args: readonly Tensor[],
    batch: number,
    core: readonly Dim[],
    primes = 0,
  ): Tensor {
    const axes = [...args[0]!.axes.slice(0, batch), ...core];
    let hash = mix(mix(hashText(fn), 301 + batch), primes);
    for (const arg of args) hash = mix(hash, arg.hash);
    this.operations.add(fn);
    const key = `a|${fn}|${primes}|${batch}|${args.map((a) => a.id).join(',')}`;
    return this.intern(key, hash, { op: 'apply', fn, primes, args, batch, axes });
  }

  /** The node with its axes in another order: result axis k is axis order[k]. */
  permute(node: Tensor, order: readonly number[]): Tensor {
    return order.every((axis, k) => axis === k)
      ? node
      : this.contract([{ node, labels: range(node.axes.length) }], order);
  }

  /** A rational power, entry by entry. */
  power(node: Tensor, exponent: Rational): Tensor {
    const labels = range(node.axes.length);
    return this.contract([{ node, labels, exponent }], labels, node.axes);
  }

  /** The entrywise product of nodes of equal axes. */
  hadamard(nodes: readonly Tensor[]): Tensor {
    const labels = range(nodes[0]!.axes.length);
    return this.contract(
      nodes.map((node) => ({ node, labels })),
      labels,
      nodes[0]!.axes,
    );
  }

  /** A node whose axes are the positions `at` of `axes`, spread over the others. */
  spread(node: Tensor, at: readonly number[], axes: readonly Dim[]): Tensor {
    if (at.length === axes.length && at.every((axis, k) => axis === k)) return node;
    return this.contract([{ node, labels: at }], range(axes.length), axes);
  }
}

const isPlain = (factor: Factor, out: readonly number[]): boolean =>
  factor.labels.length === out.length &&
  new Set(out).size === out.length &&
  factor.labels.every((label, k) => label === out[k]);

/** Contractions that cost nothing are looked through: transposes, diagonals, ones, identities. */
const inlineTrivial = (node: ContractionTensor): boolean => node.factors.length <= 1;

function assertAxes(node: Tensor, axes: readonly Dim[]): void {
  if (node.axes.length !== axes.length || node.axes.some((d, k) => !sameDim(d, axes[k]!)))
    throw new InternalError(`axes ${text(node.axes)} where ${text(axes)} belong`);
  if (node.axes.some(isOne)) throw new InternalError('an axis of length 1');
}

const text = (axes: readonly Dim[]): string => `(${axes.map((d) => d.key).join(', ')})`;
