/** A text to statements: expressions, definitions, declarations, in the order of the text. */
import type { Span } from '../errors.js';
import { isAbbreviation, nearestProperty, PROPERTY_LIST } from './properties.js';
import { areProperties, readSpecification, type Specification } from './declaration.js';
import { failure, unsupported } from './failure.js';
import type { Lexed } from './lexer.js';
import type { Token } from './tokens.js';
import { type Part, type Word, words, wordName } from './words.js';

export type Statement =
  | { readonly kind: 'expression'; readonly parts: readonly Part[]; readonly span: Span }
  | {
      readonly kind: 'definition';
      readonly name: Word;
      /** Set for `f(x) = ...`. */
      readonly parameters?: readonly Word[];
      readonly parts: readonly Part[];
      readonly span: Span;
    }
  | DeclarationStatement;

export interface DeclarationStatement {
  readonly kind: 'declaration';
  readonly name: Word;
  readonly specification: Specification;
  readonly span: Span;
}

export interface Program {
  readonly statements: readonly Statement[];
  /** The place of the first statement behind `where`; the output stands before it. */
  readonly where?: number;
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '⟨': '⟩' };

/** Every bracket has its partner. */
export function checkBrackets(tokens: readonly Token[]): void {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'open') open.push(token);
    if (token.kind !== 'close') continue;
    const partner = open.pop();
    if (!partner) throw failure('unopened', 'this bracket closes nothing', [token]);
    if (CLOSERS[partner.text] !== token.text)
      throw failure('syntax', `${partner.text} is closed by ${token.text}`, [token, partner]);
  }
  const last = open.at(-1);
  if (last) throw failure('unclosed', 'this bracket is never closed', [last]);
}

/** The statements of the text of an expression or a program. */
export function readProgram({ tokens }: Lexed): Program {
  checkBrackets(tokens);
  const groups = separate(words(tokens));
  const where = groups.findIndex((group) => group.behindWhere);
  const statements = groups.map(({ parts }, k) => {
    const output = k < where || (where < 0 && groups.length === 1);
    return classify(parts, output);
  });
  return where < 0 ? { statements } : { statements, where };
}

/** The statements of a --given text: declarations and function definitions. */
export function readGiven({ tokens }: Lexed): Statement[] {
  checkBrackets(tokens);
  return separate(words(tokens)).map(({ parts }) => {
    const statement = classify(parts, false);
    if (statement.kind !== 'expression') return statement;
    if (parts.some((part) => part.kind === 'operator' && part.text === '->'))
      throw unsupported('a function of several arguments that is not elementwise', statement.span);
    const last = parts.at(-1)!;
    const near = parts.length > 1 && last.kind === 'word' && nearestProperty(wordName(last));
    if (near)
      throw failure('declaration', `${wordName(last)} is not a property that is known`, [last], {
        label: `did you mean ${near}?`,
        edits: [{ text: near, span: { start: last.start, end: last.end } }],
      });
    throw failure('declaration', 'this declares nothing', [statement.span], {
      help: `a declaration is written W: n x m, x: n, a: scalar or A symmetric; properties are ${PROPERTY_LIST}`,
    });
  });
}

interface Group {
  readonly parts: Part[];
  readonly behindWhere: boolean;
}

/** Splits at separators outside brackets; inside brackets newlines are spaces. */
function separate(parts: readonly Part[]): Group[] {
  const groups: Group[] = [{ parts: [], behindWhere: false }];
  let depth = 0;
  let behindWhere = false;
  parts.forEach((part, k) => {
    if (part.kind === 'open') depth++;
    if (part.kind === 'close') depth--;
    if (part.kind !== 'separator' || (depth > 0 && part.text !== '\n' && part.text !== 'where'))
      return void groups.at(-1)!.parts.push(part);
    if (part.text === '\n' && (depth > 0 || continues(parts[k - 1], parts[k + 1]))) return;
    if (part.text === 'where') behindWhere = true;
    groups.push({ parts: [], behindWhere });
  });
  return groups.filter((group) => group.parts.length > 0);
}

const continues = (before: Part | undefined, after: Part | undefined): boolean =>
  (before?.kind === 'operator' && before.text !== "'") ||
  (after?.kind === 'operator' && after.text !== '-' && after.text !== "'");

export const spanOf = (parts: readonly Span[]): Span => ({
  start: parts[0]?.start ?? 0,
  end: parts.at(-1)?.end ?? 0,
});

function classify(parts: readonly Part[], output: boolean): Statement {
  const span = spanOf(parts);
  const equals = findEquals(parts);
  if (equals >= 0) return definition(parts, equals, span);
  const [name, sign] = parts;
  const behind = parts.slice(2);
  if (name?.kind === 'word' && (!output || isPlainShape(behind))) {
    if (sign?.kind === 'operator' && (sign.text === ':' || sign.text === 'in'))
      return { kind: 'declaration', name, specification: readSpecification(behind, span), span };
    if (areProperties(parts.slice(1)) && !(output && parts.some(isAbbreviation)))
      return alone(name, parts, span);
  }
  return { kind: 'expression', parts, span };
}

/** `n x m`, `scalar`: what can only be a shape, where `A : B` might be a product. */
const isPlainShape = (parts: readonly Part[]): boolean => {
  const runs = parts.map((part) => (part.kind === 'word' ? part.run : part.text));
  return runs.join() === 'scalar' || (runs.length === 3 && (runs[1] === 'x' || runs[1] === '×'));
};

const alone = (name: Word, parts: readonly Part[], span: Span): Statement => ({
  kind: 'declaration',
  name,
  specification: readSpecification(parts.slice(1), span),
  span,
});

function findEquals(parts: readonly Part[]): number {
  let depth = 0;
  return parts.findIndex((part) => {
    if (part.kind === 'open') depth++;
    if (part.kind === 'close') depth--;
    return depth === 0 && part.kind === 'operator' && part.text === '=';
  });
}

/** `z = ...`, `f(x) = ...`. */
function definition(parts: readonly Part[], equals: number, span: Span): Statement {
  const left = parts.slice(0, equals);
  const right = parts.slice(equals + 1);
  const [name, open] = left;
  const sign = parts[equals]!;
  if (name?.kind !== 'word') throw failure('syntax', 'a name is expected before =', [sign]);
  if (right.length === 0) throw failure('syntax', 'nothing stands behind =', [sign]);
  if (findEquals(right) >= 0)
    throw failure('syntax', 'a second = in one definition', [right[findEquals(right)]!]);
  if (left.length === 1) return { kind: 'definition', name, parts: right, span };
  const close = left.at(-1);
  if (open?.kind !== 'open' || close?.kind !== 'close')
    throw failure('syntax', 'only a name can be defined: z = ..., f(x) = ...', [spanOf(left)]);
  const parameters = left.slice(2, -1).filter((part) => part.kind !== 'separator');
  const named = parameters.filter((part) => part.kind === 'word');
  if (named.length !== parameters.length || named.length === 0)
    throw failure('syntax', 'the parameters of a function are names', [spanOf(left)]);
  return { kind: 'definition', name, parameters: named, parts: right, span };
}
