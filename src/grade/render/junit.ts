/** A report for programs that show test results: a suite a problem, a case a student. */
import type { Report, ReportRow } from '../report.js';
import { codeText, problemText, studentText } from './words.js';

/** XML 1.0 has no way to write these. */
const NOT_IN_XML = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

const escaped = (text: string): string =>
  text.replace(NOT_IN_XML, '').replace(/[&<>"\n\r\t]/g, (sign) => ENTITIES[sign]!);

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  inner: readonly string[] = [],
): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  if (inner.length === 0) return `<${name}${written}/>`;
  const lines = inner.flatMap((text) => text.split('\n')).map((text) => `  ${text}`);
  return [`<${name}${written}>`, ...lines, `</${name}>`].join('\n');
}

/** Wrong answers are failures; what nobody answered, and what a person decides, is skipped. */
function outcome(row: ReportRow): string[] {
  const { verdict, message } = row;
  if (verdict === 'wrong') return [element('failure', { type: codeText(row), message })];
  if (verdict === 'person') return [element('skipped', { message: `needs a person: ${message}` })];
  return verdict === 'unanswered' ? [element('skipped', { message: 'not answered' })] : [];
}

function suite(name: string, rows: readonly ReportRow[]): string {
  const count = (...verdicts: readonly string[]): number =>
    rows.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const counts = {
    tests: rows.length,
    failures: count('wrong'),
    errors: 0,
    skipped: count('person', 'unanswered'),
  };
  const cases = rows.map((row) =>
    element('testcase', { classname: row.problem, name: studentText(row) }, outcome(row)),
  );
  return element('testsuite', { name, ...counts }, cases);
}

export function reportJunit({ title, problems, rows }: Report): string {
  const byProblem = new Map<string, ReportRow[]>(problems.map(({ id }) => [id, []]));
  const others: ReportRow[] = [];
  for (const row of rows) (byProblem.get(row.problem) ?? others).push(row);
  const suites = problems.map((problem) => suite(problemText(problem), byProblem.get(problem.id)!));
  if (others.length > 0) suites.push(suite('unknown problems', others));
  const all = {
    tests: rows.length,
    failures: rows.filter(({ verdict }) => verdict === 'wrong').length,
  };
  const root = element('testsuites', { name: title ?? 'matcalc grade', ...all }, suites);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
}
