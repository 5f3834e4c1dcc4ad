import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { reportJunit } from '../../../src/grade/render/junit.js';
import { HOSTILE, REPORT, reportWith } from './report.js';

test('a suite a problem, what belongs to none behind', () => {
  expect(reportJunit(REPORT).split('\n')).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="Sheet &lt;1&gt; &amp; &quot;2&quot;" tests="5" failures="1">',
    '  <testsuite name="a x | y" tests="4" failures="1" errors="0" skipped="1">',
    '    <testcase classname="a" name="ann"/>',
    '    <testcase classname="a" name="bob"/>',
    '    <testcase classname="a" name="cem">',
    '      <failure type="sign+factor" message="a sign; and a factor"/>',
    '    </testcase>',
    '    <testcase classname="a" name="(line 2)">',
    '      <skipped message="needs a person: no student"/>',
    '    </testcase>',
    '  </testsuite>',
    '  <testsuite name="unknown problems" tests="1" failures="0" errors="0" skipped="1">',
    '    <testcase classname="b" name="dan">',
    '      <skipped message="not answered"/>',
    '    </testcase>',
    '  </testsuite>',
    '</testsuites>',
  ]);
});

/** Reads the page with another program's reader, which refuses what is not XML. */
const READ = `
import json, sys, xml.etree.ElementTree as tree
print(json.dumps([tree.fromstring(text).find('.//testcase').get('name') for text in json.load(sys.stdin)]))`;

test('what is hostile stays text, what XML cannot have is gone', () => {
  const pages = HOSTILE.map((student) => reportJunit(reportWith({ student, message: student })));
  const input = JSON.stringify(pages);
  const names = JSON.parse(
    execFileSync('python3', ['-c', READ], { input, encoding: 'utf8' }),
  ) as string[];
  expect(names.slice(0, -1)).toEqual(HOSTILE.slice(0, -1));
  expect(names.at(-1)).toBe('[31m');
});
