/** The members of chains as syntax trees, with places in the document. */
import { MatcalcError, type Span } from '../../errors.js';
import { readDerivativeName } from '../../expression/calls.js';
import { ONE } from '../../expression/dimension.js';
import { nameText } from '../../expression/nameforms.js';
import { nearestName } from '../../expression/nearest.js';
import { failure } from '../../syntax/failure.js';
import { lex } from '../../syntax/lexer.js';
import { parse } from '../../syntax/parser.js';
import { type Lexeme, splitWords } from '../../syntax/split.js';
import { checkBrackets } from '../../syntax/statements.js';
import { type Syntax, syntaxChildren } from '../../syntax/tree.js';
import { words } from '../../syntax/words.js';
import type { Piece } from './statements.js';

/** What the reader has to know about names. */
export interface Vocabulary {
  isValue(name: string): boolean;
  isDimension(name: string): boolean;
  isFunction(name: string): boolean;
  readonly functions: readonly string[];
}

/** @throws MatcalcError with places in the document */
export function parseMember(
  piece: Piece,
  document: string,
  vocabulary: Vocabulary,
  indices?: ReadonlyMap<string, unknown>,
): Syntax {
  // Which names are indices is all that reading needs.
  const index = indices && new Map([...indices.keys()].map((name) => [name, ONE]));
  return inDocument(piece, document, () => {
    const { tokens } = lex(piece.text, true);
    checkBrackets(tokens);
    const isKnown = (name: string): boolean =>
      vocabulary.isValue(name) || vocabulary.isDimension(name) || vocabulary.isFunction(name);
    const lexemes = joinChanges(splitWords(words(tokens), isKnown), vocabulary).flatMap((lexeme) =>
      splitChange(lexeme, vocabulary),
    );
    const whole = { start: 0, end: piece.text.length };
    return parse(
      lexemes,
      {
        isFunction: (name) => vocabulary.isFunction(name),
        isValue: (name) => vocabulary.isValue(name) || vocabulary.isDimension(name),
        isKnown,
        isDimension: (name) => vocabulary.isDimension(name),
        derivative: (name) =>
          isKnown(name) ? undefined : readDerivativeName(name, vocabulary.functions),
        // A whole text of this form is a derivative even where a variable is called d.
        derivatives: vocabulary.isValue('d') && !isQuotientOfChanges(piece.text) ? '∂' : 'd',
        ...(index ? { index } : {}),
      },
      whole,
    ).tree;
  });
}

const isQuotientOfChanges = (text: string): boolean =>
  /^\s*d\d?\p{L}\S*\s*\/\s*d\p{L}\S*\s*$/u.test(text);

/** `dmu` is d and μ where nothing is called dmu: words of three letters are never cut otherwise. */
function splitChange(lexeme: Lexeme, { isValue, isDimension, isFunction }: Vocabulary): Lexeme[] {
  if (lexeme.kind !== 'name' || lexeme.run !== undefined || lexeme.text.length < 3) return [lexeme];
  const { text, start, end } = lexeme;
  const name = text.slice(1);
  if (!text.startsWith('d') || isValue(text) || isDimension(text) || isFunction(text))
    return [lexeme];
  if (!isValue(name)) return [lexeme];
  const sign = { ...lexeme, text: 'd', end: start + 1 };
  return [sign, { ...lexeme, text: name, start: start + 1, end, spaced: false }];
}

/** `dμ`, of which the d and the Greek letter are two words, is one name where it is a change. */
function joinChanges(lexemes: readonly Lexeme[], { isValue }: Vocabulary): Lexeme[] {
  const joined: Lexeme[] = [];
  for (const lexeme of lexemes) {
    const last = joined.at(-1);
    const isBehind = lexeme.kind === 'name' && last?.kind === 'name' && last.end === lexeme.start;
    if (isBehind && last.text === 'd' && isValue(`d${lexeme.text}`))
      joined[joined.length - 1] = { ...last, text: `d${lexeme.text}`, end: lexeme.end };
    else joined.push(lexeme);
  }
  return joined;
}

/** Runs a step on a part of the document; places in its errors become places in the document. */
export function inDocument<T>(piece: Span, document: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof MatcalcError) || error.diagnostic.text !== undefined) throw error;
    const { spans = [], ...rest } = error.diagnostic;
    const moved = spans.map(({ start, end }) => ({
      start: piece.start + start,
      end: Math.min(piece.start + end, piece.end),
    }));
    throw new MatcalcError({
      ...rest,
      edits: [],
      source: 'file',
      text: document,
      spans: moved.length > 0 ? moved : [{ start: piece.start, end: piece.end }],
    });
  }
}

/** The names of values in a tree, each with its first place; what is differentiated by is among them. */
export function namesIn(tree: Syntax): Map<string, Span> {
  const names = new Map<string, Span>();
  const visit = (node: Syntax): void => {
    if (node.kind === 'name' && !names.has(node.name)) names.set(node.name, node.span);
    syntaxChildren(node).forEach(visit);
  };
  visit(tree);
  return names;
}

/** The names that are differentiated in a tree. */
export function numeratorsIn(tree: Syntax): Set<string> {
  const names = new Set<string>();
  const visit = (node: Syntax): void => {
    if (node.kind === 'derivative') {
      const { numerator } = node;
      if (numerator.kind === 'name') names.add(numerator.name);
      if (numerator.kind === 'entry' && numerator.base.kind === 'name')
        names.add(numerator.base.name);
    }
    syntaxChildren(node).forEach(visit);
  };
  visit(tree);
  return names;
}

/** Constants that no text defines. */
const CONSTANTS: ReadonlySet<string> = new Set(['I', 'pi', 'e']);

/** @throws MatcalcError at the first name or function that nothing says anything about */
export function requireKnownNames(
  tree: Syntax,
  vocabulary: Vocabulary,
  known: readonly string[],
): void {
  for (const [name, span] of namesIn(tree)) {
    if (vocabulary.isValue(name) || vocabulary.isDimension(name) || CONSTANTS.has(name)) continue;
    const close = nearestName(name, known);
    throw failure('unknown-name', `nothing says what ${nameText(name)} is`, [span], {
      ...(close === null ? {} : { label: `did you mean ${nameText(close)}?` }),
      help: `a line of its own defines it: ${nameText(name)} = ...`,
    });
  }
  const visit = (node: Syntax): void => {
    if (node.kind === 'call' && node.builtin === null && !vocabulary.isFunction(node.fn))
      throw failure(
        'unknown-function',
        `${nameText(node.fn)} is not a function of this derivation`,
        [node.name],
      );
    syntaxChildren(node).forEach(visit);
  };
  visit(tree);
}
