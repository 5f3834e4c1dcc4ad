/** Answers questions, a line of JSON each, with NumPy modules of the built library (dist/index.js). */
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const library = pathToFileURL(process.argv[2] ?? 'dist/index.js').href;
const { differentiate, MatcalcError, parse, render } = await import(library);

function answer({ text, given, wrt, order, layout }) {
  const problem = parse(text, { given });
  const ask = (verify) => differentiate(problem, { wrt, order, layout, verify });
  let alarm = false;
  let result;
  try {
    result = ask(true);
  } catch (error) {
    if (!(error instanceof MatcalcError) || error.diagnostic.code !== 'verification') throw error;
    alarm = true;
    result = ask(false);
  }
  return {
    alarm,
    verified: result.verified,
    printed: render(result, { format: 'ascii' }),
    module: render(result, { format: 'numpy' }),
  };
}

function answered(question) {
  const start = performance.now();
  try {
    return { ...answer(question), ms: performance.now() - start };
  } catch (error) {
    const code = error instanceof MatcalcError ? error.diagnostic.code : 'crash';
    return { error: code, message: String(code === 'crash' ? error.stack : error.message) };
  }
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(answered(JSON.parse(line)))}\n`);
