import { describe, expect, test } from '@jest/globals';
import * as b from '../../src/expression/build.js';
import { dimName, dimNumber, mulDims, ONE } from '../../src/expression/dimension.js';
import type { IndexEquation } from '../../src/expression/index-equation.js';
import type { Layout } from '../../src/expression/layout.js';
import type { Expr } from '../../src/expression/nodes.js';
import type { Problem } from '../../src/expression/problem.js';
import { shapeOf } from '../../src/expression/shape.js';
import { type Claim, verifyDerivative, type VerifyRequest } from '../../src/numeric/verify.js';
import {
  diag,
  entry,
  equation,
  f,
  had,
  map,
  minus,
  plus,
  prod,
  problem,
  scaled,
  T,
  to,
  variable,
} from './problems.js';

const [n, m] = [dimName('n'), dimName('m')];
const [A, X] = [variable('A', n, n), variable('X', n, n)];
const W = variable('W', n, m);
const [x, y, u, bb] = [variable('x', m), variable('y', n), variable('u', n), variable('b', n)];
const v = variable('v', n);
const s = variable('s');
const z = plus(prod(W, x), bb);
const square = (e: Expr): Expr => b.power(e, b.num(2));
const inverse = (e: Expr): Expr => b.power(e, b.negate(b.num(1)));
const I = (i: string, j: string): Expr => entry(b.eye(n), i, j);

const verdict = (
  about: Problem | Expr,
  wrt: string,
  claimed: Expr | IndexEquation,
  more: Partial<VerifyRequest> & { layout?: Layout; order?: number } = {},
): string => {
  const claim: Claim =
    'rhs' in claimed
      ? { kind: 'index', equation: claimed }
      : { kind: 'matrix', expr: claimed, layout: more.layout ?? 'parameter' };
  const { order = 1, ...others } = more;
  const whole = 'kind' in about ? problem(about) : about;
  const result = verifyDerivative({
    problem: whole,
    wrt: Array.from({ length: order }, () => wrt),
    claim,
    ...others,
  });
  return result.kind === 'disagrees' ? `wrong ${result.reason}` : result.kind;
};

describe("u' f(W x + b)", () => {
  const net = prod(T(u), f('f', z));
  const delta = had(T(u), T(f('f', z, 1)));
  test.each<[string, string, Expr, string]>([
    ["δ' x'", 'W', prod(T(delta), T(x)), 'agrees'],
    ["-δ' x'", 'W', b.negate(prod(T(delta), T(x))), 'wrong value'],
    ["2 δ' x'", 'W', scaled(2, prod(T(delta), T(x))), 'wrong value'],
    ["f for f'", 'W', prod(had(u, f('f', z)), T(x)), 'wrong value'],
    ["f'' for f'", 'W', prod(had(u, f('f', z, 2)), T(x)), 'wrong value'],
    ["f' is missing", 'W', prod(u, T(x)), 'wrong value'],
    ["f'(W x) without b", 'W', prod(had(u, f('f', prod(W, x), 1)), T(x)), 'wrong value'],
    ['x δ: transposed', 'W', prod(x, delta), 'wrong shape'],
    ['0', 'W', b.num(0), 'wrong value'],
    ["δ'", 'b', T(delta), 'agrees'],
    ['δ, a row', 'b', delta, 'wrong shape'],
    ["W' δ'", 'x', prod(T(W), T(delta)), 'agrees'],
    ['f(z)', 'u', f('f', z), 'agrees'],
    ["f'(z)", 'u', f('f', z, 1), 'wrong value'],
  ])('%s by %s: %s', (_, wrt, claim, expected) => expect(verdict(net, wrt, claim)).toBe(expected));

  test('with definitions of the claim', () => {
    const definitions = new Map<string, Expr>([
      ['z', z],
      ['δ', had(T(u), T(f('f', variable('z', n), 1)))],
    ]);
    const claim = prod(T(variable('δ', ONE, n)), T(x));
    expect(verdict(net, 'W', claim, { definitions })).toBe('agrees');
    expect(verdict(net, 'W', scaled(3, claim), { definitions })).toBe('wrong value');
  });

  test('by a defined name, whose value moves alone', () => {
    const zName = variable('z', n);
    const definitions = [{ name: 'z', expr: z }];
    const about = problem(plus(prod(T(u), f('f', zName)), prod(T(bb), bb)), { definitions });
    expect(verdict(about, 'z', had(u, f('f', zName, 1)))).toBe('agrees');
    expect(verdict(about, 'b', plus(had(u, f('f', zName, 1)), scaled(2, bb)))).toBe('agrees');
    expect(verdict(about, 'b', had(u, f('f', zName, 1)))).toBe('wrong value');
  });
});

