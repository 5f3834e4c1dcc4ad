import { RULE_FILES } from '../generated/rules.js';
import type { Rule } from './rule.js';

/** Named Jacobians are cited, never applied: calculations do without them. */
const CITED = 'jacobians.rules';

let applied: readonly Rule[] | undefined;
let all: readonly Rule[] | undefined;

const ofFiles = (wanted: (name: string) => boolean): readonly Rule[] =>
  RULE_FILES.filter(({ name }) => wanted(name)).flatMap(({ name, text, lines }) =>
    lines.map((line) => ({ ...line, file: name, text })),
  );

/** The rules of rules/*.rules, which the build has split into their parts. Sides are read when a rule is first used. */
export const builtInRules = (): readonly Rule[] => (all ??= ofFiles(() => true));

/** Those among them that calculations apply. */
export const appliedRules = (): readonly Rule[] => (applied ??= ofFiles((name) => name !== CITED));
