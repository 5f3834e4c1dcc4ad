/** A problem differentiated, written down and verified. */
import type { Problem } from '../expression/problem.js';
import { axesOf } from '../expression/shape.js';
import { type Restriction, restrictionOf, type StructuredForm } from '../expression/structure.js';
import type { Layout } from '../expression/layout.js';
import type { Rule } from '../rules/rule.js';
import type { Budget } from '../tensor/graph.js';
import { calculate, knowledgeOf, type Restrictions } from './calculation.js';
import { conventions } from './conventions.js';
import { FreshNames } from './fresh.js';
import { nameOutput } from './output-name.js';
import { withPrintedNames } from './printed-names.js';
import { verify } from './read-back.js';
import type { Derivative, DiffResult, NamedPiece } from './result.js';
import { structureRemarks } from './remarks.js';
import { Writer } from './write.js';

export interface DifferentiateOptions {
  /** Canonical names: variables, defined names, or names that the result prints, such as z. */
  readonly wrt: readonly string[];
  readonly order: number;
  readonly layout: Layout;
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

/** Differentiates the problem's output by each name of `wrt`. */
export function differentiateProblem(given: Problem, options: DifferentiateOptions): DiffResult {
  const { order, layout, delta, inline, onePiece, budget } = options;
  const knowledge = knowledgeOf(options.rules);
  const style = { layout, order, delta, inline, onePiece };
  const problem = withPrintedNames(given, options.wrt, knowledge, style, budget);
  const restrictions = restrictionsOf(problem, options);
  const outputName = nameOutput(problem);
  const used = new Set([...problem.usedNames, outputName, ...options.wrt]);
  const fresh = new FreshNames(used);
  const derivatives: Derivative[] = [];
  const definitions = new Map<string, NamedPiece>();
  for (const wrt of groups(problem, options.wrt)) {
    const calculation = calculate(problem, wrt, order, knowledge, budget, restrictions);
    const { simplify } = knowledge;
    const writer = new Writer(problem, calculation, style, outputName, fresh, simplify);
    const written = writer.write();
    derivatives.push(...written.derivatives);
    for (const piece of written.definitions)
      if (!definitions.has(piece.name)) definitions.set(piece.name, piece);
  }
  const inOrder = options.wrt.map((name) => derivatives.find((d) => d.wrt === name)!);
  const pieces = [...definitions.values()];
  return {
    problem,
    derivatives: inOrder,
    definitions: pieces,
    outputAxes: axesOf(problem.output.shape),
    verified: options.verify
      ? verify(problem, inOrder, pieces, lowerOrder(given, options))
      : { kind: 'not-verified', reason: 'not asked for' },
    conventions: conventions(problem),
    remarks: structureRemarks(inOrder, options.structured ?? null),
  };
}

/** What --structured comes to for each parameter whose entries are tied. */
function restrictionsOf(problem: Problem, options: DifferentiateOptions): Restrictions {
  const { structured, wrt, order } = options;
  const restrictions = new Map<string, Restriction>();
  if (!structured) return restrictions;
  for (const name of wrt) {
    const declaration = problem.variables.get(name);
    const restriction = declaration && restrictionOf(declaration, structured, order);
    if (restriction) restrictions.set(name, restriction);
  }
  return restrictions;
}

/** From order 3 on, differences compare with the derivative of one order less, itself verified and in one piece. */
function lowerOrder(problem: Problem, options: DifferentiateOptions): DiffResult | null {
  if (options.order < 3) return null;
  const order = options.order - 1;
  const plain = { ...options, order, layout: 'parameter', inline: true, onePiece: false } as const;
  return differentiateProblem(problem, plain);
}

/** Variables together, so that they share their pieces; a defined name moves by itself. */
function groups(problem: Problem, wrt: readonly string[]): string[][] {
  const defined = new Set(problem.definitions.map((d) => d.name));
  const variables = wrt.filter((name) => !defined.has(name));
  const rest = wrt.filter((name) => defined.has(name)).map((name) => [name]);
  return variables.length > 0 ? [variables, ...rest] : rest;
}
