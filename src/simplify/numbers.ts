/**
 * Matrices of numbers. Terms that pick single entries of the same thing, 4 x_1, x_2 at the first place and x_1, 6 x_2
 * at the second, are a matrix of numbers times that thing: [4, 1; 1, 6] x.
 */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import {
  type Factor,
  isStructure,
  range,
  type SumTensor,
  type Tensor,
  type Term,
} from '../tensor/node.js';

/** A term apart: picked entries, and what they are picked from or put into. */
interface Picked {
  readonly term: Term;
  /** The places of the entries, those in the result first. */
  readonly units: readonly Factor[];
  readonly rest: Tensor;
  /** For each axis of the result whether an entry stands there. */
  readonly outer: readonly boolean[];
}

/** 1 at one place of an axis. */
const isUnit = ({ node, labels }: Factor): boolean =>
  isStructure(node, 'embedding') && labels.length === 1;

/** Whether a term is a number at one place. */
export const isNumbers = ({ node }: Term): boolean =>
  node.op === 'structural'
    ? isStructure(node, 'embedding') && node.axes.length === 1
    : node.op === 'contraction' && node.factors.every(isUnit);

/** Whether a node is a matrix whose terms are numbers at single places. */
export const isNumberMatrix = (node: Tensor): boolean =>
  node.op === 'sum' && node.axes.length === 2 && node.terms.every(isNumbers);

/** Merges one group of terms that pick entries of the same thing; null where there is none. */
export function mergePicked(graph: Graph, node: SumTensor): Tensor | null {
  const groups = new Map<string, Picked[]>();
  for (const term of node.terms) {
    const picked = pickedOf(graph, term);
    if (!picked) continue;
    const key = `${picked.rest.id} ${picked.outer.map(Number).join('')}`;
    groups.set(key, [...(groups.get(key) ?? []), picked]);
  }
  const group = [...groups.values()].find((each) => hasSeveral(each));
  if (!group) return null;
  const merged = product(graph, group);
  const taken = new Set(group.map(({ term }) => term));
  const kept = node.terms.filter((term) => !taken.has(term));
  return graph.sum([...kept, { coefficient: Rational.one, node: merged }], node.axes);
}

/** Whether different entries of the thing are picked, or numbers stand in different rows and columns. */
const hasSeveral = (group: readonly Picked[]): boolean =>
  [0, 1].every((k) => new Set(group.map(({ units }) => units[k]!.node)).size > 1) ||
  (group.length > 1 && !group[0]!.outer.every((isOuter) => isOuter));

function pickedOf(graph: Graph, term: Term): Picked | null {
  const { node } = term;
  if (node.op !== 'contraction') return null;
  const { factors, out, dims } = node;
  const units = factors.filter(isUnit);
  const others = factors.filter((f) => !units.includes(f));
  if (units.length !== 2 || others.length === 0) return null;
  const uses = (label: number): number =>
    [...factors.flatMap(({ labels }) => [...new Set(labels)]), ...out].filter((l) => l === label)
      .length;
  const labels = units.map((unit) => unit.labels[0]!);
  if (labels[0] === labels[1] || labels.some((label) => uses(label) !== 2)) return null;
  const place = (label: number): number => (out.includes(label) ? out.indexOf(label) : out.length);
  units.sort((a, b) => place(a.labels[0]!) - place(b.labels[0]!));
  const inner = labels.filter((label) => !out.includes(label));
  if (inner.length > 1) return null;
  const kept = out.filter((label) => !labels.includes(label));
  return {
    term,
    units,
    rest: graph.contract(others, [...kept, ...inner], dims),
    outer: out.map((label) => labels.includes(label)),
  };
}

/** The numbers as a matrix, times the rest. */
function product(graph: Graph, group: readonly Picked[]): Tensor {
  const [{ units, rest, outer }] = group as [Picked];
  const sizes = units.map((unit) => unit.node.axes[0]!);
  const numbers = graph.sum(
    group.map(({ term, units: own }) => ({
      coefficient: term.coefficient,
      node: graph.contract(
        own.map(({ node: unit }, k) => ({ node: unit, labels: [k] })),
        [0, 1],
        sizes,
      ),
    })),
    sizes,
  );
  const out = range(outer.length);
  const inner = outer.length;
  const placed = out.filter((axis) => outer[axis]);
  const own = placed.length === 2 ? placed : [...placed, inner];
  const restLabels = [
    ...out.filter((axis) => !outer[axis]),
    ...(placed.length === 2 ? [] : [inner]),
  ];
  const dims = range(inner + 1).map((label) => {
    const at = own.indexOf(label);
    return at >= 0 ? sizes[at]! : rest.axes[restLabels.indexOf(label)]!;
  });
  return graph.contract(
    [
      { node: numbers, labels: own },
      { node: rest, labels: restLabels },
    ],
    out,
    dims,
  );
}
