/** Symmetric matrices: declared ones, and what is symmetric by its form. */
import { sameDim } from '../expression/dimension.js';
import type { Property } from '../expression/problem.js';
import type { Graph } from '../tensor/graph.js';
import { type ContractionTensor, isOwn, type Tensor } from '../tensor/node.js';

const SYMMETRIC: readonly Property[] = ['symmetric', 'spd', 'diagonal'];

/** Functions of a matrix that keep symmetry. */
const SYMMETRY_KEPT: ReadonlySet<string> = new Set(['inv', 'adj', 'expm']);

type Properties = (name: string) => readonly Property[];

/** Says of a node of two axes whether it equals its transpose, as far as its form shows it. */
export function symmetryOf(graph: Graph, properties: Properties): (node: Tensor) => boolean {
  const known = new Map<Tensor, boolean>();
  const isSymmetric = (node: Tensor): boolean => {
    let answer = known.get(node);
    if (answer === undefined) {
      known.set(node, (answer = computeSymmetric(graph, node, properties, isSymmetric)));
    }
    return answer;
  };
  return isSymmetric;
}

function computeSymmetric(
  graph: Graph,
  node: Tensor,
  properties: Properties,
  isSymmetric: (node: Tensor) => boolean,
): boolean {
  const [rows, cols] = node.axes;
  if (node.axes.length !== 2 || !sameDim(rows!, cols!)) return false;
  if (node.op === 'symbol') return properties(node.name).some((p) => SYMMETRIC.includes(p));
  // Second derivatives are symmetric.
  if (node.op === 'apply' && isOwn(node.fn))
    return node.batch === 0 && node.primes === 2 && node.args[0]!.axes.length === 1;
  if (node.op === 'apply')
    return node.batch === 0 && SYMMETRY_KEPT.has(node.fn) && isSymmetric(node.args[0]!);
  if (node.op === 'sum') {
    const turned = node.terms.map((t) => ({ ...t, node: flippedNode(graph, t.node) }));
    return node.terms.every((t) => isSymmetric(t.node)) || graph.sum(turned, node.axes) === node;
  }
  if (node.op !== 'contraction') return false;
  return (
    orientedContraction(graph, flipped(graph, node), isSymmetric) ===
    orientedContraction(graph, node, isSymmetric)
  );
}

const flipped = (graph: Graph, node: ContractionTensor): Tensor =>
  graph.contract(node.factors, [...node.out].reverse(), node.dims);

const flippedNode = (graph: Graph, node: Tensor): Tensor =>
  node.op === 'contraction' ? flipped(graph, node) : graph.permute(node, [1, 0]);

/** More symmetric factors than this are left as they stand. */
const MAX_ORIENTED = 5;

/** A contraction with its symmetric factors turned so that equal contractions become one node. */
export function orientedContraction(
  graph: Graph,
  node: Tensor,
  isSymmetric: (node: Tensor) => boolean,
): Tensor {
  if (node.op !== 'contraction') return node;
  const turnable = node.factors.filter(
    (f) => f.labels.length === 2 && f.labels[0] !== f.labels[1] && isSymmetric(f.node),
  );
  if (turnable.length === 0 || turnable.length > MAX_ORIENTED) return node;
  let best: Tensor = node;
  for (let mask = 1; mask < 1 << turnable.length; mask++) {
    const factors = node.factors.map((f) => {
      const at = turnable.indexOf(f);
      return at !== -1 && (mask >> at) & 1 ? { ...f, labels: [f.labels[1]!, f.labels[0]!] } : f;
    });
    const turned = graph.contract(factors, node.out, node.dims);
    if (turned.op !== 'contraction') return turned;
    if (turned.hash < best.hash || (turned.hash === best.hash && turned.id < best.id))
      best = turned;
  }
  return best;
}
