/** Fused axes of a contraction taken apart, so that what is left has matrices and vectors only. */
import * as build from '../expression/build.js';
import type { Dim } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { entrywise, times } from './compose.js';
import { Rational } from '../expression/rational.js';
import type { Graph } from './graph.js';
import { type ContractionTensor, type Factor, isStructure } from './node.js';
import type { MatrixEdge, Raising } from './raise.js';

export interface Unfused {
  readonly contraction: ContractionTensor;
  readonly rows: readonly number[];
  readonly cols: readonly number[];
  /** Matrices that a fused vector is, between the labels of its pair. */
  readonly edges: readonly MatrixEdge[];
}

/**
 * A fused output label becomes its pair; a pair of neighbouring output labels becomes the fused label that a matrix
 * carries; a vector on a fused label becomes a matrix. Null where none of these fits.
 */
export function withoutFusions(
  graph: Graph,
  node: ContractionTensor,
  rowLabels: readonly number[],
  colLabels: readonly number[],
  raising: Raising,
): Unfused | null {
  const fusions = node.factors.filter((f) => isStructure(f.node, 'fusion'));
  let factors = node.factors.filter((f) => !isStructure(f.node, 'fusion'));
  if (fusions.length === 0) {
    return { contraction: node, rows: rowLabels, cols: colLabels, edges: [] };
  }
  const uses = (label: number): number => factors.filter((f) => f.labels.includes(label)).length;
  let rows = [...rowLabels];
  let cols = [...colLabels];
  const edges: MatrixEdge[] = [];
  const waiting = outermostFirst(fusions);
  for (let stuck = 0; waiting.length > 0 && stuck < waiting.length; stuck++) {
    const fusion = waiting.shift()!;
    if (takeApart(fusion)) stuck = -1;
    else waiting.push(fusion);
  }
  if (waiting.length > 0) return null;
  const out = [...rows, ...cols];
  const axes = out.map((label) => node.dims[label]!);
  return { contraction: { ...node, factors, out, axes }, rows, cols, edges };

  function takeApart(fusion: Factor): boolean {
    const [major, minor, fused] = fusion.labels as [number, number, number];
    if (rows.includes(fused) || cols.includes(fused)) {
      if (uses(fused) > 0) return false;
      rows = rows.flatMap((l) => (l === fused ? [major, minor] : [l]));
      cols = cols.flatMap((l) => (l === fused ? [major, minor] : [l]));
      return true;
    }
    const alone = uses(major) === 0 && uses(minor) === 0;
    if (alone && (adjacent(rows, major, minor) || adjacent(cols, major, minor))) {
      rows = joined(rows, major, minor, fused);
      cols = joined(cols, major, minor, fused);
      return true;
    }
    const others = fusions.filter((f) => f !== fusion).flatMap((f) => [...f.labels]);
    const inside = component(
      factors,
      [major, minor],
      new Set([fused, ...others, ...rows, ...cols]),
    );
    if (inside && inside.length > 0) {
      const vec = graph.contract([...inside, fusion], [fused], node.dims);
      const label = { node: vec, exponent: Rational.one, labels: [fused] };
      factors = [...factors.filter((f) => !inside.includes(f)), label];
      return true;
    }
    const vectors = factors.filter((f) => f.labels.includes(fused));
    const vector = vectors.every((f) => f.labels.length === 1) ? raised(vectors, raising) : null;
    if (!vector) return false;
    factors = factors.filter((f) => !vectors.includes(f));
    edges.push({
      from: minor,
      to: major,
      matrix: unvec(vector, node.dims[minor]!, node.dims[major]!),
    });
    return true;
  }
}

/** The factors that hang together with these labels; null where one of them touches a forbidden label. */
function component(
  factors: readonly Factor[],
  start: readonly number[],
  forbidden: ReadonlySet<number>,
): Factor[] | null {
  const reached = new Set(start);
  const inside = new Set<Factor>();
  for (let grown = true; grown;) {
    grown = false;
    for (const f of factors) {
      if (inside.has(f) || !f.labels.some((l) => reached.has(l))) continue;
      inside.add(f);
      for (const l of f.labels) reached.add(l);
      grown = true;
    }
  }
  return [...reached].some((l) => forbidden.has(l)) ? null : [...inside];
}

/** A fusion whose pair is fused further comes behind that one. */
function outermostFirst(fusions: readonly Factor[]): Factor[] {
  const isPart = (f: Factor, of: Factor): boolean => of.labels.slice(0, 2).includes(f.labels[2]!);
  const sorted: Factor[] = [];
  const rest = [...fusions];
  while (rest.length > 0) {
    const at = Math.max(
      0,
      rest.findIndex((f) => !rest.some((g) => g !== f && isPart(f, g))),
    );
    sorted.push(...rest.splice(at, 1));
  }
  return sorted;
}

const adjacent = (labels: readonly number[], major: number, minor: number): boolean =>
  labels.some((l, k) => l === major && labels[k + 1] === minor);

const joined = (
  labels: readonly number[],
  major: number,
  minor: number,
  fused: number,
): number[] =>
  adjacent(labels, major, minor)
    ? labels.flatMap((l) => (l === major ? [fused] : l === minor ? [] : [l]))
    : [...labels];

function raised(vectors: readonly Factor[], raising: Raising): Expr | null {
  const parts = [];
  for (const { node, exponent } of vectors) {
    const expr = raising.raise(node);
    if (!expr) return null;
    parts.push({ expr, exponent });
  }
  return entrywise(parts);
}

/** The n × m matrix whose vec is v: (vec(I)ᵀ ⊗ I) (I ⊗ v). */
function unvec(v: Expr, n: Dim, m: Dim): Expr {
  const vecEye = build.call(
    'vec',
    [build.eye(m)],
    build.kron([build.ones(m), build.ones(m)]).shape,
  );
  const left = build.kron([build.transpose(vecEye), build.eye(n)]);
  return times([left, build.kron([build.eye(m), v])]);
}
