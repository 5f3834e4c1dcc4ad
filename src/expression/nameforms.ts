/** The forms of a canonical name: text, LaTeX, Python; the name itself is the ASCII form. */
import { GREEK, isGreekName, isMark, type Mark, MARKS } from './names.js';

/** How LaTeX writes the marks. */
const MARK_COMMANDS = { hat: '\\hat', bar: '\\bar', tilde: '\\tilde' } as const satisfies Record<
  Mark,
  string
>;

interface NameParts {
  /** `d` where the name is that of a differential, `dX`. */
  readonly differential: string;
  readonly base: string;
  readonly marks: readonly Mark[];
  /** Without braces; empty where there is none. */
  readonly subscript: string;
}

/** The parts of a canonical name: base, marks, subscript. */
export function nameParts(name: string): NameParts {
  const match = /^([A-Za-z]+)((?:_(?:hat|bar|tilde))*)(?:_(?:\{([^{}]*)\}|([^{}]*)))?$/.exec(name);
  if (!match) return { differential: '', base: name, marks: [], subscript: '' };
  const [, whole = '', marks = '', braced, bare = ''] = match;
  const inner = whole.startsWith('d') ? whole.slice(1) : '';
  const isDifferential = isGreekName(inner) || (inner.length === 1 && !isGreekName(whole));
  return {
    differential: isDifferential ? 'd' : '',
    base: isDifferential ? inner : whole,
    marks: marks.split('_').filter(isMark),
    subscript: braced ?? bare,
  };
}

/** Whether the name ends in a subscript: its entries are written `(W_1)_{ij}`. */
export const hasSubscript = (name: string): boolean => nameParts(name).subscript !== '';

const greekLetter = (word: string): string => (isGreekName(word) ? GREEK[word].charAt(0) : word);

const subscriptDigits = (digits: string): string =>
  [...digits].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join('');

/** `δ`, `W₁`, `x̂`, `W_out`, `x_{t-1}`. */
export function nameText(name: string): string {
  const { differential, base, marks, subscript } = nameParts(name);
  const letter = greekLetter(base);
  const single = [...letter].length === 1;
  const marked = marks.reduce(
    (text, mark) => (single ? text + MARKS[mark] : `${text}_${mark}`),
    letter,
  );
  if (subscript === '') return differential + marked;
  if (/^\d+$/.test(subscript)) return differential + marked + subscriptDigits(subscript);
  const plain = greekLetter(subscript);
  const bare = /^[\p{L}\d]+$/u.test(plain);
  return `${differential}${marked}_${bare ? plain : `{${plain}}`}`;
}

const upright = (word: string): string => `\\mathrm{${word.replace(/_/g, '\\_')}}`;

/** A base or a word of a subscript: `\delta`, `x`, `\mathrm{loss}`. */
function latexWord(word: string): string {
  if (word === 'omicron') return 'o'; // has no command
  if (isGreekName(word)) return `\\${word}`;
  return word.length > 1 ? upright(word) : word;
}

const latexSubscript = (subscript: string): string =>
  subscript.replace(/[A-Za-z]+/g, (word) => latexWord(word));

/** `\delta_{1}`, `\hat{x}`, `W_{\mathrm{out}}`, `x_{t-1}`; bold: `\mathbf{W}_{1}`, `\boldsymbol{\delta}`. */
export function nameLatex(name: string, bold = false): string {
  const { differential, base, marks, subscript } = nameParts(name);
  const letter = latexWord(base);
  const fonted = !bold ? letter : `\\${isGreekName(base) ? 'boldsymbol' : 'mathbf'}{${letter}}`;
  const marked = marks.reduce((text, mark) => `${MARK_COMMANDS[mark]}{${text}}`, fonted);
  return differential + marked + (subscript === '' ? '' : `_{${latexSubscript(subscript)}}`);
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally ' +
    'for from global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

/** `h_{t-1}` is `h_tm1`, `lambda` is `lambda_`; always an identifier, not always another one for another name. */
export function pythonName(name: string): string {
  const spelled = name
    .replace(/-/g, 'm')
    .replace(/\+/g, 'p')
    .replace(/[{}]/g, '')
    .replace(/[^A-Za-z0-9]+/g, '_');
  const identifier = /^[A-Za-z]/.test(spelled) ? spelled : `v_${spelled}`;
  return KEYWORDS.has(identifier) ? `${identifier}_` : identifier;
}

/** `pythonName` of a name that a text spells without an underscore: `W1`, and not once `W_1`. */
export function typedPythonName(name: string, text: string): string {
  const match = /^([A-Za-z]+)_([0-9]+)$/.exec(name);
  if (!match) return pythonName(name);
  const [, base, digits] = match;
  const isToken = new RegExp(`(?<![A-Za-z0-9_\\\\])${base}${digits}(?![0-9_])`);
  const isSubscript = new RegExp(`(?<![A-Za-z])${base}(_|\\^\\{?\\()[{\\s]*${digits}(?![0-9])`);
  return isToken.test(text) && !isSubscript.test(text) ? `${base}${digits}` : pythonName(name);
}

/** Gives every name an identifier of its own; `taken` are those that the module uses itself. */
export class PythonNames {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken);
  }

  /** The same names taken, for a scope inside. */
  copy(): PythonNames {
    return new PythonNames(this.taken);
  }

  /** An identifier that nothing else has: the wish, with underscores behind it where it is taken. */
  fresh(wish: string): string {
    let identifier = wish;
    while (this.taken.has(identifier) || KEYWORDS.has(identifier)) identifier += '_';
    this.taken.add(identifier);
    return identifier;
  }
}
