/** The chain rule given up half-way: the derivative by a part that the variable is inside of. */
import { symbol } from '../../expression/build.js';
import { children, type Expr } from '../../expression/nodes.js';
import { asciiText, symbolNames } from '../../expression/print.js';
import type { Problem } from '../../expression/problem.js';
import { rewrite } from '../../expression/rewrite.js';
import { derivativeBy, mayHaveShape } from '../target.js';
import { type Detector, hasValues, type Suspect } from './suspect.js';

/** So many parts are tried. */
const MAX_PARTS = 8;

export const upstreamOnly: Detector = (suspect) => {
  const { answer, trials, target, asked } = suspect;
  if (target.derivative.wrt.length > 1 || asked.structured) return null;
  const wanted = trials.values(answer.root);
  for (const part of partsOf(suspect)) {
    const value = derivativeByPart(suspect, part);
    if (!value || !hasValues(trials, value, answer.root, wanted)) continue;
    const message = 'the inner derivative is missing';
    return { code: 'chain-incomplete', message, place: null, repair: null };
  }
  return null;
};

/** What stands between the output and the variable, each once. */
function partsOf({ target }: Suspect): Expr[] {
  const { problem } = target.result;
  const [name] = target.derivative.wrt as [string];
  const depends = new Set([name]);
  for (const d of problem.definitions)
    if ([...symbolNames(d.expr)].some((used) => depends.has(used))) depends.add(d.name);
  const found = new Map<string, Expr>();
  const look = (e: Expr): void => {
    if (found.size >= MAX_PARTS || ![...symbolNames(e)].some((used) => depends.has(used))) return;
    const isPart = e !== problem.output && !(e.kind === 'symbol' && e.name === name);
    if (isPart) found.set(asciiText(e), e);
    children(e).forEach(look);
  };
  look(problem.output);
  return [...found.values()];
}

/** The derivative by a part, as if that were a variable. */
function derivativeByPart({ target, asked, answer }: Suspect, part: Expr): Expr | null {
  const { problem } = target.result;
  const question = { output: problem.output.shape, wrt: [part.shape] };
  if (!mayHaveShape(answer.root.shape, question, asked)) return null;
  const name = 'c_{part}';
  const text = asciiText(part);
  const replace = (whole: Expr): Expr =>
    rewrite(whole, (e) => (asciiText(e) === text ? symbol(name, part.shape) : null));
  const variables = new Map(problem.variables);
  variables.set(name, { name, shape: part.shape, properties: [] });
  const changed: Problem = { ...problem, variables, output: replace(problem.output) };
  const { derivative } = derivativeBy(changed, [name], asked, false);
  const value = derivative.inline ?? derivative.expr;
  return value && rewrite(value, (e) => (e.kind === 'symbol' && e.name === name ? part : null));
}
