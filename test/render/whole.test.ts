/** From what a person types to numbers: modules of derived results against finite differences. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { differentiate, type Form, type Layout, parse, render } from '../../src/index.js';
import { axesOf } from '../../src/expression/shape.js';

interface Case {
  readonly input: string;
  readonly wrt: string;
  /** The function in Python. */
  readonly reference: string;
  readonly order?: 1 | 2;
  readonly then?: string;
  readonly layout?: Layout;
  readonly form?: Form;
  /** Values that the derivative is contracted with; the same in Python. */
  readonly times?: string;
  readonly left?: string;
  /** What stands in the module. */
  readonly contains?: string;
}

const GIVEN =
  'a: scalar, x: n, y: n, v: m, u: p, A: n x n, Q: n x n spd, B: n x m, X: n x m, C: m x p, D: m x m';

const fused: Case[] = [
  { input: 'kron(x, y)', wrt: 'x', reference: 'np.kron(x, y)' },
  { input: 'kron(A, C)', wrt: 'C', reference: 'np.kron(A, C)' },
  { input: 'kron(X, A)', wrt: 'X', reference: 'np.kron(X, A)' },
  {
    input: "kron(A, A) vec(X X')",
    wrt: 'X',
    reference: 'np.kron(A, A) @ np.ravel(X @ X.T, order="F")',
  },
  { input: 'vec(X)', wrt: 'X', reference: 'np.ravel(X, order="F")', contains: 'order="F")' },
  { input: 'norm(vec(X))^2', wrt: 'X', order: 2, reference: 'np.sum(X ** 2)' },
  {
    input: "vech(B X')",
    wrt: 'X',
    reference: '(X @ B.T)[np.triu_indices(len(X))]',
    contains: '_elimination(n)',
  },
];

const structured: Case[] = [
  { input: "y' tril(A) x", wrt: 'A', reference: 'y @ np.tril(A) @ x', contains: 'np.tril(' },
  { input: 'triu(X) v', wrt: 'X', reference: 'np.triu(X) @ v' },
  { input: 'cumsum(x .* y)', wrt: 'x', reference: 'np.cumsum(x * y)' },
  { input: '[B v; u]', wrt: 'B', reference: 'np.hstack((B @ v, u))', contains: 'np.eye(' },
  {
    input: "sin([x; a])' [y; 1]",
    wrt: 'x',
    reference: 'np.sin(np.hstack((x, a))) @ np.hstack((y, 1))',
  },
  { input: "[A, x; y', a]", wrt: 'x', reference: 'np.block([[A, x[:, None]], [y[None, :], a]])' },
  {
    input: "logdet([A A' + I, x; x', 99])",
    wrt: 'x',
    reference:
      'np.linalg.slogdet(np.block([[A @ A.T + np.eye(len(A)), x[:, None]], [x[None, :], 99]]))[1]',
  },
  {
    input: 'exp([x, y]) [a; 1]',
    wrt: 'a',
    reference: 'np.exp(np.column_stack((x, y))) @ np.array([a, 1])',
  },
];

/** The axes in Python are the same whatever the layout on paper. */
const layouts: Case[] = (
  ['parameter', 'jacobian', 'numerator', 'denominator', 'vec'] as const
).flatMap((layout) => [
  { input: "x' B v", wrt: 'B', layout, reference: 'x @ B @ v' },
  { input: "x' B v", wrt: 'v', layout, reference: 'x @ B @ v' },
  { input: 'sin(B v)', wrt: 'v', layout, reference: 'np.sin(B @ v)' },
  { input: 'sin(B v)', wrt: 'B', layout, reference: 'np.sin(B @ v)' },
  { input: 'a B .* sin(a B)', wrt: 'a', layout, reference: 'a * B * np.sin(a * B)' },
  { input: 'exp(a x)', wrt: 'a', layout, reference: 'np.exp(a * x)' },
  { input: 'B C', wrt: 'C', layout, reference: 'B @ C' },
  { input: 'inv(Q) x', wrt: 'Q', layout, reference: 'np.linalg.inv(Q) @ x' },
  { input: "x' A x", wrt: 'x', layout, order: 2, reference: 'x @ A @ x' },
  {
    input: "norm(B v x' B)^2",
    wrt: 'B',
    layout,
    order: 2,
    reference: 'np.sum((np.outer(B @ v, x) @ B) ** 2)',
  },
]);

