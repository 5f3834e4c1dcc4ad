import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matcalc } from './run.js';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'matcalc-'))));
afterAll(() => rm(folder, { recursive: true }));

const LAYER = "z = W x + b\nh = f(z)\ns = u' h\n";

async function check(
  text: string | Uint8Array,
  ...args: readonly string[]
): ReturnType<typeof matcalc> {
  const file = join(folder, 'solution.md');
  await writeFile(file, text);
  const { stderr, ...rest } = await matcalc(['check', ...args, '--file', file]);
  return { ...rest, stderr: stderr.replaceAll(folder, '') };
}

test('right', async () => {
  expect(await check(`${LAYER}∂s/∂W = δ ∂z/∂W\n  = δᵀ xᵀ\n`, '--quiet')).toEqual({
    code: 0,
    stdout: `right

line 1  given      z = W x + b
line 2  given      h = f(z)
line 3  given      s = u' h
line 4  right      ∂s/∂W = δ ∂z/∂W
line 5  right        = δᵀ xᵀ

3 given, 2 right
`,
    stderr: '',
  });
});

test('wrong, with the place', async () => {
  const { code, stdout } = await check(`${LAYER}∂s/∂b = u ⊙ f(z)\n`, '--quiet');
  expect(code).toBe(1);
  expect(stdout).toContain("wrong in line 4: f where f' belongs");
  expect(stdout).toContain('  ∂s/∂b = u ⊙ f(z)\n              ^');
});

test('a line that cannot be read', async () => {
  expect(await check(`${LAYER}∂s/∂b = u ⊙ q\n`, '--quiet')).toMatchObject({
    code: 2,
    stderr: `error: nothing says what q is (/solution.md:4)
  ∂s/∂b = u ⊙ q
              ^
help: a line of its own defines it: q = ...
`,
  });
});

test('an expression beside the file, and its declarations', async () => {
  expect((await check("W: n x m\n∂s/∂W = u x'\n", "u' W x", '--quiet')).code).toBe(0);
  expect((await check("∂s/∂W = x u'\n", "u' W x", '--quiet')).code).toBe(1);
});

test('prose that may be a formula is told', async () => {
  const { code, stderr } = await check(`${LAYER}∂s/∂h = u\nWe set n = 3 for all of it.\n`);
  expect(code).toBe(0);
  expect(stderr).toContain('note: not read, although it may be a formula: line 5\n');
});

test('JSON', async () => {
  const { code, stdout } = await check(`${LAYER}∂s/∂h = 2 u\n`, '--format', 'json', '--quiet');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ schema: 1, verdict: 'wrong', firstWrong: 3 });
});

test.each<[string, string | Uint8Array, number]>([
  ['nothing', '', 2],
  ['prose alone', 'There is no formula here.', 2],
  ['no text', new Uint8Array([0xff, 0xfe, 0x00, 0xd8]), 2],
  ['an environment that is never closed', '\\begin{align}\nz &= W x', 2],
  ['a control character', 'z = W x\n∂z/∂x = W\u0001', 2],
  ['more than a megabyte', 'a'.repeat(1_100_000), 2],
])('%s', async (_, text, code) => {
  const outcome = await check(text);
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).not.toMatch(/internal error|at .*\.js/);
});
