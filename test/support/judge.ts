/** Whether a result is right, by numbers that the program has no part in. */
import { MatcalcError } from '../../src/errors.js';
import { differentiate, type DiffOptions, type DiffResult } from '../../src/index.js';
import type { Environment } from '../../src/numeric/environment.js';
import {
  differences,
  FINER,
  forms,
  outputAt,
  type Values,
  valueOf,
  within,
  wrongForms,
} from './arrays.js';
import type { Case, Question } from './cases.js';
import { distance, points } from './values.js';

/** Points that are tried until one has a value and settled differences. */
const TRIALS = 10;
const TOLERANCE = 1e-5;
/** Differences over a bend of a function, elu at 0, are off by less: then finer ones or another point decide. */
const DOUBTFUL = 1e-3;

export type Verdict =
  /** The forms that were compared. */
  | { readonly kind: 'right'; readonly forms: readonly string[] }
  | { readonly kind: 'wrong'; readonly message: string }
  /** A documented refusal: the language has no form for it, or a stated bound. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'no point' };

/** What may be said instead of a derivative: there is no form for it, it is too large, it divides by 0. */
const REFUSALS: readonly string[] = ['unsupported', 'limit', 'value'];

export type Answer = DiffResult | { readonly refused: string };

/** The derivative, or why the language has no form for it; other errors are thrown. */
export function ask({ problem, wrt }: Case, more: Partial<DiffOptions> = {}): Answer {
  try {
    return differentiate(problem, { wrt: [wrt.name], onePiece: true, ...more });
  } catch (error) {
    if (!(error instanceof MatcalcError) || !REFUSALS.includes(error.diagnostic.code)) throw error;
    return { refused: error.message };
  }
}

/** The question with nothing said about the parameter. */
const unrestricted = ({ problem, wrt }: Case): Case => {
  const free = { ...wrt, properties: [] };
  return {
    problem: { ...problem, variables: new Map([...problem.variables, [wrt.name, free]]) },
    wrt: free,
  };
};

/** What is differentiated last: the output, or the result of one order less. */
function below(asked: Question): ((env: Environment) => Values | undefined) | string {
  if (asked.order === 1) return (env) => outputAt(asked.problem, env);
  // A result may use that its parameter is symmetric: it is right where it is, not around it.
  const lower = ask(unrestricted(asked), {
    order: asked.order - 1,
    layout: 'parameter',
    verify: false,
  });
  if ('refused' in lower) return lower.refused;
  return (env) => {
    const [first] = forms(lower, lower.derivatives[0]!, within(env, lower)).values();
    return first?.every((x) => Math.abs(x) < 1e8) ? first : undefined;
  };
}

/** Are there values of which nothing is left but rounding errors? */
const isRounded = (
  found: ReadonlyMap<string, Values>,
  noisy: ReadonlyMap<string, Values>,
): boolean =>
  [...found].some(([form, value]) => distance(value, noisy.get(form) ?? []) > TOLERANCE);

/** Compares all forms of a result with differences; of higher orders, of the result of one order less. */
export function judged(asked: Question, result: DiffResult): Verdict {
  const value = below(asked);
  if (typeof value === 'string') return { kind: 'refused', message: value };
  const [derivative] = result.derivatives;
  const exprs = result.definitions.map(({ expr }) => expr);
  let tried = 0;
  let doubt: Verdict = { kind: 'no point' };
  for (const point of points(asked.problem, exprs)) {
    if (++tried > TRIALS) break;
    const at = valueOf(asked.problem, asked.wrt.name, point);
    const right = differences(value, asked.wrt.name, at, point);
    if (!right) continue;
    const formsAt = (env: Environment): ReadonlyMap<string, Values> =>
      forms(result, derivative!, within(env, result));
    const found = formsAt(point);
    const values = [...found.values()];
    if (values.length === 0 || !values.every((v) => v.every(Number.isFinite))) continue;
    const wrong = wrongForms(found, right, TOLERANCE);
    if (wrong.length > 0 && isRounded(found, formsAt({ ...point, noise: 1 }))) continue;
    // relu(y^2) is smooth at 0, the convention for relu'(0) is not: where entries are exactly 0 they may part.
    if (wrong.length > 0 && result.conventions.length > 0 && at.data.includes(0)) continue;
    if (wrong.length > 0) {
      doubt = { kind: 'wrong', message: wrong.join(', ') };
      if (wrongForms(found, right, DOUBTFUL).length > 0) return doubt;
      const finer = differences(value, asked.wrt.name, at, point, FINER);
      if (!finer || wrongForms(found, finer, TOLERANCE).length > 0) continue;
    }
    return { kind: 'right', forms: [...found.keys()] };
  }
  return doubt;
}
