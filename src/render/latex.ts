/** Expressions and results as LaTeX: ASCII commands only, amsmath. */
import { MatcalcError } from '../errors.js';
import { derivativeLatex, derivativeMark, directionsOf } from '../expression/calls.js';
import { type Dim, dimDenominator, dimNumber, isOne, mulDims } from '../expression/dimension.js';
import { foldExpr } from '../expression/fold.js';
import { type FunctionName, functionRow } from '../expression/functions.js';
import { hasSubscript, nameLatex } from '../expression/nameforms.js';
import type {
  BlockExpr,
  CallExpr,
  ConstantExpr,
  EntryExpr,
  Expr,
  PowerExpr,
  Relation,
} from '../expression/nodes.js';
import type { Notation } from '../expression/notation.js';
import {
  asPrimary,
  chain,
  negated,
  type Piece,
  piece,
  type Signs,
  terms,
  written,
} from '../expression/pieces.js';
import { isInverse } from '../expression/print.js';
import { productPiece } from '../expression/products.js';
import type { Rational } from '../expression/rational.js';
import { inRows } from '../expression/rewrite.js';
import { isMatrix, isRow, isScalar } from '../expression/shape.js';

/** No formula is written at more than this many characters. */
const GREATEST_LENGTH = 10_000_000;

const SIGNS: Signs = {
  minus: '-',
  times: ' \\cdot ',
  bracket: (body, tall) => (tall ? `\\left( ${body} \\right)` : `(${body})`),
  barGroups: true,
};

/** An expression as LaTeX. */
export function latexExpr(e: Expr, notation: Notation): string {
  const whole = foldExpr<null, Piece>(e, null, {
    contextOf: () => null,
    combine: (node, parts) => {
      const result = pieceOf(node, parts, notation);
      return result.body.length > GREATEST_LENGTH ? null : result;
    },
  });
  if (whole) return written(whole, SIGNS);
  throw new MatcalcError({
    code: 'limit',
    message: 'the expression is too long to be written out',
  });
}

/** A name as LaTeX; bold where the notation asks for it and the value is no scalar. */
export const latexName = (name: string, isScalarName: boolean, notation: Notation): string =>
  nameLatex(name, notation.bold && !isScalarName);

function pieceOf(e: Expr, parts: readonly Piece[], notation: Notation): Piece {
  const [first, second] = parts;
  switch (e.kind) {
    case 'number':
      return numberPiece(e.value);
    case 'symbol':
      return piece(latexName(e.name, isScalar(e.shape), notation));
    case 'dimension': {
      const text = latexDimension(e.dim);
      return piece(
        text,
        dimDenominator(e.dim.terms) > 1
          ? 'fraction'
          : e.dim.terms.length > 1
            ? 'sum'
            : /[ ^]/.test(text)
              ? 'product'
              : 'primary',
      );
    }
    case 'constant':
      return constantPiece(e, notation);
    case 'commutation': {
      const sizes = [e.of.rows, e.of.cols].map(latexDimension);
      return piece(`\\operatorname{commutation}(${sizes.join(', ')})`);
    }
    case 'sum':
      return terms(parts, ' + ', ' - ', SIGNS);
    case 'product':
      return productPiece(e, parts, SIGNS);
    case 'hadamard':
      return chain(parts, notation.hadamard === '⊙' ? ' \\odot ' : ' \\circ ', 'hadamard', SIGNS);
    case 'quotient':
      return e.elementwise
        ? chain(parts, ' \\oslash ', 'quotient', SIGNS)
        : fraction(first!, written(second!, SIGNS));
    case 'power':
      return powerPiece(e, first!, second!);
    case 'negate':
      return negated(first!, SIGNS);
    case 'transpose':
      return transposePiece(e.arg, first!, notation);
    case 'kron':
      return chain(parts, ' \\otimes ', 'kron', SIGNS);
    case 'block':
      return blockPiece(e, parts);
    case 'call':
      return callPiece(e, parts);
    case 'indicator':
      return indicatorPiece(e.relation, first!, second!);
    case 'entry':
      return entryPiece(e, first!);
  }
}

