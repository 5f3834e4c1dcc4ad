/** The layers of a network: elementwise functions, softmax and declared functions of something affine. */
import { isOwn, isZero, operands, type Tensor, topological } from '../tensor/node.js';

export interface Layer {
  /** The pre-activation z of f(z). */
  readonly pre: Tensor;
  /** The name of its weight matrix. */
  readonly weight: string;
}

/** Functions that make a layer of what they are applied to; any unknown function does, too. */
const NOT_ACTIVATIONS = new Set(['exp', 'log', 'abs', 'sign', 'pow', 'max', 'min']);
const VECTOR_ACTIVATIONS = new Set(['softmax']);

/** The layers in the output, those nearest to the input first. */
export function findLayers(output: Tensor): Layer[] {
  const found = new Map<Tensor, Layer>();
  for (const node of topological([output])) {
    const pre = activated(node);
    if (!pre || found.has(pre)) continue;
    const weight = weightOf(pre);
    if (weight !== null) found.set(pre, { pre, weight });
  }
  return [...found.values()];
}

function activated(node: Tensor): Tensor | null {
  if (node.op === 'map') {
    const plain = node.args.length === 1 && /^\w/.test(node.fn) && !NOT_ACTIVATIONS.has(node.fn);
    return plain && node.axes.length > 0 ? node.args[0]! : null;
  }
  if (node.op !== 'apply') return null;
  const isLayer = isOwn(node.fn) ? node.primes === 0 : VECTOR_ACTIVATIONS.has(node.fn);
  return isLayer && node.axes.length > 0 ? node.args[0]! : null;
}

/** The matrix W of W x + b, where the node is affine in that way. */
function weightOf(node: Tensor): string | null {
  const terms = node.op === 'sum' ? node.terms.map((t) => t.node) : [node];
  if (isZero(node)) return null;
  for (const term of terms) {
    if (term.op !== 'contraction' || term.factors.length < 2 || term.dims.length <= term.out.length)
      continue;
    if (new Set(term.out).size < term.out.length) continue;
    const weight = term.factors.find((f) => f.node.op === 'symbol' && f.node.axes.length === 2);
    if (weight?.node.op === 'symbol') return weight.node.name;
  }
  return null;
}

/** All nodes that depend on one of the targets. */
export function dependents(root: Tensor, targets: ReadonlySet<Tensor>): Set<Tensor> {
  const depends = new Set<Tensor>(targets);
  for (const node of topological([root]))
    if (operands(node).some((part) => depends.has(part))) depends.add(node);
  return depends;
}
