/** Judging, step by step: the problems of a key are prepared, then the answers judged one after the other. */
import { MatcalcError, type Diagnostic } from '../errors.js';
import type { Assumption } from '../expression/problem.js';
import type { SourceFile } from './data.js';
import type { Judge } from './judge.js';
import type { Key } from './key.js';
import type { Task } from './plan.js';
import { type GradingOptions, prepareProblem } from './prepare.js';
import type { Judgement } from './report.js';

/** All that judging needs; it can be sent to another thread. */
export interface JudgingRequest {
  /** The text of the key. */
  readonly file: SourceFile;
  readonly key: Key;
  readonly tasks: readonly Task[];
  /** The first of the tasks that is not judged yet. */
  readonly from: number;
  /** Milliseconds for one answer. */
  readonly timeout: number;
}

export type JudgingStep =
  | {
      readonly kind: 'prepared';
      readonly problem: string;
      /** What was assumed about the problem. */
      readonly assumptions: readonly Assumption[];
      /** What could not be checked in the key. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'judged'; readonly task: number; readonly judgement: Judgement }
  /** The key cannot be used; the last step. */
  | { readonly kind: 'fault'; readonly diagnostic: Diagnostic };

/** Does the work while its steps are taken. Only problems that have tasks left are prepared again behind the first task. */
export function* judging(
  { file, key, tasks, from, timeout }: JudgingRequest,
  checker?: GradingOptions['checker'],
): Generator<JudgingStep> {
  const options: GradingOptions = { timeout, ...(checker && { checker }), isAgain: from > 0 };
  const needed = new Set(tasks.slice(from).map(({ problem }) => problem));
  const judges = new Map<string, Judge>();
  try {
    for (const [id, spec] of key.problems) {
      if (from > 0 && !needed.has(id)) continue;
      const { judge, assumptions, notes } = prepareProblem(file, spec, options);
      judges.set(id, judge);
      yield { kind: 'prepared', problem: id, assumptions, notes };
    }
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    return yield { kind: 'fault', diagnostic: error.diagnostic };
  }
  for (let task = from; task < tasks.length; task++) {
    const { problem, answer } = tasks[task]!;
    yield { kind: 'judged', task, judgement: judges.get(problem)!.judge(answer) };
  }
}
