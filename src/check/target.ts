/** The derivative that an answer is compared with. */
import type { Layout, Question } from '../expression/layout.js';
import type { Problem } from '../expression/problem.js';
import { sameShape, type Shape } from '../expression/shape.js';
import type { StructuredForm } from '../expression/structure.js';
import type { Claim } from '../numeric/index.js';
import { differentialName } from '../present/calculation.js';
import { differentiateProblem } from '../present/differentiate.js';
import { parameterLists } from '../present/parameters.js';
import type { Derivative, DiffResult } from '../present/result.js';
import { MatcalcError } from '../errors.js';
import type { Rule } from '../rules/rule.js';
import type { Budget } from '../tensor/graph.js';
import { arrangements } from './arrangement.js';

/** What is asked: as of a derivative that is printed. */
export interface Asked {
  readonly wrt: string | readonly string[];
  readonly order?: number | undefined;
  readonly then?: readonly string[] | undefined;
  readonly layout: Layout;
  readonly structured: StructuredForm | null;
  readonly rules: readonly Rule[];
  readonly budget: Budget;
}

export interface Target {
  readonly result: DiffResult;
  readonly derivative: Derivative;
  readonly question: Question;
  readonly layout: Layout;
  /** The derivative as it is printed. */
  readonly claim: Claim;
}

/**
 * The derivative that is asked for, verified.
 *
 * @throws MatcalcError `usage` where more than one is asked for, and what differentiating throws
 */
export function targetOf(problem: Problem, asked: Asked): Target {
  const { wrt, order, then } = asked;
  const lists = parameterLists(problem, {
    wrt,
    ...(order === undefined ? {} : { order }),
    ...(then === undefined ? {} : { then }),
  });
  const [list, ...more] = lists;
  if (!list || more.length > 0)
    throw new MatcalcError({
      code: 'usage',
      message: 'an answer is to one derivative: name one parameter',
    });
  return derivativeBy(problem, list, asked);
}

/** The derivative by a list of names, one for each differentiation; what is only guessed needs no verification. */
export function derivativeBy(
  problem: Problem,
  list: readonly string[],
  asked: Asked,
  verify = true,
): Target {
  const { layout, structured, rules, budget } = asked;
  const result = differentiateProblem(problem, {
    wrt: [list],
    blocks: true,
    layout,
    form: 'matrix',
    delta: 'row',
    structured,
    inline: false,
    onePiece: true,
    verify,
    budget,
    rules,
  });
  const derivative = result.derivatives[0]!;
  return {
    result,
    derivative,
    question: questionOf(result.problem, list),
    layout,
    claim: claimOf(derivative),
  };
}

/** The shapes of the output and of the parameters. */
export function questionOf(
  { output, variables, definitions }: Problem,
  wrt: readonly string[],
): Question {
  const shape = (name: string): Question['output'] =>
    variables.get(name)?.shape ?? definitions.find((d) => d.name === name)!.expr.shape;
  return { output: output.shape, wrt: wrt.map(shape) };
}

function claimOf({ expr, index, differential, layout, wrt }: Derivative): Claim {
  if (expr) return { kind: 'matrix', expr, layout };
  if (index) return { kind: 'index', equation: index };
  return { kind: 'differential', expr: differential!, changes: wrt.map(differentialName) };
}

/** Whether some arrangement of the derivative has the shape. */
export const mayHaveShape = (shape: Shape, question: Question, { layout }: Asked): boolean =>
  arrangements(question, layout).some((a) => sameShape(a.shape, shape));
