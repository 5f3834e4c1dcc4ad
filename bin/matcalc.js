#!/usr/bin/env node
const { argv } = require('node:process');

require('./load.js').load('matcalc', argv[2] === 'check' ? 'check' : 'matcalc');
