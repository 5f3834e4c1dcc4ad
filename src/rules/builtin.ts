import { RULE_FILES } from '../generated/rules.js';
import { parseRules, type Rule } from './rule.js';

let parsed: readonly Rule[] | undefined;

/** The rules of rules/*.rules, in the bundle as text. Sides are read when a rule is first used. */
export const builtInRules = (): readonly Rule[] =>
  (parsed ??= RULE_FILES.flatMap(({ name, text }) => parseRules(name, text)));
