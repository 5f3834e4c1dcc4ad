/**
 * Series-parallel reduction: a contraction as a graph. Labels are vertices, matrices edges, vectors stand on
 * vertices, output labels are terminals. Reduced until nothing applies; what is left is a matrix formula exactly
 * when the graph, with an edge between its terminals, has treewidth at most 2.
 */
import { type Dim, ONE } from '../expression/dimension.js';
import * as build from '../expression/build.js';
import { ExprKeys } from '../expression/key.js';
import type { Expr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { functionRow } from '../expression/functions.js';
import { isMatrix, SCALAR } from '../expression/shape.js';
import { measure } from '../expression/measure.js';
import { entrywise, type Part } from './written/entrywise.js';
import { times } from './written/products.js';
import { scalarsOf, scale, split } from './written/scalars.js';
import { diagonal, inner, sumCall, total } from './written/totals.js';
import { masksOf } from './written/masks.js';

export interface Edge {
  /** The label of the rows and that of the columns. */
  readonly from: number;
  readonly to: number;
  readonly parts: readonly Part[];
}

export interface Network {
  readonly dims: readonly Dim[];
  readonly terminals: ReadonlySet<number>;
  /** Names for the values of a function. */
  readonly layers?: ReadonlySet<string> | undefined;
  readonly scalars: Expr[];
  /** The parts of the vector on each vertex. */
  readonly labels: Map<number, Part[]>;
  edges: Edge[];
}

export type Transpose = (e: Expr) => Expr;

/** The matrix of an edge read from one of its ends. */
const oriented = (edge: Edge, from: number, transpose: Transpose): Expr => {
  const matrix = entrywise(edge.parts)!;
  return edge.from === from ? matrix : transpose(matrix);
};

const other = (edge: Edge, vertex: number): number => (edge.from === vertex ? edge.to : edge.from);

/** Reduces until only terminals are left, or returns false. */
export function reduce(
  network: Network,
  vertices: readonly number[],
  transpose: Transpose,
): boolean {
  const open = new Set(vertices.filter((v) => !network.terminals.has(v)));
  for (;;) {
    loopsToLabels(network, transpose);
    applyMasks(network, transpose);
    const next = pick(network, open);
    if (next === null) {
      if (open.size === 0) {
        mergeParallel(network, transpose, () => true);
        return true;
      }
      if (!mergeParallel(network, transpose, () => true)) return false;
      continue;
    }
    eliminate(network, next, open, transpose);
  }
}

const incident = ({ edges }: Network, v: number): Edge[] =>
  edges.filter((e) => e.from === v || e.to === v);

/** The summed vertex to take next: fewest edges first; two only where a series connection fits. */
function pick(network: Network, open: ReadonlySet<number>): number | null {
  let best: number | null = null;
  let degree = 3;
  for (const v of open) {
    const edges = incident(network, v);
    // A mask waits for what it is laid on, a layer's slopes for the product that they are multiplied with.
    const waits =
      edges.length < 2
        ? 0
        : edges.some(isMask)
          ? 1 / 2
          : edges.some((e) => isLayer(network, e))
            ? 1 / 4
            : 0;
    const d = edges.length + waits;
    if (d < degree) [best, degree] = [v, d];
  }
  return best;
}

/** Puts a factor into the network: a scalar, a vector or a matrix by the number of its labels. */
export function addPart(network: Network, part: Part, labels: readonly number[]): void {
  const [from, to] = labels;
  if (from === undefined) network.scalars.push(entrywise([part])!);
  else if (to === undefined) addLabel(network, from, part);
  else network.edges.push({ from, to, parts: [part] });
}

const isMask = (edge: Edge): boolean =>
  edge.parts.length === 1 && masksOf(edge.parts[0]!.expr) !== null;

/** A triangle of ones joins the edge beside it, which takes its direction: tril(A') rather than triu(A)'. */
function applyMasks(network: Network, transpose: Transpose): void {
  for (const mask of network.edges.filter(isMask)) {
    const beside = network.edges.find(
      (e) => e !== mask && joinsSame(e, mask) && network.edges.includes(mask),
    );
    if (!beside) continue;
    const parts = [...partsFrom(beside, mask.from, transpose), ...mask.parts];
    network.edges = network.edges.flatMap((e) =>
      e === mask ? [] : e === beside ? [{ ...mask, parts: [asPart(parts)] }] : [e],
    );
  }
}

const asPart = (parts: readonly Part[]): Part => ({
  expr: entrywise(parts)!,
  exponent: Rational.one,
});

const joinsSame = (a: Edge, b: Edge): boolean =>
  (a.from === b.from && a.to === b.to) || (a.from === b.to && a.to === b.from);

function loopsToLabels(network: Network, transpose: Transpose): void {
  for (const edge of network.edges) {
    if (edge.from !== edge.to) continue;
    for (const part of diagonalParts(edge.parts, transpose)) addLabel(network, edge.from, part);
  }
  network.edges = network.edges.filter((e) => e.from !== e.to);
}

/** The diagonal of an entrywise product: powers are of the diagonal, as off it there may be zeros to divide by. */
function diagonalParts(parts: readonly Part[], transpose: Transpose): Part[] {
  const sides = [
    { parts: parts.filter((p) => !p.exponent.isNegative), sign: Rational.one },
    { parts: parts.filter((p) => p.exponent.isNegative), sign: Rational.minusOne },
  ];
  return sides.flatMap(({ parts: own, sign }) => {
    const [first] = own;
    if (!first) return [];
    if (own.length === 1)
      return [{ expr: diagonalOf(first.expr, transpose), exponent: first.exponent }];
    const matrix = entrywise(own.map((p) => ({ ...p, exponent: p.exponent.abs() })))!;
    return [{ expr: diagonalOf(matrix, transpose), exponent: sign }];
  });
}

/** The column of a square matrix's diagonal, numbers and scalars in front; of A and its transpose the shorter. */
export function diagonalOf(matrix: Expr, transpose: Transpose): Expr {
  const [front, body] = shorterSide(matrix, transpose);
  return front(build.call('diag', [body], { rows: body.shape.rows, cols: SCALAR.cols }));
}

function addLabel({ labels }: Network, v: number, part: Part): void {
  const list = labels.get(v);
  if (list) list.push(part);
  else labels.set(v, [part]);
}

function eliminate(network: Network, v: number, open: Set<number>, transpose: Transpose): void {
  const edges = incident(network, v);
  const label = network.labels.get(v) ?? [];
  const dim = network.dims[v]!;
  open.delete(v);
  network.labels.delete(v);
  network.edges = network.edges.filter((e) => !edges.includes(e));
  const [first, second] = edges;
  if (!first) {
    network.scalars.push(closed(label, dim, transpose));
  } else if (!second) {
    degreeOne(network, v, first, label, open, transpose);
  } else {
    series(network, v, first, second, label, open, transpose);
  }
}

/** A summed vertex without edges: v' w, or the sum of a vector. */
function closed(parts: readonly Part[], dim: Dim, transpose: Transpose): Expr {
  const positive = parts.filter((p) => !p.exponent.isNegative && p.exponent.isInteger);
  const count = positive.reduce((sum, p) => sum + Number(p.exponent.num), 0);
  if (parts.length === 1 && positive.length === 1 && positive[0]!.exponent.equals(Rational.two)) {
    return inner(positive[0]!.expr, positive[0]!.expr, transpose);
  }
  if (positive.length >= 2 && count === positive.length) {
    // v' (w ⊙ ...): the simplest vector stands alone.
    const [head] = [...positive].sort((a, b) => rank(a) - rank(b)) as [Part, ...Part[]];
    return inner(head.expr, entrywise(parts.filter((part) => part !== head))!, transpose);
  }
  const vector = entrywise(parts);
  if (vector?.kind === 'call' && vector.fn === 'diag') return trace(vector.args[0]!, transpose);
  return vector ? total(vector) : build.dimension(dim);
}

const rank = ({ expr, exponent }: Part): number =>
  exponent.isOne &&
  (expr.kind === 'symbol' || (expr.kind === 'transpose' && expr.arg.kind === 'symbol'))
    ? 0
    : 1;

/** A summed vertex at the end of one edge: A v stands on the neighbour. */
function degreeOne(
  network: Network,
  v: number,
  edge: Edge,
  label: readonly Part[],
  open: Set<number>,
  transpose: Transpose,
): void {
  const u = other(edge, v);
  const lonely = open.has(u) && incident(network, u).length === 0;
  if (lonely && label.length === 0 && !network.labels.has(u)) {
    open.delete(u);
    network.scalars.push(sumOfEntries(edge, transpose));
    return;
  }
  const matrix = oriented(edge, u, transpose);
  const vector = entrywise(label);
  const expr = vector ? times([matrix, vector]) : rowSums(matrix, transpose);
  addLabel(network, u, { expr, exponent: Rational.one });
}

/** The sum of each row; of a product A B it is A B 1. */
function rowSums(matrix: Expr, transpose: Transpose): Expr {
  const { coefficient, expr } = split(matrix);
  const [scalars, body] = scalarsOf(expr);
  if (body.kind === 'product') return times([matrix, build.ones(matrix.shape.cols)]);
  const turned = transpose(body);
  const [of, along] =
    measure(turned) < measure(body) ? ([turned, 'cols'] as const) : ([body, 'rows'] as const);
  const sums = sumCall(of, { rows: body.shape.rows, cols: ONE }, along);
  return scale(coefficient, times([...scalars, sums]));
}

/** The sum of all entries of an edge: ‖A‖², sum(A ⊙ B), sum(A). */
function sumOfEntries(edge: Edge, transpose: Transpose): Expr {
  const [part] = edge.parts;
  if (edge.parts.length === 1 && part!.exponent.equals(Rational.two)) {
    return build.power(build.call('norm', [part!.expr], SCALAR), build.num(2));
  }
  return total(oriented(edge, edge.from, transpose));
}

/** A summed vertex between two edges: A diag(v) B, or a trace, or A ⊙ B with the vector behind. */
function series(
  network: Network,
  v: number,
  a: Edge,
  b: Edge,
  label: readonly Part[],
  open: Set<number>,
  transpose: Transpose,
): void {
  const u = other(a, v);
  const w = other(b, v);
  const vector = entrywise(label);
  const closes =
    u === w && open.has(u) && incident(network, u).length === 0 && !network.labels.has(u);
  const sameSides = isPlain(a) && isPlain(b) && a.from === b.from;
  const beside = !closes && (layerBesideProduct(network, a, b) ?? (sameSides ? a : null));
  if (u === w && (vector || isEntrywise(a) || isEntrywise(b) || beside)) {
    const from = beside ? beside.from : u;
    const parts = [...partsFrom(a, from, transpose), ...partsFrom(b, from, transpose)];
    network.edges.push({ from, to: from === u ? v : u, parts });
    if (label.length > 0) network.labels.set(v, [...label]);
    open.add(v);
    return;
  }
  const left = oriented(a, u, transpose);
  const right = oriented(b, v, transpose);
  const chain = times(vector ? [left, diagonal(vector), right] : [left, right]);
  if (closes) {
    open.delete(u);
    network.scalars.push(trace(chain, transpose));
    return;
  }
  network.edges.push({ from: u, to: w, parts: [{ expr: chain, exponent: Rational.one }] });
}

/** tr(A), numbers and scalars in front; of A and its transpose the shorter. */
function trace(chain: Expr, transpose: Transpose): Expr {
  const [front, body] = shorterSide(chain, transpose);
  return front(build.call('tr', [asQuadraticForm(body, transpose)], SCALAR));
}

/** A product turned round, as a trace may be, to end with the transpose of what it begins with: X' L X, not X X' L. */
function asQuadraticForm(e: Expr, transpose: Transpose): Expr {
  if (e.kind !== 'product' || e.factors.length < 3) return e;
  const { factors } = e;
  const turned = factors.map((_, k) => times([...factors.slice(k), ...factors.slice(0, k)]));
  const keys = new ExprKeys();
  const size = measure(e);
  const isForm = (p: Expr): boolean => {
    const [first, last] = p.kind === 'product' ? [p.factors[0]!, p.factors.at(-1)!] : [];
    return first !== undefined && keys.of(transpose(first)) === keys.of(last!);
  };
  return turned.find((p) => measure(p) <= size && isForm(p)) ?? e;
}

/** Of a matrix and its transpose the shorter, with what puts numbers and scalars in front again. */
function shorterSide(matrix: Expr, transpose: Transpose): [front: (e: Expr) => Expr, body: Expr] {
  const { coefficient, expr } = split(matrix);
  const [scalars, body] = scalarsOf(expr);
  const flipped = transpose(body);
  const front = (e: Expr): Expr => scale(coefficient, times([...scalars, e]));
  return [front, measure(flipped) < measure(body) ? flipped : body];
}

/** No product: sum(A ⊙ B, rows) is written, not diag(A Bᵀ), but diag(X A Xᵀ) as it is. */
const isPlain = ({ parts: [part, ...more] }: Edge): boolean =>
  more.length === 0 && part!.exponent.isOne && part!.expr.kind !== 'product';

/** Values of a function for each entry, or row: sum((A B) ⊙ f'(M), cols) is how layers are written. */
const isLayer = ({ layers }: Network, { parts: [part, ...more] }: Edge): boolean => {
  const { expr } = part!;
  if (more.length > 0 || !part!.exponent.isOne || !isMatrix(expr.shape)) return false;
  if (expr.kind === 'symbol') return layers?.has(expr.name) ?? false;
  if (expr.kind === 'indicator') return true;
  if (expr.kind !== 'call' || expr.signature) return false;
  const kind = functionRow(expr.fn)?.kind;
  return kind === undefined || kind === 'elementwise' || kind === 'vector';
};

/** Of a layer and a product the layer. */
const layerBesideProduct = (network: Network, a: Edge, b: Edge): Edge | undefined =>
  [a, b].find((edge, k) => isLayer(network, edge) && isProduct([b, a][k]!));

const isProduct = ({ parts: [part, ...more] }: Edge): boolean =>
  more.length === 0 && part!.expr.kind === 'product';

const isEntrywise = (edge: Edge): boolean =>
  edge.parts.length > 1 || !edge.parts[0]!.exponent.isOne;

const partsFrom = (edge: Edge, from: number, transpose: Transpose): Part[] =>
  edge.from === from
    ? [...edge.parts]
    : edge.parts.map(({ expr, exponent }) => ({ expr: transpose(expr), exponent }));

/** Joins edges between the same two vertices; says whether there were any. */
function mergeParallel(
  network: Network,
  transpose: Transpose,
  may: (edge: Edge) => boolean,
): boolean {
  const merged: Edge[] = [];
  let changed = false;
  for (const edge of network.edges) {
    const at = merged.findIndex((m) => joinsSame(m, edge));
    if (at === -1 || !may(edge)) merged.push(edge);
    else {
      const before = merged[at]!;
      merged[at] = {
        ...before,
        parts: [...before.parts, ...partsFrom(edge, before.from, transpose)],
      };
      changed = true;
    }
  }
  network.edges = merged;
  return changed;
}

/** What stands between two terminals: diag(v) A diag(w), v w', or diag(v) where they are one. */
export function between(network: Network, row: number, col: number, transpose: Transpose): Expr {
  const { dims, labels } = network;
  const sides = [row, col].map((label) => labels.get(label) ?? []) as [Part[], Part[]];
  if (row === col) return diagonal(entrywise(sides[0]) ?? build.ones(dims[row]!));
  const [edge] = network.edges;
  const [left = null, right = null] = sides.map(entrywise);
  if (!edge) {
    if (left && right && sides.every((parts) => parts.every(isDivisor)))
      return entrywise([outerDivisor(sides, transpose)])!;
    if (!left && !right) return build.ones(dims[row]!, dims[col]!);
    return times([left ?? build.ones(dims[row]!), transpose(right ?? build.ones(dims[col]!))]);
  }
  const matrix = oriented(edge, row, transpose);
  if (!sides.every((parts) => parts.some(isDivisor))) return scaled(matrix, left, right, transpose);
  const [above = null, beside = null] = sides.map((parts) =>
    entrywise(parts.filter((p) => !isDivisor(p))),
  );
  const whole = { expr: matrix, exponent: Rational.one };
  const quotient = entrywise([whole, outerDivisor(sides, transpose)])!;
  return scaled(quotient, above, beside, transpose);
}

/** The matrix with its rows and its columns multiplied by the entries of vectors. */
function scaled(matrix: Expr, left: Expr | null, right: Expr | null, transpose: Transpose): Expr {
  if (left && right)
    return entrywise([{ expr: matrix, exponent: Rational.one }, outer(left, right, transpose)])!;
  return times([...(left ? [diagonal(left)] : []), matrix, ...(right ? [diagonal(right)] : [])]);
}

const isDivisor = ({ exponent }: Part): boolean => exponent.isNegative;

const outer = (left: Expr, right: Expr, transpose: Transpose): Part => ({
  expr: times([left, transpose(right)]),
  exponent: Rational.one,
});

/** Divisors on both sides divide by an outer product: X ./ (r c'). */
function outerDivisor(sides: readonly [Part[], Part[]], transpose: Transpose): Part {
  const [left, right] = sides.map((parts) =>
    entrywise(parts.filter(isDivisor).map((p) => ({ ...p, exponent: p.exponent.neg() }))),
  ) as [Expr, Expr];
  return { ...outer(left, right, transpose), exponent: Rational.minusOne };
}
