/** A whole result as data, schema 1. */
import type { Span } from '../errors.js';
import { nameText } from '../expression/nameforms.js';
import { ASCII, type Notation, TEXT } from '../expression/notation.js';
import { printExpr, printWithin } from '../expression/print.js';
import { isScalar } from '../expression/shape.js';
import type { StructuredForm } from '../expression/structure.js';
import type { Derivative, DiffResult, Form, NamedPiece } from '../present/result.js';
import { axesData, rightText, shapeData } from './equations.js';
import { latexExpr, latexName } from './latex.js';
import { rightLatex } from './latexresult.js';
import { leftLatex, leftText, meaningText } from './left.js';

/** A longer answer in one piece helps nobody. */
const GREATEST_INLINE = 20_000;

type Axes = readonly (string | number)[];

export interface JsonDerivative {
  /** The first parameter. */
  readonly wrt: string;
  readonly order: number;
  /** The parameters of the further differentiations. */
  readonly then: readonly string[];
  /** Whether it stands for every order of these differentiations, axes exchanged. */
  readonly anyOrder: boolean;
  readonly layout: string;
  readonly form: Form;
  /** Where the parameter is structured: by its free entries, or in its tangent space. */
  readonly structured?: StructuredForm;
  readonly shape: Axes;
  /** Whole equations, left sides included. */
  readonly text: string;
  readonly ascii: string;
  readonly latex: string;
  /** The right side as ASCII text in one piece, without definitions. */
  readonly inline: string | null;
  /** `A dX B` as ASCII text, for short results of more than two axes. */
  readonly differential: string | null;
}

export interface JsonDefinition {
  readonly name: string;
  readonly text: string;
  readonly ascii: string;
  readonly latex: string;
  readonly shape: Axes;
  readonly meaning: string | null;
}

export interface JsonAssumption {
  readonly text: string;
  readonly span: Span | null;
  readonly override: string | null;
}

export interface JsonResult {
  readonly schema: 1;
  readonly expression: { readonly text: string; readonly latex: string; readonly shape: Axes };
  /** What the derivatives are contracted with, as ASCII text: the last parameter axes, the output axes. */
  readonly times: string | null;
  readonly left: string | null;
  readonly derivatives: readonly JsonDerivative[];
  readonly definitions: readonly JsonDefinition[];
  readonly shapes: Readonly<Record<string, Axes>>;
  readonly assumptions: readonly JsonAssumption[];
  readonly verified: boolean;
  /** Why it is not verified. */
  readonly reason?: string;
}

/** The result as an object that JSON can hold. */
export function jsonResult(result: DiffResult, notation: Notation = TEXT): JsonResult {
  const { problem, verified, contraction } = result;
  const { times, left } = contraction;
  return {
    schema: 1,
    expression: {
      text: printExpr(problem.output, notation),
      latex: latexExpr(problem.output, notation),
      shape: shapeData(problem.output.shape),
    },
    times: times ? printExpr(times, ASCII) : null,
    left: left ? printExpr(left, ASCII) : null,
    derivatives: result.derivatives.map((derivative) =>
      jsonDerivative(derivative, result, notation),
    ),
    definitions: result.definitions.map((piece) => jsonDefinition(piece, notation)),
    shapes: Object.fromEntries(
      [...problem.variables].map(([name, { shape }]) => [name, shapeData(shape)]),
    ),
    assumptions: problem.assumptions.map(({ text, span, override }) => ({
      text,
      span: span ?? null,
      override: override ?? null,
    })),
    verified: verified.kind === 'verified',
    ...(verified.kind === 'verified' ? {} : { reason: verified.reason }),
  };
}

/** The result as JSON text. */
export const renderJson = (result: DiffResult, notation: Notation = TEXT): string =>
  JSON.stringify(jsonResult(result, notation), null, 2);

function jsonDerivative(
  derivative: Derivative,
  result: DiffResult,
  notation: Notation,
): JsonDerivative {
  const { wrt, anyOrder, layout, form, restrictions, expr, axes, inline, differential } =
    derivative;
  const restriction = restrictions.find((each) => each !== null);
  const ascii: Notation = { ...notation, charset: 'ascii' };
  const equation = (as: Notation): string =>
    `${leftText(derivative, result, as)} = ${rightText(derivative, as)}`;
  return {
    wrt: wrt[0]!,
    order: wrt.length,
    then: wrt.slice(1),
    anyOrder,
    layout,
    form,
    ...(restriction ? { structured: restriction.form } : {}),
    shape: expr ? shapeData(expr.shape) : axesData(axes),
    text: equation(notation),
    ascii: equation(ascii),
    latex: `${leftLatex(derivative, result, notation)} = ${rightLatex(derivative, notation)}`,
    inline: inline && printWithin(inline, ASCII, GREATEST_INLINE),
    differential: differential && printExpr(differential, ASCII),
  };
}

function jsonDefinition({ name, expr, meaning }: NamedPiece, notation: Notation): JsonDefinition {
  return {
    name,
    text: `${nameText(name)} = ${printExpr(expr, notation)}`,
    ascii: `${name} = ${printExpr(expr, ASCII)}`,
    latex: `${latexName(name, isScalar(expr.shape), notation)} = ${latexExpr(expr, notation)}`,
    shape: shapeData(expr.shape),
    meaning: meaning ? meaningText(meaning, notation) : null,
  };
}
