/** The sizes of dimensions from the values that a person gives: x is 3 long, so n is 3. */
import { type Dim, dimNames, evaluateDim } from '../expression/dimension.js';

/** A dimension that is known to have a size, and where that comes from. */
export interface SizeEquation {
  readonly dim: Dim;
  readonly size: number;
  /** Which of the given values it comes from. */
  readonly of: number;
}

export type Sizes = Map<string, number>;

/** The only unknown name of an equation, if it has just one. */
function unknownOf({ dim }: SizeEquation, sizes: Sizes): string | undefined {
  const unknown = dimNames(dim).filter((name) => !sizes.has(name));
  return unknown.length === 1 ? unknown[0] : undefined;
}

/** No size that is looked for is larger. */
const LARGEST = 100_000;

/** The positive whole numbers that solve an equation with one unknown. */
function solutions(equation: SizeEquation, unknown: string, sizes: Sizes): number[] {
  const at = (size: number): number => evaluateDim(equation.dim, new Map(sizes).set(unknown, size));
  const bound = Math.min(rootBound(equation, unknown, sizes), LARGEST);
  const found: number[] = [];
  for (let size = 1; size <= bound; size++) if (at(size) === equation.size) found.push(size);
  return found;
}

/** No root of a polynomial is larger (Cauchy): 1 + the largest ratio of a coefficient to the first one. */
function rootBound({ dim, size }: SizeEquation, unknown: string, sizes: Sizes): number {
  const coefficients = [-size];
  for (const { coefficient, powers } of dim.terms) {
    const others = powers.filter(([name]) => name !== unknown);
    const exponent = powers.find(([name]) => name === unknown)?.[1] ?? 0;
    const value = others.reduce(
      (product, [name, k]) => product * sizes.get(name)! ** k,
      coefficient,
    );
    coefficients[exponent] = (coefficients[exponent] ?? 0) + value;
  }
  const first = coefficients.findLastIndex((c = 0) => c !== 0);
  const ratio = (c = 0): number => Math.abs(c / coefficients[first]!);
  return 1 + Math.max(0, ...Array.from(coefficients.slice(0, first), ratio));
}

/** Solves for the names one after the other; what cannot be solved stays without a size. */
export function solveSizes(equations: readonly SizeEquation[]): Sizes {
  const sizes: Sizes = new Map();
  let open = [...equations];
  for (let progress = true; progress;) {
    progress = false;
    for (const equation of open) {
      const unknown = unknownOf(equation, sizes);
      const [size, another] = unknown === undefined ? [] : solutions(equation, unknown, sizes);
      if (unknown === undefined || size === undefined || another !== undefined) continue;
      sizes.set(unknown, size);
      progress = true;
    }
    open = open.filter(({ dim }) => dimNames(dim).some((name) => !sizes.has(name)));
  }
  return sizes;
}

/** The first equation that the sizes do not fulfil, or that no size of its only unknown does. */
export function contradiction(
  equations: readonly SizeEquation[],
  sizes: Sizes,
): SizeEquation | undefined {
  return equations.find((equation) => {
    const { dim, size } = equation;
    const unknown = unknownOf(equation, sizes);
    if (unknown !== undefined) return solutions(equation, unknown, sizes).length === 0;
    return dimNames(dim).every((name) => sizes.has(name)) && evaluateDim(dim, sizes) !== size;
  });
}
