/**
 * Gathering the factors of a contraction: looking through contractions that may be inlined, joining labels that an
 * identity makes equal, collecting numbers, merging powers of one node, products of structural constants.
 */
import { InternalError, MatcalcError } from '../errors.js';
import type { Dim } from '../expression/dimension.js';
import { Rational } from '../expression/rational.js';
import type { Labelled } from './canonical.js';
import type { FactorInput, Graph } from './graph.js';
import { Labels, mergePowers } from './labels.js';
import { type ContractionTensor, type Factor, isStructure, isZero, type Tensor } from './node.js';
import { onAxes, repeatsNumber } from './spread.js';
import { multiplyStructural } from './structural.js';

export interface Gathered extends Labelled {
  readonly coefficient: Rational;
  readonly axes: readonly Dim[];
}

export function gather(
  graph: Graph,
  inputs: readonly FactorInput[],
  output: readonly number[],
  outputDims: readonly Dim[],
  mayInline: (node: ContractionTensor) => boolean,
): Gathered {
  const labels = new Labels();
  const known = new Map<number, number>();
  const local = (label: number, dim: Dim | undefined): number => {
    let made = known.get(label);
    if (made === undefined) {
      if (!dim) throw new InternalError(`label ${label} has no dimension`);
      known.set(label, (made = labels.fresh(dim)));
    }
    return made;
  };
  let factors: Factor[] = inputs.map(({ node, labels: at, exponent }) => ({
    node,
    exponent: exponent ?? Rational.one,
    labels: at.map((label, k) => local(label, node.axes[k])),
  }));
  const out = output.map((label) => local(label, outputDims[label]));
  const all = new Set<number>(out);
  const consumed = new Set<number>();
  let coefficient = Rational.one;
  const zero = (): Gathered => ({
    coefficient: Rational.zero,
    factors: [],
    out: [],
    dims: [],
    axes: out.map((l) => labels.dim(l)),
  });
  for (;;) {
    const opened: Factor[] = [];
    let changed = false;
    for (const whole of factors) {
      for (const label of whole.labels) all.add(label);
      const factor = withoutSpread(graph, whole);
      const result = open(graph, factor, labels, mayInline);
      if (!result) opened.push(factor);
      else {
        changed = true;
        coefficient = coefficient.mul(result.coefficient);
        for (const inner of result.factors) opened.push(inner);
        for (const label of result.labels) all.add(label);
        if (coefficient.isZero) break;
      }
    }
    if (coefficient.isZero) return zero();
    const multiplied = multiplyStructural(
      graph,
      mergePowers(opened, labels),
      out,
      labels,
      consumed,
    );
    if (!multiplied) return zero();
    factors = multiplied;
    if (!changed) break;
  }
  for (const label of consumed) consumed.add(labels.find(label));
  return finish(graph, factors, out, labels, all, consumed, coefficient);
}

/** A node that repeats itself along an axis, without that axis. */
function withoutSpread(graph: Graph, factor: Factor): Factor {
  const { node } = factor;
  if (node.op === 'sum' && node.terms.length > 0 && repeatsNumber(node))
    return { ...factor, node: onAxes(graph, node, []), labels: [] };
  if (node.op !== 'contraction' || node.factors.length === 0) return factor;
  const used = new Set(node.factors.flatMap((f) => f.labels));
  const kept = node.out.flatMap((label, k) =>
    used.has(label) || node.out.indexOf(label) !== node.out.lastIndexOf(label) ? [k] : [],
  );
  if (kept.length === node.out.length) return factor;
  const stripped = graph.contract(
    node.factors,
    kept.map((k) => node.out[k]!),
    node.dims,
  );
  return { ...factor, node: stripped, labels: kept.map((k) => factor.labels[k]!) };
}

interface Opened {
  readonly coefficient: Rational;
  readonly factors: readonly Factor[];
  /** Labels that the node summed over. */
  readonly labels: readonly number[];
}

/** What a factor is a product of, or null where it is one thing. */
function open(
  graph: Graph,
  { node, exponent, labels: at }: Factor,
  labels: Labels,
  mayInline: (node: ContractionTensor) => boolean,
): Opened | null {
  if (exponent.isZero) return { coefficient: Rational.one, factors: [], labels: [] };
  if (node.op === 'sum') {
    if (isZero(node)) {
      if (exponent.isNegative)
        throw new MatcalcError({ code: 'value', message: 'this divides by zero' });
      return { coefficient: Rational.zero, factors: [], labels: [] };
    }
    const [term] = node.terms;
    if (node.terms.length > 1 || !term) return null;
    const coefficient = rationalPower(term.coefficient, exponent);
    return (
      coefficient && {
        coefficient,
        factors: [{ node: term.node, exponent, labels: at }],
        labels: [],
      }
    );
  }
  if (node.op !== 'contraction' || !mayInline(node)) return null;
  const fused = exponent.isOne ? null : fusedPower(graph, node, exponent, at[0]!, labels);
  if (fused) return fused;
  if (!powerDistributes(node, exponent)) return null;
  const inner = node.dims.map((dim) => labels.fresh(dim));
  node.out.forEach((label, k) => labels.join(inner[label]!, at[k]!));
  return {
    coefficient: Rational.one,
    factors: node.factors.map((f) => ({
      node: f.node,
      exponent: f.exponent.mul(exponent),
      labels: f.labels.map((label) => inner[label]!),
    })),
    labels: inner,
  };
}

