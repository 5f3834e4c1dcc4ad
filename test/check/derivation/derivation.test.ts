import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { checkDerivation } from '../../../src/index.js';

const TABLE = new URL('./derivations.txt', import.meta.url);

interface Case {
  readonly name: string;
  readonly document: string;
  readonly wrong: readonly (readonly [right: string, wrong: string])[];
}

const cases: Case[] = readFileSync(TABLE, 'utf8')
  .split(/^==== /m)
  .slice(1)
  .map((block) => {
    const [head = '', changes = ''] = block.split(/^----\n/m);
    const [name = '', ...lines] = head.split('\n');
    const wrong = changes
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [right = '', instead = ''] = line
          .split(' => ')
          .map((part) => part.replace(/\\n$/, '\n'));
        return [right, instead] as const;
      });
    return { name, document: lines.join('\n'), wrong };
  });

const told = (document: string): string[] =>
  checkDerivation(undefined, document)
    .lines.filter(({ verdict }) => verdict !== 'right' && verdict !== 'given')
    .map(({ line, verdict, text }) => `${line} ${verdict}: ${text}`);

describe.each(cases)('$name', ({ document, wrong }) => {
  test('is right', () => {
    expect(told(document)).toEqual([]);
    const { verdict, skipped } = checkDerivation(undefined, document);
    expect(verdict).toBe('right');
    expect(skipped.filter(({ looksLikeFormula }) => looksLikeFormula)).toEqual([]);
  });

  test.each(wrong)('%j is not %j', (right, instead) => {
    const at = document.indexOf(right);
    expect(at).toBeGreaterThanOrEqual(0);
    const changed = document.slice(0, at) + instead + document.slice(at + right.length);
    const result = checkDerivation(undefined, changed);
    expect(result.verdict).toBe('wrong');
    const line = changed.slice(0, at + instead.trimEnd().length).split('\n').length;
    expect(result.firstWrong?.line).toBe(line);
  });
});

describe('what is equal only in special cases is wrong', () => {
  test.each([
    ['a symmetric matrix', "s = x' A x", '∂s/∂x = 2 A x'],
    ['one axis of length 1', 'A: n x m\ny = A x', "∂y/∂x = A'"],
    ['a positive number', 'x: n\ns = norm1(x)', '∂s/∂x = ones(n)'],
    ['a live relu', 's = sum(max(0, x))', '∂s/∂x = 1 + 0 x'],
    ['products that commute', 'A: n x n, B: n x n\nY = A X B', 'dY = B dX A'],
    ['a number that is tiny', 's = exp(-100 norm(x)^2)', '∂s/∂x = 0 x'],
    ['a further member of a definition', "z = W x\ns = u' z = 2 u' z", '∂s/∂z = u'],
    ['a second definition', "s = x' x\ns = 2 x' x", '∂s/∂x = 2 x'],
    ['a square of its own', 'A: n x n\ns = tr(A A)', '∂s/∂A = 2 A'],
  ])('%s', (_, givens, line) => {
    const { verdict } = checkDerivation(undefined, `${givens}\n${line}`);
    expect(verdict).not.toBe('right');
  });
});

test('behind a wrong member one that is right again is right', () => {
  const document = "s = x' A x\n∂s/∂x = A x + A' x\n= A x\n= (A + A') x";
  const { lines } = checkDerivation(undefined, document);
  expect(lines.map(({ verdict }) => verdict)).toEqual(['given', 'right', 'wrong', 'right']);
});

test('what follows from a wrong member is no further mistake', () => {
  const document = "s = x' A x\n∂s/∂x = 2 A x\n= A x + A x";
  const { lines } = checkDerivation(undefined, document);
  expect(lines.map(({ verdict }) => verdict)).toEqual(['given', 'wrong', 'right']);
});
