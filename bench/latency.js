/** Textbook cases in a warm process. */
import { differentiate, parse, render } from '../dist/index.js';
import { timed } from './statistics.js';

const CASES = [
  ['u^T f(W x + b)', ['W', 'b', 'x', 'u'], 1],
  ['1/2 norm(A x - b)^2', ['x'], 1],
  ['1/2 norm(A x - b)^2', ['x'], 2],
  ["-y' log(softmax(W x + b))", ['W'], 1],
  ['log det X', ['X'], 1],
  ['inv(X)', ['X'], 1],
  ["x' A x / x' x", ['x'], 1],
  ["norm(T - U V')^2", ['U'], 2],
  ["u' f(W_2 f(W_1 x))", ['W_1', 'W_2'], 1],
];
const REPETITIONS = 50;

export function latency() {
  for (const [text, wrt, order] of CASES) {
    const work = () => render(differentiate(parse(text), { wrt, order }), { format: 'text' });
    work();
    const time = timed(work, REPETITIONS);
    console.log(`  ${`${text}, order ${order}`.padEnd(40)} ${time.toFixed(2).padStart(8)} ms`);
  }
}
