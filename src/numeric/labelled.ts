/** Arrays whose axes carry index names: `A_{ij}`. */
import { InternalError } from '../errors.js';

export interface Labelled {
  /** Distinct. */
  readonly indices: readonly string[];
  /** The last index moves fastest. */
  readonly data: Float64Array;
}

export type Sizes = (index: string) => number;

const count = (indices: readonly string[], sizes: Sizes): number =>
  indices.reduce((product, index) => product * sizes(index), 1);

/** For each index of `over`, how far apart its neighbours lie in `a`: 0 where `a` lacks it. */
function strides(a: Labelled, over: readonly string[], sizes: Sizes): number[] {
  const result = over.map(() => 0);
  let stride = 1;
  for (let k = a.indices.length - 1; k >= 0; k--) {
    const place = over.indexOf(a.indices[k]!);
    if (place < 0) throw new InternalError(`the index ${a.indices[k]} is lost`);
    result[place] = stride;
    stride *= sizes(a.indices[k]!);
  }
  return result;
}

/** Calls `visit` with the place in the whole and in each array, over all values of the indices. */
function walk(
  over: readonly string[],
  arrays: readonly Labelled[],
  sizes: Sizes,
  visit: (place: number, places: readonly number[]) => void,
): void {
  const lengths = over.map(sizes);
  const steps = arrays.map((a) => strides(a, over, sizes));
  const counter = over.map(() => 0);
  const places = arrays.map(() => 0);
  const total = count(over, sizes);
  for (let place = 0; place < total; place++) {
    visit(place, places);
    for (let axis = over.length - 1; axis >= 0; axis--) {
      counter[axis]!++;
      const carry = counter[axis] === lengths[axis];
      const move = carry ? 1 - lengths[axis]! : 1;
      for (let a = 0; a < arrays.length; a++) places[a]! += move * steps[a]![axis]!;
      if (!carry) break;
      counter[axis] = 0;
    }
  }
}

/** The entries at which equal names are equal: `A_{ii}`, the axes being written in this order. */
export function diagonalOf(written: readonly string[], data: Float64Array, sizes: Sizes): Labelled {
  const indices = [...new Set(written)];
  const steps = new Map<string, number>();
  let stride = 1;
  for (const index of [...written].reverse()) {
    steps.set(index, (steps.get(index) ?? 0) + stride);
    stride *= sizes(index);
  }
  const result = new Float64Array(count(indices, sizes));
  for (let place = 0; place < result.length; place++) {
    let [from, rest] = [0, place];
    for (const index of [...indices].reverse()) {
      from += (rest % sizes(index)) * steps.get(index)!;
      rest = Math.floor(rest / sizes(index));
    }
    result[place] = data[from]!;
  }
  return { indices, data: result };
}

export const union = (lists: readonly (readonly string[])[]): string[] => [
  ...new Set(lists.flat()),
];

/** Entry by entry; an index that an array lacks is spread. */
export function combine(
  arrays: readonly Labelled[],
  sizes: Sizes,
  f: (values: readonly number[]) => number,
  indices: readonly string[] = union(arrays.map((a) => a.indices)),
): Labelled {
  const data = new Float64Array(count(indices, sizes));
  walk(indices, arrays, sizes, (place, places) => {
    data[place] = f(places.map((p, k) => arrays[k]!.data[p]!));
  });
  return { indices, data };
}

/** Sums over the named indices. */
export function sumOver(a: Labelled, summed: readonly string[], sizes: Sizes): Labelled {
  if (summed.length === 0) return a;
  const indices = a.indices.filter((index) => !summed.includes(index));
  const result = { indices, data: new Float64Array(count(indices, sizes)) };
  walk(a.indices, [result], sizes, (place, [p]) => {
    result.data[p!]! += a.data[place]!;
  });
  return result;
}

/**
 * The product of the arrays with the named indices summed: one index at a time, the one whose
 * product is smallest first.
 */
export function contract(
  arrays: readonly Labelled[],
  summed: readonly string[],
  sizes: Sizes,
  spend: (operations: number) => void,
): Labelled {
  let left = [...arrays];
  const waiting = new Set(summed);
  const cost = (index: string): number =>
    count(union(left.filter((a) => a.indices.includes(index)).map((a) => a.indices)), sizes);
  while (waiting.size > 0) {
    const [index] = [...waiting].sort((a, b) => cost(a) - cost(b));
    waiting.delete(index!);
    const involved = left.filter((a) => a.indices.includes(index!));
    spend(cost(index!) * involved.length);
    left = left.filter((a) => !involved.includes(a));
    left.push(sumOver(multiply(involved, sizes), [index!], sizes));
  }
  spend(count(union(left.map((a) => a.indices)), sizes) * left.length);
  return multiply(left, sizes);
}

const multiply = (arrays: readonly Labelled[], sizes: Sizes): Labelled =>
  arrays.length === 1 ? arrays[0]! : combine(arrays, sizes, (v) => v.reduce((a, b) => a * b, 1));