/** vec(A).^e is vec(A.^e); null for anything but a vec. */
function fusedPower(
  graph: Graph,
  { factors, out, dims, axes }: ContractionTensor,
  exponent: Rational,
  at: number,
  labels: Labels,
): Opened | null {
  const fusion = factors.find((f) => isStructure(f.node, 'fusion') && f.labels[2] === out[0]);
  if (!fusion || axes.length !== 1) return null;
  const [major, minor, fused] = fusion.labels as [number, number, number];
  const others = factors.filter((f) => f !== fusion);
  const covered = new Set(others.flatMap((f) => f.labels));
  if (covered.has(fused) || !covered.has(major) || !covered.has(minor)) return null;
  const node = graph.contract(others, [major, minor], dims);
  const own = [labels.fresh(dims[major]!), labels.fresh(dims[minor]!)];
  return {
    coefficient: Rational.one,
    factors: [
      { node, exponent, labels: own },
      { node: fusion.node, exponent: Rational.one, labels: [...own, at] },
    ],
    labels: own,
  };
}

/** c^e where that is rational. */
function rationalPower(c: Rational, e: Rational): Rational | null {
  if (e.isOne || c.isOne) return c;
  if (e.isInteger) return e.num < 64n && e.num > -64n ? c.pow(Number(e.num)) : null;
  if (c.isNegative || e.den > 4n) return null;
  const num = exactRoot(c.num, e.den);
  const den = exactRoot(c.den, e.den);
  return num === null || den === null
    ? null
    : rationalPower(Rational.of(num, den), Rational.of(e.num));
}

function exactRoot(value: bigint, degree: bigint): bigint | null {
  const guess = BigInt(Math.round(Number(value) ** (1 / Number(degree))));
  return guess ** degree === value ? guess : null;
}

/** Is (Π f)^e, entry by entry, the product of the f^e? */
function powerDistributes(node: ContractionTensor, exponent: Rational): boolean {
  if (exponent.isOne) return true;
  if (node.dims.length !== node.out.length || new Set(node.out).size !== node.out.length)
    return false;
  if (exponent.isInteger) return true;
  // (x^2)^(1/2) is |x|; (x^3)^(1/2) and (x^(1/2))^(1/2) need x >= 0 themselves.
  return (
    node.factors.length === 0 ||
    (node.factors.length === 1 && node.factors[0]!.exponent.num % 2n !== 0n)
  );
}

/** Numbers the labels anew; a summed label that no factor carries is a factor |label|. */
function finish(
  graph: Graph,
  factors: Factor[],
  out: readonly number[],
  labels: Labels,
  all: ReadonlySet<number>,
  consumed: ReadonlySet<number>,
  coefficient: Rational,
): Gathered {
  const numbers = new Map<number, number>();
  const dims: Dim[] = [];
  const number = (label: number): number => {
    const root = labels.find(label);
    let made = numbers.get(root);
    if (made === undefined) {
      numbers.set(root, (made = dims.length));
      dims.push(labels.dim(root));
    }
    return made;
  };
  const renamedOut = out.map(number);
  const renamed = factors.map((f) => ({ ...f, labels: f.labels.map(number) }));
  const lone = new Map<number, Dim>();
  for (const label of all) {
    const root = labels.find(label);
    if (!numbers.has(root) && !consumed.has(root)) lone.set(root, labels.dim(root));
  }
  if (lone.size === 0)
    return {
      coefficient,
      factors: renamed,
      out: renamedOut,
      dims,
      axes: renamedOut.map((l) => dims[l]!),
    };
  for (const dim of lone.values()) {
    const size: Tensor = graph.dimension(dim);
    if (size.op === 'dimension') renamed.push({ node: size, exponent: Rational.one, labels: [] });
    else
      coefficient = coefficient.mul(size.op === 'sum' ? size.terms[0]!.coefficient : Rational.one);
  }
  const again = mergePowers(renamed, trivialLabels(dims));
  return {
    coefficient,
    factors: again,
    out: renamedOut,
    dims,
    axes: renamedOut.map((l) => dims[l]!),
  };
}

function trivialLabels(dims: readonly Dim[]): Labels {
  const labels = new Labels();
  for (const dim of dims) labels.fresh(dim);
  return labels;
}
