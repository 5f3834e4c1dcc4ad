import { RULE_FILES } from '../generated/rules.js';
import { parseRules, type Rule } from './rule.js';

/** The rules of rules/*.rules, in the bundle as text. Sides are read when a rule is first used. */
export const builtInRules = (): readonly Rule[] =>
  RULE_FILES.flatMap(({ name, text }) => parseRules(name, text));
