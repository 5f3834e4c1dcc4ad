/** `npm run bench` runs all, `npm run bench startup` one. */
import { checking } from './answers.js';
import { grading } from './grading.js';
import { latency } from './latency.js';
import { scaling } from './scaling.js';
import { startup } from './startup.js';
import { textbook } from './textbook.js';

const BENCHES = {
  startup: ['Start-up, the whole process', startup],
  scaling: ['Depth of a tanh chain, all weights', scaling],
  latency: ['Warm, text to text', latency],
  textbook: ['The questions of the tables', textbook],
  grading: ['A hundred answers, the whole process', grading],
  answers: ['The answers of the tables', checking],
};

process.chdir(`${import.meta.dirname}/..`);
const chosen = process.argv.slice(2);
for (const [name, [title, run]] of Object.entries(BENCHES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(title);
  run();
}
