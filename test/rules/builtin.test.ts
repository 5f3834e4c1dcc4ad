/** The rules in the bundle are those of the files. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { builtInRules } from '../../src/rules/builtin.js';
import { parseRules } from '../../src/rules/rule.js';

test('the build splits rule files as they are split when they are read', () => {
  const files = readdirSync('rules').filter((name) => name.endsWith('.rules'));
  const read = files
    .sort()
    .flatMap((name) => parseRules(name, readFileSync(`rules/${name}`, 'utf8')));
  expect(builtInRules()).toEqual(read);
});