const marks: Case[] = [
  {
    input: "y' k'(x) where k(z) = z^3",
    wrt: 'x',
    reference: 'y @ (3 * x ** 2)',
    contains: 'def dk(z):\n    return 3 * z ** 2',
  },
  {
    input: "y' k''(x) where k(t) = t^2 exp(t)",
    wrt: 'x',
    reference: 'y @ ((x ** 2 + 4 * x + 2) * np.exp(x))',
    contains: 'def d2k(t):',
  },
  {
    // The parameter has the name of a definition.
    input: "y' k'(z) where k(z) = sin(z), z = A x",
    wrt: 'x',
    reference: 'y @ np.cos(A @ x)',
    contains: 'def dk(t):\n    return np.cos(t)',
  },
  {
    // A variable is called like the parameter.
    input: "y' k'(x) where k(y) = y^4",
    wrt: 'x',
    reference: 'y @ (4 * x ** 3)',
    contains: 'def dk(t):\n    return 4 * t ** 3',
  },
  {
    input: "sum(k'(B)) where k(z) = log(1 + exp(z))",
    wrt: 'B',
    reference: 'np.sum(1 / (1 + np.exp(-B)))',
  },
];

/** Inner products and sums over the indices of a denominator, entry by entry. */
const entries: Case[] = [
  { input: "(v' v) (A x) x'", wrt: 'x', reference: '(v @ v) * np.outer(A @ x, x)' },
  {
    input: "inv((v' v) x x' + Q) y",
    wrt: 'x',
    reference: 'np.linalg.inv((v @ v) * np.outer(x, x) + Q) @ y',
  },
  { input: "B ((D B') ./ exp(X'))", wrt: 'B', reference: 'B @ ((D @ B.T) / np.exp(X.T))' },
  { input: '(B D) ./ cosh(X)', wrt: 'D', reference: '(B @ D) / np.cosh(X)' },
];

/** The axes of the output, of the first parameter, of the second. */
const mixed: Case[] = [
  { input: "x' A y", wrt: 'x', then: 'y', reference: 'x @ A @ y' },
  { input: "x' A y", wrt: 'A', then: 'x', reference: 'x @ A @ y', contains: 'einsum' },
  { input: 'sum(exp(X v))', wrt: 'X', then: 'v', reference: 'np.sum(np.exp(X @ v))' },
  { input: "a x' A x", wrt: 'a', then: 'x', reference: 'a * x @ A @ x' },
  ...(['numerator', 'denominator', 'vec', 'jacobian'] as const).flatMap((layout) => [
    { input: "a x' A x", wrt: 'x', then: 'a', layout, reference: 'a * x @ A @ x' },
    { input: 'exp(a) A x', wrt: 'a', then: 'x', layout, reference: 'np.exp(a) * A @ x' },
    { input: 'a a X', wrt: 'a', order: 2 as const, layout, reference: 'a * a * X' },
    { input: "a tr(X' X)", wrt: 'X', then: 'a', layout, reference: 'a * np.sum(X ** 2)' },
  ]),
  { input: 'sum(X C)', wrt: 'X', then: 'C', layout: 'vec', reference: 'np.sum(X @ C)' },
];

/** Functions that arrive with their derivatives. */
const declared: Case[] = [
  { input: "v' h(A x)", wrt: 'x', reference: 'v @ h(A @ x)', contains: 'J_h(A @ x)' },
  { input: "v' h(A x)", wrt: 'x', order: 2, reference: 'v @ h(A @ x)', contains: 'H_h(' },
  { input: "v' h(X v)", wrt: 'X', order: 2, reference: 'v @ h(X @ v)' },
  { input: 'h(X v)', wrt: 'X', reference: 'h(X @ v)' },
  { input: 'norm(h(x) - v)^2', wrt: 'x', order: 2, reference: 'np.sum((h(x) - v) ** 2)' },
  { input: 'h(x) .* v', wrt: 'x', order: 2, reference: 'h(x) * v' },
  { input: 'norm(J_h(x))^2', wrt: 'x', reference: 'np.sum(J_h(x) ** 2)' },
  { input: 'vec(J_h(x))', wrt: 'x', reference: 'np.ravel(J_h(x), order="F")' },
  { input: 'h(x)', wrt: 'x', order: 2, times: 'y', reference: 'h(x)', contains: 'H_h(x) @ y' },
  { input: 'H_h(x)[y, A x]', wrt: 'y', reference: 'H_h(x) @ y @ (A @ x)' },
  {
    input: 'vec(grad_c(B + X))',
    wrt: 'X',
    reference: 'np.ravel(grad_c(B + X), order="F")',
    contains: 'np.tensordot(H_c(B + X), dX, 2)',
  },
  { input: 'c(A X D)', wrt: 'X', order: 2, times: 'B', reference: 'c(A @ X @ D)' },
  { input: 'q(A x + y)', wrt: 'x', order: 2, reference: 'q(A @ x + y)' },
  { input: 'q(A x)', wrt: 'A', then: 'x', reference: 'q(A @ x)' },
  { input: 'log(q(x)) x', wrt: 'x', reference: 'np.log(q(x)) * x' },
  { input: 'log(q(x))', wrt: 'x', order: 2, reference: 'np.log(q(x))' },
  { input: "x' H_q(x) x", wrt: 'x', reference: 'x @ H_q(x) @ x', contains: 'D3_q(x)' },
  { input: "x' inv(F(a)) y", wrt: 'a', order: 2, reference: 'x @ np.linalg.inv(F(a)) @ y' },
  { input: 'sum(g(A x, y))', wrt: 'x', order: 2, reference: 'np.sum(g(A @ x, y))' },
  { input: 'sum(g(A x, B v))', wrt: 'x', then: 'v', reference: 'np.sum(g(A @ x, B @ v))' },
  { input: 'g(x, a)', wrt: 'a', order: 2, reference: 'g(x, a)', contains: 'd22_g(x, a)' },
];

