/**
 * matcalc as a library: symbolic matrix calculus. Synchronous, without global state, without Node: it runs in a
 * browser and in a worker. Every function throws `MatcalcError` for input that it cannot use, and nothing else.
 */
import { checkAnswer, Checker, type CheckRequest } from './check/check.js';
import { checkDocument } from './check/derivation/derivation.js';
import type { DerivationResult } from './check/derivation/result.js';
import type { CheckResult } from './check/result.js';
import type { Environment } from './numeric/index.js';
import { MatcalcError, type Limits } from './errors.js';
import type { Form, Layout } from './expression/layout.js';
import { type Notation, TEXT } from './expression/notation.js';
import type { FunctionDeclaration, Problem } from './expression/problem.js';
import { differentiateProblem } from './present/differentiate.js';
import type { StructuredForm } from './expression/structure.js';
import type { DiffResult } from './present/result.js';
import { parameterLists } from './present/parameters.js';
import type { Part, Values } from './render/equations.js';
import { renderJson } from './render/json.js';
import { renderLatex } from './render/latexresult.js';
import { renderNumpy } from './render/numpy.js';
import { renderText } from './render/text.js';
import { appliedRules, builtInRules } from './rules/builtin.js';
import { parseRules, type Rule } from './rules/rule.js';
import { readProblem } from './shapes/read.js';
import type { Budget } from './tensor/graph.js';

export { type Diagnostic, type ErrorCode, type Limits, MatcalcError, type Span } from './errors.js';
export type { Form, Layout } from './expression/layout.js';
export type { Restriction, Structure, StructuredForm } from './expression/structure.js';
export type { Notation } from './expression/notation.js';
export type {
  Assumption,
  Declaration,
  Definition,
  FunctionDeclaration,
  Problem,
  Property,
} from './expression/problem.js';
export type {
  Contraction,
  Derivative,
  DiffResult,
  IndexEquation,
  NamedPiece,
  Verification,
} from './present/result.js';
export type { Rule, RuleKind } from './rules/rule.js';
export { readOwnRules } from './rules/own.js';
export { lintRules } from './rules/lint.js';
export { verifyRule } from './rules/verify.js';
export { explainReading, explainShapes } from './shapes/explain.js';
export { verdictData } from './render/verdict.js';
export { derivationData } from './render/derivation.js';
export { declarationsOf } from './check/derivation/declarations.js';
export type {
  DerivationLine,
  DerivationResult,
  LineMistake,
  LineVerdict,
} from './check/derivation/result.js';
export { type CheckResult, type Mistake, type MistakeCode, MISTAKE_CODES } from './check/result.js';

export interface ParseOptions {
  /** Declarations: `W: n x m, y: scalar, A symmetric`. */
  readonly given?: string;
  /** What would have to be assumed is an error. */
  readonly strict?: boolean;
  /** Functions beside the built-in ones, such as those that own rules define (`readOwnRules`). */
  readonly functions?: ReadonlyMap<string, FunctionDeclaration>;
}

/** Reads an expression or a program; the result has typed expressions, shapes and what was assumed. */
export function parse(text: string, options: ParseOptions = {}): Problem {
  return readProblem(text, options);
}

