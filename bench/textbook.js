/** The questions of the tables in test/golden: text to text in a warm process, and the first of a new one. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { differentiate, parse, render } from '../dist/index.js';
import { median, timed } from './statistics.js';

const TABLES = [
  'cheatsheet',
  'cookbook',
  'course',
  'fine-print',
  'hard',
  'kronecker',
  'matrix-functions',
  'networks',
  'notation',
  'structure',
];
/** Passes over all questions before anything is measured: V8 compiles what it has seen often. */
const WARM = 8;
const REPETITIONS = 5;
const SLOWEST = 5;
const NEW_PROCESSES = 9;

const FIRST = `
  const start = performance.now();
  const { differentiate, parse, render } = await import('./dist/index.js');
  const loaded = performance.now();
  render(differentiate(parse('u^T f(W x + b)'), { wrt: ['W'] }), { format: 'text' });
  console.log(JSON.stringify([loaded - start, performance.now() - loaded]));
`;

/** The columns in front of the answer, one question for each line. */
function questions(table) {
  const lines = readFileSync(`test/golden/${table}.txt`, 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/ (?:==|=>) /)[0].split(/ +;(?= |$)/))
    .map((columns) => columns.map((column) => column.trim()))
    .map(([text, wrt, given, order]) => ({ text, wrt, given, order: Number(order || 1) }));
}

function answered({ text, wrt, given, order }) {
  const problem = parse(text, given ? { given } : {});
  return render(differentiate(problem, { wrt: [wrt], order }), { format: 'text' });
}

function warm() {
  const all = TABLES.flatMap(questions);
  for (let k = 0; k < WARM; k++) all.forEach(answered);
  const times = all.map((question) => ({
    question,
    time: timed(() => answered(question), REPETITIONS),
  }));
  times.sort((a, b) => a.time - b.time);
  const at = (share) => times[Math.floor(share * (times.length - 1))].time.toFixed(2);
  console.log(`  ${all.length} questions: median ${at(0.5)} ms, 95% ${at(0.95)} ms, slowest`);
  for (const { question, time } of times.slice(-SLOWEST).reverse()) {
    console.log(`    ${time.toFixed(2).padStart(8)} ms  ${question.text} by ${question.wrt}`);
  }
}

function first() {
  const runs = Array.from({ length: NEW_PROCESSES }, () => {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', FIRST]);
    return JSON.parse(String(stdout));
  });
  const [load, call] = [0, 1].map((i) => median(runs.map((run) => run[i])).toFixed(1));
  console.log(`  a new process: ${load} ms to load the library, ${call} ms for the first question`);
}

export function textbook() {
  first();
  warm();
}
