/** A whole result as LaTeX: one line, or a display with one equation a line. */
import type { Notation } from '../expression/notation.js';
import { isScalar } from '../expression/shape.js';
import { type Derivative, type DiffResult, rightSide } from '../present/result.js';
import type { Part } from './equations.js';
import { latexExpr, latexName } from './latex.js';
import { leftLatex } from './left.js';

export interface LatexOptions {
  readonly part?: Part;
  /** Lines of an `align*` instead of one line. */
  readonly display?: boolean;
}

interface Equation {
  readonly left: string;
  readonly right: string;
}

/** The right side of a derivative. */
export function rightLatex(derivative: Derivative, notation: Notation): string {
  return latexExpr(rightSide(derivative), notation);
}

function equations(
  result: DiffResult,
  notation: Notation,
  part: Part | undefined,
): readonly Equation[] {
  const derivatives = result.derivatives.map((derivative) => ({
    left: part === 'rhs' ? '' : leftLatex(derivative, result, notation),
    right: rightLatex(derivative, notation),
  }));
  if (part === 'equation' || part === 'rhs') return derivatives;
  const definitions = result.definitions.map(({ name, expr }) => ({
    left: latexName(name, isScalar(expr.shape), notation),
    right: latexExpr(expr, notation),
  }));
  return part === 'where' ? definitions : [...derivatives, ...definitions];
}

/** The whole answer as LaTeX. */
export function renderLatex(
  result: DiffResult,
  notation: Notation,
  options: LatexOptions = {},
): string {
  const lines = equations(result, notation, options.part);
  const written = (equals: string): string[] =>
    lines.map(({ left, right }) => (left === '' ? right : `${left} ${equals} ${right}`));
  if (!options.display) return written('=').join(', \\quad ');
  const body = written('&=').map((line) => `  ${line}`);
  return `\\begin{align*}\n${body.join(' \\\\\n')}\n\\end{align*}`;
}