export interface DiffOptions {
  /** The parameters as people write them: `W, b`, or `all` for every variable; or a list of names. */
  readonly wrt: string | readonly string[];
  /** How often; 1 unless said. Of several parameters these are all blocks, twins once. */
  readonly order?: number;
  /** Then by these, one after the other: a mixed derivative. Axes: the output's, the parameter's, these'. */
  readonly then?: readonly string[];
  /** The arrangement of the axes; `parameter` unless said. */
  readonly layout?: Layout;
  /**
   * How results are written; `matrix` unless said. `kron` is the matrix form in the layout `vec`; `differential` has
   * the change of the output, linear in that of each parameter, `dX`.
   */
  readonly form?: Form;
  /**
   * A value for the last parameter axes, that the derivatives are applied to (a Jacobian or a Hessian times a vector):
   * an expression of the problem's names, or a new name, which gets the parameter's shape.
   */
  readonly times?: string;
  /** A value for the axes of the output, likewise: the derivatives are those of its inner product with the output. */
  readonly left?: string;
  /** Upstream gradients of vectors as rows (unless said) or as columns. */
  readonly delta?: 'row' | 'column';
  /**
   * For parameters with declared properties: `entries`, entries that a property ties together move together;
   * `tangent`, the gradient projected to the directions in which the parameter can move. By independent entries
   * unless said.
   */
  readonly structured?: StructuredForm;
  /** Everything in one piece, without definitions. */
  readonly inline?: boolean;
  /** Fill in `Derivative.inline`, the form in one piece that JSON has; costs as much again. False unless said. */
  readonly onePiece?: boolean;
  /** Compare what is printed with numeric differences; true unless said. */
  readonly verify?: boolean;
  /** Further rules (rules/*.rules), read before the built-in ones. */
  readonly rules?: readonly Rule[];
  readonly limits?: Limits;
}

const allRules = (own: readonly Rule[] = []): readonly Rule[] =>
  own.length > 0 ? [...own, ...appliedRules()] : appliedRules();

/**
 * The derivatives of a problem's output: one for each parameter, with the definitions that they share.
 *
 * @throws MatcalcError `unknown-name` for a parameter that does not occur, `limit` beyond the bounds,
 *   `verification` if a result disagrees with its numbers
 */
export function differentiate(problem: Problem, options: DiffOptions): DiffResult {
  const { order, then = [] } = options;
  const total = order ?? then.length + 1;
  if (!Number.isInteger(total) || total < 1 || total > 8) {
    throw new MatcalcError({ code: 'usage', message: 'the order is a whole number from 1 to 8' });
  }
  const { form = 'matrix', layout = 'parameter' } = options;
  checkForms(options);
  return differentiateProblem(problem, {
    wrt: parameterLists(problem, options),
    blocks: then.length === 0,
    layout: form === 'kron' ? 'vec' : layout,
    form,
    times: options.times,
    left: options.left,
    delta: options.delta ?? 'row',
    structured: options.structured ?? null,
    inline: options.inline ?? false,
    onePiece: options.onePiece ?? false,
    verify: options.verify ?? true,
    budget: budgetOf(options.limits),
    rules: allRules(options.rules),
  });
}

export interface CheckOptions extends Pick<
  DiffOptions,
  'wrt' | 'order' | 'then' | 'layout' | 'structured' | 'rules' | 'limits'
> {
  /** Only the arrangement that the layout asks for is right: a row for a column is wrong. */
  readonly strict?: boolean;
  /** A point of the problem's variables at which both values are wanted (`CheckResult.witness`). */
  readonly at?: Environment;
}

/**
 * Checks an answer to one derivative of a problem's output: right, wrong, or undecided; if it is wrong, what is.
 *
 * @throws MatcalcError in the source `answer` where the answer cannot be read, else as `differentiate` does
 */
export const check = (problem: Problem, answer: string, options: CheckOptions): CheckResult =>
  checkAnswer(problem, answer, requestOf(options));

/**
 * Checks many answers to one question; what they share is calculated once. The limits are those of each answer.
 *
 * @throws MatcalcError as `differentiate` does; the function that it returns, where an answer cannot be read
 */
export function checker(problem: Problem, options: CheckOptions): (answer: string) => CheckResult {
  const own = new Checker(problem, requestOf(options));
  return (answer) => own.within(budgetOf(options.limits), answer);
}

function requestOf(options: CheckOptions): CheckRequest {
  const { wrt, order, then, layout = 'parameter', structured = null, strict = false } = options;
  return {
    wrt,
    order,
    then,
    layout,
    structured,
    strict,
    at: options.at,
    budget: budgetOf(options.limits),
    rules: allRules(options.rules),
  };
}

