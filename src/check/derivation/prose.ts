/** Which lines of a document are formulas although nothing marks them, and which are sentences. */
import { isGreekName } from '../../expression/names.js';
import { callable } from '../../syntax/callables.js';
import { PROPERTIES } from '../../syntax/properties.js';

/** Marks of lists and quotations, and words that introduce a formula. */
const LEAD =
  /^\s*(?:>\s*)*(?:(?:[-*+]|\(?[0-9a-z][.)])\s+)?(?:(?:let|where|with|so|then|thus|hence|and|since|define|therefore|also|now|given|finally|we have|we get|that is|i\.e\.|it follows that)\b[,:]?\s+)*/iu;

/** How much of a line stands before its formula. */
export function withoutWords(line: string): number {
  const lead = LEAD.exec(line)?.[0].length ?? 0;
  // A minus or a plus before a formula is a sign, not a mark of a list, where nothing else is there.
  return lead;
}

/** Headings, comments, rows of tables, commands of LaTeX that lay a document out. */
const NO_FORMULA =
  /^\s*(?:#|%|\||\\(?:(?:sub)*section|paragraph|chapter|title|author|date|begin|end|item|label|caption|usepackage|documentclass|newcommand|input|maketitle)\b)/;

/** Whether a line is an equation, a declaration, or the continuation of an equation. */
export function isBareFormula(line: string): boolean {
  if (NO_FORMULA.test(line) || isSentence(line)) return false;
  return /[^<>!=:]=(?!=)|:=|≜/.test(` ${line}`) || isDeclaration(line);
}

/** Words that follow each other are a sentence; names, differentials and functions are no words. */
function isSentence(line: string): boolean {
  const run = /(?<![\p{L}\d\\_{}'^])([A-Za-z]?[a-z]+)(?![\p{L}\d_({^'/])[,;:.]?/gu;
  let end = -1;
  for (const match of line.matchAll(run)) {
    if (!isWord(match[1]!)) continue;
    if (end >= 0 && line.slice(end, match.index).trim() === '') return true;
    end = match.index + match[0].length;
  }
  return end === line.trimEnd().length && /[a-z]{4}[.?!]$/.test(line.trimEnd().slice(-5));
}

const SHORT_WORDS: ReadonlySet<string> = new Set(
  'a an as at be by do if in is it no of on or so to up us we'.split(' '),
);

function isWord(word: string): boolean {
  const lower = word.toLowerCase();
  if (word.length < 3) return word.length > 1 && SHORT_WORDS.has(lower);
  return !isGreekName(word) && callable(word) === undefined && !Object.hasOwn(PROPERTIES, word);
}

const DIMENSION = String.raw`[\p{L}\d](?:_\w)?(?:\s*[+]\s*\d)?`;
const SHAPE = String.raw`(?:scalar|vector|elementwise|${DIMENSION}(?:\s*(?:x|×|\\times)\s*${DIMENSION})?|(?:\\mathbb\s*\{?\s*R\s*\}?|R|ℝ)(?:\s*\^\s*(?:\{[^{}]*\}|\S+)|[⁰-₟ᵀⁿᵐˣ×]+)?)`;
const DECLARATION = new RegExp(
  String.raw`^\s*\\?[\p{L}][\p{L}\d_{}\\^()]*(?:\s*,\s*\\?[\p{L}][\p{L}\d_{}]*)*\s*(?::|∈|\\in(?![a-z]))\s*${SHAPE}(?:\s+(?:${Object.keys(PROPERTIES).join('|')}))*\s*(?:[,;].*)?\.?\s*$`,
  'u',
);
const PROPERTY = new RegExp(
  String.raw`^\s*\\?[\p{L}][\p{L}\d_{}]*\s+(?:${Object.keys(PROPERTIES).join('|')}|elementwise)\s*\.?\s*$`,
  'u',
);

/** `W: n x m`, `W ∈ R^{n×m}`, `S spd`. */
export const isDeclaration = (line: string): boolean =>
  line.length < 300 && (DECLARATION.test(line) || PROPERTY.test(line));
