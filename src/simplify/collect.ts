/** Terms that differ in one factor become one: A x + A' x is (A + A') x, X' diag(a) X − X' diag(b) X is X' diag(a − b) X. */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import { hashText, mix } from '../tensor/hash.js';
import {
  type ContractionTensor,
  type Factor,
  range,
  type SumTensor,
  type Tensor,
  type Term,
} from '../tensor/node.js';
import { isNumbers } from './numbers.js';
import { opened } from './open.js';

/** A term with a hole where a factor was; the filler has one axis for each label of the hole, in the hole's order. */
interface Holed {
  readonly term: Term;
  readonly rest: Tensor;
  readonly filler: Tensor;
}

/** More terms than this are left alone. */
const MAX_TERMS = 24;

/** Merges one group of terms; null where no two differ in one factor. */
export function mergeByFactor(graph: Graph, node: SumTensor): Tensor | null {
  if (node.terms.length < 2 || node.terms.length > MAX_TERMS) return null;
  const byRest = new Map<Tensor, Holed[]>();
  const common = commonRests(node.terms);
  for (const term of node.terms) {
    // A matrix of numbers stays whole.
    if (isNumbers(term)) continue;
    for (const holed of holes(graph, term, common)) {
      const group = byRest.get(holed.rest);
      if (!group) byRest.set(holed.rest, [holed]);
      else if (!group.some((h) => h.term === term)) group.push(holed);
    }
  }
  let best: Holed[] = [];
  for (const group of byRest.values()) {
    if (group.length > best.length || (group.length === best.length && prefer(group, best)))
      best = group;
  }
  if (best.length < 2) return null;
  const merged = fill(graph, best);
  const taken = new Set(best.map((h) => h.term));
  const kept = node.terms.filter((t) => !taken.has(t));
  return graph.sum([...kept, { coefficient: Rational.one, node: merged }], node.axes);
}

/** Of two groups as large, the one whose remaining factors say more. */
const prefer = (a: readonly Holed[], b: readonly Holed[]): boolean =>
  b.length > 0 && factorCount(a[0]!.rest) > factorCount(b[0]!.rest);

const factorCount = (node: Tensor): number => (node.op === 'contraction' ? node.factors.length : 1);

function fill(graph: Graph, group: readonly Holed[]): Tensor {
  const [first] = group as [Holed];
  const axes = first.filler.axes;
  const terms = group.map((h) => ({ coefficient: h.term.coefficient, node: h.filler }));
  const filler = opened(graph, graph.sum(terms, axes));
  const rest = first.rest;
  if (rest.op !== 'contraction') return filler;
  return graph.contract(
    rest.factors.map((f) => (isHole(f.node) ? { ...f, node: filler } : f)),
    rest.out,
    rest.dims,
  );
}

const HOLE = ' hole';
const isHole = (node: Tensor): boolean => node.op === 'symbol' && node.name === HOLE;

/** The hash of a product without one of its factors, whatever the labels. */
const restHash = (node: ContractionTensor, without: Factor): number =>
  node.factors.reduce((sum, f) => (f === without ? sum : (sum + factorHash(f)) | 0), 0);

const factorHash = ({ node, exponent }: Factor): number =>
  exponent.isOne ? node.hash : mix(node.hash, hashText(exponent.toString()));

/** The hashes that the rests of two terms have in common: a cheap look before any rest is made. */
function commonRests(terms: readonly Term[]): ReadonlySet<number> {
  const owner = new Map<number, Term>();
  const common = new Set<number>();
  for (const term of terms) {
    if (term.node.op !== 'contraction') continue;
    for (const factor of term.node.factors) {
      const hash = restHash(term.node, factor);
      if ((owner.get(hash) ?? term) !== term) common.add(hash);
      owner.set(hash, term);
    }
  }
  return common;
}

function holes(graph: Graph, term: Term, common: ReadonlySet<number>): Holed[] {
  const { node } = term;
  if (node.op !== 'contraction' || node.factors.length < 2) return [];
  const found: Holed[] = [];
  node.factors.forEach((factor, k) => {
    if (!common.has(restHash(node, factor))) return;
    const distinct = [...new Set(factor.labels)];
    if (distinct.length !== factor.labels.length || distinct.length > 2) return;
    for (const order of orders(distinct.length)) {
      const labels = order.map((axis) => factor.labels[axis]!);
      const hole = graph.symbol(
        HOLE,
        labels.map((label) => node.dims[label]!),
      );
      const others = node.factors.filter((_, at) => at !== k);
      const rest = graph.contract([...others, { node: hole, labels }], node.out, node.dims);
      if (rest.op === 'contraction')
        found.push({ term, rest, filler: fillerOf(graph, factor, order) });
    }
  });
  return found;
}

function fillerOf(graph: Graph, factor: Factor, order: readonly number[]): Tensor {
  const labels = range(order.length);
  return graph.contract(
    [{ node: factor.node, exponent: factor.exponent, labels }],
    order,
    factor.node.axes,
  );
}

const orders = (n: number): number[][] =>
  n === 2
    ? [
        [0, 1],
        [1, 0],
      ]
    : [range(n)];

/** diag(a) + diag(b) is diag(a + b), whatever a and b are; null where there are no two such terms. */
export function mergeDiagonals(graph: Graph, node: SumTensor): Tensor | null {
  const groups = new Map<string, Term[]>();
  for (const term of node.terms) {
    if (term.node.op !== 'contraction') continue;
    const { out } = term.node;
    const distinct = new Set(out).size;
    if (distinct === out.length || distinct > 2) continue;
    const pattern = out.map((label) => out.indexOf(label)).join(',');
    const group = groups.get(pattern);
    if (group) group.push(term);
    else groups.set(pattern, [term]);
  }
  const group = [...groups.values()].find((g) => g.length > 1);
  if (!group) return null;
  const inner = group.map(({ coefficient, node: part }) => ({
    coefficient,
    node: undiagonal(graph, part),
  }));
  const axes = inner[0]!.node.axes;
  const { out } = group[0]!.node as ContractionTensor;
  const distinct = [...new Set(out)];
  const merged = graph.contract(
    [{ node: graph.sum(inner, axes), labels: distinct.map((_, k) => k) }],
    out.map((label) => distinct.indexOf(label)),
    axes,
  );
  const kept = node.terms.filter((t) => !group.includes(t));
  return graph.sum([...kept, { coefficient: Rational.one, node: merged }], node.axes);
}

function undiagonal(graph: Graph, node: Tensor): Tensor {
  if (node.op !== 'contraction') return node;
  return graph.contract(node.factors, [...new Set(node.out)], node.dims);
}
