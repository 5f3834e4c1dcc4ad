/** A key from the data of its file. */
import { MISTAKE_CODES } from '../check/result.js';
import {
  type Data,
  type Entry,
  fault,
  firstLine,
  type MappingData,
  type ScalarData,
  type SourceFile,
} from './data.js';
import { Fields, meant, numberOf } from './fields.js';
import { LAYOUTS } from '../expression/layout.js';
import type { Acceptance, Key, KeyProblem, Requirement } from './key.js';

/** What a whole key has. */
const KEY_FIELDS = ['title', 'defaults', 'problems'] as const;

/** What every problem may take from `defaults`. */
const SHARED_FIELDS = [
  ...['points', 'wrt', 'given', 'order', 'then', 'layout', 'structured'],
  ...['accept', 'require', 'credit'],
];
const PROBLEM_FIELDS = ['id', 'title', 'expr', 'answer', ...SHARED_FIELDS];
const REQUIRE_FIELDS = ['uses', 'avoids'] as const;
const ACCEPT_WORDS = ['row', 'transposed', ...LAYOUTS] as const;

/** No sheet has more problems than this. */
const MAX_PROBLEMS = 1000;

/** What an answer that is not wholly right may have credit for. */
const CREDIT_CODES = [...MISTAKE_CODES, 'other', 'required', 'row'] as const;

/**
 * Reads a key: a list of problems with ids, a mapping of ids to problems, or one of these as `problems` beside a title
 * and defaults.
 *
 * @throws MatcalcError in the source `file`, at the place of what is unknown, missing or no such value
 */
export function readKey(file: SourceFile, data: Data): Key {
  const whole = data.kind === 'mapping' ? wholeKey(file, data) : null;
  const defaults = whole?.mappingOf('defaults') ?? null;
  const shared = defaults && new Fields(file, defaults, SHARED_FIELDS);
  const listed = whole ? whole.find('problems') : data;
  const problems = new Map<string, KeyProblem>();
  for (const { id, place, fields } of problemsOf(file, listed ?? data, shared)) {
    if (problems.has(id)) throw fault(file, place, `two problems are called ${id}`);
    problems.set(id, readProblem(id, place, fields));
  }
  if (problems.size > MAX_PROBLEMS)
    throw fault(file, null, `the key has more than ${MAX_PROBLEMS} problems`, { code: 'limit' });
  if (problems.size === 0)
    throw fault(file, null, 'the key has no problems', {
      help: 'matcalc grade --init writes an example',
    });
  return { title: whole?.text('title')?.text.trim() ?? null, problems };
}

/** The fields of a whole key; null where the mapping is that of ids to problems. */
function wholeKey(file: SourceFile, mapping: MappingData): Fields | null {
  const names = mapping.entries.map(({ key }) => key);
  const isWhole = names.includes('problems') || mapping.entries.some(isOfWhole);
  return isWhole ? new Fields(file, mapping, KEY_FIELDS) : null;
}

/** A problem is a mapping, a title is none: `titel: Sheet 3` is a whole key with a slip. */
const isOfWhole = ({ key, value }: Entry): boolean =>
  key === 'defaults' || key === 'title' || value.kind !== 'mapping';

interface Listed {
  readonly id: string;
  readonly place: ScalarData['span'];
  readonly fields: Fields;
}

function problemsOf(file: SourceFile, data: Data, shared: Fields | null): Listed[] {
  if (data.kind === 'scalar')
    throw fault(file, firstLine(file, data.span), 'the key is a list of problems', {
      help: 'matcalc grade --init writes an example',
    });
  if (data.kind === 'list') return data.items.map((item) => listedProblem(file, item, shared));
  return data.entries.map(({ key, keySpan, value }) => {
    const fields = fieldsOf(file, value, keySpan, shared);
    const own = fields.text('id');
    if (own && own.text.trim() !== key.trim())
      throw fault(file, own.span, `this problem stands under the id ${key}`);
    return { id: key.trim(), place: keySpan, fields };
  });
}

