/**
 * Builds matcalc. `node build.js generate` only writes src/generated (what the type check and the
 * tests need), `node build.js` everything in dist/ but the types.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const generated = (text) => `/** Written by build.js. */\n${text}`;

/** The rule files and the version as modules, so that the library reads no files. */
function generate() {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const files = readdirSync('rules')
    .filter((name) => name.endsWith('.rules'))
    .sort()
    .map((name) => ({ name, text: readFileSync(`rules/${name}`, 'utf8') }));
  mkdirSync('src/generated', { recursive: true });
  writeFileSync(
    'src/generated/rules.ts',
    generated(
      'export const RULE_FILES: readonly { readonly name: string; readonly text: string }[] =\n' +
        `  ${JSON.stringify(files, null, 2)};\n`,
    ),
  );
  writeFileSync(
    'src/generated/version.ts',
    generated(`export const VERSION = ${JSON.stringify(version)};\n`),
  );
}

const common = {
  bundle: true,
  minify: true,
  target: 'node20',
  logLevel: 'warning',
  legalComments: 'none',
};

generate();
if (process.argv[2] !== 'generate') {
  await build({
    ...common,
    entryPoints: ['src/index.ts'],
    outfile: 'dist/index.js',
    format: 'esm',
    platform: 'neutral',
  });
  await build({
    ...common,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/matcalc.cjs',
    format: 'cjs',
    platform: 'node',
  });
}
