/** What checking an answer yields as data (docs/json.md). */
import type { Span } from '../errors.js';
import type { CheckResult, Mistake, Witness } from '../check/result.js';
import { nameText } from '../expression/nameforms.js';
import type { Matrix } from '../numeric/index.js';

export interface JsonPlace extends Span {
  /** What stands there. */
  readonly text: string;
}

export interface JsonMistake extends Omit<Mistake, 'place' | 'second'> {
  readonly place: JsonPlace | null;
  readonly second: {
    readonly code: string;
    readonly message: string;
    readonly place: JsonPlace | null;
  } | null;
}

export interface JsonVerdict extends Omit<CheckResult, 'mistake' | 'witness'> {
  readonly schema: 1;
  readonly mistake: JsonMistake | null;
  readonly witness: {
    readonly values: Readonly<Record<string, JsonValue>>;
    readonly expected: JsonValue;
    readonly got: JsonValue;
  } | null;
}

/** A scalar is a number, a column a list, anything else a list of rows. */
export type JsonValue = number | readonly number[] | readonly (readonly number[])[];

/** The verdict as an object; `answer` is the text that was checked. */
export function verdictData(result: CheckResult, answer: string): JsonVerdict {
  const { verdict, remark, how, mistake, witness, score, reason } = result;
  return {
    schema: 1,
    verdict,
    remark,
    how,
    mistake: mistake && mistakeData(mistake, answer),
    witness: witness && witnessData(witness),
    score,
    reason,
  };
}

function mistakeData(mistake: Mistake, answer: string): JsonMistake {
  const { code, message, detail, place, label, repair, second, declaration } = mistake;
  const at = (span: Span | null): JsonPlace | null =>
    span && { ...span, text: answer.slice(span.start, span.end) };
  return {
    code,
    message,
    detail,
    place: at(place),
    label,
    repair,
    second: second && { ...second, place: at(second.place) },
    declaration,
  };
}

const witnessData = ({ values, expected, got }: Witness): JsonVerdict['witness'] => ({
  values: Object.fromEntries(
    [...values].map(([name, value]) => [nameText(name), valueData(value)]),
  ),
  expected: valueData(expected),
  got: valueData(got),
});

export function valueData({ rows, cols, data }: Matrix): JsonValue {
  if (rows === 1 && cols === 1) return data[0]!;
  if (cols === 1) return [...data];
  return Array.from({ length: rows }, (_, i) => [...data.slice(i * cols, (i + 1) * cols)]);
}
