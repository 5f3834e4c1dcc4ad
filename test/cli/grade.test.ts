/** Grading as a person does it: files in, a report out. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { matcalc, type Outcome } from './run.js';

let directory = '';
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'matcalc-'))));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const lines = (...parts: string[]): string => `${parts.join('\n')}\n`;

const KEY = lines(
  'title: Sheet',
  'problems:',
  '  1: { expr: "1/2 norm(A x - b)^2", wrt: x, points: 2 }',
  '  2: { expr: "x\' A x", wrt: x, given: "A: n x n symmetric" }',
);

const ROWS = lines(
  'student,problem,answer',
  "ann,1,A'(A x - b)",
  'ann,2,2 A x',
  "bob,1,-A'(A x - b)",
  'bob,2,2 A x)',
);

const grade = (key: string, rows: string, ...flags: string[]): Promise<Outcome> =>
  matcalc(['grade', file('key.yaml', key), file('rows.csv', rows), ...flags]);

test('the report on stdout, what was assumed on stderr', async () => {
  const { code, stdout, stderr } = await grade(KEY, ROWS);
  expect(code).toBe(0);
  expect(stdout).toBe(
    lines(
      'Sheet',
      '',
      'problem  right  remark  wrong  person  none  mistakes',
      '1            1       0      1       0     0  sign 1',
      '2            1       0      0       1     0',
      '',
      'student  problem  verdict         code        score  points  message',
      'ann      1        right                           1       2',
      'ann      2        right                           1       1',
      'bob      1        wrong           sign         0.75     1.5  the sign of the whole',
      'bob      2        needs a person  unreadable                 cannot be read: this bracket closes nothing',
      '',
      'student  points  of  open',
      'ann           3   3',
      'bob         1.5   3     1',
    ),
  );
  expect(stderr).toBe(
    lines('note: problem 1: assumed A: n × m, x: m, b: n', 'note: problem 2: assumed x: n'),
  );
});

test('--quiet', async () => {
  expect((await grade(KEY, ROWS, '--quiet')).stderr).toBe('');
});

describe('exit codes', () => {
  test.each<[string, string[], number]>([
    ['wrong answers', [], 0],
    ['--fail-on wrong', ['--fail-on', 'wrong'], 1],
    ['a format that there is not', ['--format', 'pdf'], 2],
    ['a column that there is not', ['--answer', 'said'], 2],
  ])('%s', async (_, flags, code) => {
    expect((await grade(KEY, ROWS, ...flags)).code).toBe(code);
  });

  test('--fail-on wrong, and nothing is', async () => {
    const rows = "student,1,2\nann,A'(A x - b),2 A x)\n";
    expect((await grade(KEY, rows, '--fail-on', 'wrong')).code).toBe(0);
  });
});

describe('formats', () => {
  test.each([
    ['json', /^\{\n {2}"schema": 1,\n/],
    ['csv', /^student,problem,answer,verdict,code,message,score,points\nann,1,/],
    ['junit', /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="Sheet" tests="4"/],
    ['markdown', /^# Sheet\n\n\| problem \|/],
    ['html', /^<!doctype html>\n/],
  ])('%s', async (format, beginning) => {
    const { code, stdout } = await grade(KEY, ROWS, '--format', format);
    expect(code).toBe(0);
    expect(stdout).toMatch(beginning);
  });

  test('a graded table can be graded again', async () => {
    const { stdout } = await grade(KEY, ROWS, '--format', 'csv');
    const again = await grade(KEY, stdout, '--format', 'csv');
    expect(again.stdout).toBe(stdout);
  });
});

describe('the same answers in other files', () => {
  const ITEMS = [
    { student: 'ann', problem: '1', answer: "A'(A x - b)" },
    { student: 'ann', problem: 2, answer: '2 A x' },
    { student: 'bob', problem: '1', answer: "-A'(A x - b)" },
    { student: 'bob', problem: '2', answer: '2 A x)' },
  ];
  const YAML = ITEMS.map(
    ({ student, problem, answer }) =>
      `- student: ${student}\n  problem: ${problem}\n  answer: |\n    ${answer}\n`,
  ).join('');

  test.each([
    ['rows.json', JSON.stringify(ITEMS)],
    ['rows.yaml', YAML],
    ['rows.tsv', ROWS.replaceAll(',', '\t')],
    ['semicolons.csv', `\uFEFF${ROWS.replaceAll(',', ';').replaceAll('\n', '\r\n')}`],
    ['wide.csv', "Name,1,2\nann,A'(A x - b),2 A x\nbob,-A'(A x - b),2 A x)\n"],
  ])('%s', async (name, text) => {
    const expected = await grade(KEY, ROWS, '--quiet');
    const outcome = await matcalc(['grade', file('key.yaml', KEY), file(name, text), '--quiet']);
    expect(outcome).toEqual(expected);
  });

  test.each([
    ['json', JSON.stringify(ITEMS)],
    ['yaml', YAML],
    ['csv', ROWS],
  ])('%s from standard input', async (_, stdin) => {
    const expected = await grade(KEY, ROWS, '--quiet');
    const outcome = await matcalc(['grade', file('key.yaml', KEY), '-', '--quiet'], { stdin });
    expect(outcome).toEqual(expected);
  });

  test('a key in json', async () => {
    const key = file('key.json', '{"1": {"expr": "x\' x",\n\t"wrt": "x"}}');
    const { code } = await matcalc(['grade', key, file('rows.csv', ROWS), '--quiet']);
    expect(code).toBe(0);
  });
});

describe('unusable files', () => {
  const refused = async (key: string, rows: string, ...flags: string[]): Promise<string> => {
    const { code, stdout, stderr } = await grade(key, rows, ...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr.replaceAll(`${directory}/`, '');
  };

  test('a field that a key does not have', async () => {
    const key = lines('1:', '  expr: x', '  wrt: x', '  givn: "x: n"');
    expect(await refused(key, ROWS)).toBe(
      lines(
        'error: a key has no field givn (key.yaml:4)',
        '    givn: "x: n"',
        '    ^^^^ did you mean given?',
      ),
    );
  });

  test('an expression that cannot be read, in a block', async () => {
    const key = lines('1:', '  expr: |', "    s = u' h", '    h = f(z', '  wrt: u');
    expect(await refused(key, ROWS)).toBe(
      lines(
        'error: problem 1: this bracket is never closed (key.yaml:4)',
        '      h = f(z',
        '           ^',
      ),
    );
  });

  test('an answer of the key that is not right', async () => {
    const key = lines('1:', "  expr: x' A x", '  wrt: x', "  answer: 2 (A - A') x");
    expect(await refused(key, ROWS)).toMatch(
      /^error: the key's answer to 1 is not right: .*key\.yaml:4/,
    );
  });

  test('yaml that is none', async () => {
    expect(await refused('1: { expr: x, given: A: n }', ROWS)).toMatch(
      /^error: the key cannot be read.*key\.yaml:1\)\n/,
    );
  });

  test('no column for the student', async () => {
    expect(await refused(KEY, 'who,problem,answer\nann,1,x\n')).toBe(
      lines(
        'error: no column is called like a student (rows.csv:1)',
        '  who,problem,answer',
        '  ^^^^^^^^^^^^^^^^^^',
        'help: --student COLUMN says which it is; there are who, problem, answer',
      ),
    );
  });

  test('a quote that is never closed', async () => {
    expect(await refused(KEY, 'student,problem,answer\nann,1,x\nbob,1,"x\n')).toBe(
      lines(
        'error: this quote is never closed (rows.csv:3)',
        '  bob,1,"x',
        '        ^',
        'help: a quote inside of quotes is written twice: ""',
      ),
    );
  });

  test('json that is none', async () => {
    const path = file('bad.json', '[{"student": "ann",}]');
    const { code, stderr } = await matcalc(['grade', file('key.yaml', KEY), path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: the submissions cannot be read: this is not JSON/);
  });

  test('text that is not UTF-8', async () => {
    const path = file('latin.csv', Buffer.from('student,problem,answer\nJörg,1,x\n', 'latin1'));
    const { code, stderr } = await matcalc(['grade', file('key.yaml', KEY), path]);
    expect(code).toBe(2);
    expect(stderr.replaceAll(`${directory}/`, '')).toBe(
      lines(
        'error: latin.csv is not text in UTF-8',
        'help: line 2 has a byte that is none: save it as UTF-8',
      ),
    );
  });

  test('files that are not there, or not named', async () => {
    const none = await matcalc(['grade', join(directory, 'none.yaml'), 'rows.csv']);
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/there is no such file/)]);
    const no = await matcalc(['grade']);
    expect([no.code, no.stderr]).toEqual([
      2,
      expect.stringMatching(/^error: no key and no submissions\nhelp: /),
    ]);
    const both = await matcalc(['grade', '-', '-']);
    expect([both.code, both.stderr]).toEqual([2, expect.stringMatching(/cannot both be -/)]);
  });
});

describe('bounds', () => {
  test('an answer that takes all it can get does not stop the others', async () => {
    const key = '1: { expr: "u\' f(W x + b)", wrt: W }';
    const hostile = "W' W ".repeat(800).trim();
    const rows = `student,1\nann,(u .* f'(z)) x'\neve,${hostile}\nbob,-(u .* f'(z)) x'\n`;
    const { code, stdout } = await grade(key, rows, '--format', 'json', '--timeout', '500');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { rows: { verdict: string }[] };
    expect(report.rows.map(({ verdict }) => verdict)).toEqual([
      'right',
      expect.stringMatching(/^(person|wrong)$/),
      'wrong',
    ]);
  });

  test('a file that is too large', async () => {
    const path = file('large.csv', 'x'.repeat(9 << 20));
    const { code, stderr } = await matcalc(['grade', file('key.yaml', KEY), path]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/large\.csv is larger than 8 MB/)]);
  });

  test('ten thousand rows, a megabyte', async () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, i) => `s${i},1,"A'(A x - b)${' + 0'.repeat(i % 20)}"`,
    );
    const { code, stdout } = await grade(
      KEY,
      lines('student,problem,answer', ...rows),
      '--quiet',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    const { problems } = JSON.parse(stdout) as { problems: { counts: { right: number } }[] };
    expect(problems[0]!.counts.right).toBe(10_000);
  });
});

describe('--init', () => {
  const init = (...names: string[]): Promise<Outcome> =>
    matcalc(['grade', '--init', ...names.map((name) => join(directory, name))]);

  test('writes an example that can be graded', async () => {
    const { code, stdout } = await init('sheet.yaml', 'answers.csv');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^wrote .*sheet\.yaml and .*answers\.csv\n$/);
    const [key, rows] = [join(directory, 'sheet.yaml'), join(directory, 'answers.csv')];
    expect((await matcalc(['grade', key, rows])).code).toBe(0);
  });

  test('overwrites nothing', async () => {
    file('there.csv', 'mine');
    const { code, stderr } = await init('new.yaml', 'there.csv');
    expect(code).toBe(2);
    expect(stderr).toMatch(/there\.csv is there already: nothing was written/);
    expect(existsSync(join(directory, 'new.yaml'))).toBe(false);
    expect(readFileSync(join(directory, 'there.csv'), 'utf8')).toBe('mine');
  });
});

describe('docs/grade.md', () => {
  const DOC = readFileSync('docs/grade.md', 'utf8');
  const block = (kind: string): string => new RegExp(`\`\`\`${kind}\n([^]*?)\`\`\``).exec(DOC)![1]!;
  const examples = [...DOC.matchAll(/```console\n\$ (.*)\n([^]*?)```/g)].map(
    ([, command = '', printed = '']) => [command, printed] as const,
  );

  let place = '';
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'matcalc-'));
    run('matcalc grade --init');
  });
  afterAll(() => rmSync(place, { recursive: true }));

  function run(command: string): string {
    const script = `exec 2>&1; matcalc() { node ${resolve('bin/matcalc.js')} "$@"; }; ${command}`;
    const env = { PATH: process.env['PATH'] };
    return execFileSync('sh', ['-c', script], { encoding: 'utf8', env, cwd: place });
  }

  test('shows what --init writes', () => {
    expect(readFileSync(join(place, 'key.yaml'), 'utf8')).toBe(block('yaml'));
    expect(readFileSync(join(place, 'submissions.csv'), 'utf8')).toBe(block('csv'));
  });

  test('has examples', () => expect(examples.length).toBeGreaterThan(1));

  test.each(examples)('%s', (command, printed) => {
    expect(run(command)).toBe(printed);
  });
});
