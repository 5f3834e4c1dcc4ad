/** `matcalc grade` with a hundred answers, all of them different. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, timed } from './statistics.js';

const ROUNDS = 5;
const PROBLEMS = {
  layer: {
    expr: "u' f(W x + b)",
    wrt: 'W',
    answers: ["(u .* f'(z)) x'", "x (u .* f'(z))'", "u x'", "-(u .* f'(z)) x'", "(u .* f(z)) x'"],
  },
  squares: {
    expr: '1/2 norm(A x - b)^2',
    wrt: 'x',
    answers: ["A'(A x - b)", "(A x - b)' A", "2 A'(A x - b)", 'A (A x - b)', "A'(A x + b)"],
  },
};

/** Ten of each, in other words each time. */
function submissions() {
  const again = (answer, k) => `(${answer})${' + 0'.repeat(k)}`;
  return Object.entries(PROBLEMS).flatMap(([problem, { answers }]) =>
    answers.flatMap((answer, i) =>
      Array.from({ length: 10 }, (_, k) => ({
        student: `${i} ${k}`,
        problem,
        answer: again(answer, k),
      })),
    ),
  );
}

export function grading() {
  const directory = mkdtempSync(join(tmpdir(), 'matcalc-bench-'));
  const key = Object.entries(PROBLEMS).map(([id, { expr, wrt }]) => ({ id, expr, wrt }));
  const files = Object.entries({ key, submissions: submissions() }).map(([name, data]) => {
    const path = join(directory, `${name}.json`);
    writeFileSync(path, JSON.stringify(data));
    return path;
  });
  const run = () => spawnSync(process.execPath, ['bin/matcalc.js', 'grade', ...files, '--quiet']);
  const times = Array.from({ length: ROUNDS }, () => timed(run, 1));
  rmSync(directory, { recursive: true });
  console.log(`  100 answers ${median(times).toFixed(0).padStart(16)} ms`);
}
