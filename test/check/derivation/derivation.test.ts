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
