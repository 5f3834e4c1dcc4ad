/**
 * Expressions as text, in Unicode and in ASCII. The law: what is printed reads back as the same value, and
 * prints the same again.
 */
import { MatcalcError } from '../errors.js';
import { derivativeMark, derivativeText, directionsOf } from './calls.js';
import {
  constantDim,
  type Dim,
  dimDenominator,
  dimNumber,
  type Monomial,
  mulDims,
} from './dimension.js';
import { foldExpr } from './fold.js';
import { functionRow, normMark } from './functions.js';
import { identityContext, type IdentityContext } from './identity-context.js';
import { hasSubscript, nameText } from './nameforms.js';
import type {
  BlockExpr,
  CallExpr,
  CommutationExpr,
  ConstantExpr,
  EntryExpr,
  Expr,
  PowerExpr,
  Relation,
} from './nodes.js';
import { children } from './nodes.js';
import { ASCII, type Notation } from './notation.js';
import {
  asFactor,
  asFirst,
  asPrimary,
  chain,
  negated,
  type Piece,
  piece,
  type Signs,
  terms,
  written,
} from './pieces.js';
import { productPiece, unwrapped } from './products.js';
import { Rational } from './rational.js';
import { inRows } from './rewrite.js';
import { isMatrix, isRow, isScalar } from './shape.js';

/** No expression is written at more than this many characters. */
const GREATEST_LENGTH = 10_000_000;

interface TextSigns extends Signs {
  readonly unicode: boolean;
  /** An identity may be written `I`. */
  readonly identity: boolean;
  /** The sigmoid may be written σ: no variable has that name. */
  readonly sigma: boolean;
  readonly hadamard: string;
}

const signsOf = (notation: Notation, names: ReadonlySet<string>): TextSigns => {
  const unicode = notation.charset === 'unicode';
  return {
    unicode,
    identity: !names.has('I'),
    sigma: unicode && !names.has('sigma'),
    minus: unicode ? '−' : '-',
    times: ' * ',
    hadamard: unicode ? ` ${notation.hadamard} ` : ' .* ',
    bracket: (body) => `(${body})`,
    barGroups: false,
  };
};

/** The text of an expression. */
export function printExpr(e: Expr, notation: Notation): string {
  const text = printWithin(e, notation, GREATEST_LENGTH);
  if (text !== null) return text;
  throw new MatcalcError({
    code: 'limit',
    message: 'the expression is too long to be written out',
  });
}

/** The text of an expression; null where it would be longer than `maxLength`, however much longer. */
export function printWithin(e: Expr, notation: Notation, maxLength: number): string | null {
  const signs = signsOf(notation, symbolNames(e));
  const whole = foldExpr<IdentityContext, Piece>(e, 'fits', {
    // In ASCII the sizes inside of kron(A, I) are written: reading back has to find them.
    contextOf: (node, part, context) =>
      node.kind === 'kron' && !signs.unicode ? 'sized' : identityContext(node, part, context),
    combine: (node, parts, context) => {
      const result = pieceOf(node, parts, signs, context);
      return result.body.length > maxLength ? null : result;
    },
  });
  const text = whole && written(whole, signs);
  return text !== null && text.length <= maxLength ? text : null;
}

/** An expression as ASCII text: what is read again for verification. */
export const asciiText = (e: Expr): string => printExpr(e, ASCII);

function pieceOf(
  e: Expr,
  parts: readonly Piece[],
  signs: TextSigns,
  context: IdentityContext,
): Piece {
  const [first, second] = parts;
  switch (e.kind) {
    case 'number':
      return numberPiece(e.value, signs);
    case 'symbol':
      return piece(signs.unicode ? nameText(e.name) : e.name);
    case 'dimension':
      return dimensionPiece(e.dim, signs);
    case 'constant':
      return constantPiece(e, signs, context);
    case 'commutation':
      return commutationPiece(e, signs);
    case 'sum':
      return terms(parts, ' + ', ` ${signs.minus} `, signs);
    case 'product':
      return productPiece(e, parts, signs);
    case 'hadamard':
      return chain(parts, signs.hadamard, 'hadamard', signs);
    case 'quotient':
      return quotientPiece(e, first!, second!, signs);
    case 'power':
      return powerPiece(e, first!, second!, signs);
    case 'negate':
      return negated(first!, signs);
    case 'transpose':
      return transposePiece(e.arg, first!, signs);
    case 'kron':
      return kronPiece(parts, signs);
    case 'block':
      return blockPiece(e, parts, signs);
    case 'call':
      return callPiece(e, parts, signs);
    case 'indicator':
      return indicatorPiece(e.relation, first!, second!, signs);
    case 'entry':
      return entryPiece(e, first!, signs);
  }
}

