/** Which nodes of the graph get a name: the person's definitions, the z and δ of layers. */
import { Rational } from '../expression/rational.js';
import { operands, type Tensor, topological } from '../tensor/node.js';
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
  readonly parameters: readonly { readonly name: string; readonly node: Tensor }[];
  readonly gradients: readonly Tensor[];
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
    if (worthNaming(node) && node !== request.output && !pieces.has(node))
      pieces.set(node, { name, node });
  }
  const layers = asked(withoutSigns(findLayers(request.output), pieces), request);
  const suffixes = numbering(layers);
  layers.forEach(({ pre }, k) => {
    if (!pieces.has(pre)) {
      const name = request.fresh.take([`z${suffixes[k]!}`, `a${suffixes[k]!}`]);
      pieces.set(pre, { name, node: pre });
    }
  });
  if (request.upstreams) {
    const uses = new Uses(request.gradients);
    layers.forEach(({ pre }, k) => nameUpstream(pre, suffixes[k]!, request, uses, pieces));
  }
  nameShared(request, pieces);
  return [...pieces.values()];
}

/** Layers with z = U v rather than z = −U v, where nobody named that. */
function withoutSigns(
  layers: readonly Layer[],
  named: ReadonlyMap<Tensor, Piece>,
): readonly Layer[] {
  const distinct = new Map<Tensor, Layer>();
  for (const layer of layers) {
    const pre = named.has(layer.pre) ? layer.pre : withoutSign(layer.pre);
    if (!distinct.has(pre)) distinct.set(pre, { ...layer, pre });
  }
  return [...distinct.values()];
}

const withoutSign = (node: Tensor): Tensor =>
  node.op === 'sum' &&
  node.terms.length === 1 &&
  node.terms[0]!.coefficient.equals(Rational.minusOne)
    ? node.terms[0]!.node
    : node;

/** How the results use a node: inside of them, or as one of them. */
class Uses {
  private readonly parents = new Map<Tensor, number>();
  private readonly results = new Map<Tensor, number>();

  constructor(gradients: readonly Tensor[]) {
    for (const node of topological(gradients))
      for (const part of operands(node)) count(this.parents, part);
    for (const g of gradients) count(this.results, g);
  }

  /** Is the node, or what it is a multiple of, used for anything but one result? */
  shared(node: Tensor): boolean {
    const inner = unscaled(node);
    const parents = this.parents.get(node) ?? 0;
    const others = inner === node ? 0 : (this.parents.get(inner) ?? 0) - 1;
    const results = this.results.get(node) ?? 0;
    return (
      parents > 0 || others > 0 || (others === 0 && inner !== node && results === 0) || results > 1
    );
  }
}

/** Results that would be longer get names for what they share, whatever it is. */
const LONG = 600;
/** A shared part shorter than this is written out. */
const WORTH = 8;

/** Where a result would be long, everything of it that is used more than once gets a name: size stays linear. */
function nameShared(request: PieceRequest, pieces: Map<Tensor, Piece>): void {
  const roots = [...request.gradients, ...pieces.keys()];
  const order = topological(roots);
  const lengths = new Map<Tensor, number>();
  const lengthOf = (node: Tensor): number => {
    const inside = operands(node).reduce((sum, part) => sum + lengths.get(part)!, 1);
    return Math.min(inside, Number.MAX_SAFE_INTEGER);
  };
  for (const node of order) lengths.set(node, pieces.has(node) ? 1 : lengthOf(node));
  if (roots.every((root) => lengthOf(root) <= LONG)) return;
  const parents = new Map<Tensor, number>();
  for (const node of order) for (const part of operands(node)) count(parents, part);
  const below = new Map<Tensor, Tensor>();
  for (const [node, upstream] of request.upstreams ?? []) below.set(upstream, node);
  for (const node of order) {
    if (pieces.has(node)) continue;
    const length = lengthOf(node);
    lengths.set(node, length);
    const shared = (parents.get(node) ?? 0) > 1 && length >= WORTH && node.axes.length <= 2;
    if (!shared || !worthNaming(node)) continue;
    pieces.set(node, sharedPiece(node, pieces.get(below.get(node)!)?.name, request.fresh));
    lengths.set(node, 1);
  }
}

function sharedPiece(node: Tensor, of: string | undefined, fresh: FreshNames): Piece {
  if (of === undefined) return { name: fresh.take(['t', 'r', 'q']), node };
  const suffix = /_.+$/.exec(of)?.[0] ?? '';
  return { name: fresh.take(deltaNames(suffix, of)), node, upstreamOf: of };
}

const count = (counts: Map<Tensor, number>, node: Tensor): void =>
  void counts.set(node, (counts.get(node) ?? 0) + 1);

/** The node without its numeric coefficient: what contractions have among their factors. */
export const unscaled = (node: Tensor): Tensor =>
  node.op === 'sum' && node.terms.length === 1 ? node.terms[0]!.node : node;

const worthNaming = (node: Tensor): boolean => node.op !== 'symbol' && node.op !== 'dimension';

/** Layers whose pieces a reader wants named: of a network, of a weight that is differentiated, or shared by several. */
function asked(layers: readonly Layer[], request: PieceRequest): Layer[] {
  if (layers.length > 1) return [...layers];
  return layers.filter(({ pre, weight }) => {
    const below = request.parameters.filter(({ node }) =>
      dependents(pre, new Set([node])).has(pre),
    );
    return below.length > 1 || below.some(({ name }) => name === weight);
  });
}

/** Subscripts: those of the weights where they are distinct, 1 or f, else from the input on; none for one layer. */
function numbering(layers: readonly Layer[]): string[] {
  const subscript = layers.length === 1 ? /_(\d+)$/ : /_([A-Za-z\d]+)$/;
  const own = layers.map(({ weight }) => subscript.exec(weight)?.[1]);
  if (own.every((n) => n !== undefined) && new Set(own).size === own.length)
    return own.map((n) => `_${n!}`);
  return layers.map((_, k) => (layers.length === 1 ? '' : `_${k + 1}`));
}

function nameUpstream(
  pre: Tensor,
  suffix: string,
  { upstreams, fresh }: PieceRequest,
  uses: Uses,
  pieces: Map<Tensor, Piece>,
): void {
  const node = upstreams!.get(pre);
  if (!node || node.axes.length === 0 || !worthNaming(node) || pieces.has(node)) return;
  if (node.op === 'contraction' && node.factors.length === 0) return;
  if (!uses.shared(node)) return;
  const of = pieces.get(pre)!.name;
  const name = fresh.take(deltaNames(suffix, of));
  pieces.set(node, { name, node, upstreamOf: of });
}

/** The upstream gradient of z_1 is delta_1, or delta_z1 where that is taken: a name has one subscript. */
const deltaNames = (suffix: string, of: string): string[] => [
  `delta${suffix}`,
  `delta_${of.replace(/[^A-Za-z0-9]/g, '')}`,
];
