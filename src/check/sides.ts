/** Points on both sides of kinks, far from them and close to them. */
import type { Expr } from '../expression/nodes.js';
import { type Environment, Evaluator } from '../numeric/index.js';
import type { Sampler } from '../numeric/sample.js';
import { between, type Candidate, scatteredCandidate } from './candidates.js';
import { heightsAt, type Kink, sidesOf } from './kinks.js';

/** So many points are looked through for one on the other side of a kink. */
const MAX_SEARCH = 40;
/** So many kinks are approached, each in so many halvings of the way from one side to the other. */
const MAX_APPROACHED = 6;
const HALVINGS = 12;

interface Seen {
  readonly env: Environment;
  readonly heights: readonly Float64Array[];
}

/**
 * Looks for points on those sides of kinks on which none of the known ones lies, then close to every kink on either
 * side: only there `[x > 4]` is not `[x > 5]`.
 *
 * @param definitions the values of all names that are no variables
 * @param accept takes a point, and says whether it counts
 */
export function searchAroundKinks(
  kinks: readonly Kink[],
  known: readonly Environment[],
  definitions: ReadonlyMap<string, Expr>,
  sampler: Sampler,
  accept: (candidate: Candidate) => boolean,
): void {
  const at = (env: Environment): Seen => {
    const whole = { ...env, definitions };
    return { env, heights: heightsAt(kinks, new Evaluator(whole)) };
  };
  const sizes = [...sampler.sizes].join(' ');
  const seen = known.filter((env) => [...env.sizes].join(' ') === sizes).map(at);
  const sides = new Set(seen.flatMap(({ heights }) => sidesOf(heights)));
  for (let attempt = 0; attempt < MAX_SEARCH && sides.size < 2 * kinks.length; attempt++) {
    const one = scatteredCandidate(sampler, attempt);
    const place = at(one.env);
    const fresh = sidesOf(place.heights).filter((side) => !sides.has(side));
    if (fresh.length === 0 || !accept(one)) continue;
    seen.push(place);
    fresh.forEach((side) => sides.add(side));
  }
  for (let k = 0; k < Math.min(kinks.length, MAX_APPROACHED); k++) {
    const pair = oppositePair(seen, k, sampler);
    if (pair) for (const env of approach(pair, k, sampler, at)) accept({ env, isWide: false });
  }
}

interface Pair {
  readonly from: Seen;
  readonly to: Seen;
  /** The entry that is above the kink at one point and below it at the other. */
  readonly entry: number;
}

function oppositePair(seen: readonly Seen[], k: number, sampler: Sampler): Pair | undefined {
  for (const from of seen)
    for (const to of seen) {
      const below = to.heights[k]!;
      const entry = from.heights[k]!.findIndex((x, i) => x > 0 && below[i]! < 0);
      if (entry >= 0 && !areMirrored(from.env, to.env, sampler)) return { from, to, entry };
    }
  return undefined;
}

/** Whether everything is zero half way. */
function areMirrored(from: Environment, to: Environment, sampler: Sampler): boolean {
  const middle = between(sampler, from, to, 1 / 2);
  return [...middle.values.values()].some(({ data }) => data.every((x) => x === 0));
}

/** The two ends of a short piece of the way from one point to the other that crosses the kink. */
function approach(
  { from, to, entry }: Pair,
  k: number,
  sampler: Sampler,
  at: (env: Environment) => Seen,
): Environment[] {
  const point = (share: number): Environment => between(sampler, from.env, to.env, share);
  const isAbove = (share: number): boolean => at(point(share)).heights[k]![entry]! > 0;
  if (isAbove(1)) return [];
  let [above, below] = [0, 1];
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (above + below) / 2;
    if (isAbove(middle)) above = middle;
    else below = middle;
  }
  return [point(above), point(below)];
}
