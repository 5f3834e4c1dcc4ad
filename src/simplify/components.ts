import type { Graph, FactorInput } from '../tensor/graph.js';
import type { Labelled } from '../tensor/canonical.js';
import type { Factor, Tensor } from '../tensor/node.js';

/**
 * A contraction with the scalars among its parts as nodes of their own: x' y is one thing, whatever stands beside
 * it, so that its powers can be collected.
 */
export function splitComponents(
  graph: Graph,
  gathered: Labelled,
  settle: (scalar: Tensor) => Tensor,
): Tensor {
  const groups = components(gathered);
  const own: Factor[] = [];
  const scalars: FactorInput[] = [];
  const scalarGroups = groups.filter((g) => g.summed);
  const trivial = gathered.out.length === 0 && scalarGroups.length === 1 && groups.length === 1;
  if (scalarGroups.length === 0 || trivial) return graph.contraction(gathered);
  for (const group of groups) {
    if (!group.summed) own.push(...group.factors);
    else
      scalars.push({ node: settle(graph.contract(group.factors, [], gathered.dims)), labels: [] });
  }
  return graph.contract([...own, ...scalars], gathered.out, gathered.dims);
}

interface Component {
  readonly factors: Factor[];
  /** Has labels, and none of them is in the output. */
  readonly summed: boolean;
}

/** The factors that hang together by their labels; those without any are one group. */
export function components({ factors, out, dims }: Labelled): Component[] {
  const parent = dims.map((_, k) => k);
  const find = (label: number): number => {
    while (parent[label] !== label) label = parent[label] = parent[parent[label]!]!;
    return label;
  };
  for (const { labels } of factors)
    for (const label of labels) parent[find(label)] = find(labels[0]!);
  const outRoots = new Set(out.map(find));
  const groups = new Map<number, Component>();
  const free: Component = { factors: [], summed: false };
  for (const factor of factors) {
    const [label] = factor.labels;
    if (label === undefined) {
      free.factors.push(factor);
      continue;
    }
    const root = find(label);
    let group = groups.get(root);
    if (!group) groups.set(root, (group = { factors: [], summed: !outRoots.has(root) }));
    group.factors.push(factor);
  }
  return [...groups.values(), ...(free.factors.length > 0 ? [free] : [])];
}
