/** Index equations by number: `∂Y_{ij}/∂X_{kl} = A_{ik} B_{lj}` with the summation convention. */
import { InternalError } from '../errors.js';
import { product } from '../expression/build.js';
import { evaluateDim } from '../expression/dimension.js';
import type { IndexEquation } from '../expression/index-equation.js';
import { type CallExpr, children, type EntryExpr, type Expr } from '../expression/nodes.js';
import { bracket, elementwiseOf } from './body.js';
import { derivativeAt } from './elementwise.js';
import { type Environment, MAX_DEPTH, tooDeep } from './environment.js';
import { Evaluator } from './evaluate.js';
import { matrixFunction, requireMarkable } from './functions.js';
import { Jet } from './jet.js';
import { combine, contract, diagonalOf, type Labelled, sumOver, union } from './labelled.js';
import { disturbed } from './noise.js';
import { visitInOrder } from './order.js';

/** An array: the last axis moves fastest. */
export interface Tensor {
  readonly sizes: readonly number[];
  readonly data: Float64Array;
}

/** The value of the left side: its axes are the output's indices, then the parameter's. */
export function evaluateIndex(
  equation: IndexEquation,
  env: Environment,
  evaluator = new Evaluator(env),
): Tensor {
  return new Formula(equation, evaluator).evaluate();
}

/** The array with its axes in another order: axis k of the result is axis order[k] of the array. */
export function permuted({ sizes, data }: Tensor, order: readonly number[]): Tensor {
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((a, b) => a * b, 1));
  const turned = order.map((axis) => sizes[axis]!);
  const at = order.map(() => 0);
  const result = data.map(() => {
    const value = data[at.reduce((place, i, k) => place + i * strides[order[k]!]!, 0)]!;
    for (let k = at.length - 1; k >= 0 && ++at[k]! === turned[k]; k--) at[k] = 0;
    return value;
  });
  return { sizes: turned, data: result };
}

type Occurrences = ReadonlyMap<string, number>;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Numbers are exact: a power of something negative needs its exponent as it is. */
function isNumber(e: Expr): boolean {
  if (e.kind === 'negate') return isNumber(e.arg);
  if (e.kind === 'quotient') return isNumber(e.numerator) && isNumber(e.denominator);
  return e.kind === 'number';
}

/**
 * An index that the left side lacks is summed, in each term on its own. One that occurs only inside
 * a bracket is summed inside it: in the terms of a nested sum, and in the argument of a function, a
 * base or a denominator if it is repeated there.
 */
class Formula {
  /** How often each index is written in a part; a part without entries has no row. */
  private readonly occurrences = new Map<Expr, Occurrences>();

  constructor(
    private readonly equation: IndexEquation,
    private readonly evaluator: Evaluator,
  ) {
    const seen = new Set<Expr>();
    visitInOrder(
      equation.rhs,
      (e) => seen.has(e),
      (e) => {
        seen.add(e);
        this.count(e);
      },
      (e) => (e.kind === 'entry' ? [] : children(e)),
    );
  }

  evaluate(): Tensor {
    const { outputIndices, wrtIndices, rhs } = this.equation;
    const left = [...outputIndices, ...wrtIndices.flat()];
    const sizes = left.map(this.size);
    this.evaluator.spend(sizes.reduce((a, b) => a * b, 1));
    const missing = [...this.indices(rhs).keys()].filter((index) => !left.includes(index));
    const value = this.value(rhs, missing, 0);
    return { sizes, data: combine([value], this.size, ([x]) => x!, left).data };
  }

  private readonly size = (index: string): number => {
    const range = this.equation.ranges.get(index);
    if (!range) throw new InternalError(`the index ${index} has no range`);
    return evaluateDim(range, this.evaluator.env.sizes);
  };

  private count(e: Expr): void {
    const parts = e.kind === 'entry' ? [] : children(e).filter((c) => this.occurrences.has(c));
    if (e.kind !== 'entry' && parts.length === 0) return;
    const result = new Map<string, number>();
    const add = (times: number, index: string): void =>
      void result.set(index, (result.get(index) ?? 0) + times);
    if (e.kind === 'entry') e.indices.forEach((index) => add(1, index));
    parts.forEach((part) => this.indices(part).forEach(add));
    this.occurrences.set(e, result);
  }

  private indices(e: Expr): Occurrences {
    return this.occurrences.get(e) ?? new Map<string, number>();
  }

  /** The value of a part in which exactly these indices, found nowhere else, are summed. */
  private value(e: Expr, summed: readonly string[], depth: number): Labelled {
    const { indices, data } = this.undisturbed(e, summed, depth);
    const { noise } = this.evaluator.env;
    if (noise === undefined || isNumber(e)) return { indices, data };
    return { indices, data: disturbed({ rows: data.length, cols: 1, data }, noise).data };
  }

