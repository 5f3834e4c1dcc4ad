/** Which nodes of the graph get a name: the person's definitions, the z and δ of layers. */
import type { Tensor } from '../tensor/node.js';
import { topological } from '../tensor/node.js';
import type { FreshNames } from './fresh.js';
import { dependents, findLayers, type Layer } from './layers.js';

export interface Piece {
  readonly name: string;
  readonly node: Tensor;
  /** The name whose upstream gradient it is. */
  readonly upstreamOf?: string;
}

export interface PieceRequest {
  readonly output: Tensor;
  readonly targets: readonly { readonly name: string; readonly node: Tensor; readonly gradient: Tensor }[];
  /** The person's definitions, earlier ones first. */
  readonly definitions: readonly { readonly name: string; readonly node: Tensor }[];
  /** Upstream gradients of the nodes of the graph, where they are worth naming: a scalar output, order 1. */
  readonly upstreams: ReadonlyMap<Tensor, Tensor> | null;
  readonly fresh: FreshNames;
}

/** The named nodes; what the results do not use is not printed later. */
export function choosePieces(request: PieceRequest): Piece[] {
  const pieces = new Map<Tensor, Piece>();
  for (const { name, node } of request.definitions) {
    if (worthNaming(node) && node !== request.output && !pieces.has(node)) pieces.set(node, { name, node });
  }
  const layers = asked(findLayers(request.output), request);
  const suffixes = numbering(layers);
  layers.forEach(({ pre }, k) => {
    if (!pieces.has(pre)) {
      const name = request.fresh.take([`z${suffixes[k]!}`, `a${suffixes[k]!}`]);
      pieces.set(pre, { name, node: pre });
    }
  });
  if (request.upstreams) {
    layers.forEach(({ pre }, k) => nameUpstream(pre, suffixes[k]!, request, pieces));
  }
  return [...pieces.values()];
}

const worthNaming = (node: Tensor): boolean => node.op !== 'symbol' && node.op !== 'dimension';

/** Layers whose pieces a reader wants named: of a network, of a weight that is differentiated, or shared by several. */
function asked(layers: readonly Layer[], request: PieceRequest): Layer[] {
  if (layers.length > 1) return [...layers];
  return layers.filter(({ pre, weight }) => {
    const below = request.targets.filter(({ node }) => dependents(pre, new Set([node])).has(pre));
    return below.length > 1 || below.some(({ name }) => name === weight);
  });
}

/** Subscripts: those of the weights where they are distinct numbers, else from the input on; none for one layer. */
function numbering(layers: readonly Layer[]): string[] {
  const own = layers.map(({ weight }) => /_(\d+)$/.exec(weight)?.[1]);
  if (own.every((n) => n !== undefined) && new Set(own).size === own.length) return own.map((n) => `_${n!}`);
  return layers.map((_, k) => (layers.length === 1 ? '' : `_${k + 1}`));
}

function nameUpstream(
  pre: Tensor,
  suffix: string,
  { upstreams, targets, fresh }: PieceRequest,
  pieces: Map<Tensor, Piece>,
): void {
  const node = upstreams!.get(pre);
  if (!node || node.axes.length === 0 || !worthNaming(node) || pieces.has(node)) return;
  if (node.op === 'contraction' && node.factors.length === 0) return;
  const users = targets.filter(({ gradient }) => topological([gradient]).includes(node));
  if (users.length === 0 || (users.length === 1 && users[0]!.gradient === node)) return;
  const of = pieces.get(pre)!.name;
  const name = fresh.take([`delta${suffix}`, `delta_${of}`]);
  pieces.set(node, { name, node, upstreamOf: of });
}
