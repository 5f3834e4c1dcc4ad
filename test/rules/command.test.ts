/** `matcalc rules` as a person runs it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRules } from '../../src/rules/rule.js';
import { matcalc } from '../cli/run.js';
import { TABLE } from './table.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matcalc-rules-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('what is printed is a rule file with the same rules', async () => {
  const { code, stdout, stderr } = await matcalc(['rules']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const essence = (rules: typeof TABLE): string[] =>
    rules.map(({ id, left, right, given, expands, source }) =>
      [id, left, right, given, expands, source].join('|'),
    );
  expect(essence(parseRules('printed', stdout)).sort()).toEqual(essence(TABLE).sort());
});

describe('a name chooses', () => {
  test.each([
    ['d-inv', 'd-inv'],
    ['erf', 'd-erf'],
    ['logdet', 'logdet-of-inverse'],
    ['identities', 'log-of-exp'],
    ['differential', 'd-softmax'],
  ])('%s', async (name, one) => {
    const { code, stdout } = await matcalc(['rules', name]);
    expect(code).toBe(0);
    const wanted = name === 'erf' ? 'erf' : one;
    expect(parseRules('printed', stdout).map(({ id }) => id)).toContain(wanted);
    expect(parseRules('printed', stdout).length).toBeLessThan(TABLE.length);
  });

  test('a name that nothing has', async () => {
    expect(await matcalc(['rules', 'sigmiod'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: no rule is called sigmiod or is about it\nhelp: did you mean sigmoid?\n',
    });
  });
});

describe('--verify', () => {
  test('one rule', async () => {
    expect(await matcalc(['rules', 'd-inv', '--verify'])).toEqual({
      code: 0,
      stdout: 'holds      d-inv\n1 of 1 rules hold\n',
      stderr: '',
    });
  });

  test('all of them', async () => {
    const { code, stdout } = await matcalc(['rules', '--verify']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${TABLE.length} of ${TABLE.length} rules hold\n`,
    });
  });

  test('a wrong one of a person’s own', async () => {
    const path = await file('wrong.rules', 'pythagoras: cos(z)^2 + sin(z)^2 = 2  # wrong\n');
    const { code, stdout } = await matcalc(['rules', 'pythagoras', '--verify', '--rules', path]);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^fails {6}pythagoras: 2 where 1 belongs at z = -?[0-9.]+\n0 of 1 rules hold\n$/,
    );
    const forced = await matcalc(['rules', '--verify', '--force', '--rules', path]);
    expect(forced.code).toBe(0);
  });

  test('as data', async () => {
    const path = await file(
      'mine.rules',
      'a: cos(acos(z)) = z  # inverse\nb: sin(z)^2 = 2  # no\n',
    );
    const args = ['rules', 'cos', '--verify', '--format', 'json', '--rules', path];
    const { code, stdout } = await matcalc(args);
    expect(code).toBe(0);
    const { schema, rules, faults } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ schema, faults }).toEqual({ schema: 1, faults: [] });
    expect((rules as object[])[0]).toEqual({
      id: 'a',
      kind: 'identity',
      left: 'cos(acos(z))',
      right: 'z',
      given: '',
      expands: false,
      source: 'inverse',
      file: path,
      line: 1,
      verdict: 'holds',
    });
  });
});

describe('a stranger’s file', () => {
  test.each([
    ['binary', Uint8Array.from({ length: 5000 }, (_, k) => k % 256), /is not text in UTF-8/],
    ['of a megabyte', 'a: sin(z) = z  # x\n'.repeat(60_000), /is larger than 1 MB/],
    ['in one line', 'z'.repeat(900_000), /line 1 is too long: a rule has at most 1000 characters/],
    ['of something else', '{"name": "matcalc"}', /a rule begins with its name and a colon/],
    ['without an end', 'a: f(x) = f(f(x))  # x', /f is defined by itself/],
    ['of unknown functions', 'a: hlep(z) = hellp(z)  # x', /hellp is not a known function/],
  ])('%s', async (_, content, message) => {
    const path = await file('strange.rules', content);
    const { code, stderr } = await matcalc(['rules', '--rules', path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.length).toBeLessThan(1000);
  });

  test('that is not there', async () => {
    const { code, stderr } = await matcalc(['rules', '--rules', join(folder, 'none')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/there is no such file/);
  });
});
