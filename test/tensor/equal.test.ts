/** What is the same thing is the same node; what is not, is not. */
import { describe, expect, test } from '@jest/globals';
import { dimName } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import { readProblem } from '../../src/shapes/read.js';
import { column } from '../expression/sample.js';
import { denseValue } from '../support/dense.js';
import { Workshop } from '../support/graphs.js';
import { rows } from '../support/tables.js';
import { distance, points, valueAt } from '../support/values.js';

const SHAPES = [
  'A: n x n, B: n x n, C: n x n, X: n x n, W: n x m, V: m x n',
  'x: n, y: n, z: n, u: m, v: m',
].join(', ');

/** The normal forms of two texts in one graph, and how far their values are apart. */
function normalForms(left: string, right: string, more = '') {
  const given = more === '' ? SHAPES : `${SHAPES}, ${more}`;
  const both = readProblem(`p + q where p = ${left}, q = 0 * (${right})`, { given });
  const reading = { declared: both.variables, functions: both.functions };
  const workshop = new Workshop(both);
  const exprs = [left, right].map((text) => readProblem(text, reading).output);
  const nodes = exprs.map((e) => workshop.normal(workshop.lower(e)));
  const [e, f] = exprs as [Expr, Expr];
  for (const point of points(both, [e, f, column('x'), column('u', dimName('m'))])) {
    if (!valueAt(e, point) || !valueAt(f, point)) continue;
    const [a, b] = nodes.map((node) => denseValue(node, point).data);
    return { left: nodes[0], right: nodes[1], apart: distance(a!, b!) };
  }
  throw new Error('no point was found');
}

describe('one node', () => {
  test.each(rows('equal'))('$input = $answer, $wrt', ({ input, answer, wrt }) => {
    const { left, right, apart } = normalForms(input, answer, wrt);
    expect(apart).toBeLessThan(1e-9);
    expect(left).toBe(right);
  });
});

describe('two nodes', () => {
  test.each([
    ['A B', 'B A'],
    ['A', "A'"],
    ['tr(A B C)', 'tr(A C B)'],
    ["tr(A X B X')", "tr(A X' B X)"],
    ["x' A y", "x' A' y"],
    ['kron(A, B)', 'kron(B, A)'],
    ['vec(A)', "vec(A')"],
    ['W V', "(W V)'"],
    ['tr(A)^2', 'tr(A A)'],
    ['x .* y', 'x .* z'],
    ["tr(A A')", 'tr(A A)'],
    ['sqrt(A.^2)', 'A'],
    ['sum(x)^2', 'sum(x.^2)'],
    ['inv(A B)', 'inv(A) inv(B)'],
  ])('%s is not %s', (a, b) => {
    const { left, right, apart } = normalForms(a, b);
    expect(left).not.toBe(right);
    expect(apart).toBeGreaterThan(1e-3);
  });
});

describe('symmetric nodes are their own transposes', () => {
  test.each([
    ["W' W", ''],
    ["A' B A", 'B symmetric'],
    ["x x'", ''],
    ["A + A'", ''],
    ["W' diag(x) W", ''],
    ["inv(W' W)", ''],
    ["A B A'", 'B spd'],
    ["x y' + y x'", ''],
  ])('%s, %s', (text, given) => {
    const { left, right } = normalForms(text, `(${text})'`, given);
    expect(left).toBe(right);
  });
});

test.each([
  ['kron(kron(x, u), y)', 'kron(x, kron(u, y))'],
  ["kron(kron(x, u'), y)", "kron(x, kron(u', y))"],
  ["vec(x u') .* kron(v, y)", "vec((x .* y) (u .* v)')"],
  ["diag(vec(x u'))", 'kron(diag(u), diag(x))'],
  ["kron(W, x')", "kron(W, eye(1)) kron(eye(m), x')"],
  ['kron(u, W) v', 'kron(u, W v)'],
  ['norm(kron(x, u))^2', 'norm(x)^2 norm(u)^2'],
  ['[A, B; C, A] [x; y]', '[A x + B y; C x + A y]'],
  ['cumsum(x)', 'tril(ones(n, n)) x'],
  ["sum(tril(x y'))", "x' cumsum(y)"],
  ['norm([x, y])^2', 'norm(x)^2 + norm(y)^2'],
])('structure: %s has the value of %s', (a, b) => {
  expect(normalForms(a, b).apart).toBeLessThan(1e-9);
});
