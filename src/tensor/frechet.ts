/** dexpm as a node: linear in every direction, of which the order does not matter. */
import { Rational } from '../expression/rational.js';
import type { FactorInput, Graph } from './graph.js';
import { type ContractionTensor, isZero, range, type Tensor } from './node.js';
import { dependsOn, onAxes } from './spread.js';

/** What a direction is a multiple of: the numbers of a batch in front, and the rest. */
interface Direction {
  readonly coefficient: Rational;
  /** Factors whose labels are positions of batch axes. */
  readonly scalars: readonly FactorInput[];
  /** Null for the identity, which commutes with everything: expm(A + s I) is e^s expm(A). */
  readonly rest: Tensor | null;
}

/**
 * The derivative of expm at the first argument along the others. Numbers stand in front, an identity is left out,
 * the directions are in the order of their structure, zero absorbs; a batch has the axes that the arguments need.
 */
export function frechetNode(graph: Graph, args: readonly Tensor[], batch: number): Tensor {
  const [at, ...along] = args as [Tensor, ...Tensor[]];
  if (along.some(isZero)) return graph.zero(at.axes);
  const narrowed = onNeededAxes(graph, args, batch) ?? onDiagonal(graph, args, batch);
  if (narrowed) return narrowed;
  const directions = along.map((node) => directionOf(graph, node, batch));
  const coefficient = directions.reduce((all, d) => all.mul(d.coefficient), Rational.one);
  const scalars = directions.flatMap((d) => d.scalars);
  const left = directions
    .flatMap(({ rest }) => rest ?? [])
    .sort((a, b) => a.hash - b.hash || a.id - b.id);
  const made = multipleOf(graph, at, left, batch) ?? applied(graph, at, left, batch);
  if (scalars.length === 0) return graph.scale(coefficient, made);
  const labels = range(at.axes.length);
  return graph.scale(coefficient, graph.contract([{ node: made, labels }, ...scalars], labels));
}

const applied = (graph: Graph, at: Tensor, left: readonly Tensor[], batch: number): Tensor =>
  graph.applied(left.length === 0 ? 'expm' : 'dexpm', [at, ...left], batch, at.axes.slice(batch));

/** Along E, as often as it stands there, at a multiple of E: E ... E expm(A), as of numbers. */
function multipleOf(
  graph: Graph,
  at: Tensor,
  left: readonly Tensor[],
  batch: number,
): Tensor | null {
  const [first] = left;
  if (!first || left.some((e) => e !== first)) return null;
  if (directionOf(graph, at, batch).rest !== first) return null;
  const front = range(batch);
  const chain = [...left, applied(graph, at, [], batch)].map((node, k) => ({
    node,
    labels: [...front, batch + k, batch + k + 1],
  }));
  return graph.contract(chain, [...front, batch, batch + chain.length]);
}

/** Without the batch axes that no argument depends on; null where there are none. */
function onNeededAxes(graph: Graph, args: readonly Tensor[], batch: number): Tensor | null {
  const needed = range(batch).filter((axis) => args.some((arg) => dependsOn(arg, axis)));
  if (needed.length === batch) return null;
  const { axes } = args[0]!;
  const kept = [...needed, batch, batch + 1];
  const inner = args.map((arg) => onAxes(graph, arg, kept));
  return graph.spread(graph.apply('dexpm', inner, needed.length, axes.slice(batch)), kept, axes);
}

/** A direction that is zero off the diagonal of two batch axes makes the whole so; null where there is none. */
function onDiagonal(graph: Graph, args: readonly Tensor[], batch: number): Tensor | null {
  for (const arg of args.slice(1)) {
    const { out } = arg as ContractionTensor;
    if (arg.op !== 'contraction') continue;
    const second = range(batch).find((axis) => out.indexOf(out[axis]!) < axis);
    if (second === undefined) continue;
    const labels = range(arg.axes.length);
    labels[second] = out.indexOf(out[second]!);
    const kept = labels.filter((_, axis) => axis !== second);
    const inner = args.map((each) => graph.contract([{ node: each, labels }], kept));
    const made = graph.apply('dexpm', inner, batch - 1, arg.axes.slice(batch));
    return graph.contract([{ node: made, labels: kept }], labels);
  }
  return null;
}

function directionOf(graph: Graph, given: Tensor, batch: number): Direction {
  let node = given;
  let coefficient = Rational.one;
  if (node.op === 'sum' && node.terms.length === 1) {
    coefficient = node.terms[0]!.coefficient;
    node = node.terms[0]!.node;
  }
  if (node.op !== 'contraction') return { coefficient, scalars: [], rest: node };
  const { out, dims, factors } = opened(node);
  const front = out.slice(0, batch);
  const inFront = (label: number): boolean =>
    front.includes(label) && out.indexOf(label) === out.lastIndexOf(label);
  const outside = factors.filter((f) => f.labels.every(inFront));
  const inside = factors.filter((f) => !outside.includes(f));
  const scalars = outside.map((f) => ({ ...f, labels: f.labels.map((l) => out.indexOf(l)) }));
  if (inside.length === 0 && isIdentity(out, batch)) return { coefficient, scalars, rest: null };
  if (outside.length === 0) return { coefficient, scalars: [], rest: node };
  const inner = directionOf(graph, graph.contract(inside, out, dims), batch);
  return {
    coefficient: coefficient.mul(inner.coefficient),
    scalars: [...scalars, ...inner.scalars],
    rest: inner.rest,
  };
}

/** The product that a product of nothing else turns round: (t A)' as t A'. */
function opened(node: ContractionTensor): ContractionTensor {
  const [only, ...more] = node.factors;
  if (!only || more.length > 0 || only.node.op !== 'contraction' || !only.exponent.isOne)
    return node;
  const { node: inner, labels } = only;
  const isTurned =
    new Set(labels).size === node.out.length && new Set(node.out).size === labels.length;
  if (!isTurned || node.out.some((label) => !labels.includes(label))) return node;
  const out = node.out.map((label) => inner.out[labels.indexOf(label)]!);
  return { ...inner, out, axes: node.axes };
}

/** Is a product of nothing with these output labels the identity of the last two, at every index of the batch? */
const isIdentity = (out: readonly number[], batch: number): boolean =>
  out[batch] === out[batch + 1] && new Set(out).size === batch + 1;
