/** What a vector or all entries of a matrix come to: v' w, sum(A); and the diagonal matrix of a vector. */
import * as build from '../../expression/build.js';
import { measure } from '../../expression/measure.js';
import type { CallExpr, Expr } from '../../expression/nodes.js';
import { isMatrix, SCALAR, type Shape } from '../../expression/shape.js';
import { times } from './products.js';
import { scalarsOf, scale, split } from './scalars.js';

/** diag(v), with the diagonal of a constant vector an identity. */
export function diagonal(v: Expr): Expr {
  const { coefficient, expr } = split(v);
  const n = v.shape.rows;
  const [scalars, body] = scalarsOf(expr);
  const matrix =
    body.kind === 'constant' && body.name === 'ones'
      ? build.eye(n)
      : build.call('diag', [body], { rows: n, cols: n });
  return scale(coefficient, scalars.length === 0 ? matrix : times([...scalars, matrix]));
}

/** v' w of two columns, or w' v if that is shorter; of a longer one with itself the norm squared. */
export function inner(v: Expr, w: Expr, transpose: (e: Expr) => Expr): Expr {
  if (v === w && measure(v) > 1) return build.power(build.call('norm', [v], SCALAR), build.num(2));
  const product = times([transpose(v), w]);
  const flipped = times([transpose(w), v]);
  return measure(flipped) < measure(product) ? flipped : product;
}

/** The sum of all entries or along an axis; of absolute values it is the 1-norm. */
export function sumCall(of: Expr, shape: Shape, along?: CallExpr['along']): Expr {
  const options = along ? { along } : {};
  const [inside] = of.kind === 'call' && of.fn === 'abs' && of.primes === 0 ? of.args : [];
  return inside
    ? build.call('norm1', [inside], shape, options)
    : build.call('sum', [of], shape, options);
}

/** sum(e), of any shape; of a diagonal it is the trace. */
export function total(e: Expr): Expr {
  const { coefficient, expr } = split(e);
  const [scalars, body] = scalarsOf(expr);
  const [of] = body.kind === 'call' && body.fn === 'diag' ? body.args : [];
  const sum = of && isMatrix(of.shape) ? build.call('tr', [of], SCALAR) : sumCall(body, SCALAR);
  return scale(coefficient, times([...scalars, sum]));
}
