/** A rule's sides as typed expressions. */
import { MatcalcError } from '../errors.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { readProblem } from '../shapes/read.js';
import type { Rule } from './rule.js';

/** The declarations of a rule's variables. */
export function declarationsOf(rule: Rule): ReadonlyMap<string, Declaration> {
  if (rule.given === '') return new Map();
  return inRule(rule, () => readProblem('0', { given: rule.given })).variables;
}

/** One side of a rule, its variables declared. */
export function readSide(
  rule: Rule,
  side: string,
  declared: ReadonlyMap<string, Declaration>,
): Problem {
  return inRule(rule, () => readProblem(side, { declared }));
}

function inRule<T>(rule: Rule, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    const { message } = error.diagnostic;
    throw new MatcalcError({
      ...error.diagnostic,
      code: 'rule',
      message: `rule ${rule.id} (${rule.file}, line ${rule.line}): ${message}`,
      source: 'rules',
    });
  }
}
