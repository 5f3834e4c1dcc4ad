/** `matcalc check` as a process: exit codes, streams, hints, JSON, and input that nobody means well. */
import { readFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { type Schema, schemaFaults } from '../render/schema.js';
import { matcalc, type Outcome } from './run.js';

jest.setTimeout(60_000);

const LAYER = ['u^T f(W x + b)', '--given', 'W: n x m', '--wrt', 'W'] as const;

const check = (answer: string, ...more: readonly string[]): Promise<Outcome> =>
  matcalc(['check', ...LAYER, '--answer', answer, ...more]);

describe('exit codes', () => {
  test.each([
    ['right', "δ' x'", 0, 'right'],
    ['a right answer with its left side', "∂s/∂W = (u .* f'(z)) x'", 0, 'right'],
    ['wrong', "u x'", 1, 'wrong'],
    ['shapes that do not fit', 'x δ W', 1, 'wrong'],
    ['undecided', 'ones(n, 100000000) ones(100000000, m)', 3, 'undecided'],
  ])('%s', async (_, answer, code, first) => {
    const { code: found, stdout } = await check(answer);
    expect([found, stdout.split(/[\s:]/)[0]]).toEqual([code, first]);
  });

  test.each([
    ['an unknown name', "foo x'", 'nothing says what foo is', '^^^'],
    ['an unknown name behind a left side', "∂s/∂W = foo x'", "∂s/∂W = foo x'\n          ^^^", ''],
    ['an unknown size', "ones(k) x'", 'k is not a dimension of this problem', '^'],
    ['an unknown size of an identity', "I_k δ' x'", 'k is not a dimension of this problem', '^'],
    ['an unknown function', 'q3(x)', '', '^'],
    ['a bracket', "(u x'", 'this bracket is never closed', '^'],
    ['nothing behind the sign', '∂s/∂W =', 'there is nothing to read', ''],
    ['an empty answer', '', '--answer is missing', ''],
    ['blanks', '   ', '--answer is missing', ''],
  ])('%s is no answer', async (_, answer, message, caret) => {
    const { code, stdout, stderr } = await check(answer);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain(caret);
  });

  test('two parameters are no question', async () => {
    const { code, stderr } = await matcalc(['check', "x' y", '--wrt', 'x, y', '--answer', 'x']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('name one parameter')]);
  });
});

test('a leading minus is part of the answer', async () => {
  const asked = ['check', 'y - A x', '--wrt', 'x', '--answer'];
  expect(await matcalc([...asked, '-A'])).toMatchObject({ code: 0 });
  expect(await matcalc([...asked, "-A'", '--layout', 'denominator'])).toMatchObject({ code: 0 });
  expect(await matcalc([...asked, "-A'"])).toMatchObject({ code: 1 });
});

test('a row for a column is right with a remark, wrong where the layout counts', async () => {
  const asked = ['check', "w' x", '--wrt', 'x', '--answer', "w'"];
  const plain = await matcalc(asked);
  expect([plain.code, plain.stdout]).toEqual([0, expect.stringContaining('written as a row')]);
  expect((await matcalc([...asked, '--strict'])).code).toBe(1);
  expect((await matcalc([...asked, '--strict', '--layout', 'jacobian'])).code).toBe(0);
});

test('hints tell no more than was asked for, and the answer only with --show', async () => {
  const asked = ['check', '1/2 norm(A x - b)^2', '--wrt', 'x', '--answer', "A' (A x + b)"];
  const told = async (...more: readonly string[]): Promise<string> =>
    (await matcalc([...asked, '--quiet', ...more])).stdout;
  expect(await told('--hint', '1')).toBe('wrong\n  the shape is right\n');
  expect(await told('--hint', '2')).toBe('wrong: a sign\n');
  expect(await told()).toContain('^');
  expect(await told()).not.toContain('A x - b');
  expect(await told('--show')).toContain("A' (A x - b)");
  expect(await matcalc([...asked, '--hint', '4'])).toMatchObject({ code: 2 });
});

test('--at has both values', async () => {
  const asked = ['check', "x' A x", '--wrt', 'x', '--answer', '2 A x', '--quiet'];
  const { code, stdout } = await matcalc([...asked, '--at', 'x=[1,2], A=[[1,1],[0,1]]']);
  expect(code).toBe(1);
  expect(stdout).toContain('the derivative is [4, 5]');
  expect(stdout).toContain('the answer is     [6, 4]');
});

