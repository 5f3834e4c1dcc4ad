/** Calls that are linear in their argument: contractions with structural constants. */
import { InternalError } from '../errors.js';
import type { Dim } from '../expression/dimension.js';
import type { CallExpr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { isScalar } from '../expression/shape.js';
import type { Graph } from './graph.js';
import { range, type Tensor } from './node.js';
import {
  averaged,
  duplication,
  elimination,
  halfVectorize,
  kept,
  partialSums,
  triangular,
  unvectorizeHalf,
  vectorize,
} from './patterns.js';

/** The node of a call that is linear in its argument, or a constant; null for any other. */
export function linearCall(graph: Graph, e: CallExpr, arg: Tensor): Tensor | null {
  switch (e.fn) {
    case 'sum':
      return graph.contract([{ node: arg, labels: range(arg.axes.length) }], kept(e));
    case 'mean':
      return mean(graph, e, arg);
    case 'tr':
      return isScalar(e.args[0]!.shape) ? arg : graph.contract([{ node: arg, labels: [0, 0] }], []);
    case 'diag':
      return diagonal(graph, arg);
    case 'tril':
    case 'triu':
      return triangular(graph, e.fn, arg);
    case 'cumsum':
      return partialSums(graph, arg);
    case 'vec':
      return vectorize(graph, arg);
    case 'vech':
      return halfVectorize(graph, arg);
    case 'unvech':
      return unvectorizeHalf(graph, arg, e.shape.rows);
    case 'duplication':
      return duplication(graph, dimensionArgument(e));
    case 'elimination':
      return elimination(graph, dimensionArgument(e));
    default:
      return null;
  }
}

function mean(graph: Graph, e: CallExpr, arg: Tensor): Tensor {
  const count = graph.dimension(averaged(e));
  return graph.contract(
    [
      { node: arg, labels: range(arg.axes.length) },
      { node: count, labels: [], exponent: Rational.minusOne },
    ],
    kept(e),
  );
}

/** diag both ways; of a number it is that number. */
function diagonal(graph: Graph, arg: Tensor): Tensor {
  if (arg.axes.length === 0) return arg;
  return arg.axes.length === 1
    ? graph.contract([{ node: arg, labels: [0] }], [0, 0])
    : graph.contract([{ node: arg, labels: [0, 0] }], [0]);
}

function dimensionArgument({ fn, args: [size] }: CallExpr): Dim {
  if (size?.kind === 'dimension') return size.dim;
  throw new InternalError(`${fn} of no dimension`);
}
