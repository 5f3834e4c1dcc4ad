/** The rule table's lines: data in the language, read from rules/*.rules and from a person's own file. */
import { MatcalcError } from '../errors.js';

/**
 * - derivative: `sigmoid'(z) = sigmoid(z) .* (1 - sigmoid(z))`, of an elementwise function of one argument
 * - differential: `d inv(A) = -inv(A) dA inv(A)`, linear in the differentials of the arguments
 * - definition: `sigmoid(z) = 1/(1 + exp(-z))`: a function in terms of simpler ones
 * - jacobian: `d(W x + b)/dx = W`: a theorem that steps cite; never applied
 * - identity: `inv(inv(A)) = A`, applied from left to right
 */
export type RuleKind = 'derivative' | 'differential' | 'definition' | 'jacobian' | 'identity';

export interface Rule {
  readonly id: string;
  readonly kind: RuleKind;
  readonly left: string;
  readonly right: string;
  /** Declarations of the variables, as in --given; what is not declared here is a scalar. */
  readonly given: string;
  readonly source: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The shape of a rule line. */
const LINE = /^([a-z][a-z0-9-]*)\s*:\s*(.+?)(?:\s+given\s+(.+?))?\s+#\s*(.+)$/;

/** Reads a rule file: a rule a line, `id: left = right  given A: n x n  # source`; `#` begins a comment line. */
export function parseRules(file: string, text: string): Rule[] {
  const rules: Rule[] = [];
  let offset = 0;
  text.split('\n').forEach((raw, k) => {
    const start = offset;
    offset += raw.length + 1;
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const match = LINE.exec(line);
    const sides = match && splitSides(match[2]!);
    if (!match || !sides) {
      throw new MatcalcError({
        code: 'rule',
        message: `${file}, line ${k + 1} is not a rule`,
        source: 'rules',
        text,
        spans: [{ start, end: start + raw.length }],
        help: "a rule is one line such as  d-inv: d inv(A) = -inv(A) dA inv(A)  given A: n x n  # Matrix Cookbook, eq. 59",
      });
    }
    const [left, right] = sides;
    rules.push({
      id: match[1]!,
      kind: kindOf(left, match[3] ?? ''),
      left,
      right,
      given: match[3] ?? '',
      source: match[4]!,
      file,
      line: k + 1,
    });
  });
  return rules;
}

/** At the `=` that stands alone outside brackets: not the one of `>=` or of `[x = y]`. */
function splitSides(text: string): [string, string] | null {
  let depth = 0;
  for (let k = 0; k < text.length; k++) {
    const c = text[k]!;
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === '=' && depth === 0) return [text.slice(0, k).trim(), text.slice(k + 1).trim()];
  }
  return null;
}

/** A guard makes a fact of what would be a definition: sum(y) = 1 for a simplex y. */
const GUARDED = /\b(symmetric|skew|diagonal|spd|orthogonal|lower|upper|positive|sign|binary|onehot|simplex)\b/;

function kindOf(left: string, given: string): RuleKind {
  if (/^d\s*\(.*\)\s*\/\s*d\w+$|^d\s.*\/\s*d\w+$/.test(left)) return 'jacobian';
  if (/^d\s/.test(left)) return 'differential';
  if (/^[A-Za-z]\w*'\(\w+\)$/.test(left)) return 'derivative';
  if (/^[A-Za-z]\w*\(\w+(, \w+)*\)$/.test(left) && !GUARDED.test(given)) return 'definition';
  return 'identity';
}

/** The function and its parameters of `inv(A)`, `sigmoid'(z)`, `d max(a, b)`; `a^b` is pow(a, b). */
export function headOf(rule: Rule): { fn: string; parameters: string[] } {
  const power = /^d \((\w+)\^(\w+)\)$/.exec(rule.left);
  if (power) return { fn: 'pow', parameters: [power[1]!, power[2]!] };
  const match = /^(?:d )?([A-Za-z]\w*)'?\((\w+(?:, \w+)*)\)$/.exec(rule.left);
  if (!match) {
    throw new MatcalcError({ code: 'rule', message: `${rule.file}, line ${rule.line}: ${rule.left} is not a function of variables` });
  }
  return { fn: match[1]!, parameters: match[2]!.split(', ') };
}
