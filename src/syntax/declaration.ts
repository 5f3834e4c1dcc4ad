/** What stands behind a declared name: a shape, properties, `elementwise`. */
import type { Signature } from '../expression/nodes.js';
import type { Property } from '../expression/problem.js';
import { type Dim, isOne, isWhole, ONE } from '../expression/dimension.js';
import { isRow, isScalar, SCALAR, type Shape, shapeOf } from '../expression/shape.js';
import type { Span } from '../errors.js';
import { type DimensionName, readDimension, readPolynomial } from './dimensions.js';
import { failure, unsupported } from './failure.js';
import { nearestProperty, propertyAtEnd } from './properties.js';
import { type Part, type Word, wordName } from './words.js';

export interface Specification {
  readonly shape?: Shape;
  readonly properties: readonly Property[];
  readonly elementwise?: true;
  /** `n -> m`; a number to a number is an elementwise function. */
  readonly signature?: Signature;
  readonly dimensions: readonly DimensionName[];
  /** The last word of the shape if it may be a property that is misspelt, not a dimension. */
  readonly doubt?: Doubt;
}

export interface Doubt extends DimensionName {
  /** The property that was probably meant. */
  readonly property?: Property;
}

/** Whether parts are properties and nothing else: the rest of `A symmetric spd`. */
export const areProperties = (parts: readonly Part[]): boolean =>
  parts.length > 0 && takeProperties(parts).shape.length === 0;

/** Properties from the end, and what stands in front of them. */
function takeProperties(parts: readonly Part[]): {
  shape: readonly Part[];
  properties: Property[];
} {
  const properties: Property[] = [];
  let shape = parts;
  for (let found = propertyAtEnd(shape); found; found = propertyAtEnd(shape)) {
    properties.unshift(found.property);
    shape = shape.slice(0, shape.length - found.length);
  }
  return { shape, properties };
}

/** Reads what stands behind `W:` or `W ∈`. */
export function readSpecification(parts: readonly Part[], span: Span): Specification {
  if (parts.length === 0) throw failure('declaration', 'the shape is missing', [span]);
  refuseFamilies(parts, span);
  const arrow = parts.findIndex(isArrow);
  if (arrow >= 0) return functionOf(parts, arrow, span);
  const { shape, properties } = takeProperties(parts);
  const word = shape[0];
  if (shape.length === 0) return { properties, dimensions: [] };
  if (shape.length === 1 && word?.kind === 'word') {
    const name = wordName(word);
    if (name === 'elementwise') return { properties, elementwise: true, dimensions: [] };
    if (name === 'scalar') return { shape: shapeOf(ONE), properties, dimensions: [] };
  }
  const doubt = misspelt(shape);
  return { ...readShape(inSpace(shape), span), properties, ...(doubt ? { doubt } : {}) };
}

/** Shorter words behind a dimension are factors of it. */
const SHORTEST_UNKNOWN = 5;

/** `n x n symetric`: the word behind a whole dimension that is nearly a property, or no name of a dimension. */
function misspelt(parts: readonly Part[]): Doubt | undefined {
  const word = parts.at(-1);
  const before = parts.at(-2);
  if (word?.kind !== 'word' || !before || before.kind === 'operator' || isCross(before))
    return undefined;
  const name = wordName(word);
  const property = nearestProperty(name);
  const isUnknown = before.kind === 'word' && name.length >= SHORTEST_UNKNOWN;
  if (!property && !isUnknown) return undefined;
  return { name, ...(property ? { property } : {}), start: word.start, end: word.end };
}

function refuseFamilies(parts: readonly Part[], span: Span): void {
  if (parts.some((part) => part.kind === 'operator' && part.text === '..'))
    throw unsupported('a family of variables', span);
}

const isArrow = (part: Part): boolean => part.kind === 'operator' && part.text === '->';

/** `n -> m`, `R^n -> R`, `n x m -> scalar`. */
function functionOf(parts: readonly Part[], arrow: number, span: Span): Specification {
  if (propertyAtEnd(parts)) throw unsupported('a property of what a function gives', span);
  const sides = [parts.slice(0, arrow), parts.slice(arrow + 1)];
  const sign = parts[arrow]!;
  const [argument, result] = sides.map((side) => readSide(side, sign, span));
  const dimensions = [...argument!.dimensions, ...result!.dimensions];
  const signature = { argument: argument!.shape, result: result!.shape };
  if (isScalar(signature.argument) && isScalar(signature.result))
    return { properties: [], elementwise: true, dimensions };
  return { properties: [], signature, dimensions };
}