describe('every layout', () => {
  const row = variable('r', ONE, n);
  const sigmoid = f('sigmoid', y);
  const slope = f('sigmoid', y, 1);
  type Case = [string, Layout[], Expr, string, Expr];
  const right: Case[] = [
    [
      'scalar by scalar',
      ['parameter', 'jacobian', 'numerator', 'denominator', 'vec'],
      square(s),
      's',
      scaled(2, s),
    ],
    ["x' x by x", ['parameter', 'denominator'], prod(T(y), y), 'y', scaled(2, y)],
    ["x' x by x", ['jacobian', 'numerator', 'vec'], prod(T(y), y), 'y', scaled(2, T(y))],
    [
      "r r' by r",
      ['parameter', 'jacobian', 'denominator', 'vec'],
      prod(row, T(row)),
      'r',
      scaled(2, row),
    ],
    ["r r' by r", ['numerator'], prod(row, T(row)), 'r', scaled(2, T(row))],
    ["u' W x by W", ['parameter', 'jacobian', 'denominator'], prod(T(u), W, x), 'W', prod(u, T(x))],
    ["u' W x by W", ['numerator'], prod(T(u), W, x), 'W', prod(x, T(u))],
    ["u' W x by W", ['vec'], prod(T(u), W, x), 'W', b.kron([T(x), T(u)])],
    ['s y by s', ['parameter', 'jacobian', 'numerator', 'vec'], prod(s, y), 's', y],
    ['s y by s', ['denominator'], prod(s, y), 's', T(y)],
    ['W x by x', ['parameter', 'jacobian', 'numerator', 'vec'], prod(W, x), 'x', W],
    ['W x by x', ['denominator'], prod(W, x), 'x', T(W)],
    ['W x by W', ['vec'], prod(W, x), 'W', b.kron([T(x), b.eye(n)])],
    [
      'σ(y) by y',
      ['parameter', 'jacobian', 'numerator', 'denominator', 'vec'],
      sigmoid,
      'y',
      diag(slope),
    ],
    ['s W by s', ['parameter', 'jacobian', 'numerator'], prod(s, W), 's', W],
    ['s W by s', ['denominator'], prod(s, W), 's', T(W)],
    ['s W by s', ['vec'], prod(s, W), 's', b.call('vec', [W], shapeOf(mulDims(n, m)))],
    ['A X by X', ['vec'], prod(A, X), 'X', b.kron([b.eye(n), A])],
    [
      'the vec form in place of four axes',
      ['parameter', 'numerator'],
      prod(X, A),
      'X',
      b.kron([T(A), b.eye(n)]),
    ],
  ];
  const cases = right.flatMap(([what, layouts, ...rest]) =>
    layouts.map((layout) => [what, layout, ...rest] as const),
  );
  test.each(cases)('%s, %s', (_, layout, output, wrt, claim) => {
    expect(verdict(output, wrt, claim, { layout })).toBe('agrees');
    expect(verdict(output, wrt, b.negate(claim), { layout })).toBe('wrong value');
  });

  const gradient = prod(T(y), A, v);
  test.each<[string, Layout, Expr, string, Expr]>([
    ["y' A v by A", 'parameter', gradient, 'A', prod(v, T(y))],
    ["y' A v by A", 'numerator', gradient, 'A', prod(y, T(v))],
    ['A y by y', 'parameter', prod(A, y), 'y', T(A)],
    ['A y by y', 'denominator', prod(A, y), 'y', A],
    ['s A by s', 'parameter', prod(s, A), 's', T(A)],
    ['A X by X', 'vec', prod(A, X), 'X', b.kron([A, b.eye(n)])],
    ['A X by X', 'vec', prod(A, X), 'X', b.kron([b.eye(n), T(A)])],
  ])('%s, %s: a transposed square', (_, layout, output, wrt, claim) =>
    expect(verdict(output, wrt, claim, { layout })).toBe('wrong value'),
  );
});

