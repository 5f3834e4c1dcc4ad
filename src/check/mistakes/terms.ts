/** A term that is missing: of the product rule, or one occurrence of the variable. */
import { sum, symbol } from '../../expression/build.js';
import type { Expr } from '../../expression/nodes.js';
import type { Problem } from '../../expression/problem.js';
import { rewrite, withChildren } from '../../expression/rewrite.js';
import { children } from '../../expression/nodes.js';
import { isScalar, sameShape } from '../../expression/shape.js';
import { spots } from '../edits/tree.js';
import { derivativeBy } from '../target.js';
import {
  type Detector,
  explaining,
  type Finding,
  hasValues,
  isRight,
  type Suspect,
} from './suspect.js';

const MISSING = 'a term is missing';
/** Of longer sums single terms are left out. */
const MAX_SUBSETS = 5;
const MAX_OCCURRENCES = 5;

interface Shorter {
  readonly expr: Expr;
  readonly missing: readonly Expr[];
  /** Whether the sum is the whole. */
  readonly isWhole: boolean;
}

/** An expression without some terms of one of its sums. */
function shorter(root: Expr): Shorter[] {
  const result: Shorter[] = [];
  for (const spot of spots(root)) {
    if (spot.node.kind !== 'sum') continue;
    const { terms } = spot.node;
    const count = terms.length;
    const masks =
      count <= MAX_SUBSETS
        ? Array.from({ length: 2 ** count - 2 }, (_, k) => k + 1)
        : terms.map((_, k) => 2 ** k);
    for (const mask of masks) {
      const kept = terms.filter((_, k) => !((mask >> k) & 1));
      // 1 for 1 + z^2 lacks the function around it.
      if (kept.every(isConstant)) continue;
      const expr = spot.replace(kept.length === 1 ? kept[0]! : sum(kept));
      const missing = terms.filter((_, k) => (mask >> k) & 1);
      if (expr) result.push({ expr, missing, isWhole: spot.around.length === 0 });
    }
  }
  return result.sort((a, b) => a.missing.length - b.missing.length);
}

const isConstant = (e: Expr): boolean =>
  isScalar(e.shape) && (e.kind === 'number' || (e.kind === 'negate' && e.arg.kind === 'number'));

export const missingTerm: Detector = (suspect) => {
  const { answer, trials, truths } = suspect;
  const wanted = trials.values(answer.root);
  for (const truth of truths)
    for (const { expr, missing, isWhole } of shorter(truth.root)) {
      if (!hasValues(trials, expr, answer.root, wanted)) continue;
      const added = isWhole && sameShape(expr.shape, answer.root.shape);
      const repair = added ? sum([answer.root, ...missing]) : null;
      return found(repair && isRight(suspect, repair) ? repair : null);
    }
  return explaining(suspect, 'product-rule', byOccurrence(suspect)) && found(null);
};

const found = (repair: Expr | null): Finding => ({
  code: 'product-rule',
  message: MISSING,
  place: null,
  repair,
});

/** The derivative by some occurrences of the parameter only, the others held. */
function* byOccurrence(suspect: Suspect): Iterable<{ expr: Expr; message: string; place: null }> {
  const { target, asked } = suspect;
  const [name, ...more] = target.derivative.wrt;
  const { problem } = target.result;
  const declared = problem.variables.get(name!);
  if (more.length > 0 || !declared || asked.structured) return;
  const copies: string[] = [];
  const fresh = (): string => {
    const copy = `${name!}_{occurrence${copies.length}}`;
    copies.push(copy);
    return copy;
  };
  const each = (e: Expr): Expr =>
    e.kind === 'symbol'
      ? e.name === name
        ? symbol(fresh(), e.shape)
        : e
      : withChildren(e, children(e).map(each));
  const output = each(problem.output);
  if (problem.definitions.length > 0 || copies.length < 2 || copies.length > MAX_OCCURRENCES)
    return;
  const variables = new Map(problem.variables);
  for (const copy of copies) variables.set(copy, { ...declared, name: copy, properties: [] });
  const apart: Problem = { ...problem, output, variables };
  const back = (e: Expr): Expr =>
    rewrite(e, (part) =>
      part.kind === 'symbol' && copies.includes(part.name) ? symbol(name!, part.shape) : null,
    );
  const terms = copies.map((copy) => {
    const { derivative } = derivativeBy(apart, [copy], asked, false);
    const value = derivative.inline ?? derivative.expr;
    return value && back(value);
  });
  for (let mask = 1; mask < 2 ** copies.length - 1; mask++) {
    const kept = terms.filter((_, k) => (mask >> k) & 1);
    if (kept.some((term) => term === null)) continue;
    const all = kept as Expr[];
    if (!all.every((term) => sameShape(term.shape, all[0]!.shape))) continue;
    yield { expr: all.length === 1 ? all[0]! : sum(all), message: MISSING, place: null };
  }
}
