/** Whether two members are equal: at points of several sizes, with many values, on both sides of kinks. */
import type { ArrayExpr, Atom } from '../../expression/arrays.js';
import { MatcalcError } from '../../errors.js';
import type { IndexEquation } from '../../expression/index-equation.js';
import type { Expr } from '../../expression/nodes.js';
import { type AtomValue, atomValue, evaluateArray } from '../../numeric/arrays.js';
import {
  type Environment,
  Evaluator,
  evaluateIndex,
  type Matrix,
  permuted,
  type Tensor,
} from '../../numeric/index.js';
import { Random } from '../../numeric/random.js';
import { makeSampler, randomDirection, samplePoint, type Sampler } from '../../numeric/sample.js';
import { SIZE_CHOICES } from '../../numeric/sizes.js';
import type { Context } from './context.js';
import { inducedChanges } from './differentials.js';

/** What has numbers at a point. */
export type Quantity =
  | {
      readonly kind: 'array';
      readonly array: ArrayExpr;
      readonly atoms: readonly Atom[];
      /** For the vec form: so many axes belong to the output. */
      readonly unfolded?: number;
    }
  | { readonly kind: 'index'; readonly equation: IndexEquation; readonly atoms: readonly Atom[] }
  /** An expression with changes in it, `A dX B`: those of the names that move, and those that these bring about. */
  | { readonly kind: 'differential'; readonly expr: Expr; readonly changes: Changes };

/** The changes of a chain: names that move, and defined names whose changes follow from theirs. */
export interface Changes {
  readonly moving: readonly string[];
  readonly induced: readonly string[];
}

export type Comparison =
  | { readonly kind: 'equal' }
  | { readonly kind: 'different' }
  | { readonly kind: 'undecided'; readonly reason: string };

/** Relative to the greatest entry: closer values are equal, values farther apart differ unless rounding explains it. */
const CLOSE = 1e-9;
const FAR = 1e-7;
const NOISES = [1, 2, 3];
const MARGIN = 10;
/** So many points of each choice of sizes, more where there are kinks. */
const POINTS = 3;
const KINKED_POINTS = 6;
const ATTEMPTS = 24;
/** So many points must agree at which the values are not zero; or so many at which they are. */
const ENOUGH = 3;
const ENOUGH_ZEROS = 6;
const MAX_ENTRIES = 20_000;
const MAX_OPERATIONS = 20_000_000;
/** Nothing but rounding is so small where all values are of the size of 1. */
const NOTHING = 1e-13;
const SEED = 314159;

/** A point with the values that derivatives have there. */
interface Place {
  readonly env: Environment;
  readonly atoms: Map<string, AtomValue>;
}

export class Comparer {
  private readonly samplers: readonly Sampler[];
  private readonly places = new Map<string, Place>();

  /** @param exprs what will be evaluated, so that its sizes are known */
  constructor(
    private readonly context: Context,
    exprs: Iterable<Expr>,
    private readonly deadline: number,
  ) {
    const problem = context.whole();
    const all = [...exprs];
    const seen = new Set<string>();
    this.samplers = SIZE_CHOICES.map((choice) => makeSampler(problem, all, choice)).filter(
      (sampler) => {
        const key = [...sampler.sizes].join(' ');
        const isNew = !seen.has(key) && sampler.entries <= MAX_ENTRIES;
        seen.add(key);
        return isNew;
      },
    );
  }

  compare(a: Quantity, b: Quantity): Comparison {
    let agreeing = 0;
    let zero = 0;
    for (const sampler of this.samplers) {
      let useful = 0;
      const wanted = sampler.kinked ? KINKED_POINTS : POINTS;
      for (let attempt = 0; attempt < ATTEMPTS && useful < wanted; attempt++) {
        if (Date.now() > this.deadline)
          return { kind: 'undecided', reason: 'there was no time left to try it' };
        const finding = this.compareAt(this.placeOf(sampler, attempt), a, b);
        if (finding === 'different') return { kind: 'different' };
        if (finding === 'unclear') continue;
        useful++;
        if (finding === 'zero') zero++;
        else agreeing++;
      }
    }
    if (agreeing >= ENOUGH || zero >= ENOUGH_ZEROS) return { kind: 'equal' };
    return { kind: 'undecided', reason: 'no points were found where both sides have clear values' };
  }

  private placeOf(sampler: Sampler, attempt: number): Place {
    const key = `${this.samplers.indexOf(sampler)} ${attempt}`;
    let place = this.places.get(key);
    if (!place) {
      const env = { ...samplePoint(sampler, attempt, SEED), maxOperations: MAX_OPERATIONS };
      this.places.set(key, (place = { env, atoms: new Map() }));
    }
    return place;
  }