describe('index equations', () => {
  const [Y, Z] = [prod(W, x), prod(A, X)];
  const wide = { k: n, l: m };
  test.each<[string, Expr, string, IndexEquation, string]>([
    ['I_ij x_k', Y, 'W', equation(['i'], [['j', 'k']], prod(I('i', 'j'), entry(x, 'k'))), 'agrees'],
    ['x_k', Y, 'W', equation(['i'], [['j', 'k']], entry(x, 'k')), 'wrong value'],
    ['W_ik', Y, 'x', equation(['i'], [['k']], entry(W, 'i', 'k')), 'agrees'],
    [
      'A_ik I_lj',
      Z,
      'X',
      equation(['i', 'j'], [['k', 'l']], prod(entry(A, 'i', 'k'), I('l', 'j')), { k: n, l: n }),
      'agrees',
    ],
    [
      'A_ki I_lj',
      Z,
      'X',
      equation(['i', 'j'], [['k', 'l']], prod(entry(A, 'k', 'i'), I('l', 'j')), { k: n, l: n }),
      'wrong value',
    ],
    [
      "δ x': u_j x_k",
      prod(T(u), W, x),
      'W',
      equation([], [['j', 'k']], prod(entry(u, 'i'), I('i', 'j'), entry(x, 'k'))),
      'agrees',
    ],
    [
      "y y'",
      prod(y, T(y)),
      'y',
      equation(
        ['i', 'j'],
        [['k']],
        plus(prod(I('i', 'k'), entry(y, 'j')), prod(entry(y, 'i'), I('j', 'k'))),
        wide,
      ),
      'agrees',
    ],
    [
      "y y', a term short",
      prod(y, T(y)),
      'y',
      equation(['i', 'j'], [['k']], scaled(2, prod(I('i', 'k'), entry(y, 'j'))), wide),
      'wrong value',
    ],
    ['0', prod(y, T(y)), 'y', equation(['i', 'j'], [['k']], b.num(0), wide), 'wrong value'],
  ])('%s', (_, output, wrt, claim, expected) => expect(verdict(output, wrt, claim)).toBe(expected));

  test('axes of another derivative are a bug', () =>
    expect(() => verdict(Y, 'x', equation(['i'], [['j', 'k']], entry(x, 'k')))).toThrow(/axes/));
});

describe('second order', () => {
  const order = { order: 2 };
  const quadratic = prod(T(y), A, y);
  const fit = square(to('norm', minus(prod(W, x), y)));
  const p1 = f('sigmoid', prod(T(x), x));
  test.each<[string, Expr, string, Expr | IndexEquation, string]>([
    ['s⁴', b.power(s, b.num(4)), 's', scaled(12, square(s)), 'agrees'],
    ["y' A y", quadratic, 'y', plus(A, T(A)), 'agrees'],
    ["y' A y", quadratic, 'y', scaled(2, A), 'wrong value'],
    ["y' A y by A: 0", quadratic, 'A', b.num(0), 'agrees'],
    ['norm(W x - y)² by x', fit, 'x', scaled(2, prod(T(W), W)), 'agrees'],
    ['norm(W x - y)² by W', fit, 'W', scaled(2, b.kron([prod(x, T(x)), b.eye(n)])), 'agrees'],
    ['norm(W x - y)² by W', fit, 'W', b.kron([prod(x, T(x)), b.eye(n)]), 'wrong value'],
    ['sum(f(y))', to('sum', f('f', y)), 'y', diag(f('f', y, 2)), 'agrees'],
    [
      'f(y) by y, entry by entry',
      f('f', y),
      'y',
      equation(['i'], [['j'], ['k']], prod(entry(f('f', y, 2), 'i'), I('i', 'j'), I('i', 'k')), {
        k: n,
      }),
      'agrees',
    ],
    ['s² y by s', prod(square(s), y), 's', scaled(2, y), 'agrees'],
    ['a sum by a vector that enters linearly', prod(T(y), W, x), 'x', b.num(0), 'agrees'],
    ['0 where it is not', quadratic, 'y', b.num(0), 'wrong value'],
    [
      'σ(x′x), wrong by a term',
      p1,
      'x',
      scaled(2, prod(f('sigmoid', prod(T(x), x), 1), b.eye(m))),
      'wrong value',
    ],
  ])('%s', (_, output, wrt, claim, expected) =>
    expect(verdict(output, wrt, claim, order)).toBe(expected),
  );

  test('a declared symmetry does not bind the direction', () => {
    const about = problem(to('tr', prod(X, X)), { properties: { X: ['symmetric'] } });
    expect(verdict(about, 'X', scaled(2, X))).toBe('agrees');
    const commutation = equation(
      [],
      [
        ['i', 'j'],
        ['k', 'l'],
      ],
      scaled(2, prod(I('i', 'l'), I('j', 'k'))),
      { k: n, l: n },
    );
    expect(verdict(about, 'X', commutation, order)).toBe('agrees');
    const identity = scaled(2, b.eye(mulDims(n, n)));
    expect(verdict(about, 'X', identity, order)).toBe('wrong value');
  });
});

