/** Random points that are tried, one after the other: with both signs of what has no sign of its own, and with large values. */
import type { Declaration, Property } from '../expression/problem.js';
import type { Environment } from '../numeric/index.js';
import { add, type Matrix, scale } from '../numeric/matrix.js';
import { Random } from '../numeric/random.js';
import { samplePoint, type Sampler } from '../numeric/sample.js';

export interface Candidate {
  readonly env: Environment;
  /** Whether values are larger than usual: there a sum of exponentials may overflow. */
  readonly isWide: boolean;
}

const SEED = 271828;
const MAX_OPERATIONS = 20_000_000;
/** The first so many points are followed by their mirror images. */
const MIRRORED = 3;
/** How much larger the values are at the points that are added to the usual ones. */
const WIDE = 8;
/** So many points have some values large where there are kinks. */
const MIXED = 12;
/** Where sides of kinks are looked for. */
const SCALES = [8, 1, 64, 1 / 8, 512];

/** Properties that every multiple has, the negative too. */
const LINEAR: ReadonlySet<Property> = new Set(['symmetric', 'skew', 'diagonal', 'lower', 'upper']);
/** Properties that positive multiples have. */
const CONIC: ReadonlySet<Property> = new Set([...LINEAR, 'positive', 'spd']);

/** The usual points of a problem, so many at most. */
export function* candidates(sampler: Sampler, count: number): Generator<Candidate> {
  for (let attempt = 0; attempt < count; attempt++) {
    const isPaired = attempt < 2 * MIRRORED;
    const env = pointOf(sampler, isPaired ? attempt >> 1 : attempt - MIRRORED);
    const isMirror = isPaired && attempt % 2 === 1;
    yield { env: isMirror ? scaled(sampler, env, -1) : env, isWide: false };
  }
}

/** Points with large values, of both signs. */
export function wideCandidates(sampler: Sampler): Candidate[] {
  const env = scaled(sampler, pointOf(sampler, 1), WIDE);
  const mixed = sampler.kinked ? Array.from({ length: MIXED }, (_, k) => mixture(sampler, k)) : [];
  return [env, scaled(sampler, env, -1), ...mixed].map((one) => ({ env: one, isWide: true }));
}

/** Some values large and others not: where all are, products are much larger than what stands beside them. */
function mixture(sampler: Sampler, attempt: number): Environment {
  const random = new Random(SEED + attempt);
  const env = pointOf(sampler, attempt % MIRRORED, SEED + attempt);
  const names = new Set([...env.values.keys()].filter(() => random.sign() > 0));
  return scaled(sampler, env, WIDE, names);
}

/** Points of many sizes, among which sides of kinks are looked for. */
export function scatteredCandidate(sampler: Sampler, attempt: number): Candidate {
  const factor = SCALES[attempt % SCALES.length]!;
  const general = pointOf(sampler, (attempt >> 1) % 3, SEED + attempt);
  return { env: scaled(sampler, general, factor), isWide: factor > 1 };
}

const pointOf = (sampler: Sampler, attempt: number, seed = SEED): Environment => ({
  ...samplePoint(sampler, attempt, seed),
  maxOperations: MAX_OPERATIONS,
});

/** The point with every value multiplied, as far as the declared properties allow that. */
function scaled(
  { problem }: Sampler,
  env: Environment,
  factor: number,
  names?: ReadonlySet<string>,
): Environment {
  const values = [...env.values].map(([name, value]): [string, Matrix] => {
    const declared = problem.variables.get(name);
    const isMeant = names?.has(name) ?? true;
    return [name, isMeant && declared && mayScale(declared, factor) ? scale(value, factor) : value];
  });
  return { ...env, values: new Map(values) };
}

function mayScale({ properties, isBasis }: Declaration, factor: number): boolean {
  const kept = factor < 0 ? LINEAR : CONIC;
  return !isBasis && properties.every((property) => kept.has(property));
}

/** A point between two others; what has a property that is lost on the way has its value at the first. */
export function between(
  { problem }: Sampler,
  from: Environment,
  to: Environment,
  share: number,
): Environment {
  const values = [...from.values].map(([name, value]): [string, Matrix] => {
    const other = to.values.get(name)!;
    const declared = problem.variables.get(name);
    if (!declared || !mayScale(declared, 1)) return [name, value];
    return [name, add(scale(value, 1 - share), scale(other, share))];
  });
  return { ...from, values: new Map(values) };
}
