/** A rule's sides as typed expressions. */
import { MatcalcError } from '../errors.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { readDeclarations } from '../shapes/declarations.js';
import { readProblem } from '../shapes/read.js';
import type { Rule } from './rule.js';

/** The declarations of a rule's variables. */
export function declarationsOf(rule: Rule): ReadonlyMap<string, Declaration> {
  const declared = new Map<string, Declaration>();
  if (rule.given === '') return declared;
  const { variables } = inRule(rule, () =>
    readDeclarations({ name: 'rules', text: '0' }, { given: rule.given }),
  );
  for (const [name, { shape, properties }] of variables) {
    if (shape) declared.set(name, { name, shape, properties });
  }
  return declared;
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
