/** Which formulas a document has, and where they stand. */
import { describe, expect, test } from '@jest/globals';
import { checkDerivation } from '../../../src/index.js';
import { readDocument } from '../../../src/check/derivation/document.js';
import { readStatements } from '../../../src/check/derivation/statements.js';

/** The statements of a document: members between =, declarations, what cannot be read, mentions in sentences. */
function statements(document: string): string[] {
  return readStatements(readDocument(document).formulas).map((statement) => {
    switch (statement.kind) {
      case 'chain':
        for (const { start, end, text } of statement.members) expect(end - start).toBe(text.length);
        return statement.members.map(({ text }) => text.replace(/\s+/g, ' ')).join(' = ');
      case 'declaration':
        return `given ${statement.piece.text}`;
      case 'unreadable':
        return `! ${statement.message}`;
      case 'mention':
        return 'mention';
    }
  });
}

describe('statements', () => {
  test.each<[string, string, string[]]>([
    ['bare lines', "z = W x\ns = u' z", ['z = W x', "s = u' z"]],
    ['a chain', 'a = b = c', ['a = b = c']],
    ['a line that continues', 'a = b\n  = c\n  = d', ['a = b = c = d']],
    ['a line that continues behind prose', 'a = b\nThis is the chain rule.\n  = c', ['a = b = c']],
    [
      'declarations',
      'W: n x m\nx ∈ R^m\nS spd\na: scalar',
      ['given W: n x m', 'given x ∈ R^m', 'given S spd', 'given a: scalar'],
    ],
    [
      'a list',
      '- z = W x\n* h = f(z)\n1. s = h\n> t = s',
      ['z = W x', 'h = f(z)', 's = h', 't = s'],
    ],
    [
      'words before',
      'Let z = W x\nThen, s = u\nHence we have t = s',
      ['z = W x', 's = u', 't = s'],
    ],
    [
      'inline formulas',
      'With $z = W x$ and $h = f(z)$, where $W$ is a matrix.',
      ['z = W x', 'h = f(z)', 'mention'],
    ],
    [
      'the end of a sentence',
      'We get $a = b$. Then $$c = d.$$ and \\(e = f,\\)',
      ['a = b', 'c = d', 'e = f'],
    ],
    ['commas', '$z = W x,\\ h = f(z), s = u$', ['z = W x', 'h = f(z)', 's = u']],
    ['commas in brackets', 's = max(a, b), t = s', ['s = max(a, b)', 't = s']],
    ['a relation is no equation', '$[z >= 0] = [z != 1]$', ['[z >= 0] = [z != 1]']],
    [
      'LaTeX',
      '\\begin{align}\na &= b \\\\\n&= c \\label{eq} \\\\[2pt]\nd &= e \\nonumber\n\\end{align}',
      ['a = b = c', 'd = e'],
    ],
    [
      'LaTeX in Markdown',
      '$$\n\\begin{aligned}\na &= b \\\\\n &= c\n\\end{aligned}\n$$',
      ['a = b = c'],
    ],
    ['a display without breaks', '\\[\na\n= b\n+ c\n\\]', ['a = b + c']],
    ['two columns', '\\begin{align}\nz &= Wx, & h &= f(z)\n\\end{align}', ['z = Wx', 'h = f(z)']],
    [
      'words in LaTeX',
      '\\begin{align}\nz &= Wx \\quad\\text{and}\\quad h = f(z)\n\\end{align}',
      ['z = Wx', 'h = f(z)'],
    ],
    ['a comment of LaTeX', '\\begin{align}\na &= b % = x\n\\end{align}', ['a = b']],
    [
      'a block of LaTeX',
      '$A = \\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}$',
      ['A = [ a , b ; c , d ]'],
    ],
    ['a fence', '```\na = b\nc = d; e = f\n```', ['a = b', 'c = d', 'e = f']],
    ['another language', '```python\na = b\n```', []],
    ['an annotation', "δ = u'   # 1 × n, upstream gradient ∂s/∂z, as a row", ["δ = u'"]],
    ['a sentence', 'We know that n = 5 is enough here.', []],
    ['prices', 'It costs $5, and b = c costs $6 more.\n\n$a = b$', ['a = b']],
    ['no left side', '= b', ['! nothing stands before this =']],
    ['no right side', 'a =', ['! nothing stands behind =']],
    [
      'an approximation',
      '$$a \\approx b$$',
      ['! this says that something is about equal, not that it is equal'],
    ],
    ['definitions by other signs', '$a := b$, $c \\triangleq d$', ['a = b', 'c = d']],
    ['implications', '$a = b \\Rightarrow c = d$', ['a = b', 'c = d']],
  ])('%s', (_, document, expected) => {
    expect(statements(document)).toEqual(expected);
  });
});

