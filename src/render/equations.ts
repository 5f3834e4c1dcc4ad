/** A result as equations: lines of a left side, a right side and a remark, for whatever medium. */
import { constantDim, type Dim } from '../expression/dimension.js';
import { nameText } from '../expression/nameforms.js';
import type { Notation } from '../expression/notation.js';
import { dimensionText, printExpr } from '../expression/print.js';
import { isColumn, isMatrix, isScalar, type Shape } from '../expression/shape.js';
import type { StructuredForm } from '../expression/structure.js';
import {
  type Derivative,
  type DiffResult,
  isDifferential,
  type NamedPiece,
  rightSide,
} from '../present/result.js';
import { differentialText, leftText, meaningText } from './left.js';

/** One line of an answer. */
export interface EquationLine {
  /** Spaces in front. */
  readonly indent: number;
  /** Empty where only right sides are asked for. */
  readonly left: string;
  /** `=`, or empty with an empty left side. */
  readonly equals: string;
  readonly right: string;
  /** The number that it comes to at a point, `[1, 2]`. */
  readonly value?: string;
  /** What stands behind `#`, without it. */
  readonly comment: string;
}

/** The derivatives alone, their right sides alone, or the definitions alone. */
export type Part = 'equation' | 'rhs' | 'where';

/** Numbers already written out, for `--at`. */
export interface Values {
  /** In the order of the derivatives. */
  readonly derivatives: readonly (string | undefined)[];
  /** By the name of the definition. */
  readonly definitions: ReadonlyMap<string, string>;
}

export interface TextOptions {
  readonly part?: Part;
  readonly values?: Values;
}

/** The lines of a result: the derivatives, then what their names mean. */
export function equationLines(
  result: DiffResult,
  notation: Notation,
  options: TextOptions = {},
): readonly EquationLine[] {
  const { part, values } = options;
  const derivatives = result.derivatives.flatMap((derivative, k) => [
    derivativeLine(derivative, result, notation, values?.derivatives[k]),
    ...(part === undefined ? differentialLine(derivative, result, notation) : []),
  ]);
  if (part === 'equation') return derivatives;
  if (part === 'rhs') return derivatives.map((line) => ({ ...line, left: '', equals: '' }));
  const definitions = result.definitions.map((piece) =>
    definitionLine(piece, notation, values?.definitions.get(piece.name)),
  );
  if (part === 'where') return definitions.map((line) => ({ ...line, indent: 0 }));
  return [...derivatives, ...definitions];
}

/** The right side of a derivative as text. */
export function rightText(derivative: Derivative, notation: Notation): string {
  return printExpr(rightSide(derivative), notation);
}

/** How a derivative by a structured parameter is restricted. */
const RESTRICTED = {
  entries: 'by free entries',
  tangent: 'in the tangent space',
} as const satisfies Record<StructuredForm, string>;

function derivativeLine(
  derivative: Derivative,
  result: DiffResult,
  notation: Notation,
  value: string | undefined,
): EquationLine {
  const { axes, layout, restrictions } = derivative;
  const restriction = restrictions.find((each) => each !== null);
  const isChange = isDifferential(derivative);
  const shape = isChange
    ? differentialShape(derivative, result, notation)
    : shapeOfResult(derivative, notation);
  const arranged =
    layout === 'parameter' || axes.length === 0 || isChange ? '' : `, ${layout} layout`;
  const told = restriction ? `${arranged}, ${RESTRICTED[restriction.form]}` : arranged;
  return {
    indent: 0,
    left: leftText(derivative, result, notation),
    equals: '=',
    right: rightText(derivative, notation),
    ...(value === undefined ? {} : { value }),
    comment: shape + told + twinText(derivative, result, notation),
  };
}

function shapeOfResult({ axes, expr }: Derivative, notation: Notation): string {
  if (expr) return shapeLine(expr.shape, notation);
  return axes.length === 0 ? 'scalar' : axesLine(axes, notation);
}

/** Of blocks: what else the derivative is. */
function twinText(derivative: Derivative, result: DiffResult, notation: Notation): string {
  const { anyOrder, wrt, expr } = derivative;
  if (!anyOrder) return '';
  if (wrt.length > 2) return ', likewise in every other order';
  const other = leftText(reversed(derivative), result, notation);
  const isMatrixForm = expr !== null && isMatrix(expr.shape);
  return isMatrixForm ? `, its transpose is ${other}` : `, also ${other}`;
}

/** The derivative with its differentiations in the other order. */
function reversed(derivative: Derivative): Derivative {
  const { wrt, index } = derivative;
  const wrtIndices = index ? [...index.wrtIndices].reverse() : [];
  return {
    ...derivative,
    wrt: [...wrt].reverse(),
    index: index && { ...index, wrtIndices },
  };
}

/** `dY = A dX B`, under the index form. */
function differentialLine(
  derivative: Derivative,
  result: DiffResult,
  notation: Notation,
): EquationLine[] {
  const { differential } = derivative;
  if (!differential || isDifferential(derivative)) return [];
  return [
    {
      indent: 2,
      left: differentialText(derivative, notation),
      equals: '=',
      right: printExpr(differential, notation),
      comment: differentialShape(derivative, result, notation),
    },
  ];
}

/** Of several differentials it is said which parameters change. */
function differentialShape(
  { wrt }: Derivative,
  { problem, derivatives }: DiffResult,
  notation: Notation,
): string {
  const order = wrt.length;
  const which = order === 1 ? 'a differential' : `a differential of order ${order}`;
  const names = [...new Set(wrt)].map(notation.charset === 'unicode' ? nameText : String);
  const by = derivatives.length > 1 ? ` by ${names.join(' and ')}` : '';
  return `${shapeLine(problem.output.shape, notation)}, as ${which}${by}`;
}

function definitionLine(
  { name, expr, meaning }: NamedPiece,
  notation: Notation,
  value: string | undefined,
): EquationLine {
  const about = meaning ? `, ${meaningText(meaning, notation)}` : '';
  return {
    indent: 2,
    left: notation.charset === 'unicode' ? nameText(name) : name,
    equals: '=',
    right: printExpr(expr, notation),
    ...(value === undefined ? {} : { value }),
    comment: shapeLine(expr.shape, notation) + about,
  };
}

const times = (notation: Notation): string => (notation.charset === 'unicode' ? ' × ' : ' x ');

/** `n × m`; a sum in it is in brackets. */
export function axesLine(axes: readonly Dim[], notation: Notation): string {
  const unicode = notation.charset === 'unicode';
  return axes
    .map((dim) => {
      const text = dimensionText(dim, unicode);
      return axes.length > 1 && text.includes(' ') ? `(${text})` : text;
    })
    .join(times(notation));
}

/** `scalar`, `n`, `1 × n`, `n × m`. */
export function shapeLine(shape: Shape, notation: Notation): string {
  if (isScalar(shape)) return 'scalar';
  return axesLine(isColumn(shape) ? [shape.rows] : [shape.rows, shape.cols], notation);
}

/** The shape as data: `[]`, `["n"]`, `[1, "n"]`, `["n", "m"]`. */
export function shapeData(shape: Shape): readonly (string | number)[] {
  if (isScalar(shape)) return [];
  if (isColumn(shape)) return axesData([shape.rows]);
  return axesData([shape.rows, shape.cols]);
}

/** Axes as data: numbers where they are numbers. */
export const axesData = (axes: readonly Dim[]): readonly (string | number)[] =>
  axes.map((dim) => constantDim(dim) ?? dim.key);
