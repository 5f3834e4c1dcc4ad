/**
 * Builds matcalc. `node build.js generate` only writes src/generated (what the type check and the
 * tests need), `node build.js` everything in dist/ but the types.
 */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const generated = (text) => `/** Written by build.js. */\n${text}`;

/** Functions of a source file, for the build itself. */
async function fromSource(entryPoint) {
  const options = { ...common, entryPoints: [entryPoint], format: 'esm', write: false };
  const [{ text }] = (await build(options)).outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

/** The rule files, split into their lines, and the version as modules: the library reads and splits no files. */
async function generate() {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { parseRules } = await fromSource('src/rules/rule.ts');
  const files = readdirSync('rules')
    .filter((name) => name.endsWith('.rules'))
    .sort()
    .map((name) => ({ name, text: readFileSync(`rules/${name}`, 'utf8') }))
    .map(({ name, text }) => ({ name, text, lines: parseRules(name, text).map(places) }));
  mkdirSync('src/generated', { recursive: true });
  writeFileSync(
    'src/generated/rules.ts',
    generated(
      "import type { SplitFile } from '../rules/builtin.js';\n\n" +
        `export const RULE_FILES: readonly SplitFile[] = ${JSON.stringify(files)};\n`,
    ),
  );
  writeFileSync(
    'src/generated/version.ts',
    generated(`export const VERSION = ${JSON.stringify(version)};\n`),
  );
}

/** A line of a rule file by its places in it (`SplitLine`). */
const places = ({ id, kind, expands, line, places: { whole, left, right, given } }) => [
  id,
  kind,
  expands,
  line,
  ...[whole, left, right, given].flatMap(({ start, end }) => [start, end]),
];

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

/** The grader is a program of its own, which the main one loads when it is asked for: it reads YAML and CSV. */
const graderApart = {
  name: 'grader-apart',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/grade\/run\.js$/ }, () => ({
      path: 'grade',
      namespace: 'apart',
    }));
    builder.onResolve({ filter: /.*/, namespace: 'apart' }, ({ path }) => ({
      path,
      external: true,
    }));
    // What a program requires is seen from bin/load.js.
    builder.onLoad({ filter: /.*/, namespace: 'apart' }, ({ path }) => ({
      contents: `module.exports = require('./load.js').load('${path}').exports;`,
    }));
  },
};

/**
 * Builds a program that bin/load.js runs; it is there as a whole or not at all. What is left of other characters, in
 * regular expressions, is written in ASCII, which is read faster.
 */
async function writeProgram(outfile, options) {
  const { outputFiles } = await build({ ...node, ...options, outfile, write: false });
  const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  mkdirSync('dist', { recursive: true });
  writeFileSync(`${outfile}.new`, outputFiles[0].text.replace(/[^\0-\x7f]/g, escape));
  renameSync(`${outfile}.new`, outfile);
}

/** The compiled code of a program after a typical run of a use: more than half of a short run is compiling. */
function writeCompiledCode(name, run, args = [], use = name) {
  const keepCode = `
    const { load, codeOf } = require('./bin/load.js');
    const { script, exports } = load('${name}', '${use}');
    ${run}
    process.on('exit', () => {
      const { renameSync, writeFileSync } = require('node:fs');
      writeFileSync(codeOf('${use}') + '.new', script.createCachedData());
      renameSync(codeOf('${use}') + '.new', codeOf('${use}'));
    });`;
  spawnSync(process.execPath, ['-e', keepCode, 'matcalc', ...args]);
}

/** One question in every format: after more of them V8 keeps less of what the first one needs. */
const TYPICAL_CALLS = `
  const { parse, differentiate, render } = exports;
  const result = differentiate(parse('u^T f(W x + b) + norm(A x)^2'), { wrt: 'all' });
  for (const format of ['text', 'latex', 'json', 'numpy']) render(result, { format });`;

/** The library for Node: the same with the compiled code. */
const libraryForNode = (names) => `/** Written by build.js. */
import { createRequire } from 'node:module';
const { load } = createRequire(import.meta.url)('../bin/load.js');
export const { ${names.join(', ')} } = load('library').exports;
`;

const node = { ...common, format: 'cjs', platform: 'node' };

async function buildLibrary() {
  const entryPoints = ['src/index.ts'];
  const outfile = 'dist/portable.js';
  const portable = { ...common, format: 'esm', platform: 'neutral', metafile: true };
  const { metafile } = await build({ ...portable, entryPoints, outfile });
  await writeProgram('dist/library.cjs', { entryPoints });
  writeFileSync('dist/index.js', libraryForNode(metafile.outputs[outfile].exports));
  writeCompiledCode('library', TYPICAL_CALLS);
}

async function buildProgram() {
  await writeProgram('dist/matcalc.cjs', {
    entryPoints: ['src/cli/main.ts'],
    plugins: [withoutChildProcess, graderApart],
  });
  const typical = ['diff', 'u^T f(W x + b) + norm(A x)^2', '--wrt', 'W,x'];
  writeCompiledCode('matcalc', '', typical);
  const wrong = ['check', 'u^T f(W x + b)', '--wrt', 'W', '--answer', "(u .* f(W x + b)) x'"];
  writeCompiledCode('matcalc', '', wrong, 'check');
}

async function buildGrader() {
  await writeProgram('dist/grade.cjs', {
    entryPoints: ['src/cli/grade/run.ts'],
    plugins: [withoutChildProcess],
    external: ['./grade-thread.js'],
  });
  const directory = mkdtempSync(join(tmpdir(), 'matcalc-build-'));
  const files = ['key.yaml', 'submissions.csv'].map((name) => join(directory, name));
  writeCompiledCode('grade', gradeExample(files));
  rmSync(directory, { recursive: true });
}

/** The example is written, and graded. */
const gradeExample = (files) => `
  const [key, submissions] = ${JSON.stringify(files)};
  const palette = new Proxy({}, { get: () => String });
  const output = { result() {}, message() {}, resultPalette: palette, messagePalette: palette, width: 80 };
  const session = { output, exit(code) { throw new Error('the example exits with ' + code); } };
  const options = { format: 'text', timeout: 60_000 };
  const run = (init) =>
    exports.runGrade(key, submissions, { ...options, init }, session, exports.judgeHere);
  run(true).then(() => run(false));`;

await generate();
if (process.argv[2] !== 'generate') {
  // V8 would take old compiled code for a new program of the same length.
  for (const name of ['library', 'matcalc', 'check', 'grade'])
    rmSync(`dist/${name}.v8`, { force: true });
  await buildLibrary();
  await buildProgram();
  await buildGrader();
}