/** The exponential by eigenvalues. */
const EXPM = '(lambda w, V: (V * np.exp(w) @ np.linalg.inv(V)).real)(*np.linalg.eig';

const matrixFunctions: Case[] = [
  { input: 'expm(A)', wrt: 'A', reference: `${EXPM}(A))`, contains: 'def along_dA(dA, A):' },
  { input: 'expm(A) X', wrt: 'A', order: 2, reference: `${EXPM}(A)) @ X` },
  { input: 'expm(A) x', wrt: 'A', then: 'x', reference: `${EXPM}(A)) @ x` },
  { input: "x' expm(A) y", wrt: 'x', then: 'A', reference: `x @ ${EXPM}(A)) @ y` },
  { input: "x' expm(A) y", wrt: 'A', reference: `x @ ${EXPM}(A)) @ y`, contains: '_dexpm(' },
  { input: 'expm(a A)', wrt: 'a', order: 2, reference: `${EXPM}(a * A))` },
  { input: 'expm(a A)', wrt: 'A', layout: 'denominator', reference: `${EXPM}(a * A))` },
  {
    // What has a name depends on the change: it is computed for each of them.
    input: 'softmax(erf(expm(A)), rows)',
    wrt: 'A',
    reference:
      '(lambda E: E / np.sum(E, axis=1, keepdims=True))' +
      `(np.exp(np.vectorize(__import__("math").erf)(${EXPM}(A)))))`,
    contains: 'def derivative(*, A):',
  },
  { input: 'adj(A) x', wrt: 'A', reference: 'np.linalg.det(A) * np.linalg.inv(A) @ x' },
  { input: 'A^-2 x', wrt: 'A', reference: 'np.linalg.matrix_power(A, -2) @ x' },
  { input: 'norm(X, rows)', wrt: 'X', reference: 'np.sqrt(np.sum(X ** 2, axis=1))' },
  { input: 'max(X, cols)', wrt: 'X', reference: 'np.max(X, axis=0)' },
  {
    // The two entries beside the diagonal are equal but for rounding.
    input: "min(inv(X X' + I))",
    wrt: 'X',
    reference: 'np.min(np.linalg.inv(X @ X.T + np.eye(len(X))))',
    contains: 'np.isclose(',
  },
  { input: 'norm_inf(X, rows)', wrt: 'X', reference: 'np.max(np.abs(X), axis=1)' },
  { input: 'norm1(X, cols)', wrt: 'X', reference: 'np.sum(np.abs(X), axis=0)' },
  { input: 'norm_inf(x - y)', wrt: 'x', reference: 'np.max(np.abs(x - y))' },
  {
    input: "u' h where h = max((B ones(m, 2)) (ones(2, m) C), cols)",
    wrt: 'C',
    reference:
      'u @ np.max((B @ np.ones((B.shape[1], 2))) @ (np.ones((2, B.shape[1])) @ C), axis=0)',
    contains: 'np.isclose(',
  },
];

