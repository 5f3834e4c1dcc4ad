import { RULE_FILES } from '../generated/rules.js';
import { parseRules, type Rule } from './rule.js';

/** Named Jacobians are cited, never applied: calculations do without them. */
const CITED = 'jacobians.rules';

let applied: readonly Rule[] | undefined;
let all: readonly Rule[] | undefined;

const parsed = (wanted: (name: string) => boolean): readonly Rule[] =>
  RULE_FILES.flatMap(({ name, text }) => (wanted(name) ? parseRules(name, text) : []));

/** The rules of rules/*.rules, in the bundle as text. Sides are read when a rule is first used. */
export const builtInRules = (): readonly Rule[] => (all ??= parsed(() => true));

/** Those among them that calculations apply. */
export const appliedRules = (): readonly Rule[] => (applied ??= parsed((name) => name !== CITED));