  private undisturbed(e: Expr, summed: readonly string[], depth: number): Labelled {
    if (depth > MAX_DEPTH) throw tooDeep('an index formula is');
    this.evaluator.spend(1);
    if (!this.occurrences.has(e))
      return { indices: [], data: Float64Array.of(this.evaluator.evaluate(e).data[0]!) };
    const within = depth + 1;
    switch (e.kind) {
      case 'entry':
        return sumOver(this.entry(e), summed, this.size);
      case 'sum': {
        const terms = e.terms.map((t) =>
          this.value(
            t,
            summed.filter((index) => this.indices(t).has(index)),
            within,
          ),
        );
        return this.combine(terms, sum);
      }
      case 'negate':
        return this.combine([this.value(e.arg, summed, within)], ([x]) => -x!);
      case 'transpose':
        return this.value(e.arg, summed, within);
      case 'product':
      case 'hadamard':
      case 'kron':
        return this.product(e.factors, summed, within);
      case 'quotient':
        return this.quotient(e.numerator, e.denominator, summed, within);
      case 'power':
        return this.apply([e.base, e.exponent], summed, within, ([x, y]) => x! ** y!);
      case 'indicator':
        return this.apply([e.left, e.right], summed, within, ([x, y]) =>
          bracket(e.relation, x!, y!),
        );
      case 'call':
        return this.apply(e.args, summed, within, this.entrywise(e));
      case 'block':
      case 'number':
      case 'symbol':
      case 'dimension':
      case 'constant':
      case 'commutation':
        throw new InternalError(`a ${e.kind} of entries`);
    }
  }

  private combine(arrays: readonly Labelled[], f: (v: readonly number[]) => number): Labelled {
    const indices = union(arrays.map((a) => a.indices));
    this.evaluator.spend(indices.map(this.size).reduce((a, b) => a * b, arrays.length));
    return combine(arrays, this.size, f, indices);
  }

  /** Of these indices, those that occur in this part only. */
  private own(parts: readonly Expr[], k: number, indices: readonly string[]): string[] {
    const elsewhere = parts.filter((_, other) => other !== k).map((part) => this.indices(part));
    return indices.filter(
      (index) => this.indices(parts[k]!).has(index) && !elsewhere.some((o) => o.has(index)),
    );
  }

  private product(factors: readonly Expr[], summed: readonly string[], depth: number): Labelled {
    const indexed = factors.filter((f) => this.occurrences.has(f));
    const values = indexed.map((f, k) => this.value(f, this.own(indexed, k, summed), depth));
    const rest = factors.filter((f) => !this.occurrences.has(f));
    if (rest.length > 0) values.push(this.value(product(rest), [], depth));
    return this.contract(values, summed);
  }

  private quotient(top: Expr, bottom: Expr, summed: readonly string[], depth: number): Labelled {
    const parts = [top, bottom];
    const reciprocal = this.apply([bottom], this.own(parts, 1, summed), depth, ([x]) => 1 / x!);
    return this.contract([this.value(top, this.own(parts, 0, summed), depth), reciprocal], summed);
  }

  /** The product in which those of the indices are summed that are still there. */
  private contract(values: readonly Labelled[], summed: readonly string[]): Labelled {
    const rest = summed.filter((index) => values.some((v) => v.indices.includes(index)));
    return contract(values, rest, this.size, (operations) => this.evaluator.spend(operations));
  }

  /** A function that is not linear: a repeated index of an argument is summed inside it. */
  private apply(
    parts: readonly Expr[],
    summed: readonly string[],
    depth: number,
    f: (v: readonly number[]) => number,
  ): Labelled {
    const values = parts.map((part, k) => {
      const inside = this.own(parts, k, summed).filter((index) => this.repeats(part, index));
      return this.value(part, inside, depth);
    });
    const result = this.combine(values, f);
    return sumOver(
      result,
      summed.filter((index) => result.indices.includes(index)),
      this.size,
    );
  }

  /** Whether an index is written twice in one term of a part. */
  private repeats(e: Expr, index: string): boolean {
    const terms = e.kind === 'sum' ? e.terms : [e];
    return terms.some((term) => (this.indices(term).get(index) ?? 0) > 1);
  }

  private entrywise(e: CallExpr): (v: readonly number[]) => number {
    const f = elementwiseOf(e, this.evaluator.env);
    if (e.primes > 0) requireMarkable(e.fn, f?.arity);
    if (!f) {
      const { ofScalar } = matrixFunction(e.fn)!;
      return ([x, ...more]) => ofScalar(new Jet([x!]), ...more.map((y) => new Jet([y]))).value;
    }
    return f.arity === 1 ? ([x]) => derivativeAt(f, e.primes, x!) : (v) => f.value(...v);
  }

  /** `A_{ij}`; `A_{ii}` is the diagonal; of a constant only the indices count. */
  private entry(e: EntryExpr): Labelled {
    const indices = [...new Set(e.indices)];
    if (e.base.kind === 'constant') return this.constantEntry(e.base.name, e.indices);
    const { data } = this.evaluator.evaluate(e.base);
    return indices.length === e.indices.length
      ? { indices, data }
      : diagonalOf(e.indices, data, this.size);
  }

  private constantEntry(name: string, written: readonly string[]): Labelled {
    const [row, col] = written;
    if (name === 'eye' && row !== undefined && col !== undefined && row !== col) {
      const n = this.size(row);
      const data = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
      return { indices: [row, col], data };
    }
    const indices = [...new Set(written)];
    const length = indices.map(this.size).reduce((a, b) => a * b, 1);
    return { indices, data: new Float64Array(length).fill(name === 'zeros' ? 0 : 1) };
  }
}