test('lines are counted, and what is skipped is said', () => {
  const document =
    "# Title\n\nz = W x\n\nThe cost is s = 3 units of it.\ns = u' z\n\nSo we are done.\n\n∂s/∂z = u\n";
  const { lines, skipped, verdict } = checkDerivation(undefined, document);
  expect(lines.map(({ line, verdict }) => `${line} ${verdict}`)).toEqual([
    '3 given',
    '6 given',
    '10 right',
  ]);
  expect(
    skipped.map(({ line, looksLikeFormula }) => `${line}${looksLikeFormula ? ' ?' : ''}`),
  ).toEqual(['1', '5 ?', '8']);
  expect(verdict).toBe('right');
});

test('a derivation without any formula is not right', () => {
  expect(checkDerivation(undefined, 'Nothing is said here.').verdict).toBe('unreadable');
  expect(checkDerivation(undefined, '').verdict).toBe('unreadable');
});

describe('hostile documents', () => {
  const within = (ms: number, document: string): ReturnType<typeof checkDerivation> => {
    const start = Date.now();
    const result = checkDerivation(undefined, document);
    expect(Date.now() - start).toBeLessThan(ms);
    return result;
  };

  test('five thousand right lines', () => {
    const document = `z = W x\ns = u' z\n${"∂s/∂W = u x'\n".repeat(5_000)}`;
    const { verdict, lines } = within(30_000, document);
    expect(['right', 'undecided']).toContain(verdict);
    expect(lines).toHaveLength(5_002);
  });

  test('five thousand wrong lines', () => {
    const { verdict, firstWrong } = within(
      30_000,
      `z = W x\ns = u' z\n${"∂s/∂W = x u'\n".repeat(5_000)}`,
    );
    expect([verdict, firstWrong?.line]).toEqual(['wrong', 3]);
  });

  test('a chain of five thousand members', () => {
    const { verdict } = within(30_000, `z = W x\ns = u' z\n∂s/∂W ${"= u x'\n".repeat(5_000)}`);
    expect(['right', 'undecided']).toContain(verdict);
  });

  test.each([
    ['letters', 'a'.repeat(300_000)],
    ['signs', '='.repeat(300_000)],
    ['dollars', '$'.repeat(300_000)],
    ['spaced dollars', '$ '.repeat(150_000)],
    ['open formulas', '\\('.repeat(150_000)],
    ['open environments', '\\begin{align}\n'.repeat(20_000)],
    ['begun and ended', '\\begin{align}a=b\\end{aligned}\n'.repeat(5_000)],
    ['brackets', `a = ${'('.repeat(100_000)}`],
    ['lines of brackets', 'a = (\n'.repeat(20_000)],
    ['empty lines', '\n'.repeat(300_000)],
    ['fences', '```\n'.repeat(60_000)],
    ['matrices', `$${'\\begin{bmatrix}'.repeat(20_000)}$`],
    ['partials', `${'∂'.repeat(300_000)} = 1`],
    ['fractions', `$$${'\\frac{\\partial'.repeat(20_000)} = 1$$`],
    ['words', 'so '.repeat(300_000)],
    ['definitions of one name', 'a = b\n'.repeat(5_000)],
    [
      'definitions of many names',
      Array.from({ length: 1000 }, (_, k) => `a_{${k}} = b`).join('\n'),
    ],
  ])('%s', (_, document) => {
    within(30_000, document);
  });

  test.each([
    ['unbalanced environments', 'z = W x\n\\begin{align}\n∂z/∂x &= W', 'unclosed'],
    ['an open display', 'z = W x\n$$∂z/∂x = W', 'unclosed'],
    ['a control character', 'z = W x\n∂z/∂x = W\u0007', 'syntax'],
    ['a bracket that is never closed', 'z = W x\n∂z/∂x = (W', 'unclosed'],
    ['a bracket that closes nothing', 'z = W x\n∂z/∂x = W)', 'unopened'],
  ])('%s', (_, document, code) => {
    const { verdict, lines } = checkDerivation(undefined, document);
    expect(verdict).toBe('unreadable');
    const [line] = lines.filter((one) => one.verdict === 'unreadable');
    expect(line?.diagnostic?.code).toBe(code);
    expect(line?.line).toBe(2);
  });
});
