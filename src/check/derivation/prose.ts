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

/** Whether a line is an equation, a declaration, or the continuation of an equation. */
export function isBareFormula(line: string): boolean {
  if (/^\s*(#|%|\\[a-zA-Z]+\{|\|)/.test(line) || isSentence(line)) return false;
  return /[^<>!=:]=[^=]|^\s*=[^=]|:=|≜/.test(` ${line}`) || isDeclaration(line);
}

/** Words that follow each other are a sentence; names and functions are no words. */
function isSentence(line: string): boolean {
  const words =
    /(?<![\p{L}\d\\_{}'^])([A-Za-z]?[a-z]+)(?![\p{L}\d_({^'])[,;:.]?\s+(?=[a-z]{2,}(?![\p{L}\d_(^'])\b)/gu;
  for (const [, word] of line.matchAll(words)) if (isWord(word!)) return true;
  return /(?<![\p{L}\\_{])[a-z]{4,}(?![\p{L}\d_({^'])\s*[.?!]\s*$/u.test(line);
}

const isWord = (word: string): boolean =>
  word.length >= 2 &&
  !isGreekName(word) &&
  callable(word) === undefined &&
  !Object.hasOwn(PROPERTIES, word);

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
