/** The command as a person uses it: what goes where, and how it ends. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matcalc } from './run.js';

const lines = (...parts: string[]): string => `${parts.join('\n')}\n`;

const LAYER = ['diff', 'u^T f(W x + b)', '--wrt', 'W'];
const LAYER_RESULT = lines(
  '∂s/∂W = δᵀ xᵀ              # n × m',
  "  δ = uᵀ ⊙ f'(z)ᵀ          # 1 × n, upstream gradient ∂s/∂z, as a row",
  '  z = W x + b              # n',
);

let directory = '';
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'matcalc-'))));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('results', () => {
  test('the result on stdout, the assumptions on stderr', async () => {
    const { code, stdout, stderr } = await matcalc(LAYER);
    expect({ code, stdout }).toEqual({ code: 0, stdout: LAYER_RESULT });
    expect(stderr).toMatch(/^note: assumed .*W: n × m.*; f elementwise\n$/);
  });

  test('--quiet', async () => {
    const outcome = await matcalc([...LAYER, '--quiet']);
    expect(outcome).toEqual({ code: 0, stdout: LAYER_RESULT, stderr: '' });
  });

  test('ascii', async () => {
    const { stdout } = await matcalc([...LAYER, '--format', 'ascii', '--part', 'equation']);
    expect(stdout).toMatch(/^ds\/dW = delta' x' +# n x m\n$/);
  });

  test('json', async () => {
    const { stdout } = await matcalc([...LAYER, '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      verified: true,
      derivatives: [{ wrt: 'W', shape: ['n', 'm'] }],
    });
  });

  test('--structured, with its form and without', async () => {
    const asked = ['diff', "x' A x", '--wrt', 'A', '--given', 'A symmetric', '--part', 'rhs'];
    const free = await matcalc([...asked, '--structured', '--quiet']);
    expect(free.stdout).toMatch(/^2 x xᵀ − diag\(x\.\^2\) +# n × n, by free entries\n$/);
    const moved = await matcalc([...asked, '--structured', 'tangent']);
    expect(moved.stdout).toMatch(/^x xᵀ +# n × n, in the tangent space\n$/);
    expect(moved.stderr).toMatch(/^note: by A, with G the plain gradient: \(G \+ G'\)\/2 in /m);
    const first = await matcalc(['diff', '--structured', "x' A x", '--wrt', 'A', '--quiet']);
    expect(first.stdout).toMatch(/^∂s\/∂A = x xᵀ/);
  });

  test('--structured in json', async () => {
    const asked = ['diff', 'logdet(S)', '--wrt', 'S', '--given', 'S spd', '--format', 'json'];
    const { stdout } = await matcalc([...asked, '--structured']);
    expect(JSON.parse(stdout)).toMatchObject({
      verified: true,
      derivatives: [{ structured: 'entries', inline: '2 inv(S) - diag(diag(inv(S)))' }],
    });
  });

  test('one part', async () => {
    const { stdout } = await matcalc([...LAYER, '--part', 'rhs', '--quiet']);
    expect(stdout).toMatch(/^δᵀ xᵀ +# n × m\n$/);
  });

  test('an expression that begins with a minus', async () => {
    const { code, stdout } = await matcalc(['diff', "-x' x", '--wrt', 'x', '--part', 'rhs']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^−2 x /);
  });

  test('standard input', async () => {
    const outcome = await matcalc(['diff', '-', '--wrt', 'W', '--quiet'], {
      stdin: '\uFEFFu^T f(W x + b)\r\n',
    });
    expect(outcome).toEqual({ code: 0, stdout: LAYER_RESULT, stderr: '' });
  });

  test('a program in a file, with declarations', async () => {
    const path = file('net.mc', 'W: n x m\nz = W x + b   # first layer\ns = u^T f(z)\n');
    const { code, stdout, stderr } = await matcalc(['diff', '--file', path, '--wrt', 'W']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: LAYER_RESULT });
    expect(stderr).not.toContain('W:');
  });

  test('an expression beside a file is its last line', async () => {
    const path = file('layer.mc', 'z = W x + b');
    const args = ['diff', 'u^T f(z)', '--file', path, '--wrt', 'W', '--quiet'];
    expect((await matcalc(args)).stdout).toBe(LAYER_RESULT);
  });
});

describe('colour', () => {
  test('none in a pipe', async () => {
    const { stdout, stderr } = await matcalc(LAYER);
    expect(stdout + stderr).not.toContain('\x1b');
  });

  test('--color', async () => {
    const { stdout, stderr } = await matcalc([...LAYER, '--color']);
    expect(stdout).toContain('\x1b[1m∂s/∂W\x1b[22m = δᵀ xᵀ');
    expect(stderr).toContain('\x1b[34mnote:\x1b[39m');
  });

  test('NO_COLOR, --no-color', async () => {
    const env = { FORCE_COLOR: '1' };
    expect((await matcalc(LAYER, { env })).stdout).toContain('\x1b');
    expect((await matcalc(LAYER, { env: { ...env, NO_COLOR: '1' } })).stdout).toBe(LAYER_RESULT);
    expect((await matcalc([...LAYER, '--no-color'], { env })).stdout).toBe(LAYER_RESULT);
  });
});

describe('errors', () => {
  test.each<[string, string[], string]>([
    [
      'a bracket',
      ['diff', 'tr(A X', '--wrt', 'X'],
      lines('error: this bracket is never closed', '  tr(A X', '    ^'),
    ],
    [
      'a misspelt parameter',
      ['diff', 'W x + b', '--wrt', 'w'],
      lines('error: w does not occur', '  W x + b', '  ^ did you mean W?'),
    ],
    [
      'shapes',
      ['diff', 'x y', '--wrt', 'x', '--given', 'x: n, y: n'],
      lines(
        'error: two columns do not multiply: x is n, y is n',
        '  x y',
        '  ^ ^',
        "help: x' y (a number), x y' (n × n), x .* y (entry by entry)",
      ),
    ],
    [
      'no parameter',
      ['diff', "x' x"],
      lines('error: by what? --wrt is missing', 'help: --wrt x, or --wrt all'),
    ],
    [
      'a part that the format does not have',
      ['diff', 'x', '--wrt', 'x', '--format', 'json', '--part', 'rhs'],
      'error: --part does not go with --format json, only with text, ascii and latex\n',
    ],
  ])('%s', async (_what, args, stderr) => {
    expect(await matcalc(args)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('in a file, with its line', async () => {
    const path = file('broken.mc', 'z = W x\nh = f(z\ns = u^T h\n');
    const { code, stderr } = await matcalc(['diff', '--file', path, '--wrt', 'W']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `error: this bracket is never closed (${path}:2)\n  h = f(z\n       ^`,
    );
  });

  test('an input that the shell has cut is told so', async () => {
    const { code, stderr } = await matcalc(['diff', 'u^ f(', '--wrt', 'u']);
    expect(code).toBe(2);
    expect(stderr).toContain('the shell replaces $ in double quotes');
  });

  test('--strict', async () => {
    const { code, stdout } = await matcalc([...LAYER, '--strict']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('--at', () => {
  test('formulas, then numbers', async () => {
    const args = ['diff', "x' A x", '--wrt', 'x', '--quiet'];
    const { stdout } = await matcalc([...args, '--at', 'x=[1,2], A=[[2,1],[0,3]]']);
    expect(stdout).toMatch(/^∂s\/∂x = \(A \+ Aᵀ\) x = \[6, 13\] +# n\n/);
    expect(stdout).toMatch(/\n {2}s = xᵀ A x = 16 +# scalar\n$/);
  });

  test('in json', async () => {
    const args = ['diff', "x' A x", '--wrt', 'x,A', '--format', 'json'];
    const { stdout } = await matcalc([...args, '--at', 'x=[1,2], A=[2,1;0,3]']);
    const gradients = [
      [6, 13],
      [
        [1, 2],
        [2, 4],
      ],
    ];
    expect(JSON.parse(stdout)).toMatchObject({ values: { output: 16, derivatives: gradients } });
  });

  test('a formula for f', async () => {
    const args = ['diff', "u' f(x) where f(z) = z^3", '--wrt', 'x', '--quiet', '--part', 'rhs'];
    const { stdout } = await matcalc([...args, '--at', 'x=[1,2], u=[1,1]']);
    expect(stdout).toContain(' = [3, 12]');
  });

  test.each<[string, string, string]>([
    ["u' f(x)", 'u=[1,2], x=[1,1]', 'error: f has no formula, so it has no numbers\n'],
    ["x' y", 'x=[1,2]', 'error: y has no value\n'],
    ["x' y", 'x=[1,2], y=[1,2,3]', 'error: y is n with n = 2, not 3 rows and 1 column\n'],
    ["x' y", 'x=[1,2], y=[1,2], z=3', 'error: z is not a variable here\n'],
    ["x' y", 'x=[1,2', 'error: a comma or a closing bracket is missing here\n'],
  ])('%s at %s is refused', async (expression, at, message) => {
    const { code, stdout, stderr } = await matcalc(['diff', expression, '--wrt', 'x', '--at', at]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.startsWith(message)).toBe(true);
  });
});

test("a rule of one's own that is wrong is refused", async () => {
  const path = file('wrong.rules', 'wrong: inv(A) = A  given A: n x n  # nobody\n');
  const { code, stdout, stderr } = await matcalc(['diff', 'inv(X)', '--wrt', 'X', '--rules', path]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .*wrong/);
});

test('shape', async () => {
  const { code, stdout, stderr } = await matcalc(['shape', "x' A x"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\(x'\) A x +# scalar\n/);
  expect(stderr).toMatch(/^note: assumed .*A: n × n/);
});

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, ['bin/matcalc.js', 'rules'], {
    env: { PATH: process.env['PATH'] },
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += String(text)));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
