/** The lines of the rule table, from rules/*.rules and from a person's own file: data. */
import { type Diagnostic, MatcalcError, type Span } from '../errors.js';

/**
 * - derivative: `sigmoid'(z) = sigmoid(z) (1 - sigmoid(z))`, of an elementwise function
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
  /** Marked with `[expands]`: the right side may be longer than the left. */
  readonly expands: boolean;
  readonly source: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The whole file, and the places of the rule and its parts in it. */
  readonly text: string;
  readonly places: RulePlaces;
}

export interface RulePlaces {
  readonly whole: Span;
  readonly left: Span;
  readonly right: Span;
  readonly given: Span;
}

/** Longer lines are no rules; more rules than this are no rule file. */
const LONGEST_LINE = 1000;
const MOST_RULES = 500;

const EXAMPLE =
  'a rule is one line such as  d-inv: d inv(A) = -inv(A) dA inv(A)  given A: n x n  ' +
  '# where it is from';

/** Reads a rule file: `id: left = right  given A: n x n  # source`; `#` begins a comment line. */
export function parseRules(file: string, text: string): Rule[] {
  const rules: Rule[] = [];
  let start = 0;
  for (let line = 1; start <= text.length; line++) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    const rule = new LineReader(file, text, line, start, end).read();
    if (rule) rules.push(rule);
    if (rules.length > MOST_RULES) {
      throw new MatcalcError({
        code: 'limit',
        message: `${file} has more than ${MOST_RULES} rules`,
      });
    }
    start = end + 1;
  }
  return rules;
}

/** Reads one line, from its ends inwards. */
class LineReader {
  private readonly start: number;
  private end: number;

  constructor(
    private readonly file: string,
    private readonly text: string,
    private readonly line: number,
    start: number,
    end: number,
  ) {
    const { start: from, end: to } = trimmed(text, start, end);
    this.start = from;
    this.end = to;
  }

  read(): Rule | null {
    const { text, start } = this;
    if (start === this.end || text[start] === '#') return null;
    const whole = { start, end: this.end };
    this.checkCharacters(whole);
    const [, id] = /^([a-z][a-z0-9-]*)\s*:/.exec(this.rest) ?? [];
    if (id === undefined) throw this.failure('a rule begins with its name and a colon', whole);
    const source = this.source();
    const expands = this.takeMarker();
    const given = this.given();
    const body = trimmed(text, text.indexOf(':', start) + 1, this.end);
    const equals = equalsSign(text.slice(body.start, body.end));
    if (equals === null) throw this.failure('a rule has two sides with = between them', body);
    const left = trimmed(text, body.start, body.start + equals);
    const right = trimmed(text, body.start + equals + 1, body.end);
    for (const [side, name] of [
      [left, 'left'],
      [right, 'right'],
    ] as const) {
      if (side.start === side.end) throw this.failure(`the ${name} side is missing`, body);
    }
    const places = { whole, left, right, given };
    const part = (place: Span): string => text.slice(place.start, place.end);
    return {
      id,
      kind: kindOf(part(left), part(given)),
      left: part(left),
      right: part(right),
      given: part(given),
      expands,
      source,
      file: this.file,
      line: this.line,
      text,
      places,
    };
  }

  private get rest(): string {
    return this.text.slice(this.start, this.end);
  }

  private checkCharacters(whole: Span): void {
    // eslint-disable-next-line no-control-regex
    const at = this.rest.search(/[\0-\x08\x0b-\x1f\x7f\ufffd]/);
    if (at >= 0) {
      const start = whole.start + at;
      throw this.failure('there is a control character', { start, end: start + 1 });
    }
    if (whole.end - whole.start <= LONGEST_LINE) return;
    throw new MatcalcError({
      code: 'limit',
      message: `${this.file}, line ${this.line} is too long: a rule has at most ${LONGEST_LINE} characters`,
    });
  }

  private source(): string {
    const at = this.rest.indexOf('#');
    const source = at < 0 ? '' : this.rest.slice(at + 1).trim();
    if (source === '') {
      throw this.failure(
        'the source is missing',
        { start: this.end, end: this.end },
        {
          help: 'say behind # where the rule is from: a book and an equation, or why it is true',
        },
      );
    }
    this.end = trimmed(this.text, this.start, this.start + at).end;
    return source;
  }

