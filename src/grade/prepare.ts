/** A problem of a key, read and differentiated once, before anything is graded. */
import { Checker, type CheckRequest } from '../check/check.js';
import { MatcalcError, type Span } from '../errors.js';
import type { Layout } from '../expression/layout.js';
import type { Assumption, Problem } from '../expression/problem.js';
import { appliedRules } from '../rules/builtin.js';
import { readProblem } from '../shapes/read.js';
import { fault, firstLine, placeWithin, type ScalarData, type SourceFile } from './data.js';
import type { Judgement } from './report.js';
import { Judge } from './judge.js';
import type { KeyProblem } from './key.js';
import { Demands } from './require.js';

/** Checks answers to one question, each within a budget of its own. */
export type AnswerChecker = Pick<Checker, 'within'>;

/** Makes the checker of a question. */
export type MakeChecker = (problem: Problem, request: CheckRequest) => AnswerChecker;

export interface GradingOptions {
  /** Milliseconds for one answer. */
  readonly timeout: number;
  /** How answers are checked; as `check` does unless said. */
  readonly checker?: MakeChecker;
  /** The answers that the key states have been checked before. */
  readonly isAgain?: boolean;
}

export interface PreparedProblem {
  /** What was assumed about the problem. */
  readonly assumptions: readonly Assumption[];
  /** Answers of the key that could not be checked. */
  readonly notes: readonly string[];
  readonly judge: Judge;
}

/**
 * Reads a problem of a key, derives what is asked, and checks the answers that the key states.
 *
 * @throws MatcalcError in the source `file`: a problem that cannot be read or differentiated, or whose own answer is
 *   not right
 */
export function prepareProblem(
  file: SourceFile,
  spec: KeyProblem,
  options: GradingOptions,
): PreparedProblem {
  const prepared = readAndDerive(file, spec, options);
  const answers = options.isAgain ? [] : spec.answers;
  const notes = answers.flatMap((answer) => {
    const judgement = prepared.judge.judge(answer.text);
    if (judgement.verdict === 'wrong' || judgement.codes[0] === 'unreadable')
      throw wrongAnswer(file, spec, answer, judgement);
    if (judgement.verdict !== 'person') return [];
    return [`the key's answer to ${spec.id} could not be checked: ${judgement.message}`];
  });
  return { ...prepared, notes };
}

function wrongAnswer(
  file: SourceFile,
  { id }: KeyProblem,
  answer: ScalarData,
  { message, place, codes }: Judgement,
): Error {
  const span = place ? placeWithin(file, answer, place) : firstLine(file, answer.span);
  // What cannot be read says so itself.
  const what = codes[0] === 'unreadable' ? message : `is not right: ${message}`;
  return fault(file, span, `the key's answer to ${id} ${what}`, { code: 'value' });
}

function readAndDerive(
  file: SourceFile,
  spec: KeyProblem,
  { timeout, checker = (problem, request) => new Checker(problem, request) }: GradingOptions,
): Omit<PreparedProblem, 'notes'> {
  const given = joined(spec.given);
  return withinKey(file, spec, given, () => {
    const problem = readProblem(spec.expr.text, { given: given.text });
    const budget = { deadline: Date.now() + timeout };
    const request = requestOf(spec, budget);
    const inLayout = (layout: Layout): AnswerChecker =>
      checker(problem, { ...request, layout, strict: true });
    const judge = new Judge({
      spec,
      checker: checker(problem, request),
      inLayout,
      demands: new Demands(file, spec.require, problem, request),
      budget: () => ({ deadline: Date.now() + timeout }),
    });
    return { assumptions: problem.assumptions, judge };
  });
}

const requestOf = (spec: KeyProblem, budget: CheckRequest['budget']): CheckRequest => ({
  wrt: spec.wrt.text,
  order: spec.order ?? undefined,
  then: spec.then.length > 0 ? spec.then : undefined,
  layout: spec.layout,
  structured: spec.structured,
  strict: !spec.accept.row,
  rules: appliedRules(),
  budget,
});

interface Joined {
  readonly text: string;
  readonly parts: readonly { readonly data: ScalarData; readonly start: number }[];
}

const SEPARATOR = '; ';

/** The declarations as one text, with the places at which each begins. */
function joined(all: readonly ScalarData[]): Joined {
  let text = '';
  const parts = all.map((data, i) => {
    if (i > 0) text += SEPARATOR;
    const start = text.length;
    text += data.text;
    return { data, start };
  });
  return { text, parts };
}

/** Errors of reading a problem, as errors of the key, at their places in its file. */
function withinKey<T>(file: SourceFile, spec: KeyProblem, given: Joined, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof MatcalcError) || error.diagnostic.source === 'file') throw error;
    const { code, message, source, spans, label, help } = error.diagnostic;
    const span = placeInKey(file, spec, given, source, spans?.[0]);
    throw fault(file, span, `problem ${spec.id}: ${message}`, { code, label, help });
  }
}

function placeInKey(
  file: SourceFile,
  spec: KeyProblem,
  given: Joined,
  source: MatcalcError['diagnostic']['source'],
  span: Span | undefined,
): Span {
  if (!span) return spec.place;
  if (source === 'expression') return placeWithin(file, spec.expr, span);
  if (source === 'wrt') return placeWithin(file, spec.wrt, span);
  const part = given.parts.findLast(({ start }) => start <= span.start);
  if (source !== 'given' || !part) return spec.place;
  const { data, start } = part;
  return placeWithin(file, data, { start: span.start - start, end: span.end - start });
}
