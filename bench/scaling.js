/** All weights of a chain of tanh layers: the time has to grow like the depth. */
import { differentiate, parse } from '../dist/index.js';
import { logSlope, timed } from './statistics.js';

const DEPTHS = [100, 200, 500, 1000, 2000];

function chain(depth) {
  const lines = [];
  for (let i = 1; i <= depth; i++) {
    lines.push(`h_${i} = tanh(W_${i} ${i === 1 ? 'x' : `h_${i - 1}`})`);
  }
  lines.push(`s = u' h_${depth}`);
  return lines.join('\n');
}

const weights = (depth) => Array.from({ length: depth }, (_, i) => `W_${i + 1}`);

export function scaling() {
  const points = DEPTHS.map((depth) => {
    const text = chain(depth);
    const time = timed(() => differentiate(parse(text), { wrt: weights(depth) }), 3);
    console.log(`  ${String(depth).padEnd(20)} ${time.toFixed(1).padStart(8)} ms`);
    return [depth, time];
  });
  console.log(`  exponent ${logSlope(points).toFixed(2)}`);
}
