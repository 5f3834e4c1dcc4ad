/**
 * Products of blocks: where two factors share an axis on which both are made of embedded parts, only equal parts
 * meet, so that `[W, b] [x; 1]` is `W x + b`.
 */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import {
  type ContractionTensor,
  type Factor,
  isStructure,
  range,
  type StructuralTensor,
  type SumTensor,
  type Tensor,
} from '../tensor/node.js';
import { isNumberMatrix } from './numbers.js';

/** The product with the parts that meet; null where no two factors are blocks on a common axis. */
export function blockProduct(graph: Graph, node: ContractionTensor): Tensor | null {
  return restricted(graph, node) ?? multipliedOut(graph, node) ?? unfused(graph, node);
}

/** A factor beside an embedding on one label is the factor's part there. */
function restricted(graph: Graph, node: ContractionTensor): Tensor | null {
  for (const embedding of node.factors) {
    if (!isStructure(embedding.node, 'embedding')) continue;
    const whole = embedding.labels.at(-1)!;
    for (const f of node.factors) {
      const axis = onlyAxis(f, whole);
      if (f === embedding || axis === null || f.node.op === 'structural') continue;
      const part = partAlong(graph, f.node, axis, embedding.node as StructuralTensor);
      if (!part) continue;
      const labels = f.labels.flatMap((label, k) =>
        k === axis ? embedding.labels.slice(0, -1) : [label],
      );
      const factors = node.factors.map((g) => (g === f ? { ...f, node: part, labels } : g));
      return graph.contract(factors, node.out, node.dims);
    }
  }
  return null;
}

/** Of two blocks that are multiplied along a label, the parts of one meet those of the other. */
function multipliedOut(graph: Graph, node: ContractionTensor): Tensor | null {
  for (const label of node.dims.keys()) {
    if (node.out.includes(label)) continue;
    const users = node.factors.filter((f) => f.labels.includes(label));
    if (users.length !== 2) continue;
    for (const f of users) {
      const other = users.find((g) => g !== f)!;
      // [1, 2; 3, 4] f(B x) stays a product.
      if (isNumberMatrix(f.node) && other.node.op !== 'sum') continue;
      const [axis, otherAxis] = [onlyAxis(f, label), onlyAxis(other, label)];
      if (axis === null || otherAxis === null || !f.exponent.isOne || f.node.op !== 'sum') continue;
      if (!f.node.terms.every((t) => isEmbedded(t.node, axis))) continue;
      if (
        !f.node.terms.every((t) => partAlong(graph, other.node, otherAxis, placeOf(t.node, axis)))
      )
        continue;
      return distributed(graph, node, f, f.node);
    }
  }
  return null;
}

/** A sum of terms that are all fused on an axis, beside a fusion: the pairs meet. */
function unfused(graph: Graph, node: ContractionTensor): Tensor | null {
  const hasFusion = (factors: readonly Factor[], label: number): boolean =>
    factors.some((f) => isStructure(f.node, 'fusion') && f.labels[2] === label);
  for (const f of node.factors) {
    if (f.node.op !== 'sum' || !f.exponent.isOne) continue;
    const meets = f.labels.some(
      (label, axis) =>
        hasFusion(node.factors, label) &&
        (f.node as SumTensor).terms.every(
          ({ node: t }) => t.op === 'contraction' && hasFusion(t.factors, t.out[axis]!),
        ),
    );
    if (meets) return distributed(graph, node, f, f.node);
  }
  return null;
}

/** The product with one of its sums multiplied out. */
function distributed(graph: Graph, node: ContractionTensor, f: Factor, sum: SumTensor): Tensor {
  const terms = sum.terms.map(({ coefficient, node: part }) => ({
    coefficient,
    node: graph.contract(
      node.factors.map((g) => (g === f ? { ...f, node: part } : g)),
      node.out,
      node.dims,
    ),
  }));
  return graph.sum(terms, node.axes);
}

/** Where a factor carries a label once. */
function onlyAxis({ labels }: Factor, label: number): number | null {
  const axis = labels.indexOf(label);
  return axis === -1 || labels.lastIndexOf(label) !== axis ? null : axis;
}

