/** Fractions inside denominators: 1/(c (a/c + b)) is 1/(a + b c). */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import { type Factor, range, type Tensor, topological } from '../tensor/node.js';
import { rebuild } from '../tensor/rebuild.js';
import { type BelowSum, isReciprocalOfSum } from './denominators.js';

/** So many denominators are tried for one result. */
const MAX_TRIED = 16;

export interface Settling {
  /** The normal form of a node made of normal forms. */
  readonly settle: (node: Tensor) => Tensor;
  readonly weight: (node: Tensor) => number;
}

/** A sum that is a denominator, and what stands beside it there and in the denominators of its terms. */
interface Inner {
  readonly below: BelowSum;
  readonly beside: Factor;
  /** How often it has to be multiplied into the sum. */
  readonly power: Rational;
}

/**
 * A normal form with denominators of terms multiplied into the sums that are denominators, each in all of its places or
 * in none, so that equal sums stay equal; where that makes the whole lighter.
 */
export function withoutInnerFractions(graph: Graph, root: Tensor, settling: Settling): Tensor {
  let best = root;
  const tried = new Set<string>();
  for (let next = innerFraction(best, tried); next; next = innerFraction(best, tried)) {
    const made = multipliedInto(graph, best, next, settling);
    if (settling.weight(made) < settling.weight(best)) best = made;
  }
  return best;
}

/** One that was not tried yet; null where there is none, or where so many were. */
function innerFraction(root: Tensor, tried: Set<string>): Inner | null {
  if (tried.size >= MAX_TRIED) return null;
  for (const node of topological([root])) {
    if (node.op !== 'contraction') continue;
    for (const below of node.factors) {
      if (!isReciprocalOfSum(below) || !below.exponent.isInteger) continue;
      for (const beside of node.factors) {
        const key = `${below.node.id} ${beside.node.id}`;
        const power = beside === below || tried.has(key) ? null : highestPower(below, beside);
        if (!power) continue;
        tried.add(key);
        return { below, beside, power };
      }
    }
  }
  return null;
}

/** The normal form with the sum multiplied wherever it is a denominator. */
function multipliedInto(graph: Graph, root: Tensor, inner: Inner, { settle }: Settling): Tensor {
  const { below, beside, power } = inner;
  const places = beside.labels.map((label) => below.labels.indexOf(label));
  const sum = settle(multiplied(graph, inner, places));
  const isBelow = (f: Factor): boolean =>
    f.node === below.node && f.exponent.isNegative && f.exponent.isInteger;
  const made = new Map<Tensor, Tensor>();
  const of = (part: Tensor): Tensor => made.get(part)!;
  const factors = (f: Factor): Factor[] => {
    if (!isBelow(f)) return [{ ...f, node: of(f.node) }];
    const labels = places.map((place) => f.labels[place]!);
    const exponent = power.mul(f.exponent.neg());
    return [
      { ...f, node: sum },
      { node: beside.node, labels, exponent },
    ];
  };
  for (const node of topological([root])) {
    const changed =
      node.op === 'contraction'
        ? graph.contract(node.factors.flatMap(factors), node.out, node.dims)
        : rebuild(graph, node, of);
    made.set(node, changed === node ? node : settle(changed));
  }
  return of(root);
}

/** The highest power of a denominator among the terms of a sum below that it stands beside; null where there is none. */
function highestPower(below: BelowSum, { node, exponent, labels }: Factor): Rational | null {
  if (!exponent.isNegative || !labels.every((label) => below.labels.includes(label))) return null;
  const places = labels.map((label) => below.labels.indexOf(label));
  let highest = Rational.zero;
  for (const { node: term } of below.node.terms) {
    if (term.op !== 'contraction') continue;
    for (const f of term.factors) {
      const isSame =
        f.node === node && f.labels.every((label, axis) => label === term.out[places[axis]!]);
      if (isSame && f.exponent.neg().compare(highest) > 0) highest = f.exponent.neg();
    }
  }
  return highest.isZero ? null : highest;
}

/** The sum times a power of what stands beside it, on these of its axes, term by term. */
function multiplied(
  graph: Graph,
  { below, beside, power }: Inner,
  labels: readonly number[],
): Tensor {
  const { terms, axes } = below.node;
  const product = (node: Tensor): Tensor =>
    graph.contract(
      [
        { node, labels: range(axes.length) },
        { node: beside.node, labels, exponent: power },
      ],
      range(axes.length),
      axes,
    );
  return graph.sum(
    terms.map((t) => ({ ...t, node: product(t.node) })),
    axes,
  );
}
