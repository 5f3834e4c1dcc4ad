/**
 * Reverse accumulation. The upstream gradient of a node has the axes of the output, then the node's own; it is made
 * once and shared. The only adjoint rule is the swap: in a contraction, the upstream takes the place of the factor
 * that is differentiated, and the factor's labels become the result's.
 */
import { InternalError } from '../errors.js';
import type { Dim } from '../expression/dimension.js';
import { Rational } from '../expression/rational.js';
import type { FactorInput, Graph } from '../tensor/graph.js';
import { instantiate, type Binding } from '../tensor/instantiate.js';
import type { Template } from '../tensor/scope.js';
import {
  type ApplyTensor,
  type ContractionTensor,
  isOwn,
  type MapTensor,
  operands,
  range,
  type Tensor,
  topological,
} from '../tensor/node.js';
import { bindDimensions } from './dimensions.js';

/** The derivatives of functions, from the rule table. */
export interface Derivatives {
  /** An elementwise function by one argument, as a scalar template over its arguments; null where it is zero. */
  elementwise(graph: Graph, node: MapTensor, argument: number): Template | null;
  /**
   * The adjoint of a matrix function's differential: a template over its arguments and the upstream gradient (last).
   * There are `count` arguments. A function of a vector may be taken of all entries of a matrix, whose axes are then `coreAxes`.
   */
  adjoint(fn: string, argument: number, coreAxes: number, count: number): Template;
}

/**
 * The upstream gradients of all nodes between the output and the targets.
 *
 * @param seed the upstream gradient of the output itself: axes `outer`, then the output's
 * @param outer the axes in front
 */
export function accumulate(
  graph: Graph,
  derivatives: Derivatives,
  output: Tensor,
  seed: Tensor,
  outer: readonly Dim[],
  targets: ReadonlySet<Tensor>,
): Map<Tensor, Tensor> {
  const order = topological([output]);
  const depends = new Set<Tensor>(targets);
  for (const node of order) if (operands(node).some((part) => depends.has(part))) depends.add(node);
  const contributions = new Map<Tensor, Tensor[]>([[output, [seed]]]);
  const upstreams = new Map<Tensor, Tensor>();
  const pass = (node: Tensor, part: Tensor): void => {
    const list = contributions.get(node);
    if (list) list.push(part);
    else contributions.set(node, [part]);
  };
  for (let k = order.length - 1; k >= 0; k--) {
    const node = order[k]!;
    const parts = contributions.get(node);
    if (!parts || !depends.has(node)) continue;
    const upstream = graph.add(parts);
    upstreams.set(node, upstream);
    if (targets.has(node) && node.op === 'symbol') continue;
    downstream(graph, derivatives, node, upstream, outer, (part) => depends.has(part), pass);
  }
  return upstreams;
}

/** The derivative of one node by another: axes of the output, then of the target. */
export function differentiate(
  graph: Graph,
  derivatives: Derivatives,
  output: Tensor,
  targets: readonly Tensor[],
): { gradients: Tensor[]; upstreams: Map<Tensor, Tensor> } {
  const seed = graph.identity(output.axes);
  const upstreams = accumulate(graph, derivatives, output, seed, output.axes, new Set(targets));
  const gradients = targets.map(
    (target) => upstreams.get(target) ?? graph.zero([...output.axes, ...target.axes]),
  );
  return { gradients, upstreams };
}

type Pass = (node: Tensor, contribution: Tensor) => void;

function downstream(
  graph: Graph,
  derivatives: Derivatives,
  node: Tensor,
  upstream: Tensor,
  outer: readonly Dim[],
  depends: (node: Tensor) => boolean,
  pass: Pass,
): void {
  switch (node.op) {
    case 'symbol':
    case 'dimension':
    case 'structural':
      return;
    case 'sum':
      for (const { coefficient, node: part } of node.terms) {
        if (depends(part)) pass(part, graph.scale(coefficient, upstream));
      }
      return;
    case 'contraction':
      node.factors.forEach((factor, k) => {
        if (depends(factor.node)) pass(factor.node, swap(graph, node, k, upstream, outer));
      });
      return;
    case 'map':
      node.args.forEach((arg, k) => {
        if (!depends(arg)) return;
        const template = derivatives.elementwise(graph, node, k);
        if (template) pass(arg, scaleEntries(graph, node, template, upstream, outer));
      });
      return;
    case 'apply':
      node.args.forEach((arg, k) => {
        if (!depends(arg)) return;
        if (isOwn(node.fn)) pass(arg, ownAdjoint(graph, node, upstream, outer));
        else pass(arg, applyAdjoint(graph, derivatives, node, k, upstream, outer));
      });
      return;
  }
}

