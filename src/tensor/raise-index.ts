/** The index form: a tensor entry by entry, for results of more axes than a matrix has. */
import * as build from '../expression/build.js';
import type { Dim } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { entryPower, scale, times } from './compose.js';
import { type ContractionTensor, range, type Tensor } from './node.js';
import type { Raising } from './raise.js';
import type { Network } from './reduce.js';

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
  const first = raised.findIndex((e) => e.kind !== 'negate');
  const ordered = first > 0 ? [raised[first]!, ...raised.filter((_, k) => k !== first)] : raised;
  const rhs =
    ordered.length === 0 ? build.num(0) : ordered.length === 1 ? ordered[0]! : build.sum(ordered);
  return { rhs, summed: summed.ranges };
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
  const network = raising.partlyReduced(contraction);
  if (!network) return null;
  const names = new Map<number, string>();
  const ties: Expr[] = [];
  contraction.out.forEach((label, axis) => {
    const before = names.get(label);
    if (before === undefined) names.set(label, letters[axis]!);
    else ties.push(build.entry(build.eye(contraction.dims[label]!), [before, letters[axis]!]));
  });
  const inner = new Set([
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
  return times([...network.scalars, ...ties, ...entries(network, nameOf)]);
}

function entries(network: Network, nameOf: (label: number) => string): Expr[] {
  const matrices = network.edges.flatMap((edge) =>
    edge.parts.map(({ expr, exponent }) =>
      entryOf(expr, [nameOf(edge.from), nameOf(edge.to)], exponent),
    ),
  );
  const vectors = [...network.labels].flatMap(([label, parts]) =>
    parts.map(({ expr, exponent }) => entryOf(expr, [nameOf(label)], exponent)),
  );
  return [...matrices, ...vectors];
}

/** The entry of a base; a transpose, a sign and numbers are looked through. */
function entryOf(expr: Expr, indices: readonly string[], exponent: Rational): Expr {
  const plain = (e: Expr, at: readonly string[]): Expr => {
    if (e.kind === 'transpose') return plain(e.arg, [...at].reverse());
    if (e.kind === 'negate') return build.negate(plain(e.arg, at));
    return build.entry(e, at);
  };
  const power = entryPower(plain(expr, indices), exponent.abs());
  return exponent.isNegative ? build.quotient(build.num(1), power) : power;
}
