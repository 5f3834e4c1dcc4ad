/** Whether a side of a rule is an instance of another's: patterns over expressions. */
import { type Dim, dimNames, sameDim } from '../expression/dimension.js';
import { ExprKeys } from '../expression/key.js';
import { children, type Expr } from '../expression/nodes.js';
import type { Property } from '../expression/problem.js';
import { isScalar } from '../expression/shape.js';
import type { RuleScope } from './read.js';

/** What a declared property makes true as well. */
const IMPLIED: Partial<Record<Property, readonly Property[]>> = {
  spd: ['symmetric'],
  diagonal: ['symmetric'],
  onehot: ['binary', 'simplex'],
};

/** A bound on the work of many matches together. */
export class Budget {
  constructor(private steps: number) {}

  /** Whether a step may be taken; false from the first time on that none is left. */
  spend(): boolean {
    if (this.steps > 0) this.steps--;
    return this.steps > 0;
  }

  get exhausted(): boolean {
    return this.steps === 0;
  }
}

export interface Pattern {
  readonly expr: Expr;
  /** Its variables; other names stand for themselves. */
  readonly scope: RuleScope;
}

/**
 * Whether the general pattern, its variables replaced, is the special expression, or a run of
 * factors of it: `inv(A) A` is found in `B inv(A) A`. Sums and products of numbers match in any
 * order. False when the budget is exhausted.
 */
export function isInstance(general: Pattern, special: Pattern, budget: Budget): boolean {
  if (!mayMatch(general.expr, special.expr)) return false;
  return new Matcher(general.scope, special.scope, budget).matches(general.expr, special.expr);
}

/** Most pairs of rules have nothing to do with each other. */
function mayMatch(p: Expr, e: Expr): boolean {
  if (p.kind === 'symbol') return true;
  return p.kind === e.kind && (p.kind !== 'call' || e.kind !== 'call' || p.fn === e.fn);
}

class Matcher {
  private bindings = new Map<string, Expr>();
  private dims = new Map<string, Dim>();
  private readonly keys = new ExprKeys();

  constructor(
    private readonly variables: RuleScope,
    private readonly constants: RuleScope,
    private readonly budget: Budget,
  ) {}

  matches(p: Expr, e: Expr): boolean {
    return this.whole(p, e) || this.part(p, e);
  }

  /** Some of the factors of a longer product. */
  private part(p: Expr, e: Expr): boolean {
    if (p.kind !== e.kind || (p.kind !== 'product' && p.kind !== 'hadamard')) return false;
    const [wanted, given] = [p.factors, children(e)];
    if (given.length <= wanted.length) return false;
    if (commutes(e)) return this.attempt(() => this.some(wanted, given));
    return given.some((_, k) => {
      const run = given.slice(k, k + wanted.length);
      return run.length === wanted.length && this.attempt(() => this.each(wanted, run));
    });
  }

  private whole(p: Expr, e: Expr): boolean {
    if (!this.budget.spend()) return false;
    if (p.kind === 'symbol' && this.variables.has(p.name)) return this.bind(p.name, p, e);
    if (p.kind !== e.kind || !this.sameHead(p, e)) return false;
    const [wanted, given] = [children(p), children(e)];
    if (wanted.length !== given.length) return false;
    if (commutes(p)) return this.attempt(() => this.some(wanted, given));
    return this.attempt(() => this.each(wanted, given));
  }

  private sameHead(p: Expr, e: Expr): boolean {
    switch (p.kind) {
      case 'number':
        return e.kind === 'number' && p.value.equals(e.value);
      case 'symbol':
        return e.kind === 'symbol' && p.name === e.name;
      case 'dimension':
        return e.kind === 'dimension' && this.bindDim(p.dim, e.dim);
      case 'constant':
        return e.kind === 'constant' && p.name === e.name;
      case 'commutation':
        return (
          e.kind === 'commutation' &&
          this.bindDim(p.of.rows, e.of.rows) &&
          this.bindDim(p.of.cols, e.of.cols)
        );
      case 'call':
        return e.kind === 'call' && p.fn === e.fn && p.primes === e.primes && p.along === e.along;
      case 'block':
        return (
          e.kind === 'block' &&
          p.rows.length === e.rows.length &&
          p.rows.every((row, k) => row.length === e.rows[k]!.length)
        );
      case 'indicator':
        return e.kind === 'indicator' && p.relation === e.relation;
      case 'entry':
        return false;
      default:
        return true;
    }
  }

  /** A scalar stands for any entry; other variables have the axes that they have. */
  private bind(name: string, p: Expr, e: Expr): boolean {
    const before = this.bindings.get(name);
    if (before) return this.keys.of(before) === this.keys.of(e);
    const wanted = this.variables.get(name)!.properties;
    if (!wanted.every((property) => this.has(e, property))) return false;
    const fits =
      isScalar(p.shape) ||
      (this.bindDim(p.shape.rows, e.shape.rows) && this.bindDim(p.shape.cols, e.shape.cols));
    if (fits) this.bindings.set(name, e);
    return fits;
  }

  private has(e: Expr, property: Property): boolean {
    const known = e.kind === 'symbol' ? (this.constants.get(e.name)?.properties ?? []) : [];
    return known.some((p) => p === property || IMPLIED[p]?.includes(property));
  }

  private bindDim(wanted: Dim, given: Dim): boolean {
    const [name] = dimNames(wanted);
    if (name === undefined || name !== wanted.key) return sameDim(wanted, given);
    const before = this.dims.get(name);
    if (before) return sameDim(before, given);
    // A column is no matrix with one column, and the other way round.
    if (given.key === '1') return false;
    this.dims.set(name, given);
    return true;
  }

  private each(wanted: readonly Expr[], given: readonly Expr[]): boolean {
    return wanted.every((p, k) => this.whole(p, given[k]!));
  }

  /** Every wanted part finds one of its own among the given ones. */
  private some(wanted: readonly Expr[], given: readonly Expr[]): boolean {
    const [p, ...others] = wanted;
    if (!p) return true;
    return given.some((e, k) =>
      this.attempt(() => this.whole(p, e) && this.some(others, given.toSpliced(k, 1))),
    );
  }

  /** What a failed attempt has bound is forgotten. */
  private attempt(step: () => boolean): boolean {
    if (this.budget.exhausted) return false;
    const saved = [new Map(this.bindings), new Map(this.dims)] as const;
    if (step()) return true;
    [this.bindings, this.dims] = saved;
    return false;
  }
}

const commutes = (e: Expr): boolean =>
  e.kind === 'sum' ||
  e.kind === 'hadamard' ||
  (e.kind === 'product' && e.factors.every((factor) => isScalar(factor.shape)));

/** The parts of an expression, itself first. */
export function partsOf(e: Expr): Expr[] {
  const found = new Set<Expr>([e]);
  for (const part of found) for (const child of children(part)) found.add(child);
  return [...found];
}
