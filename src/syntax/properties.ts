/** The properties of the language, and the other words that people use for them. */
import { closest, distance } from 'fastest-levenshtein';
import type { Property } from '../expression/problem.js';
import type { Part } from './words.js';

export const PROPERTIES = {
  symmetric: 'matrix',
  skew: 'matrix',
  diagonal: 'matrix',
  spd: 'matrix',
  orthogonal: 'matrix',
  lower: 'matrix',
  upper: 'matrix',
  positive: 'any',
  sign: 'any',
  binary: 'any',
  onehot: 'any',
  simplex: 'any',
} as const satisfies Record<Property, 'matrix' | 'any'>;

export const PROPERTY_LIST = Object.keys(PROPERTIES).join(', ');

/** Phrases with spaces or hyphens. A semidefinite matrix is symmetric; no more is used of it. */
const SYNONYMS: Readonly<Record<string, Property>> = {
  sym: 'symmetric',
  'skew symmetric': 'skew',
  antisymmetric: 'skew',
  pd: 'spd',
  'positive definite': 'spd',
  psd: 'symmetric',
  'positive semidefinite': 'symmetric',
  'positive semi definite': 'symmetric',
  orthonormal: 'orthogonal',
  'lower triangular': 'lower',
  'upper triangular': 'upper',
  'one hot': 'onehot',
  probability: 'simplex',
};

/** Beside other names these may be factors: A pd. */
const ABBREVIATIONS: ReadonlySet<string> = new Set(['sym', 'pd', 'psd']);

export const isAbbreviation = (part: Part): boolean =>
  part.kind === 'word' && ABBREVIATIONS.has(part.run);

const LONGEST = 5;

const isProperty = (word: string): word is Property => Object.hasOwn(PROPERTIES, word);

/** The property that ends the parts, and how many of them say it. */
export function propertyAtEnd(
  parts: readonly Part[],
): { property: Property; length: number } | undefined {
  for (let length = Math.min(LONGEST, parts.length); length > 0; length--) {
    const phrase = phraseOf(parts.slice(parts.length - length));
    if (phrase === undefined) continue;
    if (isProperty(phrase)) return { property: phrase, length };
    if (Object.hasOwn(SYNONYMS, phrase)) return { property: SYNONYMS[phrase]!, length };
  }
  return undefined;
}

/** Words with spaces between, where hyphens may stand too. */
function phraseOf(parts: readonly Part[]): string | undefined {
  const words: string[] = [];
  for (const [k, part] of parts.entries()) {
    if (part.kind === 'word' && part.subscript === '' && part.marks.length === 0)
      words.push(part.run);
    else if (part.kind !== 'operator' || part.text !== '-' || k === 0 || k === parts.length - 1)
      return undefined;
  }
  return words.join(' ');
}

/** The property that a word is nearly: `symetric`. */
export function nearestProperty(word: string): Property | undefined {
  const near = closest(word, Object.keys(PROPERTIES)) as Property;
  return distance(word, near) <= (word.length > 5 ? 2 : 1) ? near : undefined;
}