/** Derivatives applied to values: products in a cheap order, no Jacobian. */
const contracted: Case[] = [
  { input: 'A x', wrt: 'x', times: 'y', reference: 'A @ x', contains: 'A @ y' },
  { input: 'A exp(B v)', wrt: 'v', left: 'x', reference: 'A @ np.exp(B @ v)' },
  { input: 'A exp(B v)', wrt: 'v', times: 'w', reference: 'A @ np.exp(B @ v)', contains: 'B @ w' },
  { input: 'A exp(B v)', wrt: 'v', times: 'v', left: 'x', reference: 'A @ np.exp(B @ v)' },
  { input: "inv(x x' + Q)", wrt: 'Q', times: 'A', reference: 'np.linalg.inv(np.outer(x, x) + Q)' },
  { input: 'inv(Q)', wrt: 'Q', left: 'A', reference: 'np.linalg.inv(Q)' },
  {
    input: 'norm(B v - x)^2',
    wrt: 'v',
    order: 2,
    times: 'w',
    reference: 'np.sum((B @ v - x) ** 2)',
    contains: 'B.T @ (B @ w)',
  },
  { input: 'sum(exp(X C))', wrt: 'X', order: 2, times: 'B', reference: 'np.sum(np.exp(X @ C))' },
  { input: 'sum(exp(X C))', wrt: 'X', order: 2, times: 'X', reference: 'np.sum(np.exp(X @ C))' },
  { input: 'exp(X C)', wrt: 'X', order: 2, times: 'B', left: 'X @ C', reference: 'np.exp(X @ C)' },
  { input: 'exp(X C)', wrt: 'X', order: 2, times: 'B', reference: 'np.exp(X @ C)' },
  {
    input: "sum(exp(a x)) y'",
    wrt: 'x',
    then: 'a',
    times: 'a',
    reference: 'np.sum(np.exp(a * x)) * y',
  },
  ...(['numerator', 'denominator', 'vec', 'jacobian'] as const).flatMap((layout) => [
    { input: 'exp(X C)', wrt: 'X', left: 'X @ C', layout, reference: 'np.exp(X @ C)' },
    { input: 'exp(X C)', wrt: 'X', times: 'B', layout, reference: 'np.exp(X @ C)' },
    { input: 'a A x', wrt: 'x', left: 'y', layout, reference: 'a * A @ x' },
  ]),
];

/** Entry by entry, and in vec form. */
const forms: Case[] = [
  ...(['index', 'kron'] as const).flatMap((form) => [
    { input: "a x' A x", wrt: 'a', form, reference: 'a * x @ A @ x' },
    { input: "x' A x", wrt: 'x', form, reference: 'x @ A @ x' },
    { input: "tr(X' X D)", wrt: 'X', form, reference: 'np.trace(X.T @ X @ D)' },
  ]),
  { input: 'exp(X C)', wrt: 'X', order: 2, form: 'index', reference: 'np.exp(X @ C)' },
];

const cases = [
  ...[fused, structured, layouts, marks, entries, mixed],
  ...[declared, matrixFunctions, contracted, forms],
].flat();

const FUNCTIONS = 'h: n -> m, q: n -> scalar, F: scalar -> n x n, c: n x m -> scalar';
const problems = cases.map(({ input }) => parse(input, { given: `${GIVEN}, ${FUNCTIONS}` }));

/** The arguments of the module's function that are none of the variables. */
const functionsOf = (k: number): string[] => {
  const [, list = ''] = /^def derivative\(\*, (.*)\):$/m.exec(modules[k]!) ?? [];
  const { functions, variables } = results[k]!.problem;
  if ([...functions.values()].every(({ definition }) => definition)) return [];
  return list.split(', ').filter((name) => !variables.has(name));
};

const results = cases.map(({ input: _, reference: __, contains: ___, then, ...asked }, k) =>
  differentiate(problems[k]!, { ...asked, ...(then && { then: [then] }) }),
);

const modules = results.map((result) => render(result, { format: 'numpy' }));

function judge(): string[] {
  const input = cases.map(({ wrt, order = 1, then, reference, times, left }, k) => {
    const variables = [...results[k]!.problem.variables.values()].map(
      ({ name, shape, properties }) => {
        const domain = properties.includes('spd') ? 'spd' : undefined;
        return [name, { shape: axesOf(shape).map((dim) => dim.key), domain }] as const;
      },
    );
    const about = { variables: Object.fromEntries(variables), functions: functionsOf(k) };
    const by = then === undefined ? {} : { by: [wrt, then] };
    const values = { ...(times && { times }), ...(left && { left }) };
    return { module: modules[k], wrt, order, reference, ...by, ...values, ...about };
  });
  const script = join('test', 'render', 'judge.py');
  const options = { input: JSON.stringify(input), encoding: 'utf8' } as const;
  const run = spawnSync('/usr/bin/python3', [script], options);
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as string[];
}

describe('derived modules', () => {
  let verdicts: string[] = [];
  beforeAll(() => {
    verdicts = judge();
  }, 60_000);

  const table = cases.map(
    ({ reference, contains: _, ...asked }, k) => [reference, asked, k] as const,
  );
  test.each(table)('%s: %j', (_, __, k) => {
    expect([verdicts[k], modules[k]]).toEqual(['right', modules[k]]);
    expect(modules[k]).toContain(cases[k]!.contains ?? '');
  });
});
