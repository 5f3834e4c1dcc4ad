/** Inverses and determinants of products of square matrices. */
import { sameDim } from '../expression/dimension.js';
import { Rational } from '../expression/rational.js';
import type { FactorInput, Graph } from '../tensor/graph.js';
import type { ContractionTensor, Factor, Tensor } from '../tensor/node.js';

/** A factor of a product, turned where its transpose stands there. */
interface Link {
  readonly node: Tensor;
  readonly turned: boolean;
}

/** inv(A^k) is inv(A)^k, det(A^k) is det(A)^k; null for anything else. */
export function powerOutside(graph: Graph, node: Tensor): Tensor | null {
  if (node.op !== 'apply' || node.batch > 0 || (node.fn !== 'inv' && node.fn !== 'det'))
    return null;
  const [arg] = node.args as [Tensor];
  const links = arg.op === 'contraction' ? linksOf(arg) : null;
  const [first] = links ?? [];
  if (!links || !first || links.some((l) => l.node !== first.node || l.turned !== first.turned))
    return null;
  const one = graph.apply(node.fn, [first.node], 0, node.axes);
  if (node.fn === 'det') return graph.power(one, Rational.of(links.length));
  return graph.contract(
    links.map((_, k) => ({ node: one, labels: first.turned ? [k + 1, k] : [k, k + 1] })),
    [0, links.length],
  );
}

/** The contraction with the inverses of products among its factors as products of inverses; null where none is. */
export function inversesApart(graph: Graph, node: ContractionTensor): Tensor | null {
  const dims = [...node.dims];
  let any = false;
  const factors = node.factors.flatMap((factor): FactorInput[] => {
    const links = inverted(factor);
    if (!links) return [factor];
    any = true;
    const [from, to] = factor.labels as [number, number];
    // inv(A B) is inv(B) inv(A).
    return [...links].reverse().map(({ node: link, turned }, k) => {
      const left = k === 0 ? from : dims.length - 1;
      const right = k === links.length - 1 ? to : dims.push(link.axes[0]!) - 1;
      const inverse = graph.apply('inv', [link], 0, link.axes);
      return { node: inverse, labels: turned ? [right, left] : [left, right] };
    });
  });
  return any ? graph.contract(factors, node.out, dims) : null;
}

/** The product that a factor is the inverse of. */
function inverted({ node, exponent, labels }: Factor): Link[] | null {
  if (node.op !== 'apply' || node.fn !== 'inv' || node.batch > 0) return null;
  const [arg] = node.args as [Tensor];
  if (arg.op !== 'contraction' || !exponent.isOne || labels[0] === labels[1]) return null;
  return linksOf(arg);
}

/** The factors of a product of two square matrices or more, from left to right. */
function linksOf({ factors, out, dims }: ContractionTensor): Link[] | null {
  const [start, end] = out;
  if (out.length !== 2 || start === end || factors.length < 2) return null;
  if (dims.some((dim) => !sameDim(dim, dims[0]!))) return null;
  const links: Link[] = [];
  const left = new Set(factors);
  let at = start!;
  while (left.size > 0) {
    const next = [...left].filter((f) => f.labels.includes(at));
    const [factor] = next;
    if (next.length !== 1 || !factor || factor.labels.length !== 2 || !factor.exponent.isOne)
      return null;
    const [row, col] = factor.labels as [number, number];
    if (row === col) return null;
    links.push({ node: factor.node, turned: row !== at });
    at = row === at ? col : row;
    left.delete(factor);
  }
  return at === end ? links : null;
}

/** inv(c A) as inv(A)/c, for a number or scalars c. */
export function inverseOfMultiple(graph: Graph, node: Tensor): Tensor | null {
  if (node.op !== 'apply' || node.fn !== 'inv' || node.batch > 0) return null;
  const [argument] = node.args as [Tensor];
  if (argument.op === 'sum' && argument.terms.length === 1) {
    const { coefficient, node: matrix } = argument.terms[0]!;
    const inverse = graph.apply('inv', [matrix], 0, node.axes);
    return graph.scale(Rational.one.div(coefficient), inverse);
  }
  if (argument.op !== 'contraction') return null;
  const scalars = argument.factors.filter((f) => f.labels.length === 0);
  if (scalars.length === 0) return null;
  const rest = argument.factors.filter((f) => f.labels.length > 0);
  const matrix = graph.contract(rest, argument.out, argument.dims);
  const divisors = scalars.map((f) => ({ ...f, exponent: f.exponent.neg() }));
  if (rest.length === 0) {
    // A multiple of I; one of ones has no inverse.
    const isDiagonal = argument.out[0] === argument.out[1];
    return isDiagonal ? graph.contract(divisors, argument.out, argument.dims) : null;
  }
  const inverse = { node: graph.apply('inv', [matrix], 0, node.axes), labels: [0, 1] };
  return graph.contract([...divisors, inverse], [0, 1]);
}
