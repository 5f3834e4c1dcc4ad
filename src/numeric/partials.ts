/** Derivatives of functions of several numbers by chosen arguments. */
import type { RealFunction } from './elementwise.js';
import { Jet } from './jet.js';

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/**
 * The derivative by each argument so many times, at a point, from derivatives along lines (polarization):
 * ∂_{v1} ... ∂_{vk} f = Σ_ε ε1 ... εk ∂^k f along Σ εi vi, divided by 2^k k!.
 */
function partialAt(f: RealFunction, point: readonly number[], orders: readonly number[]): number {
  const axes = orders.flatMap((times, axis) => Array.from({ length: times }, () => axis));
  const k = axes.length;
  if (k === 0) return f.value(...point);
  let total = 0;
  for (let choice = 0; choice < 1 << k; choice++) {
    const direction = point.map(() => 0);
    let sign = 1;
    axes.forEach((axis, bit) => {
      const one = (choice >> bit) & 1 ? -1 : 1;
      sign *= one;
      direction[axis]! += one;
    });
    const line = point.map(
      (x, axis) => new Jet([x, direction[axis]!, ...new Array<number>(k - 1).fill(0)]),
    );
    total += sign * f.jet(...line).coefficients[k]!;
  }
  return total / 2 ** k;
}

/** All ways to share out so many differentiations, or fewer, among the arguments. */
function sharedOut(most: number, places: number): number[][] {
  if (places === 0) return [[]];
  return Array.from({ length: most + 1 }, (_, times) =>
    sharedOut(most - times, places - 1).map((rest) => [times, ...rest]),
  ).flat();
}

/** A derivative of a function of several numbers as such a function: its Taylor series, composed. */
export function partialOf(f: RealFunction, orders: readonly number[]): RealFunction {
  const value = (...point: readonly number[]): number => partialAt(f, point, orders);
  const jet = (...args: readonly Jet[]): Jet => {
    const order = args[0]!.order;
    const point = args.map((arg) => arg.value);
    const steps = args.map((arg) => new Jet([0, ...arg.coefficients.slice(1)]));
    let sum = Jet.constant(0, order);
    for (const times of sharedOut(order, args.length)) {
      const number = partialAt(
        f,
        point,
        orders.map((o, k) => o + times[k]!),
      );
      let term = Jet.constant(number / times.map(factorial).reduce((a, b) => a * b, 1), order);
      times.forEach((count, k) => {
        for (let n = 0; n < count; n++) term = term.mul(steps[k]!);
      });
      sum = sum.add(term);
    }
    return sum;
  };
  return { arity: f.arity, jet, value };
}
