/** The chain rule without the derivative of one function: as if it did nothing to small changes. */
import { negate, sum, symbol } from '../../expression/build.js';
import { functionRow } from '../../expression/functions.js';
import { type CallExpr, children, type Expr } from '../../expression/nodes.js';
import type { Problem } from '../../expression/problem.js';
import { functionText } from '../../expression/print.js';
import { rewrite } from '../../expression/rewrite.js';
import { sameShape } from '../../expression/shape.js';
import { derivativeBy } from '../target.js';
import { type Detector, hasValues, type Suspect } from './suspect.js';

const MAX_CALLS = 6;

/** Calls that keep the shape of their argument. */
function calls({ output, definitions }: Problem): CallExpr[] {
  const found = new Set<CallExpr>();
  const look = (e: Expr): void => {
    if (e.kind === 'call' && e.args.length === 1 && sameShape(e.shape, e.args[0]!.shape))
      found.add(e);
    children(e).forEach(look);
  };
  [output, ...definitions.map(({ expr }) => expr)].forEach(look);
  return [...found].slice(0, MAX_CALLS);
}

export const bypassed =
  (elementwise: boolean): Detector =>
  (suspect) => {
    const { answer, trials, target } = suspect;
    if (target.derivative.wrt.length > 1 || suspect.asked.structured) return null;
    const wanted = trials.values(answer.root);
    for (const e of calls(target.result.problem)) {
      if (((functionRow(e.fn)?.kind ?? 'elementwise') === 'elementwise') !== elementwise) continue;
      const value = without(suspect, e);
      if (!value || !hasValues(trials, value, answer.root, wanted)) continue;
      return {
        code: elementwise ? 'missing-fprime' : 'chain-incomplete',
        message: `the derivative of ${functionText(e.fn, true)} is missing`,
        place: null,
        repair: null,
      };
    }
    return null;
  };

/** The derivative where g(a) is replaced by a + c, the constant c being g(a) - a. */
function without({ target, asked }: Suspect, e: CallExpr): Expr | null {
  const { problem } = target.result;
  const name = 'c_{held}';
  const held = symbol(name, e.shape);
  const [arg] = e.args as [Expr];
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
