/**
 * Templates: a graph over placeholder symbols becomes a graph over given nodes. A given node may have batch axes
 * in front of the placeholder's: the template then holds for each index of the batch.
 */
import { InternalError } from '../errors.js';
import type { Dim } from '../expression/dimension.js';
import type { Graph } from './graph.js';
import { range, type StructuralTensor, type Tensor, topological } from './node.js';

/** A node for a placeholder; its first axes are the batch axes at these positions, in order. */
export interface Binding {
  readonly node: Tensor;
  readonly batch: readonly number[];
}

function structural(graph: Graph, node: StructuralTensor, dims: (dim: Dim) => Dim): Tensor {
  const { structure } = node;
  const renamed =
    structure.kind === 'embedding' ? { ...structure, offset: dims(structure.offset) } : structure;
  return graph.structural(renamed, node.axes.map(dims));
}

/**
 * The template with its placeholders bound; the result's axes are all of `batch`, then the template's own.
 * Dimensions of the template have to be those of the bindings already (`dims` renames them).
 */
export function instantiate(
  graph: Graph,
  template: Tensor,
  bindings: ReadonlyMap<Tensor, Binding>,
  batch: readonly Dim[],
  dims: (dim: Dim) => Dim = (dim) => dim,
): Tensor {
  const made = new Map<Tensor, Binding>();
  const spreadTo = ({ node, batch: have }: Binding, want: readonly number[]): Tensor => {
    if (have.length === want.length) return node;
    const own = node.axes.slice(have.length);
    const labels = [...have.map((b) => want.indexOf(b)), ...own.map((_, k) => want.length + k)];
    return graph.spread(node, labels, [...want.map((b) => batch[b]!), ...own]);
  };
  const union = (parts: readonly Binding[]): number[] =>
    [...new Set(parts.flatMap((part) => part.batch))].sort((a, b) => a - b);
  const of = (node: Tensor): Binding => made.get(node)!;

  const build = (node: Tensor): Binding => {
    const bound = bindings.get(node);
    if (bound) return bound;
    switch (node.op) {
      case 'symbol':
        return { node: graph.symbol(node.name, node.axes.map(dims)), batch: [] };
      case 'dimension':
        return { node: graph.dimension(dims(node.dim)), batch: [] };
      case 'structural':
        return { node: structural(graph, node, dims), batch: [] };
      case 'sum': {
        const want = union(node.terms.map((term) => of(term.node)));
        const terms = node.terms.map(({ coefficient, node: part }) => ({
          coefficient,
          node: spreadTo(of(part), want),
        }));
        const axes = [...want.map((b) => batch[b]!), ...node.axes.map(dims)];
        return { node: graph.sum(terms, axes), batch: want };
      }
      case 'contraction': {
        const want = union(node.factors.map((f) => of(f.node)));
        const offset = node.dims.length;
        const factors = node.factors.map(({ node: part, exponent, labels }) => {
          const bound = of(part);
          return {
            node: bound.node,
            exponent,
            labels: [...bound.batch.map((b) => offset + b), ...labels],
          };
        });
        const out = [...want.map((b) => offset + b), ...node.out];
        return {
          node: graph.contract(factors, out, [...node.dims.map(dims), ...batch]),
          batch: want,
        };
      }
      case 'map': {
        const want = union(node.args.map(of));
        return {
          node: graph.sameMap(
            node,
            node.args.map((arg) => spreadTo(of(arg), want)),
          ),
          batch: want,
        };
      }
      case 'apply': {
        const want = union(node.args.map(of));
        const args = node.args.map((arg) => spreadTo(of(arg), want));
        const core = node.axes.slice(node.batch).map(dims);
        // The template's own batch axes come behind those of the instance.
        const inner = want.length + node.batch;
        return { node: graph.apply(node.fn, args, inner, core, node.primes), batch: want };
      }
    }
  };
  for (const node of topological([template])) {
    if (!made.has(node)) made.set(node, build(node));
  }
  const result = spreadTo(of(template), range(batch.length));
  if (result.axes.length !== batch.length + template.axes.length)
    throw new InternalError('instantiate: axes');
  return result;
}
