import { expect, test } from '@jest/globals';
import { reportMarkdown } from '../../../src/grade/render/markdown.js';
import { HOSTILE, REPORT, reportWith } from './report.js';

test('three tables', () => {
  expect(reportMarkdown(REPORT).split('\n')).toEqual([
    '# Sheet &lt;1&gt; &amp; "2"',
    '',
    '| problem | right | right, with a remark | wrong | needs a person | not answered | mistakes |',
    '| :-- | --: | --: | --: | --: | --: | :-- |',
    '| a x \\| y | 1 | 1 | 1 | 1 | 1 | sign 1, factor 1 |',
    '',
    '| student | problem | answer | verdict | code | message | score | points |',
    '| :-- | :-- | :-- | :-- | :-- | :-- | --: | --: |',
    '| ann | a | x | right |  |  | 1 | 2 |',
    '| bob | a | x | right, with a remark |  | written as a row | 1 | 2 |',
    "| cem | a | -A' | wrong | sign+factor | a sign; and a factor | 0.56 | 1.13 |",
    '| (line 2) | a | x | needs a person | row | no student |  |  |',
    '| dan | b |  | not answered |  |  | 0 | 0 |',
    '',
    '| student | points | of | open |',
    '| :-- | --: | --: | --: |',
    '| ann | 2.5 | 4 | 1 |',
  ]);
});

test.each(HOSTILE)('%j stays in its cell and is no markup', (answer) => {
  const line = reportMarkdown(reportWith({ answer })).split('\n')[8]!;
  expect(line.match(/(?<!\\)\|/g)).toHaveLength(9);
  expect(line).not.toMatch(/[<>@]|:\/\/|(?<!\\)[`[\]]/);
  expect(line).not.toMatch(/\p{Cc}/u);
});
