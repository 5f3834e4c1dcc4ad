/** Derivatives by lists of symbols, of any order, and what they are contracted with. */
import type { Graph } from '../tensor/graph.js';
import { type Binding, instantiate } from '../tensor/instantiate.js';
import { type Tensor, topological } from '../tensor/node.js';
import { type Derivatives, differentiate } from './accumulate.js';
import { along, innerProduct } from './directional.js';

/** What derivatives are contracted with: nodes that do not move. */
export interface Held {
  /** For the axes of the last symbol. */
  readonly times?: (last: Tensor) => Tensor;
  readonly left?: Tensor;
}

export interface Subject {
  readonly graph: Graph;
  readonly table: Derivatives;
  readonly output: Tensor;
  /** The symbols that are differentiated by. */
  readonly moving: readonly Tensor[];
}

/**
 * The derivatives by lists of symbols, contracted: their output axes with one node, the axes of the last symbol with
 * another. These do not move: where they depend on the symbols, they are bound in the end.
 */
export function contracted(
  { graph, table, output, moving }: Subject,
  lists: readonly (readonly Tensor[])[],
  { times, left }: Held,
): { gradients: Tensor[]; upstreams: ReadonlyMap<Tensor, Tensor> } {
  const bindings = new Map<Tensor, Binding>();
  const held = (node: Tensor, name: string): Tensor => {
    if (!moving.some((symbol) => topological([node]).includes(symbol))) return node;
    const symbol = graph.symbol(name, node.axes);
    bindings.set(symbol, { node, batch: [] });
    return symbol;
  };
  const bound = (node: Tensor): Tensor =>
    bindings.size === 0 ? node : instantiate(graph, node, bindings, []);
  const root = left ? innerProduct(graph, output, held(left, '<left>')) : output;
  if (!times) {
    const { gradients, upstreams } = differentiateAll(graph, table, root, lists);
    return {
      gradients: gradients.map(bound),
      upstreams: new Map([...upstreams].map(([node, upstream]) => [node, bound(upstream)])),
    };
  }
  const roots = new Map<Tensor, Tensor>();
  const gradients = lists.map((list) => {
    const last = list.at(-1)!;
    const direction = (): Tensor => held(times(last), `<times ${roots.size}>`);
    const node = roots.get(last) ?? along(graph, table, root, last, direction());
    roots.set(last, node);
    return bound(differentiateAll(graph, table, node, [list.slice(0, -1)]).gradients[0]!);
  });
  return { gradients, upstreams: new Map() };
}

/**
 * The derivatives of a node by lists of symbols, first ones first; what several lists share at their beginning is
 * made once. The upstream gradients are those of the first differentiation.
 */
function differentiateAll(
  graph: Graph,
  table: Derivatives,
  output: Tensor,
  lists: readonly (readonly Tensor[])[],
): { gradients: Tensor[]; upstreams: ReadonlyMap<Tensor, Tensor> } {
  const firsts = [...new Set(lists.flatMap(([first]) => first ?? []))];
  const { gradients: slopes, upstreams } = differentiate(graph, table, output, firsts);
  const gradients = lists.map(() => output);
  firsts.forEach((first, k) => {
    const own = lists.flatMap((list, at) => (list[0] === first ? [at] : []));
    const rest = own.map((at) => lists[at]!.slice(1));
    if (rest.every((list) => list.length === 0)) {
      for (const at of own) gradients[at] = slopes[k]!;
      return;
    }
    const further = differentiateAll(graph, table, slopes[k]!, rest).gradients;
    own.forEach((at, which) => (gradients[at] = further[which]!));
  });
  return { gradients, upstreams };
}
