/**
 * Builds matcalc. `node build.js rules` only writes src/generated/rules.ts (what the tests need),
 * `node build.js` everything in dist/.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** The rule files as text in a module, so that the library reads no files. */
function writeRules() {
  const files = readdirSync('rules')
    .filter((name) => name.endsWith('.rules'))
    .sort()
    .map((name) => ({ name, text: readFileSync(`rules/${name}`, 'utf8') }));
  const module = `/** Written by build.js from rules/. */
export const RULE_FILES: readonly { readonly name: string; readonly text: string }[] =
  ${JSON.stringify(files, null, 2)};
`;
  mkdirSync('src/generated', { recursive: true });
  writeFileSync('src/generated/rules.ts', module);
}

process.chdir(import.meta.dirname);
writeRules();
