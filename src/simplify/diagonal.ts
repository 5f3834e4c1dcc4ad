/** Diagonal matrices: functions of them, and diag(diag(D)), which is D. */
import { Rational } from '../expression/rational.js';
import type { Graph } from '../tensor/graph.js';
import type { Tensor } from '../tensor/node.js';

/** inv(diag(v)) is diag(1 ./ v), expm(diag(v)) is diag(exp(v)); null for anything else. */
export function functionOfDiagonal(graph: Graph, node: Tensor): Tensor | null {
  if (node.op !== 'apply' || node.batch > 0 || (node.fn !== 'inv' && node.fn !== 'expm'))
    return null;
  const [matrix] = node.args as [Tensor];
  if (matrix.op !== 'contraction' || matrix.out[0] !== matrix.out[1]) return null;
  const vector = graph.contract(matrix.factors, [matrix.out[0]!], matrix.dims);
  const value =
    node.fn === 'inv'
      ? { node: vector, exponent: Rational.minusOne }
      : { node: graph.map('exp', 0, [vector]) };
  return graph.contract([{ ...value, labels: [0] }], [0, 0], vector.axes);
}

/** The contraction with diag(diag(D)) written as D; null where there is none. */
export function openDiagonal(
  graph: Graph,
  node: Tensor,
  isDiagonal: (node: Tensor) => boolean,
): Tensor | null {
  if (node.op !== 'contraction') return null;
  const { out, factors } = node;
  const found = factors.find(({ node: matrix, labels, exponent }) => {
    const [label] = labels;
    return (
      labels.length === 2 &&
      labels.every((other) => other === label) &&
      out.filter((other) => other === label).length === 2 &&
      factors.filter((other) => other.labels.includes(label!)).length === 1 &&
      !exponent.isNegative &&
      isDiagonal(matrix)
    );
  });
  if (!found) return null;
  const [label] = found.labels as [number];
  const fresh = node.dims.length;
  return graph.contract(
    factors.map((f) => (f === found ? { ...f, labels: [label, fresh] } : f)),
    out.map((other, axis) => (other === label && axis > out.indexOf(label) ? fresh : other)),
    [...node.dims, node.dims[label]!],
  );
}
