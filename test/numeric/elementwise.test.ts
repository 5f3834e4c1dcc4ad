import { describe, expect, test } from '@jest/globals';
import { FUNCTIONS } from '../../src/expression/functions.js';
import { derivativeAt, ELEMENTWISE, type RealFunction } from '../../src/numeric/elementwise.js';
import { complementaryError, errorFunction } from '../../src/numeric/erf.js';
import { elementwise, matrixFunction } from '../../src/numeric/functions.js';
import { Jet } from '../../src/numeric/jet.js';

type Name = keyof typeof ELEMENTWISE;
const rows = Object.entries(ELEMENTWISE) as [Name, RealFunction][];
const unary = rows.filter(([, f]) => f.arity === 1);

const same = (got: number, expected: number): void => {
  if (Math.abs(expected) < 1e-300) expect(got).toBeCloseTo(expected, 15);
  else expect(got / expected).toBeCloseTo(1, 11);
};

const S = (z: number): number => 1 / (1 + Math.exp(-z));
const phi = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const Phi = (z: number): number => (1 + errorFunction(z / Math.SQRT2)) / 2;
const sech2 = (z: number): number => 1 / Math.cosh(z) ** 2;

/** The first three derivatives as handbooks give them. */
const CLOSED: Partial<Record<Name, ((z: number) => number)[]>> = {
  exp: [Math.exp, Math.exp, Math.exp],
  log: [(z) => 1 / z, (z) => -1 / z ** 2, (z) => 2 / z ** 3],
  sqrt: [(z) => 0.5 / Math.sqrt(z), (z) => -0.25 * z ** -1.5, (z) => 0.375 * z ** -2.5],
  sin: [Math.cos, (z) => -Math.sin(z), (z) => -Math.cos(z)],
  cos: [(z) => -Math.sin(z), (z) => -Math.cos(z), Math.sin],
  tan: [(z) => 1 + Math.tan(z) ** 2, (z) => 2 * Math.tan(z) * (1 + Math.tan(z) ** 2)],
  asin: [(z) => (1 - z * z) ** -0.5, (z) => z * (1 - z * z) ** -1.5],
  acos: [(z) => -((1 - z * z) ** -0.5), (z) => -z * (1 - z * z) ** -1.5],
  atan: [(z) => 1 / (1 + z * z), (z) => (-2 * z) / (1 + z * z) ** 2],
  sinh: [Math.cosh, Math.sinh, Math.cosh],
  cosh: [Math.sinh, Math.cosh, Math.sinh],
  tanh: [
    sech2,
    (z) => -2 * Math.tanh(z) * sech2(z),
    (z) => sech2(z) * (4 * Math.tanh(z) ** 2 - 2 * sech2(z)),
  ],
  sigmoid: [
    (z) => S(z) * (1 - S(z)),
    (z) => S(z) * (1 - S(z)) * (1 - 2 * S(z)),
    (z) => S(z) * (1 - S(z)) * (1 - 6 * S(z) * (1 - S(z))),
  ],
  softplus: [S, (z) => S(z) * (1 - S(z)), (z) => S(z) * (1 - S(z)) * (1 - 2 * S(z))],
  silu: [(z) => S(z) * (1 + z * (1 - S(z)))],
  gelu: [(z) => Phi(z) + z * phi(z), (z) => (2 - z * z) * phi(z), (z) => (z ** 3 - 4 * z) * phi(z)],
  erf: [
    (z) => (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z),
    (z) => (-4 * z * Math.exp(-z * z)) / Math.sqrt(Math.PI),
  ],
  elu: [(z) => (z > 0 ? 1 : Math.exp(z)), (z) => (z < 0 ? Math.exp(z) : 0)],
  relu: [(z) => (z > 0 ? 1 : 0), () => 0],
  leakyrelu: [(z) => (z > 0 ? 1 : 0.01), () => 0],
  abs: [Math.sign, () => 0],
  sign: [() => 0, () => 0],
};

describe('derivatives against closed forms', () => {
  test.each(unary)('%s', (name, f) => {
    const closed = CLOSED[name]!;
    const points = ['log', 'sqrt'].includes(name) ? [0.3, 0.7, 2.9] : [-0.9, -0.4, 0.3, 0.8];
    for (const z of points)
      closed.forEach((derivative, k) => same(derivativeAt(f, k + 1, z), derivative(z)));
  });
});

test.each(unary)('%s: the plain value is that of the series', (_, f) => {
  for (const z of [0.15, 0.9]) same(f.value(z), f.jet(new Jet([z])).value);
});

