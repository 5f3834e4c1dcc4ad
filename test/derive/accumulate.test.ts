/** Reverse accumulation, step by step and by hand. Axes: I and J of a matrix W, vectors on either. */
import { describe, expect, test } from '@jest/globals';
import { differentiate } from '../../src/derive/accumulate.js';
import { DerivativeTable } from '../../src/derive/table.js';
import { dimName } from '../../src/expression/dimension.js';
import { Rational } from '../../src/expression/rational.js';
import { builtInRules } from '../../src/rules/builtin.js';
import { Graph } from '../../src/tensor/graph.js';
import { isZero, type Tensor } from '../../src/tensor/node.js';

const [n, m] = [dimName('n'), dimName('m')];
const graph = new Graph();
const table = new DerivativeTable(builtInRules());
const W = graph.symbol('W', [n, m]);
const A = graph.symbol('A', [n, n]);
const [x, u, a] = [graph.symbol('x', [m]), graph.symbol('u', [n]), graph.symbol('a', [])];
const two = Rational.two;

const derivative = (of: Tensor, by: Tensor): Tensor =>
  differentiate(graph, table, of, [by]).gradients[0]!;

/** Labels of i and j, and a second pair. */
const [i, j, k, l] = [0, 1, 2, 3];
const form = graph.contract(
  [
    { node: u, labels: [i] },
    { node: W, labels: [i, j] },
    { node: x, labels: [j] },
  ],
  [],
);
const image = graph.contract(
  [
    { node: W, labels: [i, j] },
    { node: x, labels: [j] },
  ],
  [i],
);

describe('the contraction swap', () => {
  test('u_i W_ij x_j by W is u_i x_j', () => {
    const outer = graph.contract(
      [
        { node: u, labels: [i] },
        { node: x, labels: [j] },
      ],
      [i, j],
    );
    expect(derivative(form, W)).toBe(outer);
  });

  test('u_i W_ij x_j by x is u_i W_ij, by u is W_ij x_j', () => {
    const back = graph.contract(
      [
        { node: u, labels: [i] },
        { node: W, labels: [i, j] },
      ],
      [j],
    );
    expect(derivative(form, x)).toBe(back);
    expect(derivative(form, u)).toBe(image);
  });

  test('W_ij x_j by x is W: the identity of the output is gone', () => {
    expect(derivative(image, x)).toBe(W);
  });

  test('W_ij x_j by W is I_ik x_l', () => {
    const local = graph.contract([{ node: x, labels: [l] }], [i, i, l], [n, m, n, m]);
    expect(derivative(image, W)).toBe(local);
  });

  test('the transpose of W by W is I_il I_jk', () => {
    const swapped = graph.contract([], [j, i, i, j], [n, m]);
    expect(derivative(graph.permute(W, [1, 0]), W)).toBe(swapped);
  });

  test('the trace of A by A is the identity, the diagonal I_ij I_ik', () => {
    const trace = graph.contract([{ node: A, labels: [i, i] }], []);
    const diagonal = graph.contract([{ node: A, labels: [i, i] }], [i]);
    expect(derivative(trace, A)).toBe(graph.identity([n]));
    expect(derivative(diagonal, A)).toBe(graph.contract([], [i, i, i], [n]));
  });
});

describe('powers, sums and repeated factors', () => {
  test('x_j^2 summed by x is 2 x', () => {
    const square = graph.contract([{ node: x, labels: [j], exponent: two }], []);
    expect(derivative(square, x)).toBe(graph.scale(two, x));
  });

  test('A_ij A_ji by A is 2 A_ji', () => {
    const square = graph.contract(
      [
        { node: A, labels: [i, j] },
        { node: A, labels: [j, i] },
      ],
      [],
    );
    expect(derivative(square, A)).toBe(graph.scale(two, graph.permute(A, [1, 0])));
  });

  test('1 / a by a is -1 / a^2', () => {
    const inverse = graph.power(a, Rational.minusOne);
    const wanted = graph.scale(Rational.minusOne, graph.power(a, Rational.of(-2)));
    expect(derivative(inverse, a)).toBe(wanted);
  });

  test('3 x - x by x is 2 I', () => {
    const sum = graph.add([graph.scale(Rational.of(3), x), graph.scale(Rational.minusOne, x)]);
    expect(derivative(sum, x)).toBe(graph.scale(two, graph.identity([m])));
  });

  test('what does not occur has the derivative zero, with all axes', () => {
    const none = derivative(image, A);
    expect(isZero(none)).toBe(true);
    expect(none.axes).toEqual([n, n, n]);
  });
});

describe('elementwise functions', () => {
  const f = graph.map('f', 0, [image]);

  test("f(z)_i by x is f'(z)_i W_ij: no diagonal matrix is made", () => {
    const slope = graph.map('f', 1, [image]);
    const wanted = graph.contract(
      [
        { node: slope, labels: [i] },
        { node: W, labels: [i, j] },
      ],
      [i, j],
    );
    expect(derivative(f, x).hash).toBe(wanted.hash);
  });

  test("the upstream gradient is made once: u_i f'(z)_i", () => {
    const s = graph.contract(
      [
        { node: u, labels: [i] },
        { node: f, labels: [i] },
      ],
      [],
    );
    const { gradients, upstreams } = differentiate(graph, table, s, [W, x]);
    const delta = graph.hadamard([u, graph.map('f', 1, [image])]);
    expect(upstreams.get(image)).toBe(delta);
    const [byW, byX] = gradients as [Tensor, Tensor];
    const uses = [byW, byX].map((g) => g.op === 'contraction' && g.factors.map((p) => p.node));
    expect(uses).toEqual([expect.arrayContaining([delta, x]), expect.arrayContaining([delta, W])]);
  });

  test('comparisons and signs have the derivative zero', () => {
    const zero = graph.zero([m]);
    expect(isZero(derivative(graph.map('>', 0, [x, zero]), x))).toBe(true);
    expect(isZero(derivative(graph.map('sign', 0, [x]), x))).toBe(true);
  });

  test('relu twice is 0 from the second derivative on', () => {
    const slope = derivative(graph.map('relu', 0, [a]), a);
    expect(slope).toBe(graph.map('>', 0, [a, graph.zero([])]));
    expect(isZero(derivative(slope, a))).toBe(true);
  });
});

test('an index k of a label that nothing carries is an error of the program', () => {
  expect(() => graph.contract([{ node: x, labels: [j] }], [k])).toThrow('no dimension');
});