  private compareAt(
    place: Place,
    a: Quantity,
    b: Quantity,
  ): 'equal' | 'zero' | 'different' | 'unclear' {
    const [x, y] = [this.valueAt(place, a), this.valueAt(place, b)];
    if (!x || !y || ![...x, ...y].every(Number.isFinite)) return 'unclear';
    // Only a plain 0 is compared with what has another shape.
    if (x.length !== y.length) return closeToZero(Math.max(greatest(x), greatest(y)));
    const size = Math.max(greatest(x), greatest(y));
    const apart = distance(x, y);
    if (apart <= CLOSE * size) return size === 0 ? 'zero' : 'equal';
    if (size <= NOTHING) return 'unclear';
    if (apart <= FAR * size) return 'unclear';
    const isRounding = NOISES.some((noise) => {
      const noisy: Place = { env: { ...place.env, noise }, atoms: new Map() };
      const [u, v] = [this.valueAt(noisy, a), this.valueAt(noisy, b)];
      return !u || !v || MARGIN * Math.max(distance(u, x), distance(v, y)) >= apart;
    });
    return isRounding ? 'unclear' : 'different';
  }

  /** All entries; undefined where there is no value. */
  private valueAt(place: Place, quantity: Quantity): Float64Array | undefined {
    const values = new Map(place.env.values);
    const evaluator = new Evaluator({ ...place.env, values });
    try {
      for (const { name, array, atoms } of this.context.arrays) {
        const data = this.arrayAt(place, array, atoms, evaluator, values);
        if (!data) return undefined;
        const cols = array.axes.length > 1 ? data.sizes.at(-1)! : 1;
        values.set(name, { rows: data.data.length / cols, cols, data: data.data });
      }
      if (quantity.kind === 'array') {
        const { array, atoms, unfolded } = quantity;
        const value = this.arrayAt(place, array, atoms, evaluator, values);
        return value && unfolded !== undefined ? vecForm(value, unfolded).data : value?.data;
      }
      if (quantity.kind === 'differential') return this.changeAt(place, quantity);
      if (!this.addAtoms(place, quantity.atoms, values)) return undefined;
      return evaluateIndex(quantity.equation, evaluator.env, evaluator).data;
    } catch (error) {
      if (error instanceof MatcalcError && error.diagnostic.code === 'limit') return undefined;
      throw error;
    }
  }

  private arrayAt(
    place: Place,
    array: ArrayExpr,
    atoms: readonly Atom[],
    evaluator: Evaluator,
    values: Map<string, Matrix>,
  ): ReturnType<typeof evaluateArray> | undefined {
    if (!this.addAtoms(place, atoms, values)) return undefined;
    return evaluateArray(array, evaluator, place.atoms);
  }

  /** Gives derivatives their values; false where one of them has none. */
  private addAtoms(place: Place, atoms: readonly Atom[], values: Map<string, Matrix>): boolean {
    for (const atom of atoms) {
      let known = place.atoms.get(atom.name);
      if (!known) place.atoms.set(atom.name, (known = atomValue(atom, place.env)));
      if (known.kinked) return false;
      values.set(atom.name, known.matrix);
    }
    return true;
  }

  private changeAt(
    { env }: Place,
    { expr, changes }: Quantity & { kind: 'differential' },
  ): Float64Array | undefined {
    const random = new Random(SEED);
    const at = new Evaluator(env);
    const directions = new Map(
      changes.moving.map((name) => {
        const rest = env.values.get(name) ?? at.evaluate(env.definitions.get(name)!);
        return [name, { rest, direction: randomDirection(rest, random) }] as const;
      }),
    );
    const values = inducedChanges(env, directions, changes.induced);
    return values && new Evaluator({ ...env, values }).evaluate(expr).data;
  }
}

/** What is very small may be rounding, or a value that is small. */
const closeToZero = (size: number): 'zero' | 'unclear' | 'different' =>
  size === 0 ? 'zero' : size <= NOTHING ? 'unclear' : 'different';

/** Both groups of axes column by column. */
function vecForm(tensor: Tensor, output: number): Tensor {
  const order = tensor.sizes.map((_, k) =>
    k < output ? output - 1 - k : tensor.sizes.length - 1 + output - k,
  );
  return permuted(tensor, order);
}

const greatest = (entries: Float64Array): number => {
  let most = 0;
  for (const x of entries) most = Math.max(most, Math.abs(x));
  return most;
};

function distance(a: Float64Array, b: Float64Array): number {
  let most = 0;
  for (let k = 0; k < a.length; k++) most = Math.max(most, Math.abs(a[k]! - b[k]!));
  return Number.isNaN(most) ? Infinity : most;
}
