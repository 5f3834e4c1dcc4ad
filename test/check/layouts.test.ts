/** Answers in every layout: the table of output, parameter and layout, whole. */
import { describe, expect, test } from '@jest/globals';
import { check, type CheckOptions, type CheckResult, type Layout, parse } from '../../src/index.js';
import { LAYOUTS } from '../support/cases.js';

/** The right answer in each layout; null where it has more than two axes and the vec form is right in all of them. */
type Answers = Readonly<Record<Exclude<Layout, 'vec'>, string | null>> & { readonly vec: string };

interface Cell {
  readonly of: string;
  readonly input: string;
  readonly wrt: string;
  readonly answers: Answers;
  /** A row for a column is right, with a remark. */
  readonly remarks?: true;
}

const same = (answer: string | null): Omit<Answers, 'vec'> => ({
  parameter: answer,
  jacobian: answer,
  numerator: answer,
  denominator: answer,
});

const CELLS: readonly Cell[] = [
  { of: 'scalar by scalar', input: 'a^2 b', wrt: 'a', answers: { ...same('2 a b'), vec: '2 a b' } },
  {
    of: 'scalar by n',
    input: "w' x",
    wrt: 'x',
    answers: { parameter: 'w', jacobian: "w'", numerator: "w'", denominator: 'w', vec: "w'" },
    remarks: true,
  },
  {
    of: 'scalar by n x m',
    input: "c' X w",
    wrt: 'X',
    answers: { ...same("c w'"), numerator: "w c'", vec: "vec(c w')'" },
  },
  {
    of: 'p by scalar',
    input: 'a^2 u',
    wrt: 'a',
    answers: { ...same('2 a u'), denominator: "2 a u'", vec: '2 a u' },
  },
  {
    of: 'p by n',
    input: 'A x',
    wrt: 'x',
    answers: { ...same('A'), denominator: "A'", vec: 'A' },
  },
  {
    of: 'p by n x m',
    input: 'B X w',
    wrt: 'X',
    answers: { ...same(null), vec: "kron(w', B)" },
  },
  {
    of: 'p x q by scalar',
    input: 'a^2 M',
    wrt: 'a',
    answers: { ...same('2 a M'), denominator: "2 a M'", vec: 'vec(2 a M)' },
  },
  {
    of: 'p x q by n',
    input: "A x v'",
    wrt: 'x',
    answers: { ...same(null), vec: 'kron(v, A)' },
  },
  {
    of: 'p x q by n x m',
    input: 'B X D',
    wrt: 'X',
    answers: { ...same(null), vec: "kron(D', B)" },
  },
];

const GIVEN = {
  'different sizes': [
    'a: scalar, b: scalar, w: m, x: m, c: n, u: p, v: q',
    'X: n x m, A: p x m, B: p x n, D: m x q, M: p x q',
  ].join(', '),
  'equal sizes': [
    'a: scalar, b: scalar, w: n, x: n, c: n, u: n, v: n',
    'X: n x n, A: n x n, B: n x n, D: n x n, M: n x n',
  ].join(', '),
};

const asked = (
  { input, wrt }: Pick<Cell, 'input' | 'wrt'>,
  sizes: keyof typeof GIVEN,
  answer: string,
  options: Partial<CheckOptions> = {},
): CheckResult => check(parse(input, { given: GIVEN[sizes] }), answer, { wrt, ...options });

/** The right answer in this layout. */
const answerIn = ({ answers }: Cell, layout: Layout): string => answers[layout] ?? answers.vec;

const ALL_SIZES = Object.keys(GIVEN) as (keyof typeof GIVEN)[];

describe.each(ALL_SIZES)('%s', (sizes) => {
  describe.each(CELLS.map((cell) => [cell.of, cell] as const))('%s', (_, cell) => {
    test.each(LAYOUTS)('right in its layout: %s', (layout) => {
      for (const strict of [false, true]) {
        const { verdict, remark } = asked(cell, sizes, answerIn(cell, layout), { layout, strict });
        expect([verdict, remark]).toEqual(['right', null]);
      }
    });

    const others = LAYOUTS.flatMap((layout) =>
      LAYOUTS.filter((other) => answerIn(cell, other) !== answerIn(cell, layout)).map(
        (other) => [layout, other] as const,
      ),
    );
    if (others.length === 0) return;

    test.each(others)('asked for in %s layout, written in %s layout', (layout, other) => {
      const answer = answerIn(cell, other);
      const plain = asked(cell, sizes, answer, { layout });
      const strict = asked(cell, sizes, answer, { layout, strict: true });
      expect(strict.verdict).toBe('wrong');
      expect(strict.mistake).toMatchObject({ code: 'transposed' });
      expect(strict.mistake!.detail).toContain(`${nameOf(cell, other)} layout`);
      const { repair } = strict.mistake!;
      expect(asked(cell, sizes, repair, { layout, strict: true }).verdict).toBe('right');
      if (cell.remarks) {
        expect(plain.verdict).toBe('right');
        expect(plain.remark!.code).toBe(answer.endsWith("'") ? 'row' : 'column');
      } else expect(plain).toEqual(strict);
    });
  });
});

