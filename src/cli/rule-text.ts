/** Rules and verdicts about them as text that can be read back, and as data. */
import type { Matrix } from '../numeric/matrix.js';
import type { Rule, RuleKind } from '../rules/rule.js';
import type { RuleVerdict, Witness } from '../rules/verify.js';
import type { Palette } from './colour.js';
import { nestedArray, numberText } from './numbers.js';

const TITLES = {
  derivative: 'Derivatives of elementwise functions',
  differential: 'Differentials',
  definition: 'Definitions of functions',
  identity: 'Identities, applied from left to right',
  jacobian: 'Named Jacobians, in the derivative-shape convention; never applied',
} as const satisfies Record<RuleKind, string>;

/** Longer parts do not push the columns of the others away. */
const WIDEST = 52;
const GAP = '  ';

const formulaOf = ({ left, right }: Rule): string => `${left} = ${right}`;

function givenOf({ given, expands }: Rule): string {
  const parts = [...(given === '' ? [] : [`given ${given}`]), ...(expands ? ['[expands]'] : [])];
  return parts.join(GAP);
}

const columns = (text: string): number => [...text].length;

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(columns).filter((width) => width <= WIDEST));
}

const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - columns(text)));

/** The rules by kind, a line each: what is printed is a rule file. */
export function rulesText(rules: readonly Rule[], palette: Palette): string {
  const groups = (Object.keys(TITLES) as RuleKind[])
    .map((kind) => [kind, rules.filter((rule) => rule.kind === kind)] as const)
    .filter(([, group]) => group.length > 0);
  return groups
    .map(([kind, group]) =>
      [palette.comment(`# ${TITLES[kind]}`), ...lines(group, palette)].join('\n'),
    )
    .join('\n\n');
}

function lines(rules: readonly Rule[], palette: Palette): string[] {
  const [ids, formulas, given] = [
    widest(rules.map(({ id }) => `${id}:`)),
    widest(rules.map(formulaOf)),
    widest(rules.map(givenOf)),
  ];
  return rules.map((rule) => {
    const name = `${rule.id}:`;
    const gap = ' '.repeat(Math.max(0, ids - columns(name)));
    const parts = [
      palette.left(name) + gap,
      padded(formulaOf(rule), formulas),
      ...(given === 0 ? [] : [padded(givenOf(rule), given)]),
      palette.comment(`# ${rule.source}`),
    ];
    return parts.join(GAP);
  });
}

/** The entry at which two matrices differ most. */
function worst({ expected, got }: Witness): [number, number] {
  let at = 0;
  const apart = (k: number): number => Math.abs(expected.data[k]! - got.data[k]!);
  expected.data.forEach((_, k) => {
    if (!(apart(k) <= apart(at))) at = k;
  });
  return [expected.data[at]!, got.data[at]!];
}

/** Where every variable is a number, the point. */
function pointText(point: ReadonlyMap<string, Matrix>): string {
  const values = [...point];
  if (values.length === 0 || values.some(([, { data }]) => data.length > 1)) return '';
  return ` at ${values.map(([name, { data }]) => `${name} = ${numberText(data[0]!)}`).join(', ')}`;
}

function whyText(verdict: Exclude<RuleVerdict, { kind: 'holds' }>): string {
  if (verdict.kind === 'undecided' || !verdict.witness) return verdict.reason;
  const [expected, got] = worst(verdict.witness);
  const { point } = verdict.witness;
  return `${numberText(got)} where ${numberText(expected)} belongs${pointText(point)}`;
}

/** `holds  d-inv`, `fails  mine: 0.31 where 0.87 belongs at z = 0.5` */
export function verdictText(verdict: RuleVerdict, palette: Palette): string {
  const { id } = verdict.rule;
  const word = verdict.kind.padEnd('undecided'.length);
  if (verdict.kind === 'holds') return `${word}${GAP}${id}`;
  return `${palette.error(word)}${GAP}${id}: ${whyText(verdict)}`;
}

/** A rule and what numbers say about it, as JSON has it. */
export function ruleData(rule: Rule, verdict?: RuleVerdict): object {
  const { id, kind, left, right, given, expands, source, file, line } = rule;
  const data = { id, kind, left, right, given, expands, source, file, line };
  if (!verdict) return data;
  if (verdict.kind === 'holds') return { ...data, verdict: 'holds' };
  const { reason } = verdict;
  const witness = verdict.kind === 'fails' ? verdict.witness : undefined;
  return {
    ...data,
    verdict: verdict.kind,
    reason,
    ...(witness ? { witness: witnessData(witness) } : {}),
  };
}

function witnessData({ point, expected, got }: Witness): object {
  const values = [...point].map(([name, value]) => [name, arrayOf(value)]);
  return {
    point: Object.fromEntries(values) as object,
    expected: arrayOf(expected),
    got: arrayOf(got),
  };
}

function arrayOf({ rows, cols, data }: Matrix): ReturnType<typeof nestedArray> {
  const sizes = rows === 1 && cols === 1 ? [] : cols === 1 ? [rows] : [rows, cols];
  return nestedArray({ sizes, data });
}
