/** Loads the program with the code that V8 compiled when it was built; without it, it is only slower. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const PROGRAM = join(__dirname, '../dist/matcalc.cjs');
const CODE = join(__dirname, '../dist/matcalc.v8');

function compiledCode() {
  try {
    return readFileSync(CODE);
  } catch {
    return undefined;
  }
}

/** Runs the program; its script is what the build makes the compiled code of. */
function load() {
  const source = readFileSync(PROGRAM, 'latin1');
  const script = new Script(`(function (exports, require, module) {${source}\n})`, {
    filename: PROGRAM,
    cachedData: compiledCode(),
  });
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, require, module);
  return script;
}

module.exports = { load, CODE };