/** The embedding that a term has on an axis. */
function embeddingOn(node: Tensor, axis: number): StructuralTensor | null {
  if (node.op === 'structural')
    return isStructure(node, 'embedding') && axis === node.axes.length - 1 ? node : null;
  if (node.op !== 'contraction') return null;
  const label = node.out[axis]!;
  const found = node.factors.find(
    (f) => isStructure(f.node, 'embedding') && f.labels.at(-1) === label,
  );
  return found ? (found.node as StructuralTensor) : null;
}

const isEmbedded = (node: Tensor, axis: number): boolean => embeddingOn(node, axis) !== null;
const placeOf = (node: Tensor, axis: number): StructuralTensor => embeddingOn(node, axis)!;

/**
 * The part of a node along one of its axes that an embedding picks out, with the axis of that part in its place (none
 * for a part of length 1); null where the node is not made of parts there.
 */
function partAlong(
  graph: Graph,
  node: Tensor,
  axis: number,
  embedding: StructuralTensor,
): Tensor | null {
  const partAxes = embedding.axes.slice(0, -1);
  const axes = node.axes.flatMap((d, k) => (k === axis ? partAxes : [d]));
  switch (node.op) {
    case 'sum': {
      const terms = node.terms.map((t) => {
        const part = partAlong(graph, t.node, axis, embedding);
        return part && { coefficient: t.coefficient, node: part };
      });
      const found = terms.filter((t) => t !== null);
      return found.length === terms.length ? graph.sum(found, axes) : null;
    }
    case 'map': {
      const args = node.args.map((arg) => partAlong(graph, arg, axis, embedding));
      const found = args.filter((arg) => arg !== null);
      return found.length === args.length ? graph.sameMap(node, found) : null;
    }
    case 'structural':
      return isStructure(node, 'embedding') && axis === node.axes.length - 1
        ? selected(graph, node, axis, embedding)
        : null;
    case 'contraction':
      return partOfProduct(graph, node, axis, embedding);
    case 'symbol':
    case 'dimension':
    case 'apply':
      return null;
  }
}

/** The node multiplied by the embedding, where that is no product any more. */
function selected(
  graph: Graph,
  node: StructuralTensor,
  axis: number,
  embedding: StructuralTensor,
): Tensor | null {
  const labels = range(node.axes.length);
  const part = node.axes.length;
  const place = embedding.axes.length > 1 ? [part] : [];
  const out = labels.flatMap((label) => (label === axis ? place : [label]));
  const made = graph.contract(
    [
      { node, labels },
      { node: embedding, labels: [...place, axis] },
    ],
    out,
  );
  const settled = made.op !== 'contraction' || made.factors.length < 2;
  return settled ? made : null;
}

function partOfProduct(
  graph: Graph,
  node: ContractionTensor,
  axis: number,
  embedding: StructuralTensor,
): Tensor | null {
  const label = node.out[axis]!;
  if (node.out.indexOf(label) !== node.out.lastIndexOf(label)) return null;
  const part = node.dims.length;
  const place = embedding.axes.length > 1 ? [part] : [];
  const factors: Factor[] = [];
  for (const f of node.factors) {
    if (!f.labels.includes(label)) {
      factors.push(f);
      continue;
    }
    const at = onlyAxis(f, label);
    if (at === null) return null;
    if (isStructure(f.node, 'embedding') && at === f.labels.length - 1) {
      factors.push(f, { node: embedding, exponent: Rational.one, labels: [...place, label] });
      continue;
    }
    const inner = partAlong(graph, f.node, at, embedding);
    if (!inner) return null;
    factors.push({
      ...f,
      node: inner,
      labels: f.labels.flatMap((l, k) => (k === at ? place : [l])),
    });
  }
  const out = node.out.flatMap((l) => (l === label ? place : [l]));
  const dims = [...node.dims, ...embedding.axes.slice(0, -1)];
  return graph.contract(factors, out, dims);
}