  private takeMarker(): boolean {
    const [marker] = /\s\[expands\]$/.exec(this.rest) ?? [];
    if (marker === undefined) return false;
    this.end = trimmed(this.text, this.start, this.end - marker.length).end;
    return true;
  }

  private given(): Span {
    const at = Math.max(this.rest.lastIndexOf(' given '), this.rest.lastIndexOf('\tgiven '));
    if (at < 0) return { start: this.end, end: this.end };
    const place = trimmed(this.text, this.start + at + ' given '.length, this.end);
    this.end = trimmed(this.text, this.start, this.start + at).end;
    return place;
  }

  private failure(
    what: string,
    span: Span,
    more: Pick<Diagnostic, 'help'> = { help: EXAMPLE },
  ): MatcalcError {
    return new MatcalcError({
      code: 'rule',
      message: `${this.file}, line ${this.line} is not a rule: ${what}`,
      source: 'rules',
      text: this.text,
      spans: [span],
      ...more,
    });
  }
}

/** The place without the white space around it. */
function trimmed(text: string, start: number, end: number): Span {
  const part = text.slice(start, end);
  const from = start + (part.length - part.trimStart().length);
  return { start: from, end: Math.max(from, start + part.trimEnd().length) };
}

/** The `=` that stands alone outside brackets: not the one of `>=` or of `[x = y]`. */
function equalsSign(text: string): number | null {
  let depth = 0;
  for (let k = 0; k < text.length; k++) {
    const c = text[k]!;
    if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === '=' && depth === 0) return k;
  }
  return null;
}

const JACOBIAN = /^d(?:\s+|\s*(?=\())(\S.*?)\s*\/\s*d\s?(\w+)$/;

/** A definition declares nothing, its variables are numbers: `inv(Q) = Q'  given ...` is an identity. */
function kindOf(left: string, given: string): RuleKind {
  if (JACOBIAN.test(left)) return 'jacobian';
  if (/^d\s/.test(left)) return 'differential';
  if (/^[A-Za-z]\w*'\(\w+\)$/.test(left)) return 'derivative';
  if (given === '' && /^[A-Za-z]\w*\(\w+(\s*,\s*\w+)*\)$/.test(left)) return 'definition';
  return 'identity';
}

/** Function and parameters of `inv(A)`, `sigmoid'(z)`, `d max(a, b)`; `a^b` is pow(a, b). */
export function headOf(rule: Rule): { fn: string; parameters: string[] } {
  const power = /^d \((\w+)\^(\w+)\)$/.exec(rule.left);
  if (power) return { fn: 'pow', parameters: [power[1]!, power[2]!] };
  const match = /^(?:d\s+)?([A-Za-z]\w*)'?\((\w+(?:\s*,\s*\w+)*)\)$/.exec(rule.left);
  if (!match) {
    throw new MatcalcError(
      ruleDiagnostic(rule, `${rule.left} is not a function of variables`, [rule.places.left]),
    );
  }
  return { fn: match[1]!, parameters: match[2]!.split(/\s*,\s*/) };
}

/** What a Jacobian is of and by: `W x + b` and `x`. */
export function jacobianOf(rule: Rule): { body: string; wrt: string } {
  const [, body = rule.left, wrt = ''] = JACOBIAN.exec(rule.left) ?? [];
  const whole = /^\((.*)\)$/.exec(body);
  return { body: whole && isOneBracket(body) ? whole[1]! : body, wrt };
}

/** Whether the first bracket closes at the end. */
function isOneBracket(text: string): boolean {
  let depth = 0;
  for (let k = 0; k < text.length - 1; k++) {
    if (text[k] === '(') depth++;
    else if (text[k] === ')') depth--;
    if (depth === 0) return false;
  }
  return true;
}

/** What is wrong with a rule, at places of its file. */
export const ruleDiagnostic = (
  rule: Rule,
  what: string,
  spans: readonly Span[],
  help?: string,
): Diagnostic => ({
  code: 'rule',
  message: `rule ${rule.id} (${rule.file}, line ${rule.line}): ${what}`,
  source: 'rules',
  text: rule.text,
  spans,
  ...(help === undefined ? {} : { help }),
});
