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
import { times } from './written/products.js';
import { type ContractionTensor, range, type Tensor } from './node.js';
import type { RaisedTerm } from './monomial.js';
import { addTerms } from './terms.js';
import { type Source, wiredMatrix } from './wiring/network.js';

/**
 * @param rows the axes of the rows, the major one first (for a column-major vec: the last axis first)
 * @param cols the axes of the columns, likewise
 * @returns null where a part is neither matrix nor vector, and where the form would be absurdly long
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
  const raised = (part: Tensor, preference: number): Expr | null =>
    raiseTerm(source, part, rows, cols, preference);
  if (node.op !== 'sum') return raised(node, 0);
  if (node.terms.length === 0) return build.constant('zeros', shape);
  const named = source.fused(node, rows, cols);
  if (named) return named;
  const first: RaisedTerm[] = [];
  for (const { coefficient, node: part } of node.terms) {
    const expr = raised(part, 0);
    if (!expr) return null;
    first.push({ coefficient, expr, spread: false, order: part.id });
  }
  const isFixed = (term: RaisedTerm): boolean => !hasCommutation(term.expr);
  let best = addTerms(first, shape);
  if (first.length > MOST_TERMS || first.every(isFixed)) return best;
  for (let preference = 1; preference < PREFERENCES; preference++) {
    const terms: RaisedTerm[] = [];
    for (const [k, term] of first.entries()) {
      const expr = isFixed(term) ? term.expr : raised(node.terms[k]!.node, preference);
      if (!expr) return best;
      terms.push({ ...term, expr });
    }
    const sum = addTerms(terms, shape);
    if (measure(sum) < measure(best)) best = sum;
  }
  return best;
}

/** In one of the orders of Kronecker factors the terms of a sum may have a factor in common. */
const PREFERENCES = 3;
/** The terms of a longer sum are written in one order only. */
const MOST_TERMS = 4;

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
  const contraction = source.withWritten(node.op === 'contraction' ? node : asContraction(node));
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
