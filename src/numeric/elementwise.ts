/**
 * The numbers of the elementwise functions: one line each, over series (jet.ts), so that every
 * derivative comes from it. The lines stay finite wherever the function is.
 */
import type { ElementwiseName } from '../expression/functions.js';
import { complementaryError, errorFunction } from './erf.js';
import { Jet } from './jet.js';

/** A function of numbers with all of its derivatives. */
export interface RealFunction {
  readonly arity: number;
  readonly jet: (...args: readonly Jet[]) => Jet;
  readonly value: (...args: readonly number[]) => number;
}

/** A function of one argument; `value` only where numbers alone are much faster than series. */
const unary = (jet: (z: Jet) => Jet, value?: (z: number) => number): RealFunction => ({
  arity: 1,
  jet: (...args) => jet(args[0]!),
  value: value ? (...args) => value(args[0]!) : (...args) => jet(new Jet([args[0]!])).value,
});

const binary = (
  jet: (a: Jet, b: Jet) => Jet,
  value: (a: number, b: number) => number,
): RealFunction => ({
  arity: 2,
  jet: (...args) => jet(args[0]!, args[1]!),
  value: (...args) => value(args[0]!, args[1]!),
});

const abs = (z: Jet): Jet => z.mul(Math.sign(z.value));

/** e^{-|z|} never overflows. */
const decay = (z: Jet): Jet => (z.value > 0 ? z.neg() : z).exp();

const sigmoid = (z: Jet): Jet => {
  const small = decay(z);
  return (z.value > 0 ? Jet.constant(1, z.order) : small).div(small.add(1));
};

const softplus = (z: Jet): Jet => (z.value > 0 ? z.add(decay(z).log1p()) : decay(z).log1p());

/** (1 - q) / (1 + q) with q = e^{-2|z|}. */
const tanh = (z: Jet): Jet => {
  const outward = z.value > 0 ? z.scale(-2) : z.scale(2);
  const size = outward.expm1().neg().div(outward.exp().add(1));
  return z.value > 0 ? size : size.neg();
};

/** The density of the standard normal distribution. */
const normalDensity = (z: Jet): Jet =>
  z
    .mul(z)
    .scale(-1 / 2)
    .exp()
    .scale(1 / Math.sqrt(2 * Math.PI));

const normalCumulative = (z: Jet): Jet =>
  z.through(complementaryError(-z.value * Math.SQRT1_2) / 2, normalDensity);

const gauss = (z: Jet): Jet =>
  z
    .mul(z)
    .neg()
    .exp()
    .scale(2 / Math.sqrt(Math.PI));

/** 1 / √(1 - z²). */
const arcSlope = (z: Jet): Jet =>
  z
    .mul(z)
    .neg()
    .add(1)
    .pow(-1 / 2);

/** The function that is another below 0, and its argument above. */
const kinked =
  (below: (z: Jet) => Jet) =>
  (z: Jet): Jet =>
    z.value <= 0 ? below(z) : z.value > 0 ? z : z.scale(NaN);

export const ELEMENTWISE = {
  exp: unary((z) => z.exp(), Math.exp),
  log: unary((z) => z.log(), Math.log),
  sqrt: unary((z) => z.sqrt(), Math.sqrt),
  sin: unary((z) => z.sin(), Math.sin),
  cos: unary((z) => z.cos(), Math.cos),
  tan: unary((z) => z.through(Math.tan(z.value), (y) => y.cos().pow(-2)), Math.tan),
  asin: unary((z) => z.through(Math.asin(z.value), arcSlope), Math.asin),
  acos: unary((z) => z.through(Math.acos(z.value), (y) => arcSlope(y).neg()), Math.acos),
  atan: unary((z) => z.through(Math.atan(z.value), (y) => y.mul(y).add(1).reciprocal()), Math.atan),
  sinh: unary((z) => z.sinh(), Math.sinh),
  cosh: unary((z) => z.cosh(), Math.cosh),
  tanh: unary(tanh, Math.tanh),
  abs: unary(abs, Math.abs),
  sign: unary((z) => Jet.constant(Math.sign(z.value), z.order), Math.sign),
  relu: unary(
    kinked((z) => z.scale(0)),
    (z) => (z <= 0 ? 0 : z),
  ),
  leakyrelu: unary(kinked((z) => z.scale(1 / 100))),
  elu: unary((z) => (z.value >= 0 ? z : z.expm1())),
  gelu: unary((z) => z.mul(normalCumulative(z))),
  silu: unary((z) => z.mul(sigmoid(z))),
  sigmoid: unary(sigmoid, (z) =>
    z > 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)),
  ),
  softplus: unary(softplus),
  erf: unary((z) => z.through(errorFunction(z.value), gauss)),
  max: binary((a, b) => (a.value > b.value ? a : b), Math.max),
  min: binary((a, b) => (a.value < b.value ? a : b), Math.min),
} satisfies Record<ElementwiseName, RealFunction>;

/** The derivative of this order of a function of one argument at a number. */
export const derivativeAt = (f: RealFunction, order: number, z: number): number =>
  order === 0 ? f.value(z) : f.jet(Jet.variable(z, order)).derivative(order);