describe('as JSON', () => {
  const page = readFileSync(new URL('../../docs/json.md', import.meta.url), 'utf8');
  const [, text = ''] = /## Verdicts[\s\S]*?```json\n([\s\S]*?)```/.exec(page) ?? [];
  const schema = JSON.parse(text) as Schema;

  test.each([
    ['right', "δ' x'"],
    ['right with a left side', "∇_W s = δ' x'"],
    ['a sign', "-δ' x'"],
    ['shapes', 'x u x'],
    ['two mistakes', "-2 u x'"],
    ['nothing that has a name', "sin(u) x' + 7 W"],
    ['undecided', 'ones(n, 100000000) ones(100000000, m)'],
  ])('%s fits the schema', async (_, answer) => {
    const { stdout } = await check(answer, '--format', 'json');
    expect(schemaFaults(JSON.parse(stdout), schema)).toEqual([]);
  });

  test('the remark, the property and the values as well', async () => {
    const asked = async (...args: readonly string[]): Promise<unknown> =>
      JSON.parse((await matcalc(['check', ...args, '--format', 'json'])).stdout);
    const row = await asked("w' x", '--wrt', 'x', '--answer', "w'");
    const labels = await asked("-y' log(softmax(z))", '--wrt', 'z', '--answer', 'softmax(z) - y');
    const at = await asked("x' x", '--wrt', 'x', '--answer', 'x', '--at', 'x=[1,2]');
    for (const data of [row, labels, at]) expect(schemaFaults(data, schema)).toEqual([]);
    expect(row).toMatchObject({ verdict: 'right', remark: { code: 'row' } });
    expect(labels).toMatchObject({ mistake: { code: 'property', declaration: 'y onehot' } });
    expect(at).toMatchObject({ witness: { expected: [2, 4], got: [1, 2] } });
  });
});

describe('hostile answers end soon, without a stack trace', () => {
  const names = (count: number, made: (k: number) => string): string =>
    Array.from({ length: count }, (_, k) => `a_${k} = ${k === 0 ? 'u' : made(k - 1)}`).join('; ');

  test.each([
    ['control characters', 'u\u0001\u001b[31m x', [2]],
    ['nested brackets', `${'('.repeat(1000)}u${')'.repeat(1000)} x'`, [2]],
    ['open brackets', '('.repeat(1000), [2]],
    ['minus signs', `${'-'.repeat(20_000)}u`, [2]],
    ['names of JavaScript', '__proto__', [2]],
    ['more names of JavaScript', "constructor x'", [2]],
    ['definitions of such names', "toString = u; toString x'", [1, 2]],
    ['definitions in a circle', 'a where a = b; b = a', [2]],
    ['a definition by itself', 'a = a; a', [2]],
    ['a definition of the parameter', "W = x; δ' W'", [0]],
    ['definitions that double', `${names(60, (k) => `a_${k} + a_${k}`)}; a_59 x'`, [1]],
    ['definitions in a long chain', `${names(2000, (k) => `sin(a_${k})`)}; a_1999 x'`, [1]],
    ['a large number', "1e400 u x'", [1]],
    ['a number that is too large', '1e999999999', [2]],
    ['a large power', "(2^1000000000) u x'", [1, 3]],
    ['a large matrix', 'eye(99999) u', [1]],
    ['a large product', 'kron(kron(kron(W, W), kron(W, W)), kron(kron(W, W), kron(W, W)))', [1, 3]],
    ['not a number', "0/0 u x'", [1, 3]],
    ['a long sum', Array.from({ length: 3000 }, () => "u x'").join(' + '), [1, 3]],
    ['a symbol that means nothing', '😀', [2]],
    ['options', '--strict', [2]],
  ])('%s', async (_, answer, codes) => {
    const start = Date.now();
    const { code, stdout, stderr } = await check(answer);
    expect(codes).toContain(code);
    expect(stdout + stderr).not.toMatch(/\n\s+at |RangeError|TypeError|InternalError/);
    expect(Date.now() - start).toBeLessThan(30_000);
  });

  // Longer than a command line can be: as the problem it comes from standard input.
  test('a megabyte', async () => {
    const asked = ['check', '-', '--wrt', 'x', '--answer', 'x'];
    const { code, stderr } = await matcalc(asked, { stdin: "x' x + ".repeat(150_000) });
    expect([code, stderr]).toEqual([2, expect.stringContaining('larger than 1 MB')]);
  });

  test('an answer as long as a command line may be', async () => {
    expect((await check('u '.repeat(60_000))).code).toBe(1);
    expect((await check('x'.repeat(120_000))).code).toBe(2);
  });
});