const fraction = (numerator: Piece, below: string): Piece =>
  piece(`\\frac{${numerator.body}}{${below}}`, 'fraction', {
    negative: numerator.negative,
    tall: true,
  });

const numberPiece = (value: Rational): Piece =>
  value.isInteger
    ? piece(value.toString())
    : piece(`\\frac{${value.num}}{${value.den}}`, 'fraction', { tall: true });

/** A dimension: `2 n + 1`. */
export function latexDimension(dim: Dim): string {
  const denominator = dimDenominator(dim.terms);
  if (denominator > 1)
    return `\\frac{${latexDimension(mulDims(dimNumber(denominator), dim))}}{${denominator}}`;
  const parts = dim.terms.map(({ coefficient, powers }, k) => {
    const size = Math.abs(coefficient);
    const names = powers.map(([name, exponent]) =>
      exponent === 1 ? nameLatex(name) : `${nameLatex(name)}^{${exponent}}`,
    );
    const body = (size === 1 && names.length > 0 ? names : [String(size), ...names]).join(' ');
    if (k === 0) return coefficient < 0 ? `-${body}` : body;
    return `${coefficient < 0 ? '-' : '+'} ${body}`;
  });
  return parts.join(' ') || '0';
}

function constantPiece(e: ConstantExpr, notation: Notation): Piece {
  const { rows, cols } = e.shape;
  const size = isMatrix(e.shape)
    ? `${latexDimension(rows)} \\times ${latexDimension(cols)}`
    : latexDimension(isOne(rows) ? cols : rows);
  switch (e.name) {
    case 'pi':
      return piece('\\pi');
    case 'eye':
      return piece(isScalar(e.shape) ? '1' : notation.bold ? '\\mathbf{I}' : 'I');
    case 'zeros':
      return piece('0');
    case 'ones': {
      if (isScalar(e.shape)) return piece('1');
      const ones = piece(`\\mathbf{1}_{${size}}`);
      return isRow(e.shape) ? raised(ones, transposeSign(notation)) : ones;
    }
  }
}

/** A matrix of matrices. */
function blockPiece(e: BlockExpr, parts: readonly Piece[]): Piece {
  const cells = parts.map((part) => written(part, SIGNS));
  const rows = inRows(cells, e).map((row) => row.join(' & '));
  return piece(`\\begin{bmatrix} ${rows.join(' \\\\ ')} \\end{bmatrix}`);
}

const transposeSign = (notation: Notation): string => notation.transpose;

/** A primary with an exponent. */
function raised(base: Piece, exponent: string): Piece {
  const inner = asPrimary(base, SIGNS);
  return piece(`${inner.body}^{${exponent}}`, 'postfix', { first: inner.first, tall: inner.tall });
}

function powerPiece(e: PowerExpr, base: Piece, exponent: Piece): Piece {
  const above = written(exponent, SIGNS);
  return raised(base, e.elementwise ? `\\circ ${exponentText(above)}` : above);
}

const exponentText = (above: string): string => (/^[0-9]+$/.test(above) ? above : `(${above})`);

function transposePiece(arg: Expr, inner: Piece, notation: Notation): Piece {
  if (isScalar(arg.shape)) return inner;
  const sign = transposeSign(notation);
  const isInverted = isInverse(arg) || (arg.kind === 'call' && arg.fn === 'inv');
  if (isInverted && inner.form === 'postfix')
    return { ...inner, body: inner.body.replace(/\{-1\}$/, `{-${sign}}`) };
  return raised(inner, sign);
}

/** The functions that are not written as a name before brackets. */
const SPECIAL: Partial<Record<FunctionName, (arg: Piece, e: CallExpr) => Piece>> = {
  inv: (arg) => raised(arg, '-1'),
  norm: (arg, e) => bars('\\lVert', arg, '\\rVert', isMatrix(e.args[0]!.shape) ? '_{F}' : ''),
  norm1: (arg, e) =>
    isMatrix(e.args[0]!.shape)
      ? named('\\operatorname{norm1}', [arg])
      : bars('\\lVert', arg, '\\rVert', '_{1}'),
  norm_inf: (arg, e) =>
    isMatrix(e.args[0]!.shape)
      ? named('\\operatorname{norm\\_inf}', [arg])
      : bars('\\lVert', arg, '\\rVert', '_{\\infty}'),
  abs: (arg) => bars('\\lvert', arg, '\\rvert', ''),
  sqrt: (arg) => piece(`\\sqrt{${written(arg, SIGNS)}}`, 'primary', { tall: arg.tall }),
};

