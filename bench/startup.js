/** The whole process against a node that does nothing, in turn, so that both see the same machine. */
import { spawnSync } from 'node:child_process';
import { median, timed } from './statistics.js';

const ROUNDS = 21;
const COMMANDS = [
  ['node -e 0', ['-e', '0']],
  ['matcalc --version', ['bin/matcalc.js', '--version']],
  ['matcalc check', ['bin/matcalc.js', 'check', 'u^T f(W x + b)', '--wrt', 'W', '--answer', 'x δ']],
  ['matcalc diff', ['bin/matcalc.js', 'diff', 'u^T f(W x + b)', '--wrt', 'W', '--quiet']],
];

export function startup() {
  const times = COMMANDS.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    COMMANDS.forEach(([, args], i) => {
      times[i].push(timed(() => spawnSync(process.execPath, args), 1));
    });
  }
  const base = median(times[0]);
  COMMANDS.forEach(([name], i) => {
    const time = median(times[i]);
    const ratio = (time / base).toFixed(2);
    console.log(`  ${name.padEnd(20)} ${time.toFixed(1).padStart(8)} ms   ${ratio} x`);
  });
}
