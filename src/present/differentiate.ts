/** A problem differentiated, written down and verified. */
import type { Problem } from '../expression/problem.js';
import { axesOf } from '../expression/shape.js';
import { type Restriction, restrictionOf, type StructuredForm } from '../expression/structure.js';
import type { Form, Layout } from '../expression/layout.js';
import type { Rule } from '../rules/rule.js';
import type { Budget } from '../tensor/graph.js';
import { calculate, knowledgeOf, type Restrictions } from './calculation.js';
import { readContraction } from './contraction.js';
import { conventions } from './conventions.js';
import { requireFreeNames } from './derivative-names.js';
import { FreshNames } from './fresh.js';
import { nameOutput } from './output-name.js';
import { listKey, withFreeParameters } from './parameters.js';
import { withPrintedNames } from './printed-names.js';
import { verify } from './read-back.js';
import { type Derivative, type DiffResult, type NamedPiece, rightSide } from './result.js';
import { mixedRemarks, structureRemarks } from './remarks.js';
import { Writer } from './write.js';

export interface DifferentiateOptions {
  /**
   * What to differentiate by: lists of canonical names, one for each differentiation. They are variables, defined
   * names, or names that the result prints, such as z.
   */
  readonly wrt: readonly (readonly string[])[];
  /** Whether these are all blocks of several parameters, each of them once. */
  readonly blocks: boolean;
  readonly layout: Layout;
  readonly form: Form;
  /** Values for the last parameter axes and for the output axes, that the derivatives are contracted with. */
  readonly times?: string | undefined;
  readonly left?: string | undefined;
  readonly delta: 'row' | 'column';
  readonly inline: boolean;
  /** Derive the form in one piece as well (`Derivative.inline`). */
  readonly onePiece: boolean;
  /** By the free entries of structured parameters, or in their tangent spaces; null: by independent entries. */
  readonly structured?: StructuredForm | null;
  readonly verify: boolean;
  readonly budget: Budget;
  readonly rules: readonly Rule[];
}

/** Differentiates the problem's output by each list of `wrt`. */
export function differentiateProblem(given: Problem, options: DifferentiateOptions): DiffResult {
  const { blocks, layout, form, delta, inline, onePiece, budget } = options;
  const knowledge = knowledgeOf(options.rules);
  const plainStyle = { blocks, layout, form, delta, inline, onePiece, contraction: {} };
  const names = [...new Set(options.wrt.flat())];
  const free = withFreeParameters(given, names);
  const named = withPrintedNames(free, names, knowledge, plainStyle, budget);
  const { problem, contraction, remarks } = readContraction(named, options.wrt, options);
  const restrictions = restrictionsOf(problem, options);
  const style = { ...plainStyle, contraction };
  const outputName = nameOutput(problem);
  const used = new Set([...problem.usedNames, outputName, ...names]);
  const fresh = new FreshNames(used);
  const derivatives: Derivative[] = [];
  const definitions = new Map<string, NamedPiece>();
  for (const tasks of groups(problem, options.wrt)) {
    const further = { restrictions, contraction };
    const calculation = calculate(problem, tasks, knowledge, budget, further);
    const { simplify } = knowledge;
    const writer = new Writer(problem, calculation, style, outputName, fresh, simplify);
    const written = writer.write();
    derivatives.push(...written.derivatives);
    for (const piece of written.definitions)
      if (!definitions.has(piece.name)) definitions.set(piece.name, piece);
  }
  const inOrder = options.wrt.map((task) =>
    derivatives.find(({ wrt }) => listKey(wrt) === listKey(task))!,
  );
  const pieces = [...definitions.values()];
  requireFreeNames(problem, [...inOrder.map(rightSide), ...pieces.map(({ expr }) => expr)]);
  return {
    problem,
    derivatives: inOrder,
    definitions: pieces,
    outputAxes: axesOf(problem.output.shape),
    contraction,
    verified: options.verify
      ? verify({ problem, contraction }, inOrder, pieces, lowerOrder(problem, options))
      : { kind: 'not-verified', reason: 'not asked for' },
    conventions: conventions(problem, inOrder, pieces),
    remarks: [
      ...remarks,
      ...mixedRemarks(inOrder, new Set(problem.definitions.map(({ name }) => name))),
      ...structureRemarks(inOrder, options.structured ?? null),
    ],
  };
}

/** What --structured comes to for each parameter whose entries are tied. */
function restrictionsOf(problem: Problem, options: DifferentiateOptions): Restrictions {
  const { structured, wrt } = options;
  const restrictions = new Map<string, Restriction>();
  if (!structured) return restrictions;
  for (const name of new Set(wrt.flat())) {
    const declaration = problem.variables.get(name);
    const often = Math.max(...wrt.map((task) => task.filter((other) => other === name).length));
    const restriction = declaration && restrictionOf(declaration, structured, often);
    if (restriction) restrictions.set(name, restriction);
  }
  return restrictions;
}

/** From order 3 on, differences compare with the derivative of one order less, itself verified. */
function lowerOrder(problem: Problem, options: DifferentiateOptions): DiffResult | null {
  if (options.wrt.every((task) => task.length < 3)) return null;
  const lower = new Map(
    options.wrt.map((task) => task.slice(0, -1)).map((task) => [listKey(task), task]),
  );
  const plain = {
    layout: 'parameter',
    form: 'matrix',
    times: undefined,
    left: undefined,
    inline: false,
    onePiece: false,
  } as const;
  const free = options.structured
    ? problem
    : withoutProperties(problem, new Set(options.wrt.flat()));
  return differentiateProblem(free, { ...options, ...plain, wrt: [...lower.values()] });
}

/** A result that uses a property of a parameter holds where the parameter has it, not around it. */
function withoutProperties(problem: Problem, parameters: ReadonlySet<string>): Problem {
  const variables = new Map(
    [...problem.variables].map(([name, declared]) => [
      name,
      parameters.has(name) ? { ...declared, properties: [] } : declared,
    ]),
  );
  return { ...problem, variables };
}

/** Variables together, so that they share their pieces; a defined name moves by itself. */
function groups(problem: Problem, tasks: DifferentiateOptions['wrt']): (readonly string[])[][] {
  const defined = new Set(problem.definitions.map((d) => d.name));
  const byMoving = new Map<string, (readonly string[])[]>();
  for (const task of tasks) {
    const moving = listKey([...new Set(task.filter((name) => defined.has(name)))].sort());
    byMoving.set(moving, [...(byMoving.get(moving) ?? []), task]);
  }
  const variables = byMoving.get('') ?? [];
  byMoving.delete('');
  return variables.length > 0 ? [variables, ...byMoving.values()] : [...byMoving.values()];
}
