/** Formulas to statements: chains of equal members, definitions, declarations. */
import type { Span } from '../../errors.js';
import type { Formula } from './document.js';
import { isDeclaration } from './prose.js';

/** A part of a statement: its text, as long as its place in the document. */
export interface Piece extends Span {
  readonly text: string;
}

export type Statement =
  | { readonly kind: 'chain'; readonly members: readonly Piece[]; readonly span: Span }
  | { readonly kind: 'declaration'; readonly piece: Piece; readonly span: Span }
  /** A formula that states nothing. */
  | { readonly kind: 'mention'; readonly inSentence: boolean; readonly span: Span }
  | { readonly kind: 'unreadable'; readonly message: string; readonly span: Span };

type Chain = Statement & { kind: 'chain' };

export function readStatements(formulas: readonly Formula[]): Statement[] {
  const statements: Statement[] = [];
  let chain: { members: Piece[]; at: number } | undefined;
  for (const piece of formulas.flatMap(separated)) {
    const members = split(piece, '=').map(trimmed);
    const continues = members.length > 1 && members[0]!.text === '';
    if (continues && chain) {
      chain.members.push(...members.slice(1));
      statements[chain.at] = chainOf(chain.members);
      continue;
    }
    if (continues)
      statements.push(
        unreadable('nothing stands before this =', { start: piece.start, end: members[1]!.end }),
      );
    else if (members.length > 1) {
      chain = { members, at: statements.length };
      statements.push(chainOf(members));
    } else statements.push(single(members[0]!, piece.kind));
  }
  return statements.map(complete);
}

const unreadable = (message: string, span: Span): Statement => ({
  kind: 'unreadable',
  message,
  span,
});

const chainOf = (members: readonly Piece[]): Chain => ({
  kind: 'chain',
  members: [...members],
  span: { start: members[0]!.start, end: members.at(-1)!.end },
});

/** A chain that ends in = lacks a member. */
function complete(statement: Statement): Statement {
  if (statement.kind !== 'chain') return statement;
  const empty = statement.members.find(({ text }) => text === '');
  return empty ? unreadable('nothing stands behind =', statement.span) : statement;
}

function single(piece: Piece, kind: Formula['kind']): Statement {
  const span = { start: piece.start, end: piece.end };
  if (isDeclaration(piece.text)) return { kind: 'declaration', piece, span };
  if (kind !== 'inline' && /≈|\\approx|\\propto|∝/.test(piece.text))
    return unreadable('this says that something is about equal, not that it is equal', span);
  return { kind: 'mention', inSentence: kind === 'inline', span };
}

/** A statement of a formula. */
interface Part extends Piece {
  readonly kind: Formula['kind'];
}

/** The statements of a formula: at new lines and semicolons; at commas before what has a sign = of its own. */
function separated(formula: Formula): Part[] {
  const lines = split({ ...formula }, '\n;');
  const parts: Part[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    const isBroken = formula.text[line.start - formula.start - 1] === '\n';
    const isOne =
      formula.kind !== 'lines' && isBroken && !line.text.includes('=') && !isDeclaration(line.text);
    const isLeft = isBroken && /^\s*=/.test(line.text) && !last?.text.includes('=');
    if (last && line.text.trim() !== '' && (isOne || isLeft || isContinued(last.text, line.text))) {
      const { start } = last;
      const text = formula.text
        .slice(start - formula.start, line.end - formula.start)
        .replace(/\n/g, ' ');
      parts[parts.length - 1] = { ...last, text, end: line.end };
    } else for (const part of atCommas(line)) parts.push({ ...part, kind: formula.kind });
  }
  return parts
    .map((part) => ({ ...trimmed(part), kind: part.kind }))
    .filter(({ text }) => text !== '');
}

/** An operator at the end of a line or at the beginning of the next one; an = begins a member. */
function isContinued(before: string, after: string): boolean {
  if (before.trim() === '' || after.trim() === '' || /^\s*=/.test(after)) return false;
  return (
    /(?:[-+*/.⊙∘·=]|\\cdot|\\odot)\s*$/.test(before) ||
    /^\s*(?:[+*/⊙∘·]|\.\*|\\cdot|\\odot|-(?![^=]*=))/.test(after)
  );
}

function atCommas(line: Piece): Piece[] {
  const parts = split(line, ',');
  const joined: Piece[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (!last || /=|:|∈|\\in(?![a-z])/.test(part.text)) joined.push(part);
    else {
      const text = line.text.slice(last.start - line.start, part.end - line.start);
      joined[joined.length - 1] = { text, start: last.start, end: part.end };
    }
  }
  return joined;
}

/** What ends a part of a sentence; \\, and the like are spaces of LaTeX. */
const MARKS: ReadonlySet<string> = new Set(['.', ',', ';', ':']);

/** The end of what stands before a mark. */
function endBefore(text: string, at: number): number {
  let end = text[at - 1] === '\\' ? at - 1 : at;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  return end;
}

/** Without white space at its ends and without the mark that ends a sentence. */
function trimmed({ text, start }: Piece): Piece {
  const from = text.search(/\S|$/);
  let end = text.trimEnd().length;
  while (end > from && MARKS.has(text[end - 1]!)) end = endBefore(text, end - 1);
  const whole = text.slice(0, Math.max(from, end));
  const body = whole.slice(from);
  return { text: body, start: start + from, end: start + from + body.length };
}

const OPENING = '([{⟨';
const CLOSING = ')]}⟩';

/** Cuts at signs outside of brackets; the sign = is none where it is a part of <=, >=, != or ==. */
function split(piece: Piece, signs: string): Piece[] {
  const { text } = piece;
  const parts: Piece[] = [];
  let depth = 0;
  let from = 0;
  const cut = (at: number): void => {
    parts.push({ text: text.slice(from, at), start: piece.start + from, end: piece.start + at });
    from = at + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const c = text[at]!;
    if (OPENING.includes(c)) depth++;
    else if (CLOSING.includes(c)) depth = Math.max(0, depth - 1);
    else if (
      signs.includes(c) &&
      (depth === 0 || c === '\n') &&
      !(c === '=' && isRelation(text, at))
    ) {
      if (c === '\n' && depth > 0) {
        if (!isParagraph(text, at)) continue;
        depth = 0;
      }
      cut(at);
    }
  }
  cut(text.length);
  return parts;
}

const isRelation = (text: string, at: number): boolean =>
  '<>!='.includes(text[at - 1] ?? ' ') || text[at + 1] === '=';

/** A bracket that is open at an empty line, or before a line with a sign = of its own, is never closed. */
const isParagraph = (text: string, at: number): boolean =>
  /^[^\S\n]*\n/.test(text.slice(at + 1, at + 200));
