import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse, differentiate, render } from '../../src/index.js';

const README = readFileSync('README.md', 'utf8');
const PAGES = [
  README,
  readFileSync('docs/check.md', 'utf8'),
  readFileSync('docs/derivations.md', 'utf8'),
];

/** The commands of the README with what it says that they print. */
const examples = PAGES.flatMap((page) => [
  ...page.matchAll(/```console\n\$ (.*)\n([^]*?)```/g),
]).map(([, command = '', printed = '']) => [command, printed] as const);

/** Runs a line as a shell does, both streams in the order in which they are written. */
function run(command: string): string {
  const script = `exec 2>&1; matcalc() { node bin/matcalc.js "$@"; }; ${command}; true`;
  const env = { PATH: process.env['PATH'] };
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env });
}

test('there are examples', () => expect(examples.length).toBeGreaterThan(5));

test.each(examples)('%s', (command, printed) => {
  expect(run(command)).toBe(printed);
});

test('the library', () => {
  const [, printed] = /console\.log\(render.*\n\/\/ (.*)\n/.exec(README) ?? [];
  const result = differentiate(parse("u' f(W x + b)"), { wrt: 'W' });
  expect(render(result, { format: 'latex', part: 'equation' })).toBe(printed);
});
