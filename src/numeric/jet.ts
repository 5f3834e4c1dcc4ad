/**
 * Truncated Taylor series: the value of a function at a point with its derivatives there. A function
 * that is written once over jets has all its derivatives.
 */
import { InternalError } from '../errors.js';

/** Coefficients c₀ … c_K of c₀ + c₁ t + … + c_K t^K. */
export class Jet {
  constructor(readonly coefficients: readonly number[]) {}

  static constant(value: number, order = 0): Jet {
    const coefficients = [value];
    while (coefficients.length <= order) coefficients.push(0);
    return new Jet(coefficients);
  }

  /** The point that moves: value + t. */
  static variable(value: number, order: number): Jet {
    const coefficients = [value];
    while (coefficients.length <= order) coefficients.push(coefficients.length === 1 ? 1 : 0);
    return new Jet(coefficients);
  }

  get value(): number {
    return this.coefficients[0]!;
  }

  get order(): number {
    return this.coefficients.length - 1;
  }

  /** The derivative of this order at t = 0. */
  derivative(order: number): number {
    let result = this.coefficients[order]!;
    for (let k = 2; k <= order; k++) result *= k;
    return result;
  }

  truncated(order: number): Jet {
    return this.order === order ? this : new Jet(this.coefficients.slice(0, order + 1));
  }

  /** The derivative by t as a series, one order shorter, so many times. */
  shifted(times: number): Jet {
    let result = this.coefficients;
    for (let n = 0; n < times; n++) result = result.slice(1).map((c, k) => c * (k + 1));
    return new Jet(result);
  }

  neg(): Jet {
    return this.scale(-1);
  }

  scale(factor: number): Jet {
    return new Jet(this.coefficients.map((c) => (c === 0 ? 0 : factor * c)));
  }

  add(other: Jet | number): Jet {
    if (typeof other === 'number')
      return new Jet(this.coefficients.map((c, k) => (k === 0 ? c + other : c)));
    return new Jet(this.coefficients.map((c, k) => c + other.coefficients[k]!));
  }

  sub(other: Jet | number): Jet {
    return this.add(typeof other === 'number' ? -other : other.neg());
  }

  mul(other: Jet | number): Jet {
    if (typeof other === 'number') return this.scale(other);
    return new Jet(this.coefficients.map((_, k) => convolve(this, other, k)));
  }

  /** Series division: each coefficient from those before it. */
  div(other: Jet | number): Jet {
    if (typeof other === 'number') return new Jet(this.coefficients.map((c) => c / other));
    const quotient: number[] = [];
    for (let k = 0; k <= this.order; k++) {
      let rest = this.coefficients[k]!;
      for (let j = 1; j <= k; j++) rest -= times(other.coefficients[j]!, quotient[k - j]!);
      quotient.push(k > 0 && rest === 0 ? 0 : rest / other.value);
    }
    return new Jet(quotient);
  }

  reciprocal(): Jet {
    return Jet.constant(1, this.order).div(this);
  }

  /**
   * A function of this series by its value and its derivative, a function of the same point:
   * k r_k = Σ_j j z_j d_{k-j}.
   */
  through(value: number, derivative: (z: Jet) => Jet): Jet {
    if (this.order === 0) return new Jet([value]);
    const slope = derivative(this.truncated(this.order - 1));
    const result = [value];
    for (let k = 1; k <= this.order; k++) {
      let total = 0;
      for (let j = 1; j <= k; j++)
        total += times(j * this.coefficients[j]!, slope.coefficients[k - j]!);
      result.push(total / k);
    }
    return new Jet(result);
  }

  exp(): Jet {
    const result = [Math.exp(this.value)];
    for (let k = 1; k <= this.order; k++) {
      let total = 0;
      for (let j = 1; j <= k; j++) total += times(j * this.coefficients[j]!, result[k - j]!);
      result.push(total / k);
    }
    return new Jet(result);
  }

  expm1(): Jet {
    return this.through(Math.expm1(this.value), (z) => z.exp());
  }

  log(): Jet {
    return this.through(Math.log(this.value), (z) => z.reciprocal());
  }

  log1p(): Jet {
    return this.through(Math.log1p(this.value), (z) => z.add(1).reciprocal());
  }

  sqrt(): Jet {
    return this.through(Math.sqrt(this.value), (z) => z.pow(-1 / 2).scale(1 / 2));
  }

  sin(): Jet {
    return this.through(Math.sin(this.value), (z) => z.cos());
  }

  cos(): Jet {
    return this.through(Math.cos(this.value), (z) => z.sin().neg());
  }

  sinh(): Jet {
    return this.through(Math.sinh(this.value), (z) => z.cosh());
  }

  cosh(): Jet {
    return this.through(Math.cosh(this.value), (z) => z.sinh());
  }

  /** The power; a constant exponent allows any base. */
  pow(exponent: Jet | number): Jet {
    if (typeof exponent !== 'number') {
      if (exponent.coefficients.some((c, k) => k > 0 && c !== 0))
        return this.log().mul(exponent).exp();
      return this.pow(exponent.value);
    }
    if (exponent === 0) return Jet.constant(1, this.order);
    return this.through(this.value ** exponent, (z) => z.pow(exponent - 1).scale(exponent));
  }

  /** The function whose Taylor coefficients at this point are given, at this series. */
  composed(taylor: Jet): Jet {
    if (taylor.order < this.order) throw new InternalError('a Taylor series that is too short');
    const step = new Jet([0, ...this.coefficients.slice(1)]);
    let result = Jet.constant(0, this.order);
    for (let k = this.order; k >= 0; k--) result = result.mul(step).add(taylor.coefficients[k]!);
    return result;
  }
}

/** The product in which zero absorbs even an overflow: a series that ends has no infinite terms. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

function convolve(a: Jet, b: Jet, k: number): number {
  if (k === 0) return a.value * b.value;
  let total = 0;
  for (let j = 0; j <= k; j++) total += times(a.coefficients[j]!, b.coefficients[k - j]!);
  return total;
}