function bars(left: string, arg: Piece, right: string, subscript: string): Piece {
  const [open, close] = arg.tall ? [`\\left${left}`, `\\right${right}`] : [left, right];
  return piece(`${open} ${written(arg, SIGNS)} ${close}${subscript}`, 'primary', {
    tall: arg.tall,
  });
}

function named(name: string, args: readonly Piece[], along: readonly string[] = []): Piece {
  const tall = args.some((arg) => arg.tall);
  const list = [...args.map((arg) => written(arg, SIGNS)), ...along].join(', ');
  return piece(name + SIGNS.bracket(list, tall), 'primary', { tall });
}

/** The name of a function: `\sigma`, `\operatorname{diag}`, `f`. */
function functionLatex(fn: string): string {
  const row = functionRow(fn);
  if (row) return row.latex ?? `\\operatorname{${row.text ?? fn}}`;
  const name = nameLatex(fn);
  return name.startsWith('\\mathrm{') ? name.replace('\\mathrm', '\\operatorname') : name;
}

function callPiece(e: CallExpr, parts: readonly Piece[]): Piece {
  const special =
    e.primes === 0 && !e.along && functionRow(e.fn) ? SPECIAL[e.fn as FunctionName] : undefined;
  if (special) return special(parts[0]!, e);
  const along = e.along ? [`\\mathrm{${e.along}}`] : [];
  const mark = derivativeMark(e);
  const name = mark ? derivativeLatex(e, mark) : functionLatex(e.fn) + "'".repeat(e.primes);
  const own = parts.length - directionsOf(e).length;
  const whole = named(name, parts.slice(0, own), along);
  return own < parts.length ? directed(whole, parts.slice(own)) : whole;
}

/** A derivative along directions: `H_{f}(x)[u, v]`. */
function directed(derivative: Piece, directions: readonly Piece[]): Piece {
  const tall = directions.some((direction) => direction.tall);
  const list = directions.map((direction) => written(direction, SIGNS)).join(', ');
  const body = derivative.body + (tall ? `\\left[ ${list} \\right]` : `[${list}]`);
  return piece(body, 'primary', { tall: tall || derivative.tall });
}

const RELATIONS = {
  '<': '<',
  '>': '>',
  '<=': '\\le',
  '>=': '\\ge',
  '=': '=',
  '!=': '\\ne',
} as const satisfies Record<Relation, string>;

function indicatorPiece(relation: Relation, left: Piece, right: Piece): Piece {
  const tall = left.tall || right.tall;
  const body = `${written(left, SIGNS)} ${RELATIONS[relation]} ${written(right, SIGNS)}`;
  return piece(tall ? `\\left[ ${body} \\right]` : `[${body}]`, 'primary', { first: '[', tall });
}

/** `ij`; `i,12` where the indices would run together. */
export const latexIndices = (indices: readonly string[]): string =>
  indices.every((index) => index.length === 1) ? indices.join('') : indices.join(', ');

function entryPiece(e: EntryExpr, base: Piece): Piece {
  const { base: of } = e;
  const bare =
    of.kind === 'constant' ||
    (of.kind === 'call' && base.form === 'primary') ||
    (of.kind === 'symbol' && !hasSubscript(of.name));
  const isOnes = of.kind === 'constant' && of.name === 'ones';
  const inner = isOnes
    ? piece('\\mathbf{1}')
    : bare
      ? base
      : piece(SIGNS.bracket(written(base, SIGNS), base.tall), 'primary', { tall: base.tall });
  return piece(`${inner.body}_{${latexIndices(e.indices)}}`, 'primary', {
    first: inner.first,
    tall: inner.tall,
  });
}