test('third order, from the second', () => {
  const about = to('sum', f('f', y));
  const claim: Claim = { kind: 'matrix', expr: diag(f('f', y, 2)), layout: 'parameter' };
  const base = { claim, definitions: new Map<string, Expr>() };
  const third = (k: number): IndexEquation =>
    equation([], [['i'], ['j'], ['k']], prod(entry(f('f', y, k), 'i'), I('i', 'j'), I('i', 'k')), {
      k: n,
    });
  expect(verdict(about, 'y', third(3), { order: 3, base })).toBe('agrees');
  expect(verdict(about, 'y', third(1), { order: 3, base })).toBe('wrong value');
  expect(() => verdict(about, 'y', third(3), { order: 3 })).toThrow(/base/);
});

describe('domains, properties, kinks', () => {
  const residual = minus(b.num(1), prod(T(y), y));
  test.each<[string, Expr, string, Expr]>([
    ['log det X', to('logdet', X), 'X', T(inverse(X))],
    ['log(det X)', f('log', to('det', X)), 'X', T(inverse(X))],
    ['sum(log y)', to('sum', f('log', y)), 'y', b.quotient(b.num(1), y, true)],
    ['√(1 - y′y)', f('sqrt', residual), 'y', b.negate(b.quotient(y, f('sqrt', residual)))],
    [
      'sum(acos(W x)) by x',
      to('sum', f('acos', prod(W, x))),
      'x',
      prod(T(W), f('acos', prod(W, x), 1)),
    ],
    ['norm(y)', to('norm', y), 'y', b.quotient(y, to('norm', y))],
    ['sum(relu(y))', to('sum', f('relu', y)), 'y', b.indicator('>', y, b.num(0))],
    ['max(y)', to('maxentry', y), 'y', b.indicator('=', y, to('maxentry', y))],
    ['logsumexp', to('logsumexp', y), 'y', map('softmax', y)],
    ['sum(softmax(y)) by y: 0', to('sum', map('softmax', y)), 'y', b.num(0)],
    ['sum(sign(y)) by y: 0', to('sum', f('sign', y)), 'y', b.constant('zeros', y.shape)],
    ['a claim that is zero in disguise', to('sum', map('softmax', y)), 'y', minus(y, y)],
  ])('%s', (_, output, wrt, claim) => expect(verdict(output, wrt, claim)).toBe('agrees'));

  test.each<[string, Expr, string, Expr]>([
    ['relu without its kink', to('sum', f('relu', y)), 'y', b.ones(n)],
    ['abs without its sign', to('norm1', y), 'y', b.ones(n)],
    [
      'zero for something small',
      scaled(1, b.quotient(to('sum', f('sigmoid', y)), b.num(1000))),
      'y',
      b.num(0),
    ],
    ['something for zero', to('sum', f('sign', y)), 'y', y],
  ])('%s is wrong', (_, output, wrt, claim) =>
    expect(verdict(output, wrt, claim)).toBe('wrong value'),
  );

  test('what is right only for a declared property', () => {
    const claim = minus(map('softmax', y), v);
    const loss = b.negate(prod(T(v), f('log', map('softmax', y))));
    expect(verdict(loss, 'y', claim)).toBe('wrong value');
    for (const property of ['onehot', 'simplex'] as const)
      expect(verdict(problem(loss, { properties: { v: [property] } }), 'y', claim)).toBe('agrees');
    const symmetric = problem(prod(T(y), A, y), { properties: { A: ['symmetric'] } });
    expect(verdict(symmetric, 'y', scaled(2, prod(A, y)))).toBe('agrees');
  });

  test('nowhere finite', () => {
    const never = f('log', b.negate(square(s)));
    const result = verifyDerivative({
      problem: problem(never),
      wrt: ['s'],
      claim: { kind: 'matrix', expr: s, layout: 'parameter' },
    });
    expect(result).toEqual({
      kind: 'undecided',
      reason: 'no point was found where the value is finite',
    });
  });
  test('a claim that is nowhere finite', () =>
    expect(verdict(square(s), 's', f('log', b.negate(square(s))))).toBe('undecided'));
  test('too large', () => {
    const big = variable('x', dimNumber(1_000_000));
    expect(verdict(prod(T(big), big), 'x', scaled(2, big))).toBe('undecided');
    const wide = variable('x', dimNumber(10_000));
    const dense = prod(T(wide), b.eye(dimNumber(10_000)), wide);
    expect(verdict(dense, 'x', scaled(2, wide))).toBe('undecided');
  });
  test('sizes that are given as numbers', () => {
    const given = variable('M', dimNumber(20), dimNumber(30));
    const output = square(to('norm', given));
    expect(verdict(output, 'M', scaled(2, given))).toBe('agrees');
  });
});

