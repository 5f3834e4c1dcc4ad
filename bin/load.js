/** Loads a built program with the code that V8 compiled of it when it was built; without that it is only slower. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const DIST = join(__dirname, '../dist');

/** Where the compiled code of a program for a typical use is kept. */
const codeOf = (name) => join(DIST, `${name}.v8`);

function compiledCode(name) {
  try {
    return readFileSync(codeOf(name));
  } catch {
    return undefined;
  }
}

/**
 * Runs dist/NAME.cjs, with the code that was compiled for a use; what it exports, and its script, of which the build
 * makes the compiled code.
 */
function load(name, use = name) {
  const filename = join(DIST, `${name}.cjs`);
  const source = readFileSync(filename, 'latin1');
  const script = new Script(`(function (exports, require, module) {${source}\n})`, {
    filename,
    cachedData: compiledCode(use),
  });
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, require, module);
  return { script, exports: module.exports };
}

module.exports = { load, codeOf };