export interface DerivationOptions extends Pick<DiffOptions, 'rules' | 'limits'> {
  /** Declarations beside those of the document: `W: n x m, y: scalar`. */
  readonly given?: string;
  /** What would have to be assumed is an error. */
  readonly strict?: boolean;
}

/** A derivation that takes longer is not tried to its end. */
const DERIVATION_MS = 20_000;

/**
 * Checks a derivation line by line: every member of `∂s/∂W = ∂s/∂z ∂z/∂W = δᵀ xᵀ` against the one before it. The text
 * is plain, Markdown or LaTeX; spans in the result point into it.
 *
 * @param problem what is differentiated; undefined where the document defines it
 * @throws MatcalcError where the document as a whole cannot be read; a line that cannot be is in the result
 */
export function checkDerivation(
  problem: Problem | undefined,
  document: string,
  options: DerivationOptions = {},
): DerivationResult {
  const { given, strict, rules, limits } = options;
  return checkDocument(problem, document, {
    ...(given === undefined ? {} : { given }),
    ...(strict === undefined ? {} : { strict }),
    rules: allRules(rules),
    budget: budgetOf(limits),
    deadline: Date.now() + (limits?.ms ?? DERIVATION_MS),
  });
}

/** Options that say the same in two ways, or what cannot be at once. */
function checkForms({ form, layout, times, left, structured }: DiffOptions): void {
  const refuse = (message: string, help?: string): never => {
    throw new MatcalcError({ code: 'usage', message, ...(help !== undefined && { help }) });
  };
  const contracts = times === undefined ? (left === undefined ? null : '--left') : '--times';
  if (form === 'kron' && layout !== undefined && layout !== 'parameter' && layout !== 'vec')
    refuse(`--form kron is the vec layout, not the ${layout} layout`);
  if (form === 'differential' && contracts !== null)
    refuse(`${contracts} does not go with --form differential, which is linear in all changes`);
  if (form === 'differential' && structured !== undefined)
    refuse(
      '--structured does not go with --form differential',
      'without --structured the differential holds for every change, for structured ones too',
    );
  if (structured === 'entries' && times !== undefined)
    refuse(
      '--times does not go with --structured entries, which counts tied entries together',
      '--structured tangent takes the part of the value along which the parameter can move',
    );
}

const budgetOf = ({ ms, nodes }: Limits = {}): Budget => ({
  ...(nodes === undefined ? {} : { nodes }),
  ...(ms === undefined ? {} : { deadline: Date.now() + ms }),
});

export type Format = 'text' | 'ascii' | 'latex' | 'json' | 'numpy';

export interface RenderOptions {
  readonly format?: Format;
  /** The equations alone, their right sides alone, or the definitions alone. */
  readonly part?: Part | undefined;
  /** LaTeX as an align* display. */
  readonly display?: boolean | undefined;
  readonly delta?: 'row' | 'column';
  /** Numbers to show behind the formulas, in text and ascii. */
  readonly values?: Values | undefined;
  readonly notation?: Partial<Notation>;
}

/** A result as text, ASCII, LaTeX, JSON or a NumPy module. */
export function render(result: DiffResult, options: RenderOptions = {}): string {
  const { format = 'text', part, display, values } = options;
  const notation: Notation = {
    ...TEXT,
    ...options.notation,
    delta: options.delta ?? 'row',
    charset: format === 'ascii' ? 'ascii' : 'unicode',
  };
  switch (format) {
    case 'text':
    case 'ascii':
      return renderText(result, notation, {
        ...(part ? { part } : {}),
        ...(values ? { values } : {}),
      });
    case 'latex':
      return renderLatex(result, notation, {
        ...(part ? { part } : {}),
        ...(display ? { display } : {}),
      });
    case 'json':
      return renderJson(result, notation);
    case 'numpy':
      return renderNumpy(result);
  }
}

/** The built-in rule table. */
export const rules = (): readonly Rule[] => builtInRules();

/** Reads rules of one's own, a rule a line. */
export const readRules = (name: string, text: string): readonly Rule[] => parseRules(name, text);
