/** Parts that a result repeats get a name, where that makes it shorter to read. */
import * as build from '../expression/build.js';
import { isTensorCall } from '../expression/calls.js';
import { functionRow } from '../expression/functions.js';
import { ExprKeys } from '../expression/key.js';
import { measure } from '../expression/measure.js';
import { children, type Expr } from '../expression/nodes.js';
import { rewrite } from '../expression/rewrite.js';
import { isMatrix, isScalar } from '../expression/shape.js';
import type { FreshNames } from './fresh.js';

export interface Repeated {
  readonly exprs: readonly Expr[];
  readonly definitions: readonly { readonly name: string; readonly expr: Expr }[];
}

/** A name is worth its line for a part of this length, or for a function's value used three times. */
const MIN_LENGTH = 4;
const MAX_NAMES = 8;

/** The expressions with names for what they repeat. */
export function nameRepeated(exprs: readonly Expr[], fresh: FreshNames): Repeated {
  const definitions: { name: string; expr: Expr }[] = [];
  let current = [...exprs];
  for (let round = 0; round < MAX_NAMES; round++) {
    const chosen = mostUseful([...current, ...definitions.map((d) => d.expr)]);
    if (!chosen) break;
    const { part, keys } = chosen;
    const name = fresh.take(preferredNames(part));
    const symbol = build.symbol(name, part.shape);
    const key = keys.of(part);
    const replace = (e: Expr): Expr => rewrite(e, (x) => (keys.of(x) === key ? symbol : null));
    current = current.map(replace);
    for (const d of definitions) d.expr = replace(d.expr);
    definitions.push({ name, expr: part });
  }
  return { exprs: current, definitions };
}

/** Whether it says something about one entry: then it is not the same everywhere. */
function hasIndices(e: Expr, memo: Map<Expr, boolean>): boolean {
  let found = memo.get(e);
  if (found === undefined) {
    found = e.kind === 'entry' || children(e).some((part) => hasIndices(part, memo));
    memo.set(e, found);
  }
  return found;
}

interface Use {
  readonly expr: Expr;
  count: number;
}

function mostUseful(exprs: readonly Expr[]): { part: Expr; keys: ExprKeys } | null {
  const keys = new ExprKeys();
  const uses = new Map<number, Use>();
  const visit = (e: Expr): void => {
    const use = uses.get(keys.of(e));
    if (use) {
      use.count++;
      if (isTensorCall(e)) children(e).forEach(visit);
      return;
    }
    uses.set(keys.of(e), { expr: e, count: 1 });
    children(e).forEach(visit);
  };
  const indexed = new Map<Expr, boolean>();
  exprs.forEach(visit);
  const lengths = new Map<Expr, number>();
  let best: Use | null = null;
  let saved = 0;
  for (const use of uses.values()) {
    const size = measure(use.expr, lengths);
    if (!deserves(use, size) || hasIndices(use.expr, indexed)) continue;
    const saving = (use.count - 1) * size;
    if (saving > saved) [best, saved] = [use, saving];
  }
  return best && { part: target(best.expr), keys };
}

function deserves({ expr, count }: Use, size: number): boolean {
  if (count < 2 || expr.kind === 'negate' || expr.kind === 'transpose') return false;
  // More axes than a matrix: that is no value.
  if (isTensorCall(expr)) return false;
  if (size >= MIN_LENGTH + 1) return true;
  return count >= 3 && expr.kind === 'call' && functionRow(expr.fn)?.kind === 'vector';
}

/** Of σ(z) with a scalar z, it is z that is named. */
function target(e: Expr): Expr {
  if (e.kind !== 'call' || !isScalar(e.shape) || e.args.length !== 1) return e;
  const row = functionRow(e.fn);
  return (!row || row.kind === 'elementwise') && measure(e.args[0]!) >= MIN_LENGTH ? e.args[0]! : e;
}

function preferredNames(e: Expr): string[] {
  if (e.kind === 'call' && (e.fn === 'softmax' || e.fn === 'sigmoid')) return ['p', 'q', 's'];
  if (isMatrix(e.shape)) return ['M', 'P', 'Q'];
  if (isScalar(e.shape)) return ['z', 's', 'c', 't'];
  return ['r', 'v', 't', 'h'];
}
