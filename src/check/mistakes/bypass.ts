/** The chain rule without the derivative of one function: as if it did nothing to small changes. */
import { negate, sum, symbol } from '../../expression/build.js';
import { functionRow } from '../../expression/functions.js';
import { type CallExpr, children, type Expr, type PowerExpr } from '../../expression/nodes.js';
import type { Problem } from '../../expression/problem.js';
import { functionText } from '../../expression/print.js';
import { rewrite } from '../../expression/rewrite.js';
import { sameShape } from '../../expression/shape.js';
import { derivativeBy } from '../target.js';
import { type Detector, hasValues, type Suspect } from './suspect.js';

const MAX_CALLS = 6;

/** A function that keeps the shape of its argument, or a power. */
type Outer = CallExpr | PowerExpr;

const argumentOf = (e: Outer): Expr => (e.kind === 'power' ? e.base : e.args[0]!);

function outerFunctions({ output, definitions }: Problem): Outer[] {
  const found = new Set<Outer>();
  const look = (e: Expr): void => {
    const isOuter = e.kind === 'power' || (e.kind === 'call' && e.args.length === 1);
    if (isOuter && sameShape(e.shape, argumentOf(e).shape)) found.add(e);
    children(e).forEach(look);
  };
  [output, ...definitions.map(({ expr }) => expr)].forEach(look);
  return [...found].slice(0, MAX_CALLS);
}

const isElementwise = (e: Outer): boolean =>
  e.kind === 'call' && (functionRow(e.fn)?.kind ?? 'elementwise') === 'elementwise';

export const bypassed =
  (elementwise: boolean): Detector =>
  (suspect) => {
    const { answer, trials, target } = suspect;
    if (target.derivative.wrt.length > 1 || suspect.asked.structured) return null;
    const wanted = trials.values(answer.root);
    for (const e of outerFunctions(target.result.problem)) {
      if (isElementwise(e) !== elementwise) continue;
      const value = without(suspect, e);
      if (!value || !hasValues(trials, value, answer.root, wanted)) continue;
      return {
        code: elementwise ? 'missing-fprime' : 'chain-incomplete',
        message: `the derivative of ${e.kind === 'call' ? functionText(e.fn, true) : 'a power'} is missing`,
        place: null,
        repair: null,
      };
    }
    return null;
  };

/** The derivative where g(a) is replaced by a + c, the constant c being g(a) - a. */
function without({ target, asked }: Suspect, e: Outer): Expr | null {
  const { problem } = target.result;
  const name = 'c_{held}';
  const held = symbol(name, e.shape);
  const arg = argumentOf(e);
  const replace = (whole: Expr): Expr =>
    rewrite(whole, (part) => (part === e ? sum([arg, held]) : null));
  const variables = new Map(problem.variables);
  variables.set(name, { name, shape: e.shape, properties: [] });
  const changed: Problem = {
    ...problem,
    variables,
    output: replace(problem.output),
    definitions: problem.definitions.map((d) => ({ ...d, expr: replace(d.expr) })),
  };
  const { derivative } = derivativeBy(changed, target.derivative.wrt, asked, false);
  const value = derivative.inline ?? derivative.expr;
  const constant = sum([e, negate(arg)]);
  return (
    value &&
    rewrite(value, (part) => (part.kind === 'symbol' && part.name === name ? constant : null))
  );
}
