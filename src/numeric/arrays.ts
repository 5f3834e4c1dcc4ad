/** Numbers for derivatives as values: exact, along every direction, and the arrays that are made of them. */
import {
  arrayParts,
  type ArrayExpr,
  type Atom,
  atomAxes,
  atomShape,
} from '../expression/arrays.js';
import { evaluateDim, isOne } from '../expression/dimension.js';
import { SCALAR } from '../expression/shape.js';
import type { Environment } from './environment.js';
import { Evaluator } from './evaluate.js';
import { permuted, type Tensor } from './indices.js';
import { type Matrix, multiply, zeros } from './matrix.js';
import { MovingEvaluator } from './moving-evaluate.js';

/** A derivative at a point. */
export interface AtomValue {
  /** Row by row: the axes of the numerator, then those of what it is differentiated by. */
  readonly data: Float64Array;
  /** The same as the matrix that it is where it has at most two axes. */
  readonly matrix: Matrix;
  /** Whether the point lies where there is no derivative. */
  readonly kinked: boolean;
}

/**
 * A derivative by all entries of what it is differentiated by. Defined names among these move by themselves: what uses
 * them does not look into their definitions.
 */
export function atomValue(atom: Atom, env: Environment): AtomValue {
  const { numerator, by } = atom;
  const at = new Evaluator(env);
  const rest = by.map(
    ({ name }) => env.values.get(name) ?? at.evaluate(env.definitions.get(name)!),
  );
  const values = new Map(env.values);
  by.forEach(({ name }, k) => values.set(name, rest[k]!));
  const held = { ...env, values };
  const height = new Evaluator(held).evaluate(numerator).data.length;
  const lengths = rest.map(({ data }) => data.length);
  const columns = lengths.reduce((a, b) => a * b, 1);
  const data = new Float64Array(height * columns);
  let kinked = false;
  for (let column = 0; column < columns; column++) {
    const evaluator = new MovingEvaluator(held, directions(by, rest, lengths, column));
    const change = evaluator.evaluate(numerator)[2 ** by.length - 1];
    kinked ||= evaluator.kinked;
    if (change)
      for (let row = 0; row < height; row++) data[row * columns + column] = change.data[row]!;
  }
  const shape = atomAxes(atom).length > 2 ? SCALAR : atomShape(atom);
  const cols = isOne(shape.cols) ? 1 : evaluateDim(shape.cols, env.sizes);
  return { data, kinked, matrix: { rows: data.length / cols, cols, data } };
}

/** The names that move, each along the unit matrix that a column of the array belongs to. */
function directions(
  by: Atom['by'],
  rest: readonly Matrix[],
  lengths: readonly number[],
  column: number,
): Map<string, [Matrix, ...(Matrix | undefined)[]]> {
  const moving = new Map<string, [Matrix, ...(Matrix | undefined)[]]>();
  const parts = 2 ** by.length;
  let left = column;
  for (let slot = by.length - 1; slot >= 0; slot--) {
    const { name } = by[slot]!;
    const value = rest[slot]!;
    const unit = zeros(value.rows, value.cols);
    unit.data[left % lengths[slot]!] = 1;
    left = Math.floor(left / lengths[slot]!);
    const series = moving.get(name) ?? [value, ...Array<undefined>(parts - 1)];
    series[2 ** slot] = unit;
    moving.set(name, series);
  }
  return moving;
}

/** The value of an array at a point at which its derivatives have values, by their names. */
export function evaluateArray(
  e: ArrayExpr,
  evaluator: Evaluator,
  atoms: ReadonlyMap<string, AtomValue>,
): Tensor {
  const { sizes: named } = evaluator.env;
  const sizes = e.axes.map((axis) => evaluateDim(axis, named));
  const parts = arrayParts(e).map((part) => evaluateArray(part, evaluator, atoms));
  const [first, second] = parts;
  const entrywise = (f: (values: readonly number[]) => number): Tensor => ({
    sizes,
    data: first!.data.map((_, k) => f(parts.map(({ data }) => data[k]!))),
  });
  switch (e.kind) {
    case 'matrix':
      return { sizes, data: evaluator.evaluate(e.expr).data };
    case 'atom':
      return { sizes, data: atoms.get(e.atom.name)!.data };
    case 'negate':
      return { sizes, data: first!.data.map((x) => -x) };
    case 'sum':
      return entrywise((values) => values.reduce((a, b) => a + b, 0));
    case 'hadamard':
      return entrywise((values) => values.reduce((a, b) => a * b, 1));
    case 'permuted':
      return permuted(first!, e.order);
    case 'contraction': {
      const shared = second!.sizes.slice(0, e.count).reduce((a, b) => a * b, 1);
      const rows = first!.data.length / shared;
      const cols = second!.data.length / shared;
      evaluator.spend(rows * shared * cols);
      const left = { rows, cols: shared, data: first!.data };
      const right = { rows: shared, cols, data: second!.data };
      return { sizes, data: multiply(left, right).data };
    }
  }
}
