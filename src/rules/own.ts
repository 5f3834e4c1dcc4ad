/** A person's own rules: read, checked and tried with numbers before anything uses them. */
import { MatcalcError } from '../errors.js';
import type { FunctionDeclaration } from '../expression/problem.js';
import { definedFunctions } from './functions.js';
import { lintRules, type RuleDiagnostic } from './lint.js';
import { parseRules, type Rule, ruleDiagnostic } from './rule.js';
import { verifyRule } from './verify.js';

export interface OwnRules {
  readonly rules: readonly Rule[];
  /** The functions that they define: expressions may use them. */
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
}

export interface OwnRulesOptions {
  /** Takes rules that are not verified, or that take the place of a built-in one, all the same. */
  readonly force?: boolean;
  readonly builtIn: readonly Rule[];
}

/**
 * Reads a rule file that a person brought.
 *
 * @throws MatcalcError `rule` for the first rule that cannot be used or that numbers do not support
 */
export function readOwnRules(file: string, text: string, options: OwnRulesOptions): OwnRules {
  const { force = false, builtIn } = options;
  const rules = parseRules(file, text);
  const [fault] = lintRules(rules, builtIn).filter((found) => !(force && isForceable(found)));
  if (fault) throw new MatcalcError(withForce(fault));
  const functions = definedFunctions(rules);
  if (!force) for (const rule of rules) mustHold(rule, functions);
  return { rules, functions };
}

/** Whether a rule with this fault may be used by somebody who insists. */
export const isForceable = ({ problem }: RuleDiagnostic): boolean => problem === 'shadowed';

function withForce(fault: RuleDiagnostic): RuleDiagnostic {
  if (!isForceable(fault)) return fault;
  return { ...fault, help: `${fault.help === undefined ? '' : `${fault.help}; `}--force takes it` };
}

const HELP = `matcalc rules --verify shows where; --force takes it all the same`;

function mustHold(rule: Rule, functions: ReadonlyMap<string, FunctionDeclaration>): void {
  const verdict = verifyRule(rule, { functions });
  if (verdict.kind === 'holds') return;
  const what =
    verdict.kind === 'fails'
      ? `it is wrong: ${verdict.reason}`
      : `it could not be verified: ${verdict.reason}`;
  throw new MatcalcError(ruleDiagnostic(rule, what, [rule.places.whole], HELP));
}
