/** Expressions with one thing changed, as people err: a sign, a factor, a transpose, an order, a name. */
import * as build from '../../src/expression/build.js';
import type { Expr } from '../../src/expression/nodes.js';
import type { Declaration } from '../../src/expression/problem.js';
import { rewrite } from '../../src/expression/rewrite.js';
import { isScalar, isSquare, sameShape } from '../../src/expression/shape.js';
import { nodesOf } from './expressions.js';

/** All of them that keep the shapes of the parts. */
export function changesOf(root: Expr, variables: readonly Declaration[]): Expr[] {
  const changed: Expr[] = [];
  for (const node of nodesOf(root))
    for (const other of changesAt(node, variables))
      changed.push(rewrite(root, (e) => (e === node ? other : null)));
  if (!isScalar(root.shape)) changed.push(build.transpose(root));
  return changed;
}

function changesAt(node: Expr, variables: readonly Declaration[]): Expr[] {
  if (node.kind === 'number' || node.kind === 'dimension') return [];
  const scaled = (by: Expr): Expr => build.product([by, node]);
  return [
    build.negate(node),
    scaled(build.num(2)),
    build.quotient(node, build.num(3)),
    ...(isSquare(node.shape) && !isScalar(node.shape) ? [build.transpose(node)] : []),
    ...withoutParts(node),
    ...exchanged(node),
    ...otherNames(node, variables),
  ];
}

/** Sums without a term, products without a factor that leaves the shape as it is. */
function withoutParts(node: Expr): Expr[] {
  if (node.kind === 'negate' || node.kind === 'transpose') return kept(node, [node.arg]);
  if (node.kind === 'sum')
    return node.terms.map((_, k) => build.sum(node.terms.filter((__, i) => i !== k)));
  if (node.kind === 'call') return kept(node, node.args);
  if (node.kind !== 'product' && node.kind !== 'hadamard') return [];
  const { factors } = node;
  const rests = factors.map((_, k) => factors.filter((__, i) => i !== k));
  return kept(
    node,
    rests.flatMap((rest, k) => {
      const factor = factors[k]!;
      const isKept = node.kind === 'hadamard' || isScalar(factor.shape) || isSquare(factor.shape);
      if (!isKept) return [];
      if (rest.length === 1) return rest;
      return [node.kind === 'product' ? build.product(rest) : build.hadamard(rest)];
    }),
  );
}

const kept = (node: Expr, others: readonly Expr[]): Expr[] =>
  others.filter((e) => sameShape(e.shape, node.shape));

/** Products with two square neighbours in the other order. */
function exchanged(node: Expr): Expr[] {
  if (node.kind !== 'product') return [];
  const { factors } = node;
  return factors.slice(1).flatMap((second, k) => {
    const first = factors[k]!;
    if (isScalar(first.shape) || !isSquare(first.shape) || !sameShape(first.shape, second.shape))
      return [];
    return [build.product([...factors.slice(0, k), second, first, ...factors.slice(k + 2)])];
  });
}

const otherNames = (node: Expr, variables: readonly Declaration[]): Expr[] =>
  node.kind === 'symbol'
    ? variables
        .filter(({ name, shape }) => name !== node.name && sameShape(shape, node.shape))
        .map(({ name, shape }) => build.symbol(name, shape))
    : [];
