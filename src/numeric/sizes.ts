/** Small sizes for the names of dimensions: distinct dimensions get distinct sizes. */
import { constantDim, type Dim, dimNames, evaluateDim } from '../expression/dimension.js';

/** At 1 everything commutes and at 2 special identities hold, so 2 comes last. */
const CANDIDATES = [3, 4, 5, 6, 7, 8, 9, 2];

/** A skew matrix of odd size has no inverse. */
const EVEN_FIRST = [4, 6, 8, 3, 5, 7, 9, 2];

/**
 * Which sizes: the first names get the first ones; reversed, the last names do (X'X is singular where X is wider than
 * it is high); or even ones come first.
 */
export const SIZE_CHOICES = ['usual', 'reversed', 'even'] as const;
export type SizeChoice = (typeof SIZE_CHOICES)[number];

/** How many choices are tried before equal sizes are allowed. */
const MAX_TRIES = 2000;

/**
 * Sizes for all names in these dimensions, and for the other names, such that every dimension is
 * positive; dimensions that are written differently have different sizes, as long as small ones
 * suffice for that.
 */
export function chooseSizes(
  dims: Iterable<Dim>,
  others: Iterable<string> = [],
  choice: SizeChoice = 'usual',
): Map<string, number> {
  const distinct = new Map<string, Dim>();
  for (const dim of dims) distinct.set(dim.key, dim);
  const names = new Set(others);
  let composite = false;
  for (const dim of distinct.values()) {
    const own = dimNames(dim);
    for (const name of own) names.add(name);
    if (own.length > 0 && own[0] !== dim.key) composite = true;
  }
  const order = choice === 'reversed' ? [...names].reverse() : [...names];
  const candidates = choice === 'even' ? EVEN_FIRST : CANDIDATES;
  if (!composite && names.size <= candidates.length / 2) return inTurn(order, distinct, candidates);
  const search = new Search([...distinct.values()], order, candidates);
  return search.run(true) ?? search.run(false) ?? cyclic(order);
}

/** The first sizes that are not themselves among the dimensions: all that plain names need. */
function inTurn(
  names: Iterable<string>,
  taken: ReadonlyMap<string, Dim>,
  candidates: readonly number[],
): Map<string, number> {
  const free = candidates.filter((size) => !taken.has(String(size)));
  const sizes = new Map<string, number>();
  for (const name of names) sizes.set(name, free[sizes.size % free.length] ?? candidates[0]!);
  return sizes;
}

/** A depth-first search with a bounded number of tries. */
class Search {
  private tries = 0;
  private distinct = true;
  private readonly sizes = new Map<string, number>();
  /** For each name the dimensions whose last name it is. */
  private readonly settled: Dim[][];
  private readonly numbers: number[];

  constructor(
    dims: readonly Dim[],
    private readonly names: readonly string[],
    private readonly candidates: readonly number[],
  ) {
    this.settled = names.map(() => []);
    for (const dim of dims) {
      const last = Math.max(-1, ...dimNames(dim).map((name) => names.indexOf(name)));
      this.settled[last]?.push(dim);
    }
    this.numbers = dims.map(constantDim).filter((n) => n !== null);
  }

  run(distinct: boolean): Map<string, number> | undefined {
    if (distinct && this.names.length >= this.candidates.length) return undefined;
    this.tries = 0;
    this.distinct = distinct;
    this.sizes.clear();
    return this.from(0, new Set(this.numbers)) ? this.sizes : undefined;
  }

  private from(k: number, taken: ReadonlySet<number>): boolean {
    const name = this.names[k];
    if (name === undefined) return true;
    const { candidates } = this;
    for (let c = 0; c < candidates.length; c++) {
      if (++this.tries > MAX_TRIES) return false;
      const turn = this.distinct ? c : (c + k) % (candidates.length - 1);
      this.sizes.set(name, candidates[turn]!);
      const next = this.accept(k, taken);
      if (next && this.from(k + 1, next)) return true;
    }
    return false;
  }

  private accept(k: number, taken: ReadonlySet<number>): ReadonlySet<number> | undefined {
    const next = new Set(taken);
    for (const dim of this.settled[k]!) {
      const size = evaluateDim(dim, this.sizes);
      if (size < 1 || (this.distinct && (size === 1 || next.has(size)))) return undefined;
      next.add(size);
    }
    return next;
  }
}

const cyclic = (names: readonly string[]): Map<string, number> =>
  new Map(names.map((name, k) => [name, CANDIDATES[k % (CANDIDATES.length - 1)]!]));