function listedProblem(file: SourceFile, item: Data, shared: Fields | null): Listed {
  const place = firstLine(file, item.span);
  const fields = fieldsOf(file, item, place, shared);
  const id = fields.text('id');
  if (!id) throw fault(file, place, 'this problem has no id');
  return { id: id.text.trim(), place: id.span, fields };
}

function fieldsOf(
  file: SourceFile,
  data: Data,
  place: ScalarData['span'],
  shared: Fields | null,
): Fields {
  if (data.kind === 'mapping') return new Fields(file, data, PROBLEM_FIELDS, shared);
  throw fault(file, place, 'a problem is a mapping with expr and wrt', {
    help: 'matcalc grade --init writes an example',
  });
}

function readProblem(id: string, place: ScalarData['span'], fields: Fields): KeyProblem {
  if (id === '') throw fault(fields.file, place, 'an id is a text');
  const needed = (name: string): ScalarData => {
    const text = fields.text(name);
    if (text) return text;
    throw fault(fields.file, place, `the problem ${id} has no ${name}`);
  };
  return {
    id,
    title: fields.text('title')?.text.trim() ?? null,
    points: fields.number('points', 0, Infinity) ?? 1,
    expr: needed('expr'),
    wrt: needed('wrt'),
    given: givenOf(fields),
    order: orderOf(fields),
    then: fields.texts('then').map(({ text }) => text),
    layout: fields.word('layout', LAYOUTS) ?? 'parameter',
    structured: structuredOf(fields),
    answers: fields.texts('answer'),
    accept: acceptanceOf(fields),
    require: requirementOf(fields),
    credit: creditOf(fields),
    place,
  };
}

function orderOf(fields: Fields): number | null {
  const order = fields.number('order', 1, 8);
  if (order === null || Number.isInteger(order)) return order;
  const { span } = fields.find('order')!;
  throw fault(fields.file, span, 'order is a whole number from 1 to 8');
}

/** Texts, or a mapping of names to what they are: `W: n x m`. */
function givenOf(fields: Fields): readonly ScalarData[] {
  const data = fields.find('given');
  if (data?.kind !== 'mapping') return fields.texts('given');
  return data.entries.map(({ key, keySpan, value }): ScalarData => {
    if (value.kind !== 'scalar' || value.text.trim() === '')
      throw fault(fields.file, keySpan, `nothing says what ${key} is`);
    const text = `${key}: ${value.text}`;
    return {
      kind: 'scalar',
      value: text,
      text,
      span: { start: keySpan.start, end: value.span.end },
    };
  });
}

function structuredOf(fields: Fields): KeyProblem['structured'] {
  const word = fields.word('structured', ['true', 'false', 'entries', 'tangent']);
  if (word === null || word === 'false') return null;
  return word === 'true' ? 'entries' : word;
}

/** A row for a column is right unless something else is said, as it is in `check`. */
function acceptanceOf(fields: Fields): Acceptance {
  const words = fields.words('accept', ACCEPT_WORDS) ?? ['row'];
  const transposed = words.includes('transposed');
  return {
    row: transposed || words.includes('row'),
    transposed,
    layouts: LAYOUTS.filter((layout) => words.includes(layout)),
  };
}

function requirementOf(fields: Fields): Requirement {
  const mapping = fields.mappingOf('require');
  if (!mapping) return { uses: [], avoids: [] };
  const inner = new Fields(fields.file, mapping, REQUIRE_FIELDS);
  return { uses: inner.texts('uses'), avoids: inner.texts('avoids') };
}

/** What the defaults say counts for the codes that a problem does not name. */
function creditOf(fields: Fields): ReadonlyMap<string, number> {
  const credit = new Map<string, number>();
  for (const { key, keySpan, value } of fields.mergedEntries('credit')) {
    if (!CREDIT_CODES.some((code) => code === key))
      throw fault(fields.file, keySpan, `no mistake has the code ${key}`, meant(key, CREDIT_CODES));
    credit.set(key, numberOf(fields.file, value, `the credit for ${key}`, 0, 1));
  }
  return credit;
}
