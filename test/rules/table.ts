/** The built-in rules as the tests read them: from the files, not from the bundle. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseRules, type Rule } from '../../src/rules/rule.js';

const FOLDER = new URL('../../rules/', import.meta.url);

/** All built-in rules, in the order of the bundle. */
export const TABLE: readonly Rule[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.rules'))
  .sort()
  .flatMap((name) => parseRules(name, readFileSync(new URL(name, FOLDER), 'utf8')));

export const ofKind = (kind: Rule['kind']): Rule[] => TABLE.filter((rule) => rule.kind === kind);

/** A single rule of a file that a person might bring. */
export const ruleOf = (line: string): Rule => parseRules('mine.rules', line)[0]!;
