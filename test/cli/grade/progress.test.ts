import { describe, expect, test } from '@jest/globals';
import { Progress } from '../../../src/cli/grade/progress.js';

/** What is written of rows that take so many milliseconds each. */
function written(isTerminal: boolean, rows: number, each: number): string[] {
  const texts: string[] = [];
  let time = 0;
  const progress = new Progress({
    isTerminal,
    now: () => time,
    write: (text) => void texts.push(text),
  });
  for (let row = 1; row <= rows; row++) {
    time += each;
    progress.tell(row, rows);
  }
  progress.end();
  return texts;
}

describe('elsewhere than on a terminal', () => {
  test('short runs are silent', () => {
    expect(written(false, 100, 19)).toEqual([]);
  });

  test('long ones tell now and then', () => {
    expect(written(false, 20, 500)).toEqual(['graded 4 of 20\n', 'graded 14 of 20\n']);
  });
});

describe('on a terminal', () => {
  test('short runs are silent', () => {
    expect(written(true, 100, 4)).toEqual([]);
  });

  test('long ones have one line, which goes away', () => {
    expect(written(true, 4, 300)).toEqual(['\rgraded 2 of 4', '\rgraded 3 of 4', '\r\x1b[K']);
  });
});
