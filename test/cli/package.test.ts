/** The built package, as others import it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as library from '../../src/index.js';

const ASK = `
  import * as library from 'matcalc';
  const { differentiate, parse, render } = library;
  const result = differentiate(parse("x' A x"), { wrt: 'x' });
  console.log(Object.keys(library).sort().join(' '));
  console.log(render(result, { part: 'rhs' }));`;

const printed = (): string[] => {
  const flags = ['--input-type=module', '-e', ASK];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
};

test('is imported by its name, with all that src/index.ts exports', () => {
  expect(printed()).toEqual([
    Object.keys(library).sort().join(' '),
    expect.stringContaining('(A + Aᵀ) x'),
  ]);
});

test('needs nothing of Node where that is not there', () => {
  const code = readFileSync('dist/portable.js', 'utf8');
  expect(code.match(/["']node:|\brequire\(/)).toBeNull();
});
