/** What stands in a product beside its own reciprocal: sum(A, rows) ./ sum(A, rows) is ones, c / (c d)^(3/2) has no c. */
import { Rational } from '../expression/rational.js';
import type { Labelled } from '../tensor/canonical.js';
import type { Graph } from '../tensor/graph.js';
import type { ContractionTensor, Factor, Tensor } from '../tensor/node.js';
import { hasStructuralZeros } from '../tensor/labels.js';
import { components } from './components.js';

/** The product without a sum and one power of its reciprocal; null where there is none. */
export function sumsCancelled(graph: Graph, node: ContractionTensor): Tensor | null {
  for (const below of node.factors) {
    if (!isReciprocalOfTotal(below)) continue;
    for (const above of summedTogether(node, below)) {
      if (graph.contract(above, below.labels, node.dims) !== below.node) continue;
      const rest = node.factors.filter((f) => f !== below && !above.includes(f));
      const left = { ...below, exponent: below.exponent.add(Rational.one) };
      return graph.contract([...rest, left], node.out, node.dims);
    }
  }
  return null;
}

const isReciprocalOfTotal = ({ node, exponent, labels }: Factor): boolean =>
  exponent.isNegative &&
  node.op === 'contraction' &&
  node.dims.length > node.out.length &&
  new Set(labels).size === labels.length;

/**
 * The factors that hang together by indices that are summed inside of them, with those of the sum below that such
 * indices do not reach.
 */
function summedTogether({ factors, out }: ContractionTensor, below: Factor): Factor[][] {
  const known = new Set(below.labels);
  const outer = new Set([...out, ...known]);
  const inside = new Set(
    below.node.op === 'contraction' ? below.node.factors.map(({ node }) => node) : [],
  );
  let groups: { factors: Factor[]; labels: Set<number> }[] = [];
  const loose: Factor[] = [];
  for (const factor of factors) {
    if (factor === below) continue;
    const labels = factor.labels.filter((label) => !outer.has(label));
    if (labels.length === 0) {
      if (inside.has(factor.node) && factor.labels.every((label) => known.has(label)))
        loose.push(factor);
      continue;
    }
    const joined = groups.filter((group) => labels.some((label) => group.labels.has(label)));
    groups = groups.filter((group) => !joined.includes(group));
    groups.push({
      factors: [...joined.flatMap((group) => group.factors), factor],
      labels: new Set([...joined.flatMap((group) => [...group.labels]), ...labels]),
    });
  }
  // What an index of the output reaches as well, as in vec(A), is no sum by itself.
  return groups
    .filter(({ factors: own, labels }) =>
      own.every((f) => f.labels.every((label) => labels.has(label) || known.has(label))),
    )
    .map((group) => [...group.factors, ...loose]);
}

/**
 * The product with a whole power taken off a root of a product that it has a factor of: of c (c d)^(-3/2) there remains
 * d^-1 (c d)^(-1/2), which needs no sign of c or d. Null where nothing cancels.
 */
export function powersCancelled(graph: Graph, node: ContractionTensor): Tensor | null {
  for (const root of node.factors) {
    const inside = insideOfRoot(graph, root);
    if (!inside) continue;
    const others = node.factors.filter((f) => f !== root);
    const outside = parts(graph, { ...node, factors: others });
    const pairs = inside.map((own) => ({ own, beside: outside.find((f) => cancels(own, f)) }));
    if (pairs.every(({ beside }) => !beside)) continue;
    const divided = pairs.map(({ own, beside }) =>
      beside ? { ...own, exponent: own.exponent.add(beside.exponent) } : own,
    );
    const left = { ...root, exponent: root.exponent.add(unit(root.exponent).neg()) };
    const kept = outside.filter((f) => pairs.every(({ beside }) => beside !== f));
    return graph.contract([...kept, left, ...divided], node.out, node.dims);
  }
  return null;
}

const unit = (exponent: Rational): Rational =>
  exponent.isNegative ? Rational.minusOne : Rational.one;

/** One whole power of what a root of a product is a root of, where the exponent has so much. */
function insideOfRoot(graph: Graph, { node, exponent, labels }: Factor): Factor[] | null {
  if (exponent.isInteger || exponent.abs().compare(Rational.one) < 0) return null;
  if (node.op !== 'contraction' || new Set(node.out).size < node.out.length) return null;
  const inside = parts(graph, node);
  const isPlain = inside.every((f) => f.labels.every((label) => node.out.includes(label)));
  if (!isPlain) return null;
  return inside.map((f) => ({
    node: f.node,
    exponent: f.exponent.mul(unit(exponent)),
    labels: f.labels.map((label) => labels[node.out.indexOf(label)]!),
  }));
}

/** The factors of a product, its scalars one each; equal ones as one power. */
function parts(graph: Graph, labelled: Labelled): Factor[] {
  const merged: Factor[] = [];
  for (const { factors, summed } of components(labelled)) {
    const scalar = summed && graph.contract(factors, [], labelled.dims);
    const own = scalar ? [{ node: scalar, exponent: Rational.one, labels: [] }] : factors;
    for (const part of own) {
      const at = merged.findIndex(
        (f) => isSame(f, part) && f.exponent.isNegative === part.exponent.isNegative,
      );
      if (at === -1) merged.push(part);
      else merged[at] = { ...part, exponent: merged[at]!.exponent.add(part.exponent) };
    }
  }
  return merged;
}

const isSame = (a: Factor, b: Factor): boolean =>
  a.node === b.node && a.labels.every((label, axis) => label === b.labels[axis]);

const cancels = (a: Factor, b: Factor): boolean =>
  isSame(a, b) && a.exponent.isNegative !== b.exponent.isNegative && !hasStructuralZeros(a.node);
