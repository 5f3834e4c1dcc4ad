/** Left sides: `∂s/∂W`, `∂²s/∂x²`, `∂Y_{ij}/∂X_{kl}`, in text, ASCII and LaTeX. */
import { hasSubscript, nameText } from '../expression/nameforms.js';
import type { Notation } from '../expression/notation.js';
import type { Expr } from '../expression/nodes.js';
import { indexText, printExpr } from '../expression/print.js';
import { axesOf, isColumn, isScalar } from '../expression/shape.js';
import {
  type Derivative,
  type DiffResult,
  isDifferential,
  type PieceMeaning,
} from '../present/result.js';
import { latexExpr, latexIndices, latexName } from './latex.js';
import { shapeOfName } from './names.js';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscript = (value: number): string =>
  [...String(value)].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');

/** How one charset writes a derivative. */
interface DerivativeSigns {
  readonly name: (name: string) => string;
  readonly d: string;
  /** `∂²`, `d2`: the sign of order k. */
  readonly order: (k: number) => string;
  readonly power: (name: string, k: number) => string;
  /** Between the parameters of a mixed derivative. */
  readonly gap: string;
}

const UNICODE: DerivativeSigns = {
  name: nameText,
  d: '∂',
  order: (k) => `∂${superscript(k)}`,
  power: (name, k) => nameText(name) + superscript(k),
  gap: '',
};

const PLAIN: DerivativeSigns = {
  name: (name) => name,
  d: 'd',
  order: (k) => `d${k}`,
  // `d2s/dx2` as people type it; a digit after a subscript would be part of it.
  power: (name, k) => (/^[A-Za-z]+$/.test(name) ? `${name}${k}` : `${name}^${k}`),
  gap: ' ',
};

const signsOf = (notation: Notation): DerivativeSigns =>
  notation.charset === 'unicode' ? UNICODE : PLAIN;

/** The name of an entry: `X_{ij}`, `(W₁)_{ij}`. */
function entryText(name: string, indices: readonly string[], s: DerivativeSigns): string {
  if (indices.length === 0) return s.name(name);
  const text = hasSubscript(name) ? `(${s.name(name)})` : s.name(name);
  return `${text}_${indexText(indices)}`;
}

/** The left side of a derivative as text. */
export function leftText(derivative: Derivative, result: DiffResult, notation: Notation): string {
  const { output, wrt, index } = derivative;
  const s = signsOf(notation);
  if (isDifferential(derivative)) return differentialText(derivative, notation);
  const order = wrt.length;
  const sign = order === 1 ? s.d : s.order(order);
  const suffix = appliedText(derivative, result, (e) => printExpr(e, notation));
  const { left } = result.contraction;
  const above = left
    ? innerText(printExpr(left, notation), s.name(output), notation)
    : entryText(output, index?.outputIndices ?? [], s);
  if (index) {
    const below = wrt.map((name, k) => s.d + entryText(name, index.wrtIndices[k] ?? [], s));
    return `${sign}${above}/${below.join(' ')}${suffix}`;
  }
  const runs = runsOf(wrt);
  if (notation.derivative === 'nabla' && s === UNICODE && isScalarOutput(result)) {
    const names = (runs.length === 1 ? wrt.slice(0, 1) : wrt).map(s.name).join(' ');
    return `∇${order === 1 ? '' : superscript(order)}_${nablaIndex(names)} ${above}${suffix}`;
  }
  const below = runs.map(([name, k]) => s.d + (k === 1 ? s.name(name) : s.power(name, k)));
  return `${sign}${above}/${below.join(s.gap)}${suffix}`;
}

const innerText = (left: string, output: string, { charset }: Notation): string =>
  charset === 'unicode' ? `⟨${left}, ${output}⟩` : `<${left}, ${output}>`;

/** Whether what is differentiated is a number. */
const isScalarOutput = ({ outputAxes, contraction }: DiffResult): boolean =>
  outputAxes.length === 0 || contraction.left !== undefined;