describe('functions', () => {
  test('a defined one', () => {
    const zz = variable('z');
    const swish = {
      name: 'f',
      arity: 1,
      definition: {
        parameters: ['z'],
        body: b.quotient(zz, plus(b.num(1), f('exp', b.negate(zz)))),
      },
    };
    const about = problem(to('sum', f('f', y)), { functions: new Map([['f', swish]]) });
    expect(verdict(about, 'y', f('f', y, 1))).toBe('agrees');
    expect(verdict(about, 'y', f('silu', y, 1))).toBe('agrees');
    expect(verdict(about, 'y', f('sigmoid', y, 1))).toBe('wrong value');
  });
  test('one that only the claim uses', () => {
    const k = {
      name: 'k',
      arity: 1,
      definition: { parameters: ['z'], body: f('cos', variable('z')) },
    };
    const functions = new Map([['k', k]]);
    expect(verdict(to('sum', f('sin', y)), 'y', f('k', y), { functions })).toBe('agrees');
  });
});

describe('depth', () => {
  const layers = (depth: number): { output: Expr; claim: Expr } => {
    let h: Expr = y;
    const slopes: Expr[] = [];
    for (let k = 0; k < depth; k++) {
      slopes.push(f('sin', prod(A, h), 1));
      h = f('sin', prod(A, h));
    }
    let delta: Expr = T(u);
    for (const slope of slopes.reverse()) delta = prod(had(delta, T(slope)), A);
    return { output: prod(T(u), h), claim: T(delta) };
  };
  test.each([1, 8, 30])('%d layers', (depth) => {
    const { output, claim } = layers(depth);
    expect(verdict(output, 'y', claim)).toBe('agrees');
    expect(verdict(output, 'y', b.negate(claim))).toBe('wrong value');
  });
});

describe('chaos: derivatives that no difference can see are not called wrong', () => {
  // Each layer stretches by about ten, so that the output jumps about within every step.
  let h: Expr = s;
  let slope: Expr = b.num(1);
  for (let k = 0; k < 40; k++) {
    slope = prod(scaled(10, f('cos', scaled(10, h))), slope);
    h = f('sin', scaled(10, h));
  }
  test('the right one', () => expect(verdict(h, 's', slope)).not.toMatch(/wrong/));
  test('the wrong one', () => expect(verdict(h, 's', b.negate(slope))).not.toBe('agrees'));
});

test('other seeds decide alike', () => {
  for (let seed = 0; seed < 50; seed++) {
    expect(verdict(prod(T(y), A, y), 'y', prod(plus(A, T(A)), y), { seed })).toBe('agrees');
    expect(verdict(to('logdet', X), 'X', inverse(X), { seed })).toBe('wrong value');
    expect(verdict(to('sum', f('relu', y)), 'y', f('relu', y, 1), { seed })).toBe('agrees');
    expect(verdict(to('norm', y), 'y', y, { seed })).toBe('wrong value');
  }
});

describe('what depends on the parity of a size', () => {
  // x' x det(K): the gradient is x' x adj(K)', and adj(K)' is -adj(K) where n is even only.
  const K = variable('K', n, n);
  const square = prod(T(x), x);
  const adj = map('adj', K);
  const whole = problem(had(square, to('det', K)), { properties: { K: ['skew'] } });
  test.each([
    ['agrees', had(square, T(adj))],
    ['wrong value', b.negate(had(square, adj))],
  ])('%s', (expected, claimed) => {
    expect(verdict(whole, 'K', claimed)).toBe(expected);
  });
});
