/**
 * Derivatives of declared functions in contractions: what closes off the axes of a differentiation is a direction, and
 * sum_j H_kij v_j is the matrix `H_f(x)[v]`.
 */
import type { Dim } from '../expression/dimension.js';
import { Rational } from '../expression/rational.js';
import type { CallExpr, Expr } from '../expression/nodes.js';
import { closedPart } from './closed.js';
import type { Graph } from './graph.js';
import {
  type ApplyTensor,
  type ContractionTensor,
  type Factor,
  isOwn,
  type Parity,
  range,
  type Tensor,
} from './node.js';

interface Raiser {
  readonly raise: (node: Tensor) => Expr | null;
  /** Directions in the order in which they are written; null where one has no form. */
  readonly directions: (nodes: readonly Tensor[]) => readonly Expr[] | null;
  readonly ownCall: (node: ApplyTensor, directions: readonly Expr[]) => CallExpr | null;
  /** Makes a factor that is written as the expression, of these nodes. */
  readonly asFactor: (
    e: Expr,
    axes: readonly Dim[],
    of: readonly Tensor[],
    parity?: Parity,
  ) => Tensor;
}

type TallFactor = Factor & { readonly node: ApplyTensor };

/** Whether it is a derivative of a declared function with more axes than a matrix. */
export const isTall = (node: Tensor): node is ApplyTensor =>
  node.op === 'apply' && isOwn(node.fn) && node.axes.length > 2;

const isTallFactor = (f: Factor): f is TallFactor => isTall(f.node) && f.exponent.isOne;

/** How many of its axes are those of the value. */
const valueAxes = ({ axes, args, primes }: ApplyTensor): number =>
  axes.length - primes * args[0]!.axes.length;

/** Whether an axis of a product is one that a derivative of more axes than a matrix has from a differentiation. */
export const isDifferentiation = (node: Tensor, axis: number): boolean =>
  node.op === 'contraction' &&
  node.factors.some(
    (f) => isTallFactor(f) && f.labels.lastIndexOf(node.out[axis]!) >= valueAxes(f.node),
  );

/** The contraction with the derivatives along their directions that are matrices at most. */
export function withDirections(
  graph: Graph,
  node: ContractionTensor,
  raiser: Raiser,
): ContractionTensor {
  let { factors } = node;
  for (const tall of node.factors.filter(isTallFactor)) {
    // It may be inside of another one's direction.
    if (factors.includes(tall)) factors = directed(graph, { ...node, factors }, tall, raiser);
  }
  return factors === node.factors ? node : { ...node, factors };
}

/** The factors with this one along all directions that there are; as they were where too many axes are left. */
function directed(
  graph: Graph,
  { factors, out, dims }: ContractionTensor,
  { node, labels }: TallFactor,
  raiser: Raiser,
): readonly Factor[] {
  const others = factors.filter((f) => f.node !== node || f.labels !== labels);
  const size = node.args[0]!.axes.length;
  const first = valueAxes(node);
  const left = labels.slice(0, first);
  const directions: Tensor[] = [];
  const used = new Set<Factor>();
  const open: (readonly number[])[] = [];
  for (const k of range(node.primes)) {
    const from = first + k * size;
    const group = labels.slice(from, from + size);
    const beside = [...labels.slice(0, from), ...labels.slice(from + size)];
    const inside = closedPart(others, group, [...out, ...beside]);
    const direction = inside && graph.contract(inside, group, dims);
    if (direction && raiser.raise(direction)) {
      directions.push(direction);
      inside.forEach((f) => used.add(f));
    } else open.push(group);
  }
  // The derivative is symmetric in what is left of its differentiations.
  const place = (group: readonly number[]): number => out.indexOf(group[0]!);
  left.push(...open.sort((a, b) => place(a) - place(b)).flat());
  if (directions.length === 0 || left.length > 2) return factors;
  const raised = raiser.directions(directions);
  const call = raised && raiser.ownCall(node, raised);
  if (!call) return factors;
  const axes = left.map((label) => dims[label]!);
  const written = raiser.asFactor(
    call,
    axes,
    [node, ...directions],
    open.length === 2 ? 'symmetric' : 'none',
  );
  const factor = { node: written, exponent: Rational.one, labels: left };
  return [...others.filter((f) => !used.has(f)), factor];
}