describe('far out', () => {
  // value, first and second derivative at -800, 0 and 800
  test.each<[Name, number[], number[], number[]]>([
    ['sigmoid', [0, 0, 0], [1 / 2, 1 / 4, 0], [1, 0, 0]],
    ['softplus', [0, 0, 0], [Math.LN2, 1 / 2, 1 / 4], [800, 1, 0]],
    ['tanh', [-1, 0, 0], [0, 1, 0], [1, 0, 0]],
    ['silu', [0, 0, 0], [0, 1 / 2, 1 / 2], [800, 1, 0]],
    ['gelu', [0, 0, 0], [0, 1 / 2, 2 / Math.sqrt(2 * Math.PI)], [800, 1, 0]],
    ['erf', [-1, 0, 0], [0, 2 / Math.sqrt(Math.PI), 0], [1, 0, 0]],
    ['elu', [-1, 0, 0], [0, 1, 0], [800, 1, 0]],
    ['relu', [0, 0, 0], [0, 0, 0], [800, 1, 0]],
    ['leakyrelu', [-8, 0.01, 0], [0, 0.01, 0], [800, 1, 0]],
    ['abs', [800, -1, 0], [0, 0, 0], [800, 1, 0]],
    ['sign', [-1, 0, 0], [0, 0, 0], [1, 0, 0]],
    ['exp', [0, 0, 0], [1, 1, 1], [Infinity, Infinity, Infinity]],
    [
      'atan',
      [-Math.PI / 2 + 1 / 800, 1 / 640001, 1600 / 640001 ** 2],
      [0, 1, 0],
      [Math.PI / 2 - 1 / 800, 1 / 640001, -1600 / 640001 ** 2],
    ],
  ])('%s', (name, ...expected) => {
    [-800, 0, 800].forEach((z, k) =>
      expected[k]!.forEach((value, order) => {
        const got = derivativeAt(ELEMENTWISE[name], order, z);
        if (Number.isFinite(value)) expect(got).toBeCloseTo(value, 8);
        else expect(got).toBe(value);
      }),
    );
  });

  test('tails keep their relative precision', () => {
    same(ELEMENTWISE.sigmoid.value(-40), Math.exp(-40));
    same(derivativeAt(ELEMENTWISE.sigmoid, 1, 40), Math.exp(-40));
    same(derivativeAt(ELEMENTWISE.tanh, 1, 30), 4 * Math.exp(-60));
    same(ELEMENTWISE.softplus.value(-50), Math.exp(-50));
  });

  test('every derivative of every order stays a number', () => {
    for (const [name, f] of unary) {
      if (['log', 'sqrt', 'asin', 'acos', 'exp', 'sinh', 'cosh'].includes(name)) continue;
      for (const z of [-800, 0, 800])
        for (let order = 0; order <= 6; order++) expect(derivativeAt(f, order, z)).not.toBeNaN();
    }
  });

  test.each(['relu', 'leakyrelu', 'elu', 'abs'] as const)(
    '%s has none where it has no value',
    (f) => {
      expect(derivativeAt(ELEMENTWISE[f], 1, NaN)).toBeNaN();
    },
  );
});

describe('the error function', () => {
  test.each([
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
  ])('erf %d', (z, value) => same(errorFunction(z), value));
  test.each([
    [-1, 1.842700792949715],
    [1, 0.15729920705028513],
    [2.4, 0.000688513896645079],
    [5, 1.5374597944280349e-12],
    [10, 2.088487583762545e-45],
  ])('erfc %d', (z, value) => expect(complementaryError(z) / value).toBeCloseTo(1, 12));
});

describe('two arguments', () => {
  test('max', () => expect(ELEMENTWISE.max.value(2, 3)).toBe(3));
  test('min', () => expect(ELEMENTWISE.min.value(2, 3)).toBe(2));
  test('the larger one passes its series on', () =>
    expect(ELEMENTWISE.max.jet(new Jet([2, 5]), new Jet([1, 7])).coefficients).toEqual([2, 5]));
});

test('every function of the language has numbers', () => {
  for (const name of Object.keys(FUNCTIONS)) {
    expect(elementwise(name) ?? matrixFunction(name)).toBeDefined();
    expect(elementwise('constructor') ?? matrixFunction('toString')).toBeUndefined();
  }
});

describe('series', () => {
  const z = Jet.variable(0.7, 5);
  const taylor = (jet: Jet): number[] => [...jet.coefficients];
  test('log(exp(z)) is z', () =>
    taylor(z.exp().log()).forEach((c, k) => expect(c).toBeCloseTo([0.7, 1][k] ?? 0, 12)));
  test('sin² + cos² is 1', () => {
    const one = z.sin().pow(2).add(z.cos().mul(z.cos()));
    taylor(one).forEach((c, k) => expect(c).toBeCloseTo(k === 0 ? 1 : 0, 12));
  });
  test('z^z = exp(z log z)', () => {
    const power = taylor(z.pow(z));
    taylor(z.log().mul(z).exp()).forEach((c, k) => expect(power[k]).toBeCloseTo(c, 12));
  });
  test('a whole power of a negative base', () =>
    expect(taylor(Jet.variable(-2, 3).pow(3))).toEqual([-8, 12, -6, 1]));
  test('a power at zero', () => expect(taylor(Jet.variable(0, 3).pow(2))).toEqual([0, 0, 1, 0]));
  test('composition', () => {
    const inner = z.mul(z);
    const outer = Jet.variable(inner.value, 5).sin();
    taylor(inner.composed(outer)).forEach((c, k) =>
      expect(c).toBeCloseTo(inner.sin().coefficients[k]!, 12),
    );
  });
});
