import { expect, test } from '@jest/globals';
import { Command } from 'commander';
import { colourFlag, scanArguments } from '../../src/cli/arguments.js';
import { MatcalcError } from '../../src/errors.js';

function program(): Command {
  const result = new Command('matcalc');
  result.command('diff').option('--wrt <names>').option('--answer <text>').option('--no-verify');
  return result;
}
const scan = (...args: string[]): string[] => scanArguments(program(), args);

test.each<[string, string[], string[]]>([
  ['an expression', ['x'], ['--', 'x']],
  ['one that begins with a minus', ["-x' x", '--wrt', 'x'], ['--wrt=x', '--', "-x' x"]],
  ['behind the options', ['--wrt', 'x', '-y .* z'], ['--wrt=x', '--', '-y .* z']],
  ['one letter with a minus', ['-x', '--wrt', 'x'], ['--wrt=x', '--', '-x']],
  ['two minus signs before a formula', ["--x' x"], ['--', "--x' x"]],
  ['a value that begins with a minus', ['x', '--answer', "-A'"], ["--answer=-A'", '--', 'x']],
  ['a value behind =', ['x', "--answer=-A'"], ["--answer=-A'", '--', 'x']],
  ['an empty value', ['x', '--wrt', ''], ['--wrt=', '--', 'x']],
  ['standard input', ['-', '--wrt', 'x'], ['--wrt=x', '--', '-']],
  ['a flag', ['x', '--no-verify'], ['--no-verify', '--', 'x']],
  ['a misspelt option stays one', ['x', '--wrd', 'y'], ['--wrd', '--', 'x', 'y']],
  ['help', ['-h'], ['-h', '--']],
  ['what stands behind --', ['--wrt', 'x', '--', '--wrt'], ['--wrt=x', '--', '--wrt']],
])('%s', (_what, args, expected) => {
  expect(scan('diff', ...args)).toEqual(['diff', ...expected]);
});

test('without a known command nothing changes', () => {
  expect(scan('dif', '-x')).toEqual(['dif', '-x']);
});

test.each([[['x', '--wrt']], [['x', '--wrt', '--no-verify']]])('%j lacks a value', (args) => {
  expect(() => scan('diff', ...args)).toThrow(MatcalcError);
});

test.each<[string[], boolean | undefined]>([
  [['diff', 'x'], undefined],
  [['diff', 'x', '--color'], true],
  [['diff', 'x', '--no-color'], false],
  [['diff', '--color', '--no-color'], false],
  [['diff', '--', '--no-color'], undefined],
])('%j asks for colour: %s', (args, expected) => {
  expect(colourFlag(args)).toBe(expected);
});
