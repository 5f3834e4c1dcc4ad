/** The sizes of dimensions from the values that a person gives: x is 3 long, so n is 3. */
import { type Dim, dimNames, evaluateDim } from '../expression/dimension.js';

/** A dimension that is known to have a size, and where that comes from. */
export interface SizeEquation {
  readonly dim: Dim;
  readonly size: number;
  /** Which of the given values it comes from. */
  readonly of: number;
}

type Sizes = Map<string, number>;

/** The only unknown name of an equation, if it has just one. */
function unknownOf({ dim }: SizeEquation, sizes: Sizes): string | undefined {
  const unknown = dimNames(dim).filter((name) => !sizes.has(name));
  return unknown.length === 1 ? unknown[0] : undefined;
}

/** The positive whole number that solves an equation with one unknown in it linearly. */
function solution(equation: SizeEquation, unknown: string, sizes: Sizes): number | undefined {
  const at = (size: number): number => evaluateDim(equation.dim, new Map(sizes).set(unknown, size));
  const slope = at(1) - at(0);
  const size = (equation.size - at(0)) / slope;
  const isLinear = at(2) - at(1) === slope;
  return isLinear && Number.isInteger(size) && size > 0 ? size : undefined;
}

/** Solves for the names one after the other; what cannot be solved stays without a size. */
export function solveSizes(equations: readonly SizeEquation[]): Sizes {
  const sizes: Sizes = new Map();
  let open = [...equations];
  for (let progress = true; progress;) {
    progress = false;
    for (const equation of open) {
      const unknown = unknownOf(equation, sizes);
      const size = unknown === undefined ? undefined : solution(equation, unknown, sizes);
      if (unknown === undefined || size === undefined) continue;
      sizes.set(unknown, size);
      progress = true;
    }
    open = open.filter(({ dim }) => dimNames(dim).some((name) => !sizes.has(name)));
  }
  return sizes;
}

/** The first equation that the sizes do not fulfil. */
export function contradiction(
  equations: readonly SizeEquation[],
  sizes: ReadonlyMap<string, number>,
): SizeEquation | undefined {
  return equations.find(
    ({ dim, size }) =>
      dimNames(dim).every((name) => sizes.has(name)) && evaluateDim(dim, sizes) !== size,
  );
}
