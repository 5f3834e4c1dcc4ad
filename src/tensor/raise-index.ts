/** The index form: a tensor entry by entry, for results of more axes than a matrix has. */
import * as build from '../expression/build.js';
import type { Dim } from '../expression/dimension.js';
import { measure } from '../expression/measure.js';
import { children, type Expr } from '../expression/nodes.js';
import { isColumn } from '../expression/shape.js';
import { Rational } from '../expression/rational.js';
import { entryPower } from './written/entrywise.js';
import { times } from './written/products.js';
import { scalarsOf, scale } from './written/scalars.js';
import { trans } from './written/transposes.js';
import { indexSum } from './index-sum.js';
import { type ContractionTensor, type Factor, isOwn, range, type Tensor } from './node.js';
import type { Raising } from './raise.js';
import type { Edge, Network } from './reduce.js';

export interface IndexForm {
  /** A scalar expression of entries. */
  readonly rhs: Expr;
  /** The dimensions of the indices that are summed. */
  readonly summed: ReadonlyMap<string, Dim>;
}

/**
 * Names for summed indices. Terms may share a name if it runs over the same range: a sum belongs to its term.
 */
class SummedNames {
  readonly ranges = new Map<string, Dim>();
  private readonly byRange = new Map<string, string[]>();
  private readonly taken = new Map<string, number>();

  constructor(private readonly fresh: () => string | null) {}

  /** The next term begins: its sums may use the names of earlier ones. */
  nextTerm(): void {
    this.taken.clear();
  }

  take(dim: Dim): string | null {
    const names = this.byRange.get(dim.key) ?? [];
    this.byRange.set(dim.key, names);
    const used = this.taken.get(dim.key) ?? 0;
    this.taken.set(dim.key, used + 1);
    if (used < names.length) return names[used]!;
    const name = this.fresh();
    if (name === null) return null;
    names.push(name);
    this.ranges.set(name, dim);
    return name;
  }
}

/**
 * @param letters the index of each axis
 * @param fresh makes names for summed indices, null when there are none left
 * @returns null where a factor of three or more axes has no entries that the language can write
 */
export function raiseIndex(
  raising: Raising,
  node: Tensor,
  letters: readonly string[],
  fresh: () => string | null,
): IndexForm | null {
  const summed = new SummedNames(fresh);
  const terms = node.op === 'sum' ? node.terms : [{ coefficient: Rational.one, node }];
  const raised: Expr[] = [];
  for (const { coefficient, node: part } of [...terms].sort((a, b) => a.node.id - b.node.id)) {
    summed.nextTerm();
    const e = term(raising, part, letters, summed);
    if (!e) return null;
    raised.push(scale(coefficient, e));
  }
  return { rhs: indexSum(raised, letters), summed: summed.ranges };
}

function term(
  raising: Raising,
  node: Tensor,
  letters: readonly string[],
  summed: SummedNames,
): Expr | null {
  const contraction: ContractionTensor =
    node.op === 'contraction'
      ? node
      : {
          op: 'contraction',
          id: -1,
          hash: 0,
          axes: node.axes,
          factors: [{ node, exponent: Rational.one, labels: range(node.axes.length) }],
          out: range(node.axes.length),
          dims: node.axes,
        };
  const [plain, wide] = divided(raising, contraction);
  const tall = wide.map((f) => inOrder(f, contraction));
  const network = raising.partlyReduced(plain);
  if (!network) return null;
  const names = new Map<number, string>();
  const ties: Expr[] = [];
  contraction.out.forEach((label, axis) => {
    const before = names.get(label);
    if (before === undefined) names.set(label, letters[axis]!);
    else ties.push(build.entry(build.eye(contraction.dims[label]!), [before, letters[axis]!]));
  });
  const inner = new Set([
    ...tall.flatMap((f) => f.labels),
    ...network.labels.keys(),
    ...network.edges.flatMap((e) => [e.from, e.to]),
  ]);
  for (const label of inner) {
    if (names.has(label)) continue;
    const name = summed.take(contraction.dims[label]!);
    if (name === null) return null;
    names.set(label, name);
  }
  const nameOf = (label: number): string => names.get(label)!;
  if (tall.length > 0) sortEdges(network, nameOf);
  const further: Expr[] = [];
  for (const { node: part, exponent, labels } of tall) {
    const e = nested(raising, part, labels.map(nameOf), summed);
    const power = e && powerOf(e, exponent);
    if (!power) return null;
    further.push(power);
  }
  const factors = [...ties, ...entries(network, contraction.out, raising, nameOf), ...further];
  const flat = factors.flatMap((e) => (e.kind === 'product' ? e.factors : [e]));
  return times([
    ...network.scalars,
    ...flat.filter((e) => !hasEntry(e)),
    ...flat.filter((e) => hasEntry(e)),
  ]);
}

/**
 * The factors that are matrices, with the labels of the others among the output's, and those others: derivatives of
 * more axes than a matrix, and what contains them.
 */
function divided(
  raising: Raising,
  node: ContractionTensor,
): [ContractionTensor, readonly Factor[]] {
  const isTall = (f: Factor): boolean => f.labels.length > 2 || !raising.raise(f.node);
  const tall = node.factors.filter(isTall);
  if (tall.length === 0) return [node, tall];
  const factors = node.factors.filter((f) => !tall.includes(f));
  const out = [...new Set([...node.out, ...tall.flatMap((f) => f.labels)])];
  return [{ ...node, factors, out, axes: out.map((label) => node.dims[label]!) }, tall];
}

