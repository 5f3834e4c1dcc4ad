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
 * @param letters the index of each axis
 * @param fresh makes names for summed indices
 * @returns null where a factor of three or more axes has no entries that the language can write
 */
export function raiseIndex(
  raising: Raising,
  node: Tensor,
  letters: readonly string[],
  fresh: () => string,
): IndexForm | null {
  const summed = new Map<string, Dim>();
  const terms = node.op === 'sum' ? node.terms : [{ coefficient: Rational.one, node }];
  const raised: Expr[] = [];
  for (const { coefficient, node: part } of [...terms].sort((a, b) => a.node.id - b.node.id)) {
    const e = term(raising, part, letters, fresh, summed);
    if (!e) return null;
    raised.push(scale(coefficient, e));
  }
  const first = raised.findIndex((e) => e.kind !== 'negate');
  const ordered = first > 0 ? [raised[first]!, ...raised.filter((_, k) => k !== first)] : raised;
  const rhs = ordered.length === 0 ? build.num(0) : ordered.length === 1 ? ordered[0]! : build.sum(ordered);
  return { rhs, summed };
}

function term(
  raising: Raising,
  node: Tensor,
  letters: readonly string[],
  fresh: () => string,
  summed: Map<string, Dim>,
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
  const nameOf = (label: number): string => {
    let name = names.get(label);
    if (name === undefined) {
      names.set(label, (name = fresh()));
      summed.set(name, contraction.dims[label]!);
    }
    return name;
  };
  return times([...network.scalars, ...ties, ...entries(network, nameOf)]);
}

function entries(network: Network, nameOf: (label: number) => string): Expr[] {
  const matrices = network.edges.flatMap((edge) =>
    edge.parts.map(({ expr, exponent }) => entryOf(expr, [nameOf(edge.from), nameOf(edge.to)], exponent)),
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
