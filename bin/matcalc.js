#!/usr/bin/env node
const process = require('node:process');

// Until the program says how it ends: one that is damaged must not look like a verdict.
process.exitCode = 70;
try {
  require('./load.js').load('matcalc', process.argv[2] === 'check' ? 'check' : 'matcalc');
} catch (error) {
  process.stderr.write(
    `internal error: the program is damaged: ${error.message}; install it again\n`,
  );
}