/** `3`, `3/4`, `½`, `0.001`. */
function numberPiece(value: Rational, signs: TextSigns): Piece {
  if (value.isInteger) return piece(value.toString());
  if (signs.unicode && value.equals(Rational.half)) return piece('½', 'fraction');
  const decimal = decimalText(value);
  const fraction = value.toString();
  return decimal !== null && decimal.length < fraction.length
    ? piece(decimal)
    : piece(fraction, 'fraction');
}

/** The exact decimal of a fraction of at most 20 places. */
function decimalText(value: Rational): string | null {
  for (let places = 1; places <= 20; places++) {
    const scaled = value.mul(Rational.of(10n ** BigInt(places)));
    if (!scaled.isInteger) continue;
    const digits = scaled.toString().padStart(places + 1, '0');
    return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  }
  return null;
}

/** A dimension as text that the language reads: `2 n + 1`. */
export function dimensionText(dim: Dim, unicode: boolean): string {
  const minus = unicode ? '−' : '-';
  const denominator = dimDenominator(dim.terms);
  if (denominator > 1) {
    const above = dimensionText(mulDims(dimNumber(denominator), dim), unicode);
    return `${dim.terms.length > 1 ? `(${above})` : above}/${denominator}`;
  }
  const parts = dim.terms.map((term, k) => {
    const body = monomialText(term, unicode);
    if (k === 0) return term.coefficient < 0 ? minus + body : body;
    return `${term.coefficient < 0 ? minus : '+'} ${body}`;
  });
  return parts.join(' ') || '0';
}

function monomialText({ coefficient, powers }: Monomial, unicode: boolean): string {
  const size = Math.abs(coefficient);
  const names = powers.map(([name, exponent]) => {
    const text = unicode ? nameText(name) : name;
    return exponent === 1 ? text : `${text}^${exponent}`;
  });
  return (size === 1 && names.length > 0 ? names : [String(size), ...names]).join(' ');
}

function dimensionPiece(dim: Dim, signs: TextSigns): Piece {
  const text = dimensionText(dim, signs.unicode);
  const [term] = dim.terms;
  const simple =
    constantDim(dim) !== null ||
    (dim.terms.length === 1 && term?.coefficient === 1 && /^[^ ^]+$/.test(text));
  if (simple) return piece(text);
  const denominator = dimDenominator(dim.terms);
  if (denominator > 1) {
    const above = dimensionPiece(mulDims(dimNumber(denominator), dim), signs);
    return piece(`${asFirst(above, 'product', signs).body} / ${denominator}`, 'quotient');
  }
  const form = dim.terms.length > 1 ? 'sum' : text.includes(' ') ? 'product' : 'postfix';
  return piece(text, form);
}

function constantPiece(e: ConstantExpr, signs: TextSigns, context: IdentityContext): Piece {
  const { rows, cols } = e.shape;
  const sized = (name: string): string => {
    const n = dimensionText(rows, signs.unicode);
    const m = dimensionText(cols, signs.unicode);
    return isMatrix(e.shape) ? `${name}(${n}, ${m})` : `${name}(${isRow(e.shape) ? m : n})`;
  };
  switch (e.name) {
    case 'pi':
      return piece(signs.unicode ? 'π' : 'pi');
    case 'eye':
      if (isScalar(e.shape)) return piece('1');
      if (context === 'entry' || (signs.identity && context === 'fits')) return piece('I');
      return piece(`eye(${dimensionText(rows, signs.unicode)})`);
    case 'ones':
    case 'zeros':
      if (isScalar(e.shape)) return piece(e.name === 'ones' ? '1' : '0');
      if (context === 'entry') return piece(e.name === 'ones' ? '1' : '0');
      return isRow(e.shape) ? transposed(piece(sized(e.name)), signs) : piece(sized(e.name));
  }
}

