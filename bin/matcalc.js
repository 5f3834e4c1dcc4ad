#!/usr/bin/env node
require('../dist/matcalc.cjs');