/** ` v` where a Jacobian or a Hessian is a matrix and v a column; ` [V]` where it is a linear function. */
function appliedText(
  { wrt, index }: Derivative,
  result: DiffResult,
  print: (e: Expr) => string,
): string {
  const { times, left } = result.contraction;
  if (!times) return '';
  const shapes = wrt.slice(0, -1).map((name) => shapeOfName(name, result));
  const output = left ? [] : result.outputAxes;
  const isProduct = isColumn(times.shape) && output.length + shapes.flatMap(axesOf).length === 1;
  if (index || !isProduct) return ` [${print(times)}]`;
  return times.kind === 'symbol' ? ` ${print(times)}` : ` (${print(times)})`;
}

/** The parameters with how often each stands there in a row: x, x, y are x twice and y once. */
function runsOf(wrt: readonly string[]): [name: string, times: number][] {
  const runs: [string, number][] = [];
  for (const name of wrt) {
    const last = runs.at(-1);
    if (last?.[0] === name) last[1]++;
    else runs.push([name, 1]);
  }
  return runs;
}

const isOfOne = (wrt: readonly string[]): boolean => new Set(wrt).size === 1;

/** The left side of a differential as text: `dY`, `d²Y`; by several parameters `d_W d_X s`. */
export function differentialText({ output, wrt }: Derivative, notation: Notation): string {
  const s = signsOf(notation);
  const order = wrt.length === 1 ? '' : s === UNICODE ? superscript(wrt.length) : wrt.length;
  const sign = isOfOne(wrt) ? `d${order}` : `${wrt.map((name) => `d_${s.name(name)}`).join(' ')} `;
  return sign + s.name(output);
}

const nablaIndex = (name: string): string => (/^\p{L}$/u.test(name) ? name : `{${name}}`);

/** "upstream gradient ∂s/∂z, as a row" */
export function meaningText(meaning: PieceMeaning, notation: Notation): string {
  const { output, of, left } = meaning;
  const s = signsOf(notation);
  const above = left
    ? innerText(printExpr(left, notation), s.name(output), notation)
    : s.name(output);
  const gradient = `${s.d}${above}/${s.d}${s.name(of)}`;
  return `upstream gradient ${gradient}${meaning.asRow ? ', as a row' : ''}`;
}

/** The left side of a derivative as LaTeX. */
export function leftLatex(derivative: Derivative, result: DiffResult, notation: Notation): string {
  const { output, wrt, index } = derivative;
  const order = wrt.length;
  const name = (of: string, indices: readonly string[]): string => {
    const isNumber = of === output ? result.outputAxes.length === 0 : isScalarName(of, result);
    const plain = latexName(of, isNumber, notation);
    if (indices.length === 0) return plain;
    return `${hasSubscript(of) ? `(${plain})` : plain}_{${latexIndices(indices)}}`;
  };
  const { left } = result.contraction;
  const above = left
    ? `\\langle ${latexExpr(left, notation)}, ${name(output, [])} \\rangle`
    : name(output, index?.outputIndices ?? []);
  const suffix = appliedText(derivative, result, (e) => latexExpr(e, notation));
  const k = order === 1 ? '' : `^{${order}}`;
  if (isDifferential(derivative)) {
    const changes = isOfOne(wrt)
      ? [`\\mathrm{d}${k}`]
      : wrt.map((of) => `\\mathrm{d}_{${name(of, [])}}`);
    return `${changes.join(' ')} ${above}`;
  }
  const runs = runsOf(wrt);
  if (notation.derivative === 'nabla' && isScalarOutput(result) && !index) {
    const names = runs.length === 1 ? wrt.slice(0, 1) : wrt;
    return `\\nabla${k}_{${names.map((of) => name(of, [])).join(' ')}} ${above}${suffix}`;
  }
  const below = index
    ? wrt.map((of, at) => name(of, index.wrtIndices[at] ?? []))
    : runs.map(([of, times]) => name(of, []) + (times === 1 ? '' : `^{${times}}`));
  return `\\frac{\\partial${k} ${above}}{${below.map((each) => `\\partial ${each}`).join(' ')}}${suffix}`;
}

const isScalarName = (name: string, result: DiffResult): boolean =>
  isScalar(shapeOfName(name, result));
