/** Smaller expressions of the same shape. */
import * as build from '../../../src/expression/build.js';
import { children, type Expr } from '../../../src/expression/nodes.js';
import { withChildren } from '../../../src/expression/rewrite.js';
import { isScalar, sameShape } from '../../../src/expression/shape.js';
import { namesOf } from './names.js';

type Smaller<T> = Generator<T, void, undefined>;

/** All expressions with one part replaced by something smaller of its shape. */
export function* smaller(e: Expr): Smaller<Expr> {
  const parts = children(e);
  if (parts.length === 0) return;
  yield* within(e);
  if (isScalar(e.shape)) yield build.num(1);
  yield build.symbol(namesOf(e.shape)[0]!, e.shape);
  if ((e.kind === 'sum' || e.kind === 'hadamard') && parts.length > 2) yield* shorter(e, parts);
  for (const [k, part] of parts.entries()) {
    // A matrix has no power but those by numbers.
    if (e.kind === 'power' && k === 1 && !e.elementwise) continue;
    for (const other of smaller(part)) {
      yield withChildren(
        e,
        parts.map((p, i) => (i === k ? other : p)),
      );
    }
  }
}

/** The parts, however deep, of the shape of the whole; the outermost ones only. */
function* within(e: Expr): Smaller<Expr> {
  const stack = [...children(e)];
  while (stack.length > 0) {
    const part = stack.pop()!;
    if (sameShape(part.shape, e.shape)) yield part;
    else stack.push(...children(part));
  }
}

/** The sum or product without one of its parts, if it keeps the shape. */
function* shorter(e: Expr & { kind: 'sum' | 'hadamard' }, parts: readonly Expr[]): Smaller<Expr> {
  for (const k of parts.keys()) {
    const rest = parts.filter((_, i) => i !== k);
    const result = e.kind === 'sum' ? build.sum(rest) : build.hadamard(rest);
    if (sameShape(result.shape, e.shape)) yield result;
  }
}