/** What a function takes, or gives: numbers, columns or matrices. */
function readSide(
  parts: readonly Part[],
  arrow: Span,
  span: Span,
): { shape: Shape; dimensions: readonly DimensionName[] } {
  if (parts.length === 0)
    throw failure('declaration', 'a shape is missing beside this arrow', [arrow]);
  const spaces = parts.filter((part) => part.kind === 'word' && part.run === 'R');
  if (parts.some((part) => isArrow(part) || part.kind === 'separator') || spaces.length > 1)
    throw unsupported('a function of several arguments that is not elementwise', span);
  const [word] = parts;
  const isNumber = word?.kind === 'word' && (word.run === 'scalar' || word.run === 'R');
  if (parts.length === 1 && isNumber) return { shape: SCALAR, dimensions: [] };
  const { shape, dimensions } = readShape(inSpace(parts), span);
  if (!shape) throw failure('declaration', 'this is not a shape', [parts[0]!]);
  if (isRow(shape))
    throw failure('declaration', 'a function takes and gives columns, not rows', [parts[0]!], {
      help: `write ${shape.cols.key} for a column`,
    });
  return { shape, dimensions };
}

/** The dimensions of `R^{n×m}`; other parts as they are. */
function inSpace(parts: readonly Part[]): readonly Part[] {
  const [space, power] = parts;
  if (space?.kind !== 'word' || space.run !== 'R') return parts;
  if (power?.kind === 'superscript') {
    const text = power.text.replace(/[^A-Za-z0-9]/g, '');
    const kind = /^\d+$/.test(text) ? 'number' : 'letters';
    return kind === 'number' ? [{ ...power, kind, text }] : [asWord(power, text)];
  }
  if (power?.kind !== 'operator' || power.text !== '^') return parts;
  const rest = parts.slice(2);
  return rest[0]?.kind === 'open' && closesAtEnd(rest) ? rest.slice(1, -1) : rest;
}

const asWord = ({ start, end }: Span, run: string): Part => ({
  kind: 'word',
  start,
  end,
  spaced: false,
  run,
  marks: [],
  subscript: '',
  atomic: false,
  tagged: false,
});

/** Whether the bracket that opens the parts closes at their end. */
function closesAtEnd(parts: readonly Part[]): boolean {
  let depth = 0;
  for (let k = 0; k < parts.length; k++) {
    const { kind } = parts[k]!;
    if (kind === 'open') depth++;
    else if (kind === 'close' && --depth === 0) return k === parts.length - 1;
  }
  return false;
}

function readShape(parts: readonly Part[], span: Span): Omit<Specification, 'properties'> {
  const sides = sidesOf(untangled(parts), span);
  if (sides.length > 2) throw failure('declaration', 'a shape has at most two dimensions', [span]);
  const read = sides.map((side) => readDimension(side, side[0] ?? span));
  const [rows, cols] = read.map(({ dim }) => dim);
  for (const dim of [rows, cols]) if (dim) checkSize(dim, span);
  return { shape: shapeOf(rows!, cols ?? ONE), dimensions: read.flatMap(({ names }) => names) };
}

/** The dimensions of `n x m` and `n*m`; `n*(n + 1)/2`, of which one side may be no whole number, is one dimension. */
function sidesOf(parts: readonly Part[], span: Span): readonly (readonly Part[])[] {
  const crossed = splitAt(parts, isCross);
  if (crossed.length > 1) return crossed;
  const sides = splitAt(parts, isStar);
  const isShape = sides.every((side) => isWhole(readPolynomial(side, side[0] ?? span).dim));
  return isShape || !isWhole(readPolynomial(parts, span).dim) ? sides : [parts];
}

function splitAt(parts: readonly Part[], isSign: (part: Part) => boolean): Part[][] {
  const sides: Part[][] = [[]];
  let depth = 0;
  for (const part of parts) {
    if (part.kind === 'open') depth++;
    if (part.kind === 'close') depth--;
    if (depth === 0 && isSign(part)) sides.push([]);
    else sides.at(-1)!.push(part);
  }
  return sides;
}

/** `nxm`, `3x4`, written without spaces. */
function untangled(parts: readonly Part[]): readonly Part[] {
  return parts.flatMap((part, k) => {
    if (part.kind !== 'word' || part.atomic) return [part];
    const match = /^([a-z]?)x([a-z]?)$/.exec(part.run);
    const count = countBehind(part);
    if (!match || (part.run === 'x' && count === '') || (k === 0 && !match[1])) return [part];
    const { start, end } = part;
    const [, left = '', right = ''] = match;
    const sign = start + left.length;
    const pieces: Part[] = [asWord({ start: sign, end: sign + 1 }, 'x')];
    if (left) pieces.unshift(asWord({ start, end: start + 1 }, left));
    if (right) pieces.push({ ...part, run: right, start: sign + 1, end });
    else if (count)
      pieces.push({ kind: 'number', text: count, start: sign + 1, end, spaced: false });
    return pieces;
  });
}

/** The digits that stand right behind the letters of a word: `x3`, not `x_3`. */
const countBehind = ({ run, subscript, start, end }: Word): string =>
  /^\d+$/.test(subscript) && end - start === run.length + subscript.length ? subscript : '';

const isCross = (part: Part): boolean =>
  part.kind === 'word' && part.run === 'x' && part.subscript === '';

const isStar = (part: Part): boolean => part.kind === 'operator' && part.text === '*';

function checkSize(dim: Dim, span: Span): void {
  if (!isOne(dim) && dim.terms.every((term) => term.coefficient <= 0))
    throw failure('declaration', `a dimension is at least 1, not ${dim.key}`, [span]);
}
