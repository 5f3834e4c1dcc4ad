import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { matcalc } from './run.js';

const lines = (...parts: string[]): string => `${parts.join('\n')}\n`;

test.each<[string, string[], string]>([
  [
    'no expression',
    ['diff', '--wrt', 'x'],
    lines(
      'error: no expression',
      'help: give one in double quotes, - for standard input, or --file FILE',
    ),
  ],
  [
    'an empty expression',
    ['diff', ' ', '--wrt', 'x'],
    lines(
      'error: the expression is empty',
      'help: if it had a $, the shell replaced it: matcalc needs no $',
    ),
  ],
  [
    'an unknown command',
    ['dif', 'x', '--wrt', 'x'],
    lines("error: unknown command 'dif'", 'help: did you mean diff?'),
  ],
  [
    'a forgotten command',
    ["x' x", '--wrt', 'x'],
    lines("error: unknown command 'x' x'", 'help: matcalc diff EXPR --wrt NAME'),
  ],
  [
    'an unknown option',
    ['diff', 'x', '--wrd', 'x'],
    lines("error: unknown option '--wrd'", 'help: did you mean --wrt?'),
  ],
  [
    'an expression without quotes',
    ['diff', 'x', '+', 'y', '--wrt', 'x'],
    lines(
      "error: too many arguments for 'diff'. Expected 1 argument but got 3",
      'help: put the expression in double quotes',
    ),
  ],
  ['an option without its value', ['diff', 'x', '--wrt'], 'error: option --wrt needs a value\n'],
  [
    'an impossible order',
    ['diff', 'x', '--wrt', 'x', '--order', '0'],
    "error: option '--order <k>' argument '0' is invalid. It has to be a whole number, 1 or more\n",
  ],
  [
    'an unknown format',
    ['diff', 'x', '--wrt', 'x', '--format', 'word'],
    "error: option '--format <name>' argument 'word' is invalid. Allowed choices are text, ascii, latex, json, numpy\n",
  ],
  [
    'a file that is not there',
    ['diff', '--file', '/nowhere/net.mc', '--wrt', 'x'],
    'error: cannot read /nowhere/net.mc: there is no such file\n',
  ],
  [
    'a directory',
    ['diff', '--file', '/', '--wrt', 'x'],
    'error: cannot read /: it is a directory\n',
  ],
])('%s', async (_what, args, stderr) => {
  expect(await matcalc(args)).toEqual({ code: 2, stdout: '', stderr });
});

test.each<[string, string | Uint8Array, string]>([
  ['a megabyte and more', 'x + '.repeat(300_000), 'error: the input is larger than 1 MB\n'],
  [
    'bytes that are no text',
    Uint8Array.of(0x78, 0xff),
    'error: the input is not text in UTF-8\nhelp: line 1 has a byte that is none: save it as UTF-8\n',
  ],
])('%s on standard input', async (_what, stdin, stderr) => {
  const outcome = await matcalc(['diff', '-', '--wrt', 'x'], { stdin });
  expect(outcome).toEqual({ code: 2, stdout: '', stderr });
});

test('the version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await matcalc(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([[[]], [['--help']], [['diff', '--help']], [['shape', '-h']], [['rules', '--help']]])(
  '%j begins with examples',
  async (args) => {
    const { code, stdout, stderr } = await matcalc(args);
    const help = args.length === 0 ? stderr : stdout;
    expect(help).toMatch(/^Examples:\n {2}matcalc /);
    expect(help).toContain('Usage: matcalc ');
    expect(code).toBe(args.length === 0 ? 2 : 0);
  },
);
