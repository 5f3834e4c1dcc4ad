import { describe, expect, test } from '@jest/globals';
import {
  call,
  constant,
  dimension,
  entry,
  eye,
  hadamard,
  indicator,
  kron,
  negate,
  num,
  ones,
  power,
  product,
  quotient,
  sum,
  symbol,
} from '../../src/expression/build.js';
import { addDims, dimNumber, mulDims } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import { ASCII, TEXT } from '../../src/expression/notation.js';
import { printExpr, printWithin } from '../../src/expression/print.js';
import { Rational } from '../../src/expression/rational.js';
import { SCALAR, shapeOf } from '../../src/expression/shape.js';
import { column, diagonal, m, map, matrix, n, row, scalar, T, total, zeros } from './sample.js';

const minus = negate;
const half = num(Rational.half);
const [A, B] = [matrix('A'), matrix('B')];
const [X, S] = [matrix('X'), matrix('Sigma', n, n)];
const W = matrix('W', n, m);
const [x, y, z, u, w] = [column('x', m), column('y'), column('z'), column('u'), column('w', m)];
const [a, c, s, t] = [scalar('a'), scalar('c'), scalar('s'), scalar('t')];
const v = column('x');
const mu = column('mu');
const centred = sum([v, minus(mu)]);
const inverse = (e: Expr): Expr => call('inv', [e], e.shape);
const scalarPower = (e: Expr, k: number): Expr => power(e, num(k));
const dot = (p: Expr, q: Expr): Expr => product([T(p), q]);

