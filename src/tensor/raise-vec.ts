/**
 * The vec form: a tensor of any number of axes as a matrix whose rows are some of its axes fused, and whose columns
 * are the others (wiring/ writes it).
 */
import * as build from '../expression/build.js';
import { type Dim, mulDims, ONE } from '../expression/dimension.js';
import { measure } from '../expression/measure.js';
import type { Expr, KronExpr, ProductExpr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import type { Shape } from '../expression/shape.js';
import { times } from './compose.js';
import { type ContractionTensor, range, type Tensor } from './node.js';
import type { RaisedTerm } from './monomial.js';
import { addTerms } from './terms.js';
import { type Source, wiredMatrix } from './wiring/network.js';

/**
 * @param rows the axes of the rows, the major one first (for a column-major vec: the last axis first)
 * @param cols the axes of the columns, likewise
 */
export function raiseVec(
  source: Source,
  node: Tensor,
  rows: readonly number[],
  cols: readonly number[],
): Expr | null {
  const size = (axes: readonly number[]): Dim =>
    axes.reduce((d, a) => mulDims(d, node.axes[a]!), ONE);
  const shape: Shape = { rows: size(rows), cols: size(cols) };
  if (node.op !== 'sum') return raiseTerm(source, node, rows, cols, 0);
  if (node.terms.length === 0) return build.constant('zeros', shape);
  let best: Expr | null = null;
  for (let preference = 0; preference < PREFERENCES; preference++) {
    const terms: RaisedTerm[] = [];
    for (const { coefficient, node: part } of node.terms) {
      const expr = raiseTerm(source, part, rows, cols, preference);
      if (!expr) return null;
      terms.push({ coefficient, expr, spread: false, order: part.id });
    }
    const sum = addTerms(terms, shape);
    if (!best || measure(sum) < measure(best)) best = sum;
    if (!terms.some(({ expr }) => hasCommutation(expr))) break;
  }
  return best;
}

/** In one of the orders of Kronecker factors the terms of a sum may have a factor in common. */
const PREFERENCES = 3;

function hasCommutation(e: Expr): boolean {
  return e.kind === 'commutation' || (isProduct(e) && e.factors.some(hasCommutation));
}

const isProduct = (e: Expr): e is ProductExpr | KronExpr =>
  e.kind === 'product' || e.kind === 'kron';

function raiseTerm(
  source: Source,
  node: Tensor,
  rows: readonly number[],
  cols: readonly number[],
  preference: number,
): Expr | null {
  const contraction = node.op === 'contraction' ? node : asContraction(node);
  const label = (axis: number): number => contraction.out[axis]!;
  const factors = wiredMatrix(source, contraction, rows.map(label), cols.map(label), preference);
  return factors && times(factors);
}

function asContraction(node: Tensor): ContractionTensor {
  const labels = range(node.axes.length);
  const factor = { node, exponent: Rational.one, labels };
  return {
    op: 'contraction',
    id: -1,
    hash: 0,
    axes: node.axes,
    factors: [factor],
    out: labels,
    dims: node.axes,
  };
}
