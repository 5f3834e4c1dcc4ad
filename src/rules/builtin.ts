/** The rules of rules/*.rules, which the build has split into their lines. */
import type { Span } from '../errors.js';
import { RULE_FILES } from '../generated/rules.js';
import type { Rule, RuleKind } from './rule.js';

/** Places: where the whole line and its sides and declarations begin and end. */
export type SplitLine = readonly [
  id: string,
  kind: RuleKind,
  expands: boolean,
  line: number,
  ...places: number[],
];

export interface SplitFile {
  readonly name: string;
  readonly text: string;
  readonly lines: readonly SplitLine[];
}

/** Named Jacobians are cited, never applied: calculations do without them. */
const CITED = 'jacobians.rules';

let applied: readonly Rule[] | undefined;
let all: readonly Rule[] | undefined;

const ofFiles = (wanted: (name: string) => boolean): readonly Rule[] =>
  RULE_FILES.filter(({ name }) => wanted(name)).flatMap((file) =>
    file.lines.map((line) => ruleOf(file, line)),
  );

function ruleOf({ name, text }: SplitFile, [id, kind, expands, line, ...ends]: SplitLine): Rule {
  const place = (k: number): Span => ({ start: ends[2 * k]!, end: ends[2 * k + 1]! });
  const part = ({ start, end }: Span): string => text.slice(start, end);
  const [whole, left, right, given] = [place(0), place(1), place(2), place(3)];
  return {
    id,
    kind,
    left: part(left),
    right: part(right),
    given: part(given),
    expands,
    source: text.slice(text.indexOf('#', whole.start) + 1, whole.end).trim(),
    file: name,
    line,
    text,
    places: { whole, left, right, given },
  };
}

/** All of them. Sides are read when a rule is first used. */
export const builtInRules = (): readonly Rule[] => (all ??= ofFiles(() => true));

/** Those among them that calculations apply. */
export const appliedRules = (): readonly Rule[] => (applied ??= ofFiles((name) => name !== CITED));