function commutationPiece({ of }: CommutationExpr, signs: TextSigns): Piece {
  const [n, m] = [of.rows, of.cols].map((dim) => dimensionText(dim, signs.unicode));
  return piece(`commutation(${n}, ${m})`);
}

function quotientPiece(
  e: Extract<Expr, { kind: 'quotient' }>,
  numerator: Piece,
  denominator: Piece,
  signs: TextSigns,
): Piece {
  const above = unwrapped(e.numerator);
  const size = above.kind === 'negate' ? unwrapped(above.arg) : above;
  const below = unwrapped(e.denominator);
  if (above.kind === 'number' && below.kind === 'number' && !below.value.isZero)
    return numberPiece(above.value.div(below.value), signs);
  const form = 'quotient';
  if (e.elementwise)
    return chain([numerator, denominator], ' ./ ', form, { ...signs, barGroups: false });
  const top = asFirst(numerator, 'product', signs);
  const bottom = asFactor(denominator, signs);
  const tight = size.kind === 'number' && (below.kind === 'symbol' || below.kind === 'dimension');
  const bar = tight && top.form === 'primary' && bottom.first !== '(' ? '/' : ' / ';
  return piece(top.body + bar + bottom.body, form, {
    negative: top.negative,
    first: top.first,
  });
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** The whole number that an exponent is, with its sign; null for any other exponent. */
export function wholeExponent(e: Expr): bigint | null {
  if (e.kind === 'number' && e.value.isInteger) return e.value.num;
  if (e.kind !== 'negate') return null;
  const size = wholeExponent(e.arg);
  return size === null ? null : -size;
}

/** Whether the power is the inverse of a matrix. */
export const isInverse = (e: Expr): boolean =>
  e.kind === 'power' && !e.elementwise && !isScalar(e.shape) && wholeExponent(e.exponent) === -1n;

/** Letters that stand behind ^ as they are: no transposes, no functions. */
const EXPONENT_LETTER = /^[^\P{L}THtfghφψρσ]$/u;

function powerPiece(e: PowerExpr, base: Piece, exponent: Piece, signs: TextSigns): Piece {
  const whole = wholeExponent(e.exponent);
  if (isInverse(e)) return inversePiece(base, signs);
  const { body: text, first } = asPrimary(base, signs);
  const isWhole = whole !== null && (whole >= 0n || !(e.elementwise || isScalar(e.shape)));
  if (!e.elementwise && signs.unicode && whole !== null)
    return piece(text + superscript(whole), 'postfix', { first });
  const isLetter =
    !exponent.negative && exponent.form === 'primary' && EXPONENT_LETTER.test(exponent.body);
  const above = isWhole
    ? String(whole)
    : isLetter
      ? exponent.body
      : `(${written(exponent, signs)})`;
  return piece(`${text}${e.elementwise ? '.^' : '^'}${above}`, 'postfix', { first });
}

const superscript = (value: bigint): string =>
  [...String(value)].map((digit) => SUPERSCRIPTS[Number(digit)] ?? '⁻').join('');

function inversePiece(base: Piece, signs: TextSigns): Piece {
  if (!signs.unicode) return piece(`inv(${written(base, signs)})`);
  const inner = asPrimary(base, signs);
  return piece(`${inner.body}⁻¹`, 'postfix', { first: inner.first });
}

function transposePiece(arg: Expr, inner: Piece, signs: TextSigns): Piece {
  if (isScalar(arg.shape)) return inner;
  const isInverted = isInverse(arg) || (arg.kind === 'call' && arg.fn === 'inv');
  if (signs.unicode && isInverted && inner.body.endsWith('⁻¹'))
    return { ...inner, body: `${inner.body.slice(0, -2)}⁻ᵀ` };
  return transposed(inner, signs);
}

function transposed(inner: Piece, signs: TextSigns): Piece {
  const base = asPrimary(inner, signs);
  return piece(base.body + (signs.unicode ? 'ᵀ' : "'"), 'postfix', { first: base.first });
}

function kronPiece(parts: readonly Piece[], signs: TextSigns): Piece {
  if (signs.unicode) return chain(parts, ' ⊗ ', 'kron', signs);
  const [head, ...rest] = parts;
  if (!head) return piece('1');
  return rest.reduce(
    (left, right) => piece(`kron(${written(left, signs)}, ${written(right, signs)})`),
    head,
  );
}

/** `[A, B; C, D]`; behind a space it is no index. */
function blockPiece(e: BlockExpr, parts: readonly Piece[], signs: TextSigns): Piece {
  const cells = parts.map((part) => written(part, signs));
  const rows = inRows(cells, e).map((row) => row.join(', '));
  return piece(`[${rows.join('; ')}]`, 'primary', { first: 'block' });
}

/** The name of a function as text: `σ`, `softmax`, `max`, a declared function's own. */
export function functionText(fn: string, unicode: boolean): string {
  const row = functionRow(fn);
  if (!row) return unicode ? nameText(fn) : fn;
  // `maxentry` has no spelling of its own: it is `max` of one argument.
  const isAscii = row.text !== undefined && /^[a-z]+$/.test(row.text);
  return row.text !== undefined && (unicode || isAscii) ? row.text : fn;
}

/** A function with the marks of its derivative, as it stands before the brackets. */
export function calledText(e: CallExpr, unicode: boolean, sigma = true): string {
  const mark = derivativeMark(e);
  if (mark) return derivativeText(e, mark, unicode);
  return functionText(e.fn, unicode && (e.fn !== 'sigmoid' || sigma)) + "'".repeat(e.primes);
}

function callPiece(e: CallExpr, parts: readonly Piece[], signs: TextSigns): Piece {
  const args = parts.map((part) => written(part, signs));
  const [first = ''] = args;
  if (e.fn === 'inv' && signs.unicode && e.primes === 0) return inversePiece(parts[0]!, signs);
  if (signs.unicode && !e.along && !/[‖|]/.test(first)) {
    const mark = normMark(e.fn, isMatrix(e.args[0]!.shape));
    if (mark !== null) return piece(`‖${first}‖${mark}`);
  }
  const along = e.along ? [e.along] : [];
  const called = calledText(e, signs.unicode, signs.sigma);
  const directions = args.splice(args.length - directionsOf(e).length);
  const behind = directions.length > 0 ? `[${directions.join(', ')}]` : '';
  return piece(`${called}(${[...args, ...along].join(', ')})${behind}`);
}

const RELATIONS = {
  '<': '<',
  '>': '>',
  '<=': '≤',
  '>=': '≥',
  '=': '=',
  '!=': '≠',
} as const satisfies Record<Relation, string>;

function indicatorPiece(relation: Relation, left: Piece, right: Piece, signs: TextSigns): Piece {
  const sign = signs.unicode ? RELATIONS[relation] : relation;
  return piece(`[${written(left, signs)} ${sign} ${written(right, signs)}]`);
}

/** `{ij}`; `{i, 12}` where the indices would run together. */
export const indexText = (indices: readonly string[]): string =>
  `{${indices.every((index) => index.length === 1) ? indices.join('') : indices.join(', ')}}`;

function entryPiece(e: EntryExpr, base: Piece, signs: TextSigns): Piece {
  const { base: of } = e;
  const bare =
    of.kind === 'constant' ||
    of.kind === 'call' ||
    (of.kind === 'symbol' && !hasSubscript(of.name));
  const inner = bare ? asPrimary(base, signs) : piece(`(${written(base, signs)})`);
  return piece(`${inner.body}_${indexText(e.indices)}`, 'primary', { first: inner.first });
}

/** The names of all symbols in an expression. */
export function symbolNames(root: Expr): Set<string> {
  const names = new Set<string>();
  const seen = new Set<Expr>([root]);
  for (const e of seen) {
    if (e.kind === 'symbol') names.add(e.name);
    for (const part of children(e)) seen.add(part);
  }
  return names;
}
