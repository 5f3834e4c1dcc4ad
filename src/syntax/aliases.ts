/** Every spelling that is not plain ASCII mathematics: Unicode signs and LaTeX commands, as data. */
import { isGreekName } from '../expression/names.js';
import type { TokenKind } from './tokens.js';

export type Alias = readonly [
  kind: TokenKind | 'space' | 'font' | 'reserved' | 'derivative',
  text: string,
];

/** Unicode signs. Greek letters, superscripts and subscripts have tables of their own. */
export const SIGNS = {
  '−': ['operator', '-'],
  '–': ['operator', '-'],
  '×': ['operator', '*'],
  '∗': ['operator', '*'],
  '·': ['operator', 'dot'],
  '⋅': ['operator', 'dot'],
  '•': ['operator', 'dot'],
  '⊙': ['operator', '.*'],
  '∘': ['operator', '.*'],
  '⊘': ['operator', './'],
  '÷': ['operator', '/'],
  '⊗': ['operator', 'kron'],
  '∕': ['operator', '/'],
  '⁄': ['operator', '/'],
  '≤': ['operator', '<='],
  '≥': ['operator', '>='],
  '≠': ['operator', '!='],
  '∈': ['operator', 'in'],
  '→': ['operator', '->'],
  '↦': ['operator', '->'],
  '′': ['operator', "'"],
  '’': ['operator', "'"],
  '″': ['operator', "''"],
  '⟨': ['open', '⟨'],
  '⟩': ['close', '⟩'],
  '‖': ['bar', '||'],
  '∥': ['bar', '||'],
  '∣': ['bar', '|'],
  '⊤': ['superscript', 'T'],
  '⊺': ['superscript', 'T'],
  '†': ['superscript', '+'],
  '∞': ['letters', 'inf'],
  ℓ: ['letters', 'ell'],
  ℝ: ['letters', 'R'],
  '√': ['letters', 'sqrt'],
  '∂': ['derivative', 'partial'],
  '∇': ['derivative', 'nabla'],
  '∑': ['reserved', 'a sum over an index (∑)'],
  '∏': ['reserved', 'a product over an index (∏)'],
  '∫': ['reserved', 'an integral (∫)'],
} as const satisfies Record<string, Alias>;

export const FRACTIONS = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅛': '1/8',
} as const satisfies Record<string, string>;

/** Superscript and subscript signs, and the ASCII signs they stand for. */
const SUPERSCRIPTS = ['⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵀⁿᵏⁱᵐᵖ', '0123456789+-()Tnkimp'] as const;
const SUBSCRIPTS = ['₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ', '0123456789+-()aehijklmnoprstuvx'] as const;

const plainSign = (table: readonly [string, string], sign: string): string | undefined => {
  const place = sign === '' ? -1 : table[0].indexOf(sign);
  return place < 0 ? undefined : table[1][place];
};

export const superscript = (sign: string): string | undefined => plainSign(SUPERSCRIPTS, sign);
export const subscript = (sign: string): string | undefined => plainSign(SUBSCRIPTS, sign);

/** LaTeX commands by name, without the backslash. */
const COMMANDS = {
  frac: ['command', 'frac'],
  dfrac: ['command', 'frac'],
  tfrac: ['command', 'frac'],
  sqrt: ['command', 'sqrt'],
  hat: ['mark', 'hat'],
  widehat: ['mark', 'hat'],
  bar: ['mark', 'bar'],
  overline: ['mark', 'bar'],
  tilde: ['mark', 'tilde'],
  widetilde: ['mark', 'tilde'],
  top: ['superscript', 'T'],
  intercal: ['superscript', 'T'],
  prime: ['operator', "'"],
  dagger: ['superscript', '+'],
  odot: ['operator', '.*'],
  circ: ['operator', '.*'],
  oslash: ['operator', './'],
  otimes: ['operator', 'kron'],
  cdot: ['operator', 'dot'],
  times: ['operator', '*'],
  ast: ['operator', '*'],
  le: ['operator', '<='],
  leq: ['operator', '<='],
  ge: ['operator', '>='],
  geq: ['operator', '>='],
  ne: ['operator', '!='],
  neq: ['operator', '!='],
  lt: ['operator', '<'],
  gt: ['operator', '>'],
  in: ['operator', 'in'],
  to: ['operator', '->'],
  rightarrow: ['operator', '->'],
  mapsto: ['operator', '->'],
  colon: ['operator', ':'],
  lVert: ['bar', '||'],
  rVert: ['bar', '||'],
  Vert: ['bar', '||'],
  lvert: ['bar', '|'],
  rvert: ['bar', '|'],
  vert: ['bar', '|'],
  mid: ['bar', '|'],
  langle: ['open', '⟨'],
  rangle: ['close', '⟩'],
  lbrace: ['open', '('],
  rbrace: ['close', ')'],
  infty: ['letters', 'inf'],
  ell: ['letters', 'ell'],
  newline: ['separator', '\n'],
  left: ['space', ''],
  right: ['space', ''],
  big: ['space', ''],
  Big: ['space', ''],
  bigg: ['space', ''],
  Bigg: ['space', ''],
  bigl: ['space', ''],
  bigr: ['space', ''],
  Bigl: ['space', ''],
  Bigr: ['space', ''],
  quad: ['space', ''],
  qquad: ['space', ''],
  displaystyle: ['space', ''],
  limits: ['space', ''],
  mathbf: ['font', 'bold'],
  bm: ['font', 'bold'],
  boldsymbol: ['font', 'bold'],
  mathbb: ['font', 'bold'],
  textbf: ['font', 'bold'],
  mathrm: ['font', ''],
  mathit: ['font', ''],
  mathsf: ['font', ''],
  mathcal: ['font', ''],
  mathtt: ['font', ''],
  text: ['font', ''],
  textrm: ['font', ''],
  textit: ['font', ''],
  mbox: ['font', ''],
  operatorname: ['font', ''],
  partial: ['derivative', 'partial'],
  nabla: ['derivative', 'nabla'],
  sum: ['reserved', 'a sum over an index (\\sum)'],
  prod: ['reserved', 'a product over an index (\\prod)'],
  int: ['reserved', 'an integral (\\int)'],
  begin: ['reserved', 'a LaTeX environment (\\begin)'],
  end: ['reserved', 'a LaTeX environment (\\end)'],
  newcommand: ['reserved', '\\newcommand'],
  over: ['reserved', '\\over'],
  succeq: ['reserved', '\\succeq'],
  succ: ['reserved', '\\succ'],
} as const satisfies Record<string, Alias>;

/** Commands that are a function or a letter of the same name. */
const FUNCTION_COMMANDS =
  ' log ln exp sin cos tan arcsin arccos arctan sinh cosh tanh max min det tr Tr ';

const VARIANTS = {
  varepsilon: 'epsilon',
  varphi: 'phi',
  vartheta: 'theta',
  varrho: 'rho',
  varsigma: 'sigma',
  varpi: 'pi',
  varkappa: 'kappa',
} as const satisfies Record<string, string>;

/** What a LaTeX command stands for; undefined if it is not one that is known. */
export function command(name: string): Alias | undefined {
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name as keyof typeof COMMANDS];
  if (isGreekName(name)) return ['letters', name];
  if (Object.hasOwn(VARIANTS, name)) return ['letters', VARIANTS[name as keyof typeof VARIANTS]];
  return FUNCTION_COMMANDS.includes(` ${name} `) ? ['letters', name] : undefined;
}
