/** What can be seen to be wrong with rules without numbers. */
import { type Diagnostic, MatcalcError, type Span } from '../errors.js';
import { functionHeads } from './functions.js';
import { lintDeclarations, lintRule } from './lint-one.js';
import { lintPairs } from './lint-pairs.js';
import { type TypedRule, typedRule } from './read.js';
import { type Rule, ruleDiagnostic } from './rule.js';

export type LintProblem =
  | 'unreadable'
  | 'duplicate' // two rules have one name
  | 'unbound' // the right side uses what the left side does not have
  | 'undeclared' // a name that is no letter and that nothing declares
  | 'property' // a word in `given` that is no property
  | 'shapes' // the sides have unequal shapes
  | 'not-linear' // a differential
  | 'function' // an unknown function, or one of a kind that the rule cannot be about
  | 'too-general' // a left side without an operator
  | 'longer' // the right side is longer, and the rule is not marked
  | 'needless-mark'
  | 'shadowed' // an earlier rule is always there first
  | 'endless' // rewriting that need not end
  | 'cyclic'; // definitions that use each other

/** A diagnostic about a rule, with its place, and with the other rule where two are involved. */
export interface RuleDiagnostic extends Diagnostic {
  readonly problem: LintProblem;
  readonly rule: Rule;
  readonly file: string;
  readonly line: number;
  readonly other?: Rule;
}

/** What a check finds wrong with a rule. */
export interface Fault {
  readonly problem: LintProblem;
  readonly rule: Rule;
  readonly what: string;
  readonly spans?: readonly Span[];
  readonly help?: string;
  readonly other?: Rule;
}

/**
 * Checks rules in the order in which they are tried; `builtIn` are rules that are right and that
 * the others stand beside. No rule whose fault is in the result may be used, unless it is `shadowed`.
 */
export function lintRules(rules: readonly Rule[], builtIn: readonly Rule[] = []): RuleDiagnostic[] {
  const faults: Fault[] = [];
  const typed: TypedRule[] = [];
  const diagnostics: RuleDiagnostic[] = [];
  const functions = functionHeads(rules);
  const known = new Set(functions.keys());
  for (const rule of rules) {
    try {
      const found = lintDeclarations(rule);
      const read = found ? null : typedRule(rule, functions);
      const fault = found ?? (read && lintRule(read, known));
      if (fault) faults.push(fault);
      else if (read) typed.push(read);
    } catch (error) {
      if (!(error instanceof MatcalcError)) throw error;
      diagnostics.push(attached(error.diagnostic, { problem: 'unreadable', rule }));
    }
  }
  const beside = builtIn.map((rule) => typedRule(rule));
  faults.push(...lintPairs(typed, beside), ...duplicates(rules, builtIn));
  diagnostics.push(...faults.map(diagnosticOf));
  return diagnostics.sort((a, b) => rules.indexOf(a.rule) - rules.indexOf(b.rule));
}

function duplicates(rules: readonly Rule[], builtIn: readonly Rule[]): Fault[] {
  const first = new Map(builtIn.map((rule) => [rule.id, rule]));
  const faults: Fault[] = [];
  for (const rule of rules) {
    const other = first.get(rule.id);
    if (other) {
      faults.push({ problem: 'duplicate', rule, other, what: 'another rule has this name' });
    } else first.set(rule.id, rule);
  }
  return faults;
}

function attached(
  diagnostic: Diagnostic,
  fault: Pick<Fault, 'problem' | 'rule' | 'other'>,
): RuleDiagnostic {
  const { problem, rule, other } = fault;
  const { file, line } = rule;
  return { ...diagnostic, problem, rule, file, line, ...(other ? { other } : {}) };
}

/** With both rules where two are involved: two places in one file, else the other one in words. */
function diagnosticOf(fault: Fault): RuleDiagnostic {
  const { rule, other, what, help } = fault;
  const spans = fault.spans ?? [rule.places.whole];
  const sameFile = other?.text === rule.text;
  const all = other && sameFile ? [...spans, other.places.whole] : spans;
  const otherText =
    other && !sameFile ? `${where(other)} says ${other.left} = ${other.right}` : undefined;
  const more = [otherText, help].filter((text) => text !== undefined).join('; ');
  return attached(ruleDiagnostic(rule, what, all, more === '' ? undefined : more), fault);
}

/** `d-inv (differentials.rules, line 4)` */
export const where = ({ id, file, line }: Rule): string => `${id} (${file}, line ${line})`;
