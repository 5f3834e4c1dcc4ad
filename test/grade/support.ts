/** Keys and submissions from their texts. */
import { type CheckResult, type Mistake } from '../../src/check/result.js';
import { MatcalcError } from '../../src/errors.js';
import { readCsv } from '../../src/grade/formats/csv.js';
import { readYaml } from '../../src/grade/formats/yaml.js';
import { judging } from '../../src/grade/judging.js';
import type { Key } from '../../src/grade/key.js';
import { sheetsOf, tasksOf } from '../../src/grade/plan.js';
import type { MakeChecker } from '../../src/grade/prepare.js';
import { readKey } from '../../src/grade/read-key.js';
import type { Judgement, Report } from '../../src/grade/report.js';
import { readSubmissions } from '../../src/grade/submissions.js';
import { reportOf } from '../../src/grade/summarize.js';

export const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

export const keyFile = (text: string): { text: string; name: string } => ({ text, name: 'key' });

export const keyOf = (text: string): Key => readKey(keyFile(text), readYaml(keyFile(text)));

/** The error of a step: its message with the places it points at. */
export function errorOf(step: () => unknown): { message: string; at: string | null; more: string } {
  try {
    step();
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    const { message, text = '', spans, label, help } = error.diagnostic;
    const span = spans?.[0];
    return {
      message,
      at: span ? text.slice(span.start, span.end) : null,
      more: label ?? help ?? '',
    };
  }
  throw new Error('there is no error');
}

const RESULT: CheckResult = {
  verdict: 'right',
  remark: null,
  how: { by: 'numbers', points: 5 },
  mistake: null,
  witness: null,
  score: 1,
  reason: null,
};

export const resultOf = (part: Partial<CheckResult>): CheckResult => ({ ...RESULT, ...part });

export const mistakeOf = (part: Partial<Mistake> & Pick<Mistake, 'code'>): Mistake => ({
  message: `a ${part.code}`,
  detail: null,
  place: null,
  label: null,
  repair: '',
  second: null,
  declaration: null,
  ...part,
});

/** A checker that looks answers up; one that is not listed is right. */
export const lookingUp =
  (results: Readonly<Record<string, CheckResult | Error>>, seen: string[] = []): MakeChecker =>
  () => ({
    within(_budget, answer) {
      seen.push(answer);
      const result = results[answer] ?? RESULT;
      if (result instanceof Error) throw result;
      return result;
    },
  });

/** The judgements of answers to the only problem of a key. */
export function judgementsOf(
  key: string,
  answers: readonly string[],
  checker?: MakeChecker,
  timeout = 5_000,
): Judgement[] {
  const read = keyOf(key);
  const [problem = ''] = read.problems.keys();
  const tasks = answers.map((answer) => ({ problem, answer }));
  const request = { file: keyFile(key), key: read, tasks, from: 0, timeout };
  return [...judging(request, checker)].flatMap((step) => {
    if (step.kind === 'fault') throw new MatcalcError(step.diagnostic);
    return step.kind === 'judged' ? [step.judgement] : [];
  });
}

/** The whole way from texts to a report, with a checker of one's own. */
export function graded(key: string, csv: string, checker: MakeChecker = lookingUp({})): Report {
  const read = keyOf(key);
  const file = { text: csv, name: 'submissions' };
  const { list, notes } = readSubmissions(file, readCsv(file), read, {});
  const sheets = sheetsOf(file, list, read);
  const tasks = tasksOf(sheets, read);
  const judged = new Map<string, Judgement>();
  for (const step of judging(
    { file: keyFile(key), key: read, tasks, from: 0, timeout: 5_000 },
    checker,
  )) {
    if (step.kind !== 'judged') continue;
    const { problem, answer } = tasks[step.task]!;
    judged.set(`${problem}\n${answer}`, step.judgement);
  }
  return reportOf(read, sheets, (problem, answer) => judged.get(`${problem}\n${answer}`)!, notes);
}

/** Two problems of which it does not matter what they ask. */
export const TWO = lines(
  'title: Sheet 1',
  'problems:',
  '  a: { expr: "x\' x", wrt: x, points: 2 }',
  '  b: { expr: "sum(x)", wrt: x, title: the sum }',
);
