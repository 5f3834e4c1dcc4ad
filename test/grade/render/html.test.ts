import { expect, test } from '@jest/globals';
import { reportHtml } from '../../../src/grade/render/html.js';
import { HOSTILE, REPORT, reportWith } from './report.js';

test('the rows', () => {
  const page = reportHtml(REPORT);
  expect(page).toMatch(/<h1>Sheet &lt;1&gt; &amp; &quot;2&quot;<\/h1>/);
  expect(page).toContain(
    '<tr class="wrong"><td>cem</td><td>a</td><td class="answer">-A&#39;</td><td class="verdict">wrong</td>' +
      '<td>sign+factor</td><td>a sign; and a factor</td><td class="number">0.56</td><td class="number">1.13</td></tr>',
  );
});

test('nothing is loaded', () => {
  expect(reportHtml(REPORT)).not.toMatch(/\bsrc=|\bhref=|url\(|<script|@import/i);
});

/** The tags of a page, with their attributes. */
const tagsOf = (page: string): string[] => page.match(/<[^>]*>/g) ?? [];

test.each(HOSTILE)('%j changes no tag', (text) => {
  const page = reportHtml(
    reportWith({ student: text, problem: text, answer: text, message: text }),
  );
  expect(tagsOf(page)).toEqual(tagsOf(reportHtml(reportWith({}))));
  expect(page).not.toMatch(/(?![\n\t])\p{Cc}/u);
});