/**
 * Derivatives are symmetric in the axes of the argument: those come first that are, or lead through a matrix to,
 * an axis of the result.
 */
function inOrder(f: Factor, { factors, out }: ContractionTensor): Factor {
  const { node, labels } = f;
  if (node.op !== 'apply' || !isOwn(node.fn) || node.primes < 2) return f;
  const size = node.args[0]!.axes.length;
  const first = labels.length - node.primes * size;
  const place = (label: number): number => {
    const at = out.indexOf(label);
    return at < 0 ? out.length : at;
  };
  const rank = (group: readonly number[]): number => {
    const near = factors.filter((g) => g !== f && g.labels.some((label) => group.includes(label)));
    return Math.min(...[...group, ...near.flatMap((g) => g.labels)].map(place));
  };
  const groups = range(node.primes).map((k) =>
    labels.slice(first + k * size, first + (k + 1) * size),
  );
  groups.sort((a, b) => rank(a) - rank(b));
  return { ...f, labels: [...labels.slice(0, first), ...groups.flat()] };
}

/** Entries of one matrix in the order of their indices. */
function sortEdges(network: Network, nameOf: (label: number) => string): void {
  const { edges } = network;
  const first = (edge: Edge): number =>
    edges.findIndex((other) => other.parts[0]!.expr === edge.parts[0]!.expr);
  const word = (edge: Edge): string => nameOf(edge.from) + nameOf(edge.to);
  const keyed = edges.map((edge) => ({ edge, at: first(edge), word: word(edge) }));
  keyed.sort((a, b) => a.at - b.at || (a.word < b.word ? -1 : 1));
  network.edges = keyed.map(({ edge }) => edge);
}

const hasEntry = (e: Expr): boolean => e.kind === 'entry' || children(e).some(hasEntry);

/** A factor that is no matrix at these indices; its sums have names that nothing beside it uses. */
function nested(
  raising: Raising,
  node: Tensor,
  letters: readonly string[],
  summed: SummedNames,
): Expr | null {
  if (node.op === 'apply') {
    const base = isOwn(node.fn) ? raising.ownCall(node) : null;
    return base && build.entry(base, letters);
  }
  if (node.op === 'contraction') return term(raising, node, letters, summed);
  if (node.op !== 'sum') return null;
  const raised: Expr[] = [];
  for (const { coefficient, node: part } of node.terms) {
    const e = raising.raise(part);
    const inside =
      e && letters.length <= 2
        ? letters.length === 0
          ? e
          : entryOf(e, letters, Rational.one)
        : term(raising, part, letters, summed);
    if (!inside) return null;
    raised.push(scale(coefficient, inside));
  }
  return indexSum(raised, letters);
}

/** A power of something written with indices; a sum over an index that stands in it once would be lost. */
function powerOf(e: Expr, exponent: Rational): Expr | null {
  if (exponent.isOne) return e;
  if (e.kind !== 'entry' && e.kind !== 'sum') return null;
  const power = entryPower(e, exponent.abs());
  return exponent.isNegative ? build.quotient(build.num(1), power) : power;
}

/** The factors with two indices, then those with one in the order of the left side's. */
function entries(
  network: Network,
  out: readonly number[],
  raising: Raising,
  nameOf: (label: number) => string,
): Expr[] {
  const matrices = network.edges.flatMap(({ from, to, parts }) =>
    parts.map(({ expr, exponent }) => {
      const turned = raising.transpose(expr);
      return measure(turned) < measure(expr)
        ? entryOf(turned, [nameOf(to), nameOf(from)], exponent)
        : entryOf(expr, [nameOf(from), nameOf(to)], exponent);
    }),
  );
  const place = (label: number): number => (out.includes(label) ? out.indexOf(label) : out.length);
  const inOrder = [...network.labels].sort(([a], [b]) => place(a) - place(b));
  const vectors = inOrder.flatMap(([label, parts]) =>
    parts.map(({ expr, exponent }) => entryOf(expr, [nameOf(label)], exponent)),
  );
  return [...matrices, ...vectors];
}

/** The entry of a base; transposes, signs and scalars are looked through, A' B' is read as B A. */
function entryOf(expr: Expr, indices: readonly string[], exponent: Rational): Expr {
  const plain = (e: Expr, at: readonly string[]): Expr => {
    if (e.kind === 'transpose') return plain(e.arg, [...at].reverse());
    if (e.kind === 'negate') return build.negate(plain(e.arg, at));
    const [scalars, body] = scalarsOf(e);
    if (scalars.length > 0) return times([...scalars, plain(body, at)]);
    if (e.kind === 'constant' && e.name === 'ones') return build.num(1);
    if (e.kind === 'product' && e.factors.length === 2 && isColumn(e.factors[0]!.shape))
      return times(e.factors.map((f, k) => plain(f, [at[k]!])));
    const turned = at.length === 2 && e.kind === 'product' ? trans(e) : e;
    return measure(turned) < measure(e) ? plain(turned, [...at].reverse()) : build.entry(e, at);
  };
  const power = entryPower(plain(expr, indices), exponent.abs());
  return exponent.isNegative ? build.quotient(build.num(1), power) : power;
}
