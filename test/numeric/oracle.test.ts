/** The evaluator and the series against mathjs, which knows nothing of either. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type * as Mathjs from 'mathjs';
import * as b from '../../src/expression/build.js';
import { dimName, mulDims } from '../../src/expression/dimension.js';
import type { Expr } from '../../src/expression/nodes.js';
import { SCALAR, shapeOf } from '../../src/expression/shape.js';
import { ELEMENTWISE } from '../../src/numeric/elementwise.js';
import type { Environment } from '../../src/numeric/environment.js';
import { evaluate } from '../../src/numeric/evaluate.js';
import { Jet } from '../../src/numeric/jet.js';
import type { Matrix } from '../../src/numeric/matrix.js';
import { f, had, map, minus, plus, prod, problem, scaled, T, to, variable } from './problems.js';
import { makeSampler, samplePoint } from '../../src/numeric/sample.js';

let mathjs: typeof Mathjs;
beforeAll(async () => {
  mathjs = await import('mathjs');
});

const [n, m] = [dimName('n'), dimName('m')];
const [A, C, B] = [variable('A', n, n), variable('C', n, n), variable('B', n, m)];
const [x, y, s] = [variable('x', n), variable('y', m), variable('s')];
const everything = [A, C, B, x, y, s].map((e) => to('sum', e));
const point: Environment = samplePoint(makeSampler(problem(plus(...everything))), 0, 11);

const nested = ({ rows, cols, data }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);

function oracle(text: string): number[] {
  const scope: Record<string, unknown> = { n: point.sizes.get('n') };
  point.values.forEach((value, name) => {
    scope[name] = value.data.length === 1 ? value.data[0] : mathjs.matrix(nested(value));
  });
  const result: unknown = mathjs.evaluate(text, scope);
  const plain: unknown = mathjs.isMatrix(result) ? result.toArray() : result;
  return [plain].flat(2) as number[];
}

describe('expressions', () => {
  test.each<[string, Expr]>([
    ['A * B * y', prod(A, B, y)],
    ["A' * C - s * inv(A)", minus(prod(T(A), C), prod(s, map('inv', A)))],
    ['A .* C + s', plus(had(A, C), s)],
    ['A ./ C', b.quotient(A, C, true)],
    ['A^3', b.power(A, b.num(3))],
    ['inv(A)^2', b.power(A, b.negate(b.num(2)))],
    ['det(A) * trace(C)', prod(to('det', A), to('tr', C))],
    ["log(det(A * A'))", to('logdet', prod(A, T(A)))],
    ["kron(A, B')", b.kron([A, T(B)])],
    ['norm(x)', prod(to('norm', x))],
    ["norm(A, 'fro')", to('norm', A)],
    ['sum(B)', to('sum', B)],
    ['mean(B)', to('mean', B)],
    ['max(B)', to('maxentry', B)],
    ['sum(map(A, exp))', to('sum', f('exp', A))],
    ['log(sum(map(A, exp)))', to('logsumexp', A)],
    ['map(x, exp) / sum(map(x, exp))', map('softmax', x)],
    ["x' * A * x / (x' * x)", b.quotient(prod(T(x), A, x), prod(T(x), x))],
    ['n * map(B, tanh) + map(B, erf)', plus(prod(b.dimension(n), f('tanh', B)), f('erf', B))],
    ['map(map(x, sin), atan) - cos(s)', minus(f('atan', f('sin', x)), f('cos', s))],
    ['diag(x) * A', prod(b.call('diag', [x], A.shape), A)],
    ["reshape(A', [n^2, 1])", b.call('vec', [A], shapeOf(mulDims(n, n)))],
  ])('%s', (text, e) => {
    const expected = oracle(
      text.replace('diag(x)', 'diag(flatten(x))').replace('norm(x)', 'norm(flatten(x))'),
    );
    const got = [...evaluate(e, point).data];
    expect(got).toHaveLength(expected.length);
    got.forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 10));
  });
});

describe('derivatives of bodies, up to the third', () => {
  const z = variable('z');
  test.each<[string, Expr]>([
    ['z / (1 + exp(-z))', b.quotient(z, plus(b.num(1), f('exp', b.negate(z))))],
    ['sin(z^2) * log(z)', prod(f('sin', b.power(z, b.num(2))), f('log', z))],
    ['z^z', b.power(z, z)],
    ['sqrt(1 + z^3)', f('sqrt', plus(b.num(1), b.power(z, b.num(3))))],
    ['atan(2 * z) - tan(z)', minus(f('atan', scaled(2, z)), f('tan', z))],
    [
      'acos(z / 2) + asin(z / 3)',
      plus(f('acos', b.quotient(z, b.num(2))), f('asin', b.quotient(z, b.num(3)))),
    ],
    ['cosh(z) * sinh(z) * tanh(z)', prod(f('cosh', z), f('sinh', z), f('tanh', z))],
    ['2^z', b.power(b.num(2), z)],
  ])('%s', (text, body) => {
    const functions = new Map([
      ['k', { name: 'k', arity: 1, definition: { parameters: ['z'], body } }],
    ]);
    let derivative: Mathjs.MathNode = mathjs.parse(text);
    for (let order = 0; order <= 3; order++) {
      const marked = b.call('k', [b.symbol('t', SCALAR)], SCALAR, { primes: order });
      const values = new Map([['t', { rows: 1, cols: 1, data: Float64Array.of(0.7) }]]);
      const got = evaluate(marked, { ...point, functions, values }).data[0]!;
      const expected = derivative.evaluate({ z: 0.7 }) as number;
      expect(got / expected).toBeCloseTo(1, 10);
      derivative = mathjs.derivative(derivative, 'z', { simplify: false });
    }
  });
});

test('erf', () => {
  for (let z = -6; z <= 6; z += 0.37)
    expect(ELEMENTWISE.erf.value(z)).toBeCloseTo(mathjs.erf(z), 14);
});

test('the fourth derivative of exp(sin z)', () => {
  let node: Mathjs.MathNode = mathjs.parse('exp(sin(z))');
  for (let k = 0; k < 4; k++) node = mathjs.derivative(node, 'z', { simplify: false });
  const series = Jet.variable(0.4, 4).sin().exp();
  expect(series.derivative(4)).toBeCloseTo(node.evaluate({ z: 0.4 }) as number, 8);
});
