/** Calls that take a vector, or each row or column of a matrix, to a number or a vector. */
import { isOne } from '../expression/dimension.js';
import type { CallExpr } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import type { Graph } from './graph.js';
import { range, type Tensor } from './node.js';
import { alongDim, euclideanNorm, kept } from './patterns.js';

/** The node of a reduction that is not linear; null for any other call. */
export function reductionCall(graph: Graph, e: CallExpr, arg: Tensor): Tensor | null {
  switch (e.fn) {
    case 'norm':
      return euclideanNorm(graph, e, arg);
    case 'norm1': {
      const sizes = { node: graph.map('abs', 0, [arg]), labels: range(arg.axes.length) };
      return graph.contract([sizes], kept(e));
    }
    case 'norm_inf':
      return reduction(graph, 'maxentry', e, graph.map('abs', 0, [arg]), []);
    case 'logsumexp':
      return arg.axes.length === 2 && !e.along
        ? logSumExp(graph, arg)
        : reduction(graph, e.fn, e, arg, []);
    case 'maxentry':
    case 'minentry':
      return reduction(graph, e.fn, e, arg, []);
    case 'softmax':
      return reduction(graph, e.fn, e, arg, ['axis']);
    default:
      return null;
  }
}

/** Of all entries of a matrix. */
function logSumExp(graph: Graph, arg: Tensor): Tensor {
  const total = graph.contract([{ node: graph.map('exp', 0, [arg]), labels: [0, 1] }], []);
  return graph.map('log', 0, [total]);
}

/** A function of a vector, or of each row or column of a matrix. */
function reduction(
  graph: Graph,
  fn: string,
  e: CallExpr,
  arg: Tensor,
  core: readonly 'axis'[],
): Tensor {
  if (arg.axes.length === 0) {
    return fn === 'softmax' ? graph.number(Rational.one) : arg;
  }
  if (arg.axes.length === 2 && e.along === 'cols') {
    const swapped = graph.permute(arg, [1, 0]);
    const result = graph.apply(
      fn,
      [swapped],
      1,
      core.map(() => swapped.axes[1]!),
    );
    return result.axes.length === 2 ? graph.permute(result, [1, 0]) : result;
  }
  if (arg.axes.length === 1 && e.along && isOne(alongDim(e))) {
    // Each row, or column, is a single entry.
    return fn === 'softmax' ? graph.ones(arg.axes) : arg;
  }
  const batch = arg.axes.length === 2 && e.along ? 1 : 0;
  return graph.apply(
    fn,
    [arg],
    batch,
    core.map(() => arg.axes[arg.axes.length - 1]!),
  );
}
