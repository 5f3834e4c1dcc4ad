/** Numbers in an answer that are too small to be seen: `(A + A') x + 1e-20 x`. */
import { num } from '../expression/build.js';
import { functionRow } from '../expression/functions.js';
import { children, type Expr } from '../expression/nodes.js';
import { rewrite } from '../expression/rewrite.js';
import { isScalar } from '../expression/shape.js';
import { evaluate } from '../numeric/index.js';
import { allNodes } from '../numeric/order.js';

/** Beside values of an ordinary size a smaller one may leave no trace. */
const TINY = 1e-6;

const WITHOUT_NAMES: ReadonlySet<Expr['kind']> = new Set([
  'number',
  'negate',
  'sum',
  'product',
  'quotient',
  'power',
  'call',
]);

/** The largest parts that are tiny numbers. */
function tinyParts(exprs: readonly Expr[]): Set<Expr> {
  const constant = new Set<Expr>();
  const tiny = new Set<Expr>();
  for (const e of allNodes(exprs)) {
    const parts = children(e);
    const isConstant =
      isScalar(e.shape) &&
      WITHOUT_NAMES.has(e.kind) &&
      (e.kind !== 'call' || functionRow(e.fn) !== undefined) &&
      parts.every((part) => constant.has(part));
    if (!isConstant) continue;
    constant.add(e);
    if (isTiny(e)) tiny.add(e);
    if (e.kind !== 'sum') parts.forEach((part) => tiny.delete(part));
  }
  return tiny;
}

function isTiny(e: Expr): boolean {
  const nowhere = {
    sizes: new Map(),
    values: new Map(),
    functions: new Map(),
    definitions: new Map(),
  };
  const [value = 0] = evaluate(e, nowhere).data;
  return value !== 0 && Math.abs(value) < TINY;
}

/**
 * The answer with its tiny numbers made 0, and made 1: what is right with 0 and wrong with 1 is only seemingly right.
 * Undefined where there are none, or where the question has tiny numbers of its own.
 */
export function withoutTiny(
  answer: Expr,
  question: readonly Expr[],
): { readonly none: Expr; readonly large: Expr } | undefined {
  const tiny = tinyParts([answer]);
  if (tiny.size === 0 || tinyParts(question).size > 0) return undefined;
  const replaced = (by: number): Expr => rewrite(answer, (e) => (tiny.has(e) ? num(by) : null));
  return { none: replaced(0), large: replaced(1) };
}