/** The layout that a message names: the best known one in which the answer is right. */
const nameOf = (cell: Cell, layout: Layout): Layout =>
  (['numerator', 'parameter', 'jacobian', 'denominator', 'vec'] as const).find(
    (one) => answerIn(cell, one) === answerIn(cell, layout),
  )!;

interface Answered {
  readonly input: string;
  readonly wrt: string;
  readonly right: readonly string[];
  readonly wrong: readonly string[];
  readonly options?: Partial<CheckOptions>;
  /** Only with equal sizes, else with both. */
  readonly square?: true;
}

/** Entry by entry with any letters, as a differential, in vec form. */
const LARGE: readonly Answered[] = [
  {
    input: 'B X D',
    wrt: 'X',
    right: [
      'dF_{ij}/dX_{kl} = B_{ik} D_{lj}',
      '∂F_{ij}/∂X_{kl} = D_{lj} B_{ik}',
      '\\frac{\\partial F_{ab}}{\\partial X_{cd}} = B_{ac} D_{db}',
      '∂(B X D)_{ij}/∂X_{kl} = B_{ik} D_{lj}',
      '∂F_{ij}/∂X_{kl} = B_{ia} I_{ak} D_{lj}',
      '∂F_{ij}/∂X_{kl} = ∑_a B_{ia} I_{ak} D_{lj}',
      '∂F_{ij}/∂X_{kl} = \\sum_{a,b} B_{ia} I_{ak} I_{lb} D_{bj}',
      'dF = B dX D',
      'd(B X D) = B dX D',
      'B dX D',
      'B \\, dX \\, D',
      "D' ⊗ B",
      "∂vec(F)/∂vec(X)' = kron(D', B)",
    ],
    wrong: [
      'dF_{ij}/dX_{kl} = B_{ik} D_{jl}',
      'dF_{ij}/dX_{kl} = B_{ki} D_{lj}',
      'dF_{ij}/dX_{kl} = B_{il} D_{kj}',
      'dF_{ij}/dX_{kl} = 2 B_{ik} D_{lj}',
      'dF_{ji}/dX_{kl} = B_{ik} D_{lj}',
      'dF_{ij}/dX_{lk} = B_{ik} D_{lj}',
      'dF_{ij}/dX_{kl} = B_{ik}',
      'dF_{ij}/dX_{kl} = 0',
      "dF = D' dX B'",
      'dF = 2 B dX D',
      'dF = B dX',
      'dF = B (dX .* dX) D',
      'dF = B abs(dX) D',
      'dF = B dX D + B dX D (sum(dX)^2 - sum(dX .* dX))',
      'dF = 0',
      "kron(D, B')",
      'kron(B, D)',
      '0',
    ],
  },
  {
    input: "X X'",
    wrt: 'X',
    right: [
      'dF_{ij}/dX_{kl} = I_{ik} X_{jl} + I_{jk} X_{il}',
      'dF_{pq}/dX_{rs} = I_{qr} X_{ps} + I_{pr} X_{qs}',
      "dF = dX X' + X dX'",
      "d(X X') = X dX' + dX X'",
      "dF = dX X' + (dX X')'",
      'kron(X, eye(n)) + commutation(n, n) kron(X, eye(n))',
      '(eye(n^2) + commutation(n, n)) kron(X, eye(n))',
    ],
    wrong: [
      'dF_{ij}/dX_{kl} = I_{ik} X_{jl}',
      'dF_{ij}/dX_{kl} = 2 I_{ik} X_{jl}',
      'dF_{ij}/dX_{kl} = I_{ik} X_{jl} + I_{jl} X_{ik}',
      "dF = 2 dX X'",
      "dF = dX X'",
      "dF = dX X' + X dX",
      '2 kron(X, eye(n))',
    ],
  },
  {
    input: 'B inv(X) D',
    wrt: 'X',
    square: true,
    right: [
      'dF = -B inv(X) dX inv(X) D',
      'dF = -B X^{-1} dX X^{-1} D',
      'dF_{ij}/dX_{kl} = -(B inv(X))_{ik} (inv(X) D)_{lj}',
      "-kron(D' inv(X)', B inv(X))",
      "-(inv(X) D)' ⊗ (B inv(X))",
    ],
    wrong: [
      'dF = B inv(X) dX inv(X) D',
      "dF = -B inv(X)' dX inv(X)' D",
      'dF = -B inv(X)^2 dX D',
      '-kron(B inv(X), inv(X) D)',
    ],
  },
  {
    input: 'X w',
    wrt: 'X',
    right: [
      'dz_i/dX_{jk} = I_{ij} w_k',
      '∂z_{i}/∂X_{jk} = w_{k} I_{ij}',
      '∂z_a/∂X_{bc} = I_{ab} w_c',
      'dz = dX w',
      "kron(w', I)",
      "w' ⊗ I",
      "w' ⊗ I_n",
    ],
    wrong: ['dz_i/dX_{jk} = I_{ik} w_j', 'dz_i/dX_{jk} = w_k', 'dz = w dX', "kron(I, w')", "w'"],
  },
  {
    input: "A x v'",
    wrt: 'x',
    right: [
      'dF_{ij}/dx_k = A_{ik} v_j',
      '∂F_{ij}/∂x_{k} = v_{j} A_{ik}',
      "dF = A dx v'",
      'kron(v, A)',
      'v ⊗ A',
    ],
    wrong: ['dF_{ij}/dx_k = A_{ki} v_j', 'dF_{ij}/dx_k = A_{ik}', "dF = A' dx v'", 'kron(A, v)'],
  },
];

