/** The arrangements of a derivative on paper, and what a value in one of them is in the order of all its entries. */
import { type Layout, LAYOUTS, type Question } from '../expression/layout.js';
import {
  isColumn,
  isRow,
  isScalar,
  sameShape,
  type Shape,
  transposed,
} from '../expression/shape.js';
import { forms } from '../numeric/claim.js';
import { type Matrix, transpose, vec } from '../numeric/matrix.js';

/** A way in which the entries of a derivative may stand in a matrix. */
export interface Arrangement {
  readonly shape: Shape;
  /** Whether the columns of the transpose, one after the other, run through the output, then through the parameters. */
  readonly flipped: boolean;
  /** Where it is right. */
  readonly layouts: readonly Layout[];
  /**
   * asked: what the layout asks for. turned: a row for a column or the reverse, of a scalar's gradient by a vector.
   * other: right in other layouts only.
   */
  readonly kind: 'asked' | 'turned' | 'other';
}

/**
 * All arrangements of the answer to a question, those that the layout asks for first. A scalar by a vector may be a
 * row or a column (language.md section 8); of more than two axes the vec form is asked for in every layout.
 */
export function arrangements(question: Question, layout: Layout): Arrangement[] {
  const result: Arrangement[] = [];
  const add = (
    shape: Shape,
    flipped: boolean,
    of: Layout | null,
    kind: Arrangement['kind'],
  ): void => {
    const known = result.findIndex(
      (a) => sameShape(a.shape, shape) && (a.flipped === flipped || isLine(shape)),
    );
    if (known < 0) result.push({ shape, flipped, layouts: of ? [of] : [], kind });
    else if (of) {
      const { layouts } = result[known]!;
      if (!layouts.includes(of)) result[known] = { ...result[known]!, layouts: [...layouts, of] };
    }
  };
  for (const { shape, flipped } of forms(layout, question)) add(shape, flipped, layout, 'asked');
  const [asked] = result;
  if (asked && isGradientByVector(question))
    add(transposed(asked.shape), !asked.flipped, null, 'turned');
  for (const other of LAYOUTS)
    for (const { shape, flipped } of forms(other, question)) add(shape, flipped, other, 'other');
  for (const { shape, flipped } of [...result]) add(transposed(shape), !flipped, null, 'other');
  return result;
}

const isVector = (shape: Shape): boolean => isColumn(shape) || isRow(shape);

/** What has its entries in the same order as its transpose. */
const isLine = (shape: Shape): boolean => isVector(shape) || isScalar(shape);

function isGradientByVector({ output, wrt }: Question): boolean {
  const [parameter, ...more] = wrt.filter((shape) => !isScalar(shape));
  return isScalar(output) && more.length === 0 && parameter !== undefined && isVector(parameter);
}

/** All entries of a value in this arrangement: those of the output run fastest, each axis pair column by column. */
export const entriesOf = (value: Matrix, { flipped }: Arrangement): Float64Array =>
  vec(flipped ? transpose(value) : value).data;
