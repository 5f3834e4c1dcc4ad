/** Random expressions as tensor graphs: lowering, normal forms and raising keep the value. */
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Expr } from '../../src/expression/nodes.js';
import { MatcalcError } from '../../src/errors.js';
import { asciiText } from '../../src/expression/print.js';
import { axesOf, isRow, shapeText } from '../../src/expression/shape.js';
import type { Environment } from '../../src/numeric/environment.js';
import type { Tensor } from '../../src/tensor/node.js';
import { topological } from '../../src/tensor/node.js';
import { denseValue } from '../support/dense.js';
import { expressions, nodesOf, problemOf } from '../support/expressions.js';
import { Workshop } from '../support/graphs.js';
import { USER_FUNCTIONS } from '../support/random/names.js';
import { patience, settings } from '../support/runs.js';
import { distance, points, valueAt } from '../support/values.js';

jest.setTimeout(patience);

const TRIALS = 8;
/** Contractions over more labels than this take the plain evaluator too long. */
const MAX_LABELS = 9;

const isSmall = (node: Tensor): boolean =>
  topological([node]).every((n) => n.op !== 'contraction' || n.dims.length <= MAX_LABELS);

/** The first point at which the expression has a value. */
function placeFor(
  e: Expr,
  others: readonly Expr[],
): { point: Environment; value: Float64Array } | undefined {
  let tried = 0;
  for (const point of points(problemOf(e), others)) {
    const value = valueAt(e, point);
    if (value) return { point, value: value.data };
    if (++tried === TRIALS) return undefined;
  }
  return undefined;
}

/** Whether all parts have values somewhere: gelu'(asin''(1)) has none, though its value by floating point is 1. */
const hasValue = (e: Expr): boolean => {
  const point = placeFor(e, [])?.point;
  return point !== undefined && [...nodesOf(e)].every((part) => valueAt(part, point));
};

/** What is made of an expression; null where it is told to divide by zero, and has no value anywhere. */
function unlessZeroDivides<T>(e: Expr, make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    const isDivision = error instanceof MatcalcError && error.diagnostic.code === 'value';
    if (!isDivision || hasValue(e)) throw error;
    return null;
  }
}

let [compared, all] = [0, 0];

function keepsValue(
  runs: number,
  transform: (workshop: Workshop, e: Expr) => Tensor | Expr | null,
): void {
  const property = fc.property(expressions(3), (e) => {
    const made = unlessZeroDivides(e, () => transform(new Workshop(problemOf(e)), e));
    all++;
    if (!made || ('op' in made && !isSmall(made))) return;
    const place = placeFor(e, 'kind' in made ? [made] : []);
    if (!place) return;
    const got =
      'op' in made ? denseValue(made, place.point).data : valueAt(made, place.point)?.data;
    if (!got?.every(Number.isFinite)) return;
    compared++;
    const far = distance(got, place.value);
    if (!(far < 1e-7)) {
      const text = 'kind' in made ? asciiText(made) : made.op;
      throw new Error(`${asciiText(e)} (${shapeText(e.shape)}) became ${text}: off by ${far}`);
    }
  });
  fc.assert(property, settings(runs));
}

describe('random expressions keep their value', () => {
  test('as tensors', () => keepsValue(200, (workshop, e) => workshop.lower(e)));

  test('as normal forms', () => {
    keepsValue(200, (workshop, e) => workshop.normal(workshop.lower(e)));
  });

  test('raised from the graph as it is', () => {
    keepsValue(200, (workshop, e) => (isRow(e.shape) ? null : workshop.raise(workshop.lower(e))));
  });

  test('raised from normal forms', () => {
    keepsValue(200, (workshop, e) =>
      isRow(e.shape) ? null : workshop.raise(workshop.normal(workshop.lower(e))),
    );
  });

  test('nearly all of them were compared', () => {
    expect(compared / all).toBeGreaterThan(0.8);
  });
});

test('a normal form is one of itself, and has the axes of the expression', () => {
  const property = fc.property(expressions(3), (e) => {
    const workshop = new Workshop(problemOf(e));
    const normal = unlessZeroDivides(e, () => workshop.normal(workshop.lower(e)));
    if (!normal) return;
    expect(normal.axes.map((d) => d.key)).toEqual(axesOf(e.shape).map((d) => d.key));
    if (workshop.normal(normal) !== normal) throw new Error(`${asciiText(e)} normalizes further`);
  });
  fc.assert(property, settings(200));
});

test('another graph gives the same structure, whatever was made in it before', () => {
  const property = fc.property(expressions(2), expressions(3), (other, e) => {
    const functions = new Map(USER_FUNCTIONS.map((f) => [f.name, f]));
    const problem = { ...problemOf(e), functions };
    const [fresh, used] = [new Workshop(problem), new Workshop(problem)];
    if (!unlessZeroDivides(e, () => fresh.lower(e))) return;
    if (!unlessZeroDivides(other, () => used.lower(other))) return;
    expect(used.lower(e).hash).toBe(fresh.lower(e).hash);
    expect(used.normal(used.lower(e)).hash).toBe(fresh.normal(fresh.lower(e)).hash);
  });
  fc.assert(property, settings(150));
});
