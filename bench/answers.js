/** The answers of the tables in test/check: question and answer as texts to a verdict, in one process. */
import { readFileSync } from 'node:fs';
import { check, parse } from '../dist/index.js';
import { timed } from './statistics.js';

const TABLES = ['cheatsheet', 'cookbook', 'course', 'hard', 'notation', 'programs', 'sheets'];
const SLOWEST = 5;
const GRADED = 100;

/** Each answer with its question. */
function answers(table) {
  const blocks = readFileSync(`test/check/answers/${table}.txt`, 'utf8').split(/\n{2,}/);
  return blocks.flatMap((block) => {
    const [question, ...lines] = block
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    if (question === undefined) return [];
    const columns = question.replace(/\s{2}# .*$/, '').split(/ +;(?= |$)/);
    const [text, wrt, given = '', option = ''] = columns.map((column) => column.trim());
    return lines.map((line) => ({
      text,
      given,
      answer: line.replace(/^ {2}(right|wrong \S+) {2}/, ''),
      options: {
        wrt,
        ...(/^\d+$/.test(option) ? { order: Number(option) } : {}),
        ...(option === 'structured' ? { structured: 'entries' } : {}),
      },
    }));
  });
}

const checked = ({ text, given, answer, options }) =>
  check(parse(text, { given }), answer, options);

export function checking() {
  const all = TABLES.flatMap(answers);
  const spread = all.filter((_, k) => k % Math.floor(all.length / GRADED) === 0).slice(0, GRADED);
  const cold = timed(() => spread.forEach(checked), 1);
  console.log(
    `  ${GRADED} answers, in a process that has done nothing else: ${cold.toFixed(0)} ms`,
  );
  all.forEach(checked);
  const times = all.map((one) => ({ one, time: timed(() => checked(one), 1) }));
  times.sort((a, b) => a.time - b.time);
  const at = (share) => times[Math.floor(share * (times.length - 1))].time.toFixed(1);
  console.log(`  ${all.length} answers: median ${at(0.5)} ms, 95% ${at(0.95)} ms, slowest`);
  for (const { one, time } of times.slice(-SLOWEST).reverse())
    console.log(
      `    ${time.toFixed(0).padStart(6)} ms  ${one.answer} for ${one.text} by ${one.options.wrt}`,
    );
}
