/** The page of the language says what is so. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { FUNCTIONS } from '../../src/expression/functions.js';
import { differentiate, type Layout, parse } from '../../src/index.js';
import { shapeLine } from '../../src/render/equations.js';
import { TEXT } from '../../src/expression/notation.js';
import { matcalc } from '../cli/run.js';
import { difference } from '../support/values.js';

const page = readFileSync('docs/language.md', 'utf8');
const section = (title: string): string => page.split('\n## ').find((s) => s.startsWith(title))!;
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const GIVEN = 'x: n, y: n, z: m, a: scalar, A: n x m, B: n x m, Q: n x n';

describe('spellings', () => {
  const table = rowsOf(section('Spellings')).map(([meaning = '', cell = '']) => {
    const spellings = [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    return [meaning, spellings] as const;
  });
  test('are many', () => expect(table.length).toBeGreaterThan(20));
  test.each(table)('%s', (_, [first = '', ...others]) => {
    const problem = parse(first, { given: GIVEN });
    for (const other of others) {
      const { output } = parse(other, { given: GIVEN });
      expect([other, difference(problem, output, problem.output)]).toEqual([other, '']);
    }
  });
});

test('all functions are named', () => {
  const listed = rowsOf(section('Functions')).flatMap(([, cell = '']) => cell.split(' '));
  const known = Object.keys(FUNCTIONS).filter((name) => !name.endsWith('entry'));
  expect(new Set(listed)).toEqual(
    new Set([...known, 'kron', 'commutation', 'eye', 'ones', 'zeros', 'pi', 'e', 'I']),
  );
});

describe('layouts', () => {
  const inputs: Readonly<Record<string, readonly [string, string]>> = {
    'scalar by n': ["x' Q x", 'x'],
    'scalar by n × m': ["x' A z", 'A'],
    'p by scalar': ['a C x', 'a'],
    'p by n': ['C x', 'x'],
    'p × q by scalar': ['a D', 'a'],
  };
  const [, ...table] = rowsOf(section('Results'));
  const names = ['parameter', 'jacobian', 'numerator', 'denominator', 'vec'] as const;
  const cells = rowsOf(section('Results')).flatMap(([what = '', ...shapes]) =>
    what in inputs ? shapes.map((shape, k) => [what, names[k]!, shape] as const) : [],
  );
  test('are all there', () => expect([table.length, cells.length]).toEqual([5, 25]));
  test.each(cells)('%s, %s: %s', (what, layout: Layout, shape) => {
    const [input, wrt] = inputs[what]!;
    const problem = parse(input, { given: `${GIVEN}, C: p x n, D: p x q` });
    const { expr } = differentiate(problem, { wrt, layout }).derivatives[0]!;
    expect(shapeLine(expr!.shape, TEXT).replace(/[()]/g, '')).toBe(shape);
  });
});

describe('examples', () => {
  const examples = [...page.matchAll(/```console\n\$ matcalc (.*)\n([^]*?)```/g)];
  test('are there', () => expect(examples.length).toBeGreaterThan(4));
  test.each(examples.map(([, command = '', printed = '']) => [command, printed] as const))(
    '%s',
    async (command, printed) => {
      const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? b ?? '');
      const { stdout, stderr } = await matcalc(args);
      expect(stdout + stderr).toBe(printed);
    },
  );
});
