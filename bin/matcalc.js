#!/usr/bin/env node
require('./load.js').load('matcalc', process.argv[2] === 'check' ? 'check' : 'matcalc');
