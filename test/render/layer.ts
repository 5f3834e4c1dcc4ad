/** The results that examples are made of: one layer, two layers, index equations. */
import { entry, eye, hadamard, product, sum } from '../../src/expression/build.js';
import { column, map, matrix, p as P, row, T } from '../expression/sample.js';
import { derivative, indexEquation, m, n, p, problem, result } from './results.js';

const W = matrix('W');
const [x, b, u, z] = [column('x', m), column('b'), column('u'), column('z')];
const delta = row('delta');
const upstream = (of: string) => ({ kind: 'upstream', output: 's', of, asRow: true }) as const;

/** `u' f(W x + b)` by W, b, x and u. */
export const oneLayer = result(
  problem(product([T(u), map('f', sum([product([W, x]), b]))]), {
    functions: [{ name: 'f', arity: 1 }],
  }),
  [
    derivative('s', 'W', product([T(delta), T(x)])),
    derivative('s', 'b', T(delta)),
    derivative('s', 'x', product([T(W), T(delta)])),
    derivative('s', 'u', map('f', z)),
  ],
  [
    { name: 'delta', expr: hadamard([T(u), T(map('f', z, 1))]), meaning: upstream('z') },
    { name: 'z', expr: sum([product([W, x]), b]) },
  ],
);

const [W1, W2] = [matrix('W_1', P, m), matrix('W_2', n, P)];
const [z1, z2] = [column('z_1', P), column('z_2')];
const [d1, d2] = [row('delta_1', P), row('delta_2')];

/** `u' f(W_2 f(W_1 x))` by both matrices. */
export const twoLayers = result(
  problem(product([T(u), map('f', product([W2, map('f', product([W1, x]))]))])),
  [
    derivative('s', 'W_1', product([T(d1), T(x)])),
    derivative('s', 'W_2', product([T(d2), T(map('f', z1))])),
  ],
  [
    {
      name: 'delta_1',
      expr: hadamard([product([d2, W2]), T(map('f', z1, 1))]),
      meaning: upstream('z_1'),
    },
    { name: 'delta_2', expr: hadamard([T(u), T(map('f', z2, 1))]), meaning: upstream('z_2') },
    { name: 'z_2', expr: product([W2, map('f', z1)]) },
    { name: 'z_1', expr: product([W1, x]) },
  ],
);

const [A, X, B] = [matrix('A', n, n), matrix('X'), matrix('B', m, p)];

/** `A X B` by X. */
export const sandwich = result(problem(product([A, X, B])), [
  derivative(
    'Y',
    'X',
    indexEquation('ij', ['kl'], product([entry(A, ['i', 'k']), entry(B, ['l', 'j'])]), {
      i: n,
      j: p,
      k: n,
      l: m,
    }),
    { inline: null },
  ),
]);

/** `W x + b` by W. */
export const affine = result(problem(sum([product([W, x]), b])), [
  derivative(
    'y',
    'W',
    indexEquation('i', ['jk'], product([entry(eye(n), ['i', 'j']), entry(x, ['k'])]), {
      i: n,
      j: n,
      k: m,
    }),
  ),
]);

/** `A x` by x, twice a quadratic form: `A + A'`. */
export const hessian = result(problem(product([T(column('x', n)), A, column('x', n)])), [
  derivative('s', 'x', sum([A, T(A)]), { wrt: ['x', 'x'] }),
]);
