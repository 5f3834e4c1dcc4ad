/**
 * Builds matcalc. `node build.js generate` only writes src/generated (what the type check and the
 * tests need), `node build.js` everything in dist/ but the types.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  mainFields: ['module', 'main'],
};

/** Commander loads it for subcommands that are programs of their own; there are none. */
const withoutChildProcess = {
  name: 'without-child-process',
  setup(builder) {
    builder.onResolve({ filter: /^node:child_process$/ }, ({ path }) => ({
      path,
      namespace: 'empty',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: '' }));
  },
};

/** What is left of other characters, in regular expressions: ASCII is read faster. */
function writeAsAscii(path) {
  const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(path, readFileSync(path, 'utf8').replace(/[^\0-\x7f]/g, escape));
}

/** The program's compiled code after a typical run: more than half of a short run is compiling. */
function writeCompiledCode() {
  const keepCode = `
    const { load, CODE } = require('./bin/load.js');
    const script = load();
    process.on('exit', () => {
      const { renameSync, writeFileSync } = require('node:fs');
      writeFileSync(CODE + '.new', script.createCachedData());
      renameSync(CODE + '.new', CODE);
    });`;
  const run = ['diff', 'u^T f(W x + b) + norm(A x)^2', '--wrt', 'W,x'];
  spawnSync(process.execPath, ['-e', keepCode, 'matcalc', ...run]);
}

generate();
if (process.argv[2] !== 'generate') {
  // V8 would take old compiled code for a new program of the same length.
  rmSync('dist/matcalc.v8', { force: true });
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
    plugins: [withoutChildProcess],
  });
  writeAsAscii('dist/matcalc.cjs');
  writeCompiledCode();
}
