/** Parts that a result repeats get a name, where that makes it shorter to read. */
import * as build from '../expression/build.js';
import { isTensorCall } from '../expression/calls.js';
import { functionRow } from '../expression/functions.js';
import { ExprKeys } from '../expression/key.js';
import { measure } from '../expression/measure.js';
import { children, type Expr, type SumExpr } from '../expression/nodes.js';
import { rewrite } from '../expression/rewrite.js';
import { isMatrix, isScalar } from '../expression/shape.js';
import type { FreshNames } from './fresh.js';

export interface Repeated {
  readonly exprs: readonly Expr[];
  readonly others: readonly Expr[];
  readonly definitions: readonly { readonly name: string; readonly expr: Expr }[];
}

/** A name is worth its line for a part of this length, or for a function's value. */
const MIN_LENGTH = 4;
const MAX_NAMES = 8;
/** Among more sums than this no parts of sums are looked for. */
const MAX_SUMS = 40;

/**
 * The expressions with names for what they repeat.
 *
 * @param names of those expressions that are the right sides of definitions
 * @param others use these names too, and are no reason for one
 * @param own what has a name of its own that no result uses yet: the output
 */
export function nameRepeated(
  exprs: readonly Expr[],
  fresh: FreshNames,
  names: readonly (string | undefined)[] = [],
  others: readonly Expr[] = [],
  own?: { readonly name: string; readonly expr: Expr },
): Repeated {
  const definitions: { name: string; expr: Expr }[] = [];
  let [current, beside] = [exprs, others];
  for (let round = 0; round < MAX_NAMES; round++) {
    const chosen = mostUseful([...current, ...definitions.map((d) => d.expr)]);
    if (!chosen) break;
    const { part, keys } = chosen;
    const isPart = (e: Expr): boolean => keys.of(e) === keys.of(part);
    const defined = current.findIndex((e, k) => names[k] !== undefined && isPart(e));
    const name =
      names[defined] ?? (own && isPart(own.expr) ? own.name : fresh.take(preferredNames(part)));
    const symbol = build.symbol(name, part.shape);
    const replace = (e: Expr): Expr => withName(e, part, symbol, keys);
    current = current.map((e, k) => (k === defined ? e : replace(e)));
    beside = beside.map(replace);
    for (const d of definitions) d.expr = replace(d.expr);
    if (defined < 0) definitions.push({ name, expr: part });
  }
  return { exprs: current, others: beside, definitions };
}

/** The expression with the symbol for the part, and for its terms in longer sums. */
function withName(whole: Expr, part: Expr, symbol: Expr, keys: ExprKeys): Expr {
  const memo = new Map<Expr, Expr>();
  const replaced = (e: Expr): Expr | null => {
    if (keys.of(e) === keys.of(part)) return symbol;
    const rest = e.kind === 'sum' && part.kind === 'sum' ? otherTerms(e, part, keys) : null;
    return rest && rewrite(build.sum(rest.map((t) => t ?? symbol)), replaced, memo);
  };
  return rewrite(whole, replaced, memo);
}

/** The terms of a sum with null for all those of a shorter one together; null where it lacks some of these. */
function otherTerms(sum: SumExpr, part: SumExpr, keys: ExprKeys): (Expr | null)[] | null {
  const taken = new Set(part.terms.map((t) => keys.of(t)));
  const rest = sum.terms.filter((t) => !taken.has(keys.of(t)));
  if (rest.length === 0 || sum.terms.length - rest.length !== part.terms.length) return null;
  const at = sum.terms.findIndex((t) => taken.has(keys.of(t)));
  return [...rest.slice(0, at), null, ...rest.slice(at)];
}

/** Longer sums use shorter ones that they contain. */
function countInside(uses: Iterable<Use>, keys: ExprKeys): void {
  const sums = [...uses].filter((use) => use.expr.kind === 'sum');
  if (sums.length > MAX_SUMS) return;
  const inside = sums.map(
    ({ expr }) =>
      sums.filter((longer) => otherTerms(longer.expr as SumExpr, expr as SumExpr, keys)).length,
  );
  sums.forEach((use, k) => (use.count += inside[k]!));
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
  countInside(uses.values(), keys);
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
  return count >= 2 && expr.kind === 'call' && functionRow(expr.fn)?.kind === 'vector';
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