/** Twice; the layouts say nothing of Hessians, as these have their parameter's axes twice. */
const SECOND: readonly Answered[] = [
  {
    input: "x' A' A x",
    wrt: 'x',
    options: { order: 2 },
    right: ["2 A' A", "A' A + (A' A)'", "d²s = 2 dx' A' A dx", "d^2 s = 2 dx' A' A dx"],
    wrong: ["A' A", "2 A A'", '2 A', "2 A' A x", "2 x' A' A x", '0', "dx' A' A dx"],
  },
  {
    input: "c' X w",
    wrt: 'c',
    options: { then: ['w'] },
    right: ['X'],
    wrong: ["X'", '2 X', 'X w', '0'],
  },
  {
    input: "c' X w",
    wrt: 'w',
    options: { then: ['c'] },
    right: ["X'"],
    wrong: ['X', "c' X"],
  },
  {
    input: 'a^3 b',
    wrt: 'a',
    options: { order: 2 },
    right: ['6 a b', 'b 6 a', "f'' = 6 a b", '∂²f/∂a² = 6 a b', 'd^2 f/da^2 = 6 a b'],
    wrong: ['3 a^2 b', '6 a', '6 b', '0', 'a b'],
  },
  {
    input: "tr(X' B' B X)",
    wrt: 'X',
    options: { order: 2 },
    right: ["kron(eye(m), 2 B' B)", "2 (I ⊗ B' B)", "2 tr(dX' B' B dX)"],
    wrong: ["2 B' B", "kron(2 B' B, eye(m))", "kron(eye(m), B' B)", "tr(dX' B' B dX)", "2 B' B X"],
  },
];

/** By the free entries of a parameter, and among its tangent directions. */
const STRUCTURED: readonly Answered[] = [
  {
    input: "c' S w",
    wrt: 'S',
    square: true,
    options: { structured: 'entries' },
    right: ["c w' + w c' - diag(c .* w)", "w c' + c w' - eye(n) .* (c w')"],
    wrong: ["c w'", "c w' + w c'", "1/2 (c w' + w c')", "c w' + w c' - 1/2 diag(c .* w)"],
  },
  {
    input: "c' S w",
    wrt: 'S',
    square: true,
    options: { structured: 'tangent' },
    right: ["1/2 (c w' + w c')", "(w c' + c w')/2"],
    wrong: ["c w'", "c w' + w c'", "c w' + w c' - diag(c .* w)"],
  },
  {
    input: "c' G w",
    wrt: 'G',
    square: true,
    options: { structured: 'entries' },
    right: ['diag(c .* w)', "eye(n) .* (c w')", "diag(diag(c w'))"],
    wrong: ["c w'", 'c .* w', 'diag(c)', '2 diag(c .* w)'],
  },
  {
    input: "c' L w",
    wrt: 'L',
    square: true,
    options: { structured: 'entries' },
    right: ["tril(c w')"],
    wrong: ["c w'", "triu(c w')", "tril(w c')", "tril(c w') - diag(c .* w)"],
  },
];

const FURTHER = 'S: n x n symmetric, G: n x n diagonal, L: n x n lower';

/** All entries in a row. */
const inVec = (answer: string): string => `vec(${answer})'`;

const ROWS: readonly Answered[] = STRUCTURED.map(({ right, wrong, ...rest }) => ({
  ...rest,
  right: right.map(inVec),
  wrong: [...wrong.map(inVec), ...right],
}));

describe.each([
  ['more than two axes', LARGE, LAYOUTS],
  ['order 2', SECOND, LAYOUTS],
  ['structured parameters', STRUCTURED, ['parameter', 'jacobian', 'denominator'] as const],
  ['structured parameters', ROWS, ['vec'] as const],
])('%s', (_, questions, layouts) => {
  const cases = questions.flatMap((one) => layouts.map((layout) => [one, layout] as const));
  test.each(cases)('$input by $wrt', ({ input, wrt, right, wrong, options, square }, layout) => {
    for (const sizes of ALL_SIZES.filter((one) => !square || one === 'equal sizes')) {
      const problem = parse(input, { given: `${GIVEN[sizes]}, ${FURTHER}` });
      const verdict = (answer: string): string => {
        const text = sizes === 'equal sizes' ? answer.replace('eye(m)', 'eye(n)') : answer;
        return check(problem, text, { ...options, wrt, layout, strict: true }).verdict;
      };
      expect(right.filter((answer) => verdict(answer) !== 'right')).toEqual([]);
      expect(wrong.filter((answer) => verdict(answer) !== 'wrong')).toEqual([]);
    }
  });
});
