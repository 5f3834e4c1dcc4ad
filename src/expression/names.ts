/**
 * Canonical names: ASCII, Greek letters spelled, then marks, then the subscript: `W_1`, `x_hat_i`,
 * `delta`, `h_{t-1}`. This is the reading half; nameforms.ts turns them into other alphabets.
 */

/** Greek letters by their spelled name; the first sign is the usual one, the others are variants. */
export const GREEK = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'εϵ',
  zeta: 'ζ',
  eta: 'η',
  theta: 'θϑ',
  iota: 'ι',
  kappa: 'κϰ',
  lambda: 'λ',
  mu: 'μµ',
  nu: 'ν',
  xi: 'ξ',
  omicron: 'ο',
  pi: 'πϖ',
  rho: 'ρϱ',
  sigma: 'σς',
  tau: 'τ',
  upsilon: 'υ',
  phi: 'φϕ',
  chi: 'χ',
  psi: 'ψ',
  omega: 'ω',
  Gamma: 'Γ',
  Delta: 'Δ',
  Theta: 'Θϴ',
  Lambda: 'Λ',
  Xi: 'Ξ',
  Pi: 'Π',
  Sigma: 'Σ',
  Upsilon: 'Υ',
  Phi: 'Φ',
  Psi: 'Ψ',
  Omega: 'Ω',
} as const satisfies Record<string, string>;

export type GreekName = keyof typeof GREEK;

export const isGreekName = (word: string): word is GreekName => Object.hasOwn(GREEK, word);

/** The marks over a letter, in canonical order, with their combining characters. */
export const MARKS = { hat: '\u0302', bar: '\u0304', tilde: '\u0303' } as const;
export type Mark = keyof typeof MARKS;

export const isMark = (word: string): word is Mark => Object.hasOwn(MARKS, word);

/** The spelled name of a Greek sign; undefined for any other character. */
export function greekName(sign: string): GreekName | undefined {
  const code = sign.charCodeAt(0);
  if (code !== 0xb5 && (code < 0x370 || code > 0x3ff)) return undefined;
  for (const name of Object.keys(GREEK) as GreekName[]) if (GREEK[name].includes(sign)) return name;
  return undefined;
}

/** Joins the parts of a name: `canonicalName('x', ['hat'], 'i')` is `x_hat_i`. */
export function canonicalName(base: string, marks: readonly Mark[], subscript: string): string {
  const marked = marks.length === 0 ? base : `${base}_${marks.join('_')}`;
  if (subscript === '') return marked;
  return /^[A-Za-z0-9_]+$/.test(subscript) ? `${marked}_${subscript}` : `${marked}_{${subscript}}`;
}

/** The letter or word of a canonical name without marks and subscript: `W` of `W_1`. */
export function baseName(name: string): string {
  const cut = name.indexOf('_');
  return cut < 0 ? name : name.slice(0, cut);
}

/** Whether a name reads as a matrix where nobody says: a capital letter, Latin or Greek. */
export const isCapital = (name: string): boolean => {
  const first = name.charCodeAt(0);
  return first >= 65 && first <= 90;
};
