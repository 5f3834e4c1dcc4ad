/** Calls of functions that the input declares: axes of their derivatives, and the names these are written by. */
import { type Dim, ONE } from './dimension.js';
import { nameLatex, nameText, pythonName } from './nameforms.js';
import { baseName } from './names.js';
import type { CallExpr, Expr, Signature } from './nodes.js';
import { axesOf, isScalar, SCALAR, type Shape, shapeOf } from './shape.js';

/** The axes of a derivative of this order: those of the result, then the argument's for each. */
export const derivativeAxes = ({ argument, result }: Signature, order: number): readonly Dim[] => [
  ...axesOf(result),
  ...Array.from({ length: order }, () => axesOf(argument)).flat(),
];

/** What a derivative of a declared function is applied to: `u` and `v` of `H_f(x)[u, v]`. */
export const directionsOf = (e: CallExpr): readonly Expr[] => (e.signature ? e.args.slice(1) : []);

/** The axes that the indices of an entry run over. */
export const entryAxes = (base: Expr): readonly Dim[] =>
  base.kind === 'call' && base.signature
    ? derivativeAxes(base.signature, base.primes - directionsOf(base).length)
    : axesOf(base.shape);

/** The shape of a derivative of this order; that of more than two axes stands under entries only. */
export function derivativeShape(signature: Signature, order: number): Shape {
  const axes = derivativeAxes(signature, order);
  return axes.length > 2 ? SCALAR : shapeOf(axes[0] ?? ONE, axes[1] ?? ONE);
}

/** Whether the call has more axes than a matrix. */
export const isTensorCall = (e: Expr): boolean => entryAxes(e).length > 2;

/** A function, or a derivative of it, without arguments. */
export type Called = Pick<CallExpr, 'fn' | 'primes' | 'partials' | 'signature'>;

/** `J`, `grad`, `H` and `D3` of a function; for one of several arguments the digits say by which. */
export interface DerivativeMark {
  readonly symbol: 'J' | 'grad' | 'H' | 'D';
  readonly digits: string;
}

/**
 * The mark in the name of a derivative that is not written with primes: `J_f`, `grad_f`, `H_f`, `D3_f` of a
 * function of a column or a matrix, `D12_g` of an elementwise function of several arguments.
 */
export function derivativeMark(e: Omit<Called, 'fn'>): DerivativeMark | null {
  if (e.partials) {
    const digits = e.partials.map((times, k) => String(k + 1).repeat(times)).join('');
    return { symbol: 'D', digits };
  }
  if (!e.signature || e.primes === 0 || isScalar(e.signature.argument)) return null;
  if (e.primes > 2) return { symbol: 'D', digits: String(e.primes) };
  if (e.primes === 2) return { symbol: 'H', digits: '' };
  return { symbol: isScalar(e.signature.result) ? 'grad' : 'J', digits: '' };
}

const braced = (fn: string): string => (/^[\p{L}\d]+$/u.test(fn) ? fn : `{${fn}}`);

const SUBSCRIPT_ZERO = 0x2080;
const subscriptDigits = (digits: string): string =>
  [...digits].map((digit) => String.fromCodePoint(SUBSCRIPT_ZERO + Number(digit))).join('');

/** `J_f`, `D12_g`; in Unicode `∂₁₂g`. */
export function derivativeText(e: Called, mark: DerivativeMark, unicode: boolean): string {
  if (unicode && e.partials) return `∂${subscriptDigits(mark.digits)}${nameText(e.fn)}`;
  return `${mark.symbol}${mark.digits}_${braced(unicode ? nameText(e.fn) : e.fn)}`;
}

/** `J_{f}`, `\nabla f`, `\partial_{12} g`. */
export function derivativeLatex(e: Called, { symbol, digits }: DerivativeMark): string {
  const name = nameLatex(e.fn);
  if (e.partials) return `\\partial_{${digits}} ${name}`;
  if (symbol === 'grad') return `\\nabla ${name}`;
  return symbol === 'D' ? `D^{${digits}} ${name}` : `${symbol}_{${name}}`;
}

/** What a function or its derivative is called in a Python module: `f`, `d2f`, `J_f`, `d12_g`. */
export function derivativePython(called: Called): string {
  const name = pythonName(called.fn);
  const mark = derivativeMark(called);
  if (mark) return `${called.partials ? 'd' : mark.symbol}${mark.digits}_${name}`;
  const { primes } = called;
  return `${primes === 0 ? '' : primes === 1 ? 'd' : `d${primes}`}${name}`;
}

/** How many times it is differentiated, by whatever argument. */
export const orderOf = ({ primes, partials }: Called): number =>
  partials?.reduce((sum, times) => sum + times, 0) ?? primes;

const plain = (name: string): string => name.replace(/[_{},]/g, '');

/** Which function's derivative a name is, `J_{f,1}` being that of f_1; undefined where it is none. */
export function readDerivativeName(
  name: string,
  functions: Iterable<string>,
): { readonly fn: string; readonly mark: DerivativeMark } | undefined {
  const symbol = baseName(name);
  if (symbol !== 'J' && symbol !== 'grad' && symbol !== 'H' && symbol !== 'D') return undefined;
  const [, digits = '', of = ''] = /^(\d*)(.+)$/.exec(plain(name.slice(symbol.length))) ?? [];
  if ((symbol === 'D') !== /^[1-9]\d*$/.test(digits)) return undefined;
  for (const fn of functions) if (plain(fn) === of) return { fn, mark: { symbol, digits } };
  return undefined;
}
