/** Derivatives of random expressions: what holds for every one of them. */
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { differentiate, type DiffOptions, type DiffResult, type Layout } from '../../src/index.js';
import { MatcalcError } from '../../src/errors.js';
import { asciiText } from '../../src/expression/print.js';
import type { Declaration, Problem, Property } from '../../src/expression/problem.js';
import { SCALAR, shapeText } from '../../src/expression/shape.js';
import { readProblem } from '../../src/shapes/read.js';
import { expressions, problemOf, variables } from '../support/expressions.js';
import { declared, definitions } from '../support/results.js';
import { patience, settings } from '../support/runs.js';
import { difference, NOWHERE } from '../support/values.js';

jest.setTimeout(patience);

const LAYOUTS: readonly Layout[] = ['parameter', 'jacobian', 'numerator', 'denominator', 'vec'];

interface Case {
  readonly problem: Problem;
  readonly wrt: Declaration;
}

/** An expression and one of its variables. */
const cases = (depth: number): fc.Arbitrary<Case> => casesOf(expressions(depth));

/** A scalar expression and one of its variables. */
const scalars = (depth: number): fc.Arbitrary<Case> => casesOf(expressions(depth, SCALAR));

const casesOf = (exprs: ReturnType<typeof expressions>): fc.Arbitrary<Case> =>
  fc
    .tuple(exprs, fc.nat(11))
    .filter(([e]) => variables(e).length > 0)
    .map(([e, k]) => {
      const all = variables(e);
      const wrt = all[k % all.length]!;
      const text = `${asciiText(e)} by ${wrt.name}`;
      return { problem: problemOf(e), wrt, [fc.toStringMethod]: () => text };
    });

/** The case with some properties not declared. */
function without({ problem, wrt }: Case, dropped: (property: Property) => boolean): Case {
  const variables = new Map(
    [...problem.variables].map(([name, d]) => [
      name,
      { ...d, properties: d.properties.filter((p) => !dropped(p)) },
    ]),
  );
  return { problem: { ...problem, variables }, wrt };
}

/** Their equal entries are ties of max at every point, where there are no second derivatives. */
const makesTies = (property: Property): boolean => ['skew', 'onehot', 'sign'].includes(property);

/** How often what was said of a result. */
const tally = new Map<string, number>();
const count = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);

/** The derivative; undefined where the language has no form for it. */
function derivative(
  { problem, wrt }: Case,
  more: Partial<DiffOptions> = {},
): DiffResult | undefined {
  try {
    const result = differentiate(problem, { wrt: [wrt.name], onePiece: true, ...more });
    if (more.verify ?? true) count(result.verified.kind);
    return result;
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    const { code } = error.diagnostic;
    // A value: acos of a sign has no derivative anywhere.
    if (code !== 'unsupported' && code !== 'value') throw error;
    count(code);
    return undefined;
  }
}

const named = ({ problem, wrt }: Case): string =>
  `${problem.text} by ${wrt.name}; ${[...problem.variables.values()]
    .map(
      ({ name, shape, properties }) => `${name}: ${shapeText(shape, 'x')} ${properties.join(' ')}`,
    )
    .join(', ')}`;

/** The property holds where there is no complaint. */
function holds(
  arbitrary: fc.Arbitrary<Case>,
  runs: number,
  complaint: (asked: Case) => string | undefined,
): void {
  const property = fc.property(arbitrary, (asked) => {
    const wrong = complaint(asked);
    if (wrong !== undefined) count(wrong === NOWHERE ? wrong : 'compared');
    if (wrong && wrong !== NOWHERE) throw new Error(`${named(asked)}: ${wrong}`);
  });
  fc.assert(property, settings(runs));
}

const verified = (asked: Case, more: Partial<DiffOptions> = {}): undefined => {
  derivative(asked, more);
};

describe('derivatives of random expressions', () => {
  test.each(LAYOUTS)('agree with differences: %s layout', (layout) => {
    holds(cases(3), 60, (asked) => verified(asked, { layout }));
  });

  test('agree with differences at order 2', () => {
    holds(scalars(3), 120, (asked) => verified(without(asked, makesTies), { order: 2 }));
  });

  test('of large expressions agree with differences', () => {
    holds(cases(5), 60, (asked) => verified(asked));
  });

  test('are read as they are printed, and print the same again', () => {
    holds(cases(3), 150, (asked) => {
      const result = derivative(asked, { verify: false });
      const e = result?.derivatives[0]!.expr;
      if (!result || !e) return undefined;
      const options = { declared: declared(result), functions: asked.problem.functions };
      const again = readProblem(asciiText(e), { ...options, shape: e.shape }).output;
      if (asciiText(again) !== asciiText(e)) return `${asciiText(e)} prints as ${asciiText(again)}`;
      return difference(asked.problem, again, e, definitions(result));
    });
  });

  test('have the same value in one piece and with definitions', () => {
    holds(cases(3), 150, (asked) => {
      const result = derivative(asked, { verify: false });
      const { expr, inline } = result?.derivatives[0] ?? {};
      if (!result || !expr || !inline) return undefined;
      return difference(asked.problem, inline, expr, definitions(result));
    });
  });

  test('of order 2 are the derivatives of those of order 1', () => {
    holds(scalars(2), 80, (asked) => {
      const free = without(asked, () => true);
      const first = derivative(free, { verify: false })?.derivatives[0]!.inline;
      const second = derivative(free, { verify: false, order: 2 })?.derivatives[0]!.inline;
      if (!first || !second || variables(first).every((v) => v.name !== asked.wrt.name))
        return undefined;
      const again = without({ problem: problemOf(first), wrt: asked.wrt }, () => true);
      const hessian = derivative(again, { verify: false })?.derivatives[0]!.inline;
      return hessian ? difference(free.problem, second, hessian) : undefined;
    });
  });
});

test('nearly all of them could be written and verified', () => {
  const share = (what: string, of: string): number =>
    (tally.get(what) ?? 0) / ((tally.get(of) ?? 0) + (tally.get(what) ?? 0));
  expect(tally.get('verified')).toBeGreaterThan(400);
  expect(share('not-verified', 'verified')).toBeLessThan(0.08);
  expect(share('unsupported', 'verified')).toBeLessThan(0.03);
  expect(share(NOWHERE, 'compared')).toBeLessThan(0.1);
});