const cases: readonly (readonly [text: string, ascii: string, e: Expr])[] = [
  // products and transposes
  ['W x + b', 'W x + b', sum([product([W, x]), column('b')])],
  ['δ xᵀ', "delta x'", product([column('delta'), T(x)])],
  ['δᵀ xᵀ', "delta' x'", product([T(row('delta')), T(x)])],
  ["uᵀ ⊙ f'(z)ᵀ", "u' .* f'(z)'", hadamard([T(u), T(map('f', z, 1))])],
  ['(W x)ᵀ', "(W x)'", T(product([W, x]))],
  ['(Aᵀ)ᵀ', "(A')'", T(T(A))],
  ['Aᵀ (A x − y)', "A' (A x - y)", product([T(A), sum([product([A, x]), minus(y)])])],
  [
    '2 Xᵀ (X w − y) + 2 lam w',
    "2 X' (X w - y) + 2 lam w",
    sum([
      product([num(2), T(X), sum([product([X, w]), minus(y)])]),
      product([num(2), scalar('lam'), w]),
    ]),
  ],
  ['A (xᵀ x)', "A (x' x)", product([A, product([T(x), x])])],
  ['(zᵀ z) y', "(z' z) y", product([T(z), z, y])],
  ['a zᵀ z', "a z' z", product([a, T(z), z])],
  ['(zᵀ A x) y', "(z' A x) y", product([T(z), A, x, y])],
  ['a (A B)ᵀ', "a (A B)'", product([a, T(product([A, matrix('B', m, n)]))])],
  // signs
  ['−A x', '-A x', minus(product([A, x]))],
  ['−A x', '-A x', product([minus(A), x])],
  ['A (−x)', 'A (-x)', product([A, minus(x)])],
  ['−(y + z)', '-(y + z)', minus(sum([y, z]))],
  ['y − (−z)', 'y - (-z)', sum([y, minus(minus(z))])],
  ['y − (z + u)', 'y - (z + u)', sum([y, minus(sum([z, u]))])],
  ['−y + z', '-y + z', sum([minus(y), z])],
  ['y + (z − u)', 'y + (z - u)', sum([y, sum([z, minus(u)])])],
  ['y − 2 z', 'y - 2 z', sum([y, product([minus(num(2)), z])])],
  ['(−a)²', '(-a)^2', scalarPower(minus(a), 2)],
  ['−a²', '-a^2', minus(scalarPower(a, 2))],
  ['(−y)ᵀ', "(-y)'", T(minus(y))],
  ['−y / a', '-y / a', quotient(minus(y), a)],
  ['2 (−3)', '2 (-3)', product([num(2), minus(num(3))])],
  // elementwise
  ['(A x) ⊙ y', '(A x) .* y', hadamard([product([A, x]), y])],
  [
    "(δ₂ W₂) ⊙ f'(z₁)ᵀ",
    "(delta_2 W_2) .* f'(z_1)'",
    hadamard([product([row('delta_2'), matrix('W_2')]), T(map('f', column('z_1', m), 1))]),
  ],
  [
    '−Xᵀ (y ⊙ σ(−y ⊙ (X w)))',
    "-X' (y .* sigmoid(-y .* (X w)))",
    minus(product([T(X), hadamard([y, map('sigmoid', hadamard([minus(y), product([X, w])]))])])),
  ],
  ['2 (y ⊙ z)', '2 (y .* z)', product([num(2), hadamard([y, z])])],
  ['y ⊙ (2 z)', 'y .* (2 z)', hadamard([y, product([num(2), z])])],
  ['y ⊙ z ⊙ u', 'y .* z .* u', hadamard([y, z, u])],
  ['y ⊙ (z ./ u)', 'y .* (z ./ u)', hadamard([y, quotient(z, u, true)])],
  ['(y ⊙ z) ./ u', '(y .* z) ./ u', quotient(hadamard([y, z]), u, true)],
  ['1 ./ y', '1 ./ y', quotient(num(1), y, true)],
  ['y.^2', 'y.^2', power(y, num(2), true)],
  ['y.^(−1)', 'y.^(-1)', power(y, minus(num(1)), true)],
  ['2.^y', '2.^y', power(num(2), y, true)],
  ['y.^(½)', 'y.^(1/2)', power(y, half, true)],
  ['(y.^2)ᵀ', "(y.^2)'", T(power(y, num(2), true))],
  ['(f(z).^2)ᵀ', "(f(z).^2)'", T(power(map('f', z), num(2), true))],
  // numbers and quotients
  ['½ yᵀ', "1/2 y'", product([half, T(y)])],
  ['½ a', '1/2 a', product([half, T(a)])],
  ['3/4 y', '3/4 y', product([num(Rational.of(3, 4)), y])],
  ['a (3/4)', 'a (3/4)', product([a, num(Rational.of(3, 4))])],
  ['0.001 y', '0.001 y', product([num(Rational.of(1, 1000)), y])],
  ['a * 2', 'a * 2', product([a, num(2)])],
  ['(½)²', '(1/2)^2', scalarPower(half, 2)],
  ['y / (zᵀ z)', "y / (z' z)", quotient(y, dot(z, z))],
  ['(1/n) sum(y)', '(1/n) sum(y)', product([quotient(num(1), dimension(n)), total('sum', y)])],
  ['2 y / a', '2 y / a', quotient(product([num(2), y]), a)],
  ['A x / a', 'A x / a', product([A, quotient(x, a)])],
  ['A (xᵀ w / a)', "A (x' w / a)", product([A, quotient(dot(x, w), a)])],
  ['(y / a) xᵀ', "(y / a) x'", product([quotient(y, a), T(x)])],
  ['(y + z) / a', '(y + z) / a', quotient(sum([y, z]), a)],
  ['(y ⊙ z) / a', '(y .* z) / a', quotient(hadamard([y, z]), a)],
  ['(a / s) / t', '(a / s) / t', quotient(quotient(a, s), t)],
  ['a / (s / t)', 'a / (s / t)', quotient(a, quotient(s, t))],
  ['a / (s t)', 'a / (s t)', quotient(a, product([s, t]))],
  ['a / s²', 'a / s^2', quotient(a, scalarPower(s, 2))],
  ['a / (3/4)', 'a / (3/4)', quotient(a, num(Rational.of(3, 4)))],
  ['a / (n + 1)', 'a / (n + 1)', quotient(a, dimension(addDims(n, dimNumber(1))))],
  ['(m n) a', '(m n) a', product([dimension(mulDims(n, m)), a])],
  // powers and inverses
  ['a²', 'a^2', scalarPower(a, 2)],
  ['a⁻²', 'a^(-2)', power(a, minus(num(2)))],
  ['a^c', 'a^c', power(a, c)],
  ['a^(T)', 'a^(T)', power(a, scalar('T'))],
  ['Σ²', 'Sigma^2', power(S, num(2))],
  ['Σ⁻¹', 'inv(Sigma)', inverse(S)],
  ['Σ⁻¹', 'inv(Sigma)', power(S, minus(num(1)))],
  ['Σ⁻ᵀ', "inv(Sigma)'", T(inverse(S))],
  ['(Σᵀ)⁻¹', "inv(Sigma')", inverse(T(S))],
  ['(Σ + I)⁻¹', 'inv(Sigma + I)', inverse(sum([S, eye(n)]))],
  [
    '½ (Σ⁻¹ − Σ⁻¹ (x − μ) (x − μ)ᵀ Σ⁻¹)',
    "1/2 (inv(Sigma) - inv(Sigma) (x - mu) (x - mu)' inv(Sigma))",
    product([
      half,
      sum([inverse(S), minus(product([inverse(S), centred, T(centred), inverse(S)]))]),
    ]),
  ],
  // functions
  [
    'σ(z) (1 − σ(z))',
    'sigmoid(z) (1 - sigmoid(z))',
    (() => {
      const p = map('sigmoid', scalar('z'));
      return product([p, sum([num(1), minus(p)])]);
    })(),
  ],
  ["σ'(z)", "sigmoid'(z)", map('sigmoid', z, 1)],
  ["f''(z)", "f''(z)", map('f', z, 2)],
  [
    'diag(p) − p pᵀ',
    "diag(p) - p p'",
    (() => {
      const p = column('p');
      return sum([diagonal(p), minus(product([p, T(p)]))]);
    })(),
  ],
  ['‖y‖', 'norm(y)', total('norm', y)],
  ['‖y‖²', 'norm(y)^2', scalarPower(total('norm', y), 2)],
  ['‖y‖₁', 'norm1(y)', total('norm1', y)],
  ['norm1(A)', 'norm1(A)', total('norm1', A)],
  ['‖A‖_F²', 'norm(A)^2', scalarPower(total('norm', A), 2)],
  ['norm(‖y‖ z)', 'norm(norm(y) z)', total('norm', product([total('norm', y), z]))],
  ['max(y)', 'max(y)', total('maxentry', y)],
  ['max(y, 0)', 'max(y, 0)', call('max', [y, num(0)], y.shape)],
  ['softmax(A, rows)', 'softmax(A, rows)', call('softmax', [A], A.shape, { along: 'rows' })],
  [
    'sum(y) softmax(z) − y',
    'sum(y) softmax(z) - y',
    sum([product([total('sum', y), map('softmax', z)]), minus(y)]),
  ],
  ['[z ≥ 0]', '[z >= 0]', indicator('>=', z, num(0))],
  ['A * [x > 0]', 'A * [x > 0]', product([A, indicator('>', x, num(0))])],
  // what would be read as a call
  ['lam * (y + z)', 'lam * (y + z)', product([scalar('lam'), sum([y, z])])],
  ['f * (y + z)', 'f * (y + z)', product([scalar('f'), sum([y, z])])],
  ['σ * (y + z)', 'sigma * (y + z)', product([scalar('sigma'), sum([y, z])])],
  ['λ (y + z)', 'lambda (y + z)', product([scalar('lambda'), sum([y, z])])],
  // constants
  ['I', 'I', eye(n)],
  ['2 I', '2 I', product([num(2), eye(n)])],
  ['Σ − I', 'Sigma - I', sum([S, minus(eye(n))])],
  ['tr(eye(n))', 'tr(eye(n))', total('tr', eye(n))],
  ['ones(n)', 'ones(n)', ones(n)],
  ['ones(n)ᵀ', "ones(n)'", constant('ones', { rows: SCALAR.rows, cols: n })],
  ['ones(n, m)', 'ones(n, m)', ones(n, m)],
  ['zeros(n, m)', 'zeros(n, m)', zeros()],
  ['2 π a', '2 pi a', product([num(2), constant('pi'), a])],
  // Kronecker
  ['xᵀ ⊗ I', "kron(x', eye(n))", kron([T(x), eye(n)])],
  [
    '−X⁻ᵀ ⊗ X⁻¹',
    "-kron(inv(X)', inv(X))",
    (() => {
      const Q = matrix('X', n, n);
      return minus(kron([T(inverse(Q)), inverse(Q)]));
    })(),
  ],
  [
    '2 (Vᵀ V) ⊗ I',
    "2 kron(V' V, eye(n))",
    (() => {
      const V = matrix('V');
      return product([num(2), kron([product([T(V), V]), eye(n)])]);
    })(),
  ],
  [
    'A (B ⊗ y)',
    'A kron(B, y)',
    product([matrix('A', n, mulDims(n, n)), kron([matrix('B', n, m), y])]),
  ],
  // entries
  ['A_{ik} B_{lj}', 'A_{ik} B_{lj}', product([entry(A, ['i', 'k']), entry(B, ['l', 'j'])])],
  ['I_{ij} x_{k}', 'I_{ij} x_{k}', product([entry(eye(n), ['i', 'j']), entry(x, ['k'])])],
  ["f'(z)_{i}", "f'(z)_{i}", entry(map('f', z, 1), ['i'])],
  ['(W x)_{i}', '(W x)_{i}', entry(product([W, x]), ['i'])],
  ['(W₁)_{ij}', '(W_1)_{ij}', entry(matrix('W_1'), ['i', 'j'])],
  ['(Σ⁻¹)_{ij}', 'inv(Sigma)_{ij}', entry(inverse(S), ['i', 'j'])],
  ['1_{i}', '1_{i}', entry(ones(n), ['i'])],
];