/** The contraction swap. */
function swap(
  graph: Graph,
  node: ContractionTensor,
  position: number,
  upstream: Tensor,
  outer: readonly Dim[],
): Tensor {
  const chosen = node.factors[position]!;
  const offset = node.dims.length;
  const outerLabels = outer.map((_, k) => offset + k);
  const factors: FactorInput[] = node.factors.filter((_, k) => k !== position);
  factors.push({ node: upstream, labels: [...outerLabels, ...node.out] });
  const { exponent } = chosen;
  if (!exponent.isOne) {
    factors.push({ ...chosen, exponent: exponent.add(Rational.minusOne) });
  }
  const result = graph.contract(
    factors,
    [...outerLabels, ...chosen.labels],
    [...node.dims, ...outer],
  );
  return graph.scale(exponent, result);
}

/** f'(z) on the index of z: no diagonal matrix is made. */
function scaleEntries(
  graph: Graph,
  node: MapTensor,
  template: Template,
  upstream: Tensor,
  outer: readonly Dim[],
): Tensor {
  const all = range(node.axes.length);
  const bindings = new Map<Tensor, Binding>(
    template.parameters.map((p, k) => [p, { node: node.args[k]!, batch: all }]),
  );
  const slope = instantiate(graph, template.body, bindings, node.axes);
  const own = all.map((k) => outer.length + k);
  const everything = range(outer.length + all.length);
  return graph.contract(
    [
      { node: upstream, labels: everything },
      { node: slope, labels: own },
    ],
    everything,
  );
}

/** A function that the input declares: the upstream times its derivative, summed over the axes of its value. */
function ownAdjoint(
  graph: Graph,
  node: ApplyTensor,
  upstream: Tensor,
  outer: readonly Dim[],
): Tensor {
  const { fn, args, batch, primes, axes } = node;
  const core = args[0]!.axes.slice(batch);
  const derivative = graph.apply(fn, args, batch, [...axes.slice(batch), ...core], primes + 1);
  const around = range(outer.length);
  const value = axes.map((_, k) => outer.length + k);
  const further = core.map((_, k) => outer.length + axes.length + k);
  return graph.contract(
    [
      { node: upstream, labels: [...around, ...value] },
      { node: derivative, labels: [...value, ...further] },
    ],
    [...around, ...value.slice(0, batch), ...further],
  );
}

function applyAdjoint(
  graph: Graph,
  derivatives: Derivatives,
  node: ApplyTensor,
  argument: number,
  upstream: Tensor,
  outer: readonly Dim[],
): Tensor {
  const { parameters, body } = derivatives.adjoint(
    node.fn,
    argument,
    node.args[0]!.axes.length - node.batch,
    node.args.length,
  );
  const batch = [...outer, ...node.axes.slice(0, node.batch)];
  const inner = range(node.batch).map((k) => outer.length + k);
  const bindings = new Map<Tensor, Binding>();
  node.args.forEach((arg, k) => bindings.set(parameters[k]!, { node: arg, batch: inner }));
  const last = parameters[node.args.length];
  if (!last) throw new InternalError(`the adjoint of ${node.fn} has no upstream gradient`);
  bindings.set(last, { node: upstream, batch: range(batch.length) });
  const dims = bindDimensions(
    node.args.flatMap((arg, k) =>
      parameters[k]!.axes.map((axis, a) => [axis, arg.axes[node.batch + a]!] as const),
    ),
  );
  return instantiate(graph, body, bindings, batch, dims);
}