describe('expressions as text', () => {
  test.each(cases)('%s', (text, ascii, e) => {
    expect([printExpr(e, TEXT), printExpr(e, ASCII)]).toEqual([text, ascii]);
  });
});

test('the ASCII text is ASCII', () => {
  for (const [, , e] of cases) expect(printExpr(e, ASCII)).toMatch(/^[ -~]+$/);
});

test('an identity is not I where I is a variable', () => {
  expect(printExpr(sum([symbol('I', shapeOf(n, n)), eye(n)]), TEXT)).toBe('I + eye(n)');
});

test('∘ for the elementwise product', () => {
  expect(printExpr(hadamard([y, z]), { ...TEXT, hadamard: '∘' })).toBe('y ∘ z');
});

describe('size', () => {
  const nested = (depth: number, wrap: (e: Expr) => Expr): Expr => {
    let e: Expr = scalar('a');
    for (let k = 0; k < depth; k++) e = wrap(e);
    return e;
  };

  test('deep trees', () => {
    expect(
      printExpr(
        nested(3000, (e) => map('sin', e)),
        ASCII,
      ),
    ).toHaveLength(3000 * 5 + 1);
    expect(
      printExpr(
        nested(3000, (e) => sum([num(1), product([e, a])])),
        TEXT,
      ),
    ).toMatch(/^1 \+ /);
  });

  test('a shared expression whose tree is exponential ends at once', () => {
    const shared = nested(200, (e) => product([e, e]));
    expect(printWithin(shared, ASCII, 20_000)).toBeNull();
    expect(() => printExpr(shared, ASCII)).toThrow('too long');
  });

  test('the bound counts the whole text', () => {
    expect(printWithin(minus(a), ASCII, 1)).toBeNull();
    expect(printWithin(minus(a), ASCII, 2)).toBe('-a');
  });
});
