/** The checks of rules against each other. */
import { MatcalcError } from '../errors.js';
import { measure } from '../expression/measure.js';
import { children, type Expr } from '../expression/nodes.js';
import { type Fault, where } from './lint.js';
import { Budget, isInstance, partsOf, type Pattern } from './match.js';
import type { TypedRule } from './read.js';

/** More steps of matching than hundreds of ordinary rules need. */
const MOST_STEPS = 500_000;

/** Rules in their order, without faults of their own, beside built-in ones. */
export function lintPairs(rules: readonly TypedRule[], builtIn: readonly TypedRule[]): Fault[] {
  return new PairLint(rules, builtIn).run();
}

class PairLint {
  private readonly budget = new Budget(MOST_STEPS);
  private readonly all: readonly TypedRule[];
  private readonly identities: readonly TypedRule[];
  private readonly known = new Map<TypedRule, readonly TypedRule[]>();

  constructor(
    private readonly rules: readonly TypedRule[],
    private readonly builtIn: readonly TypedRule[],
  ) {
    this.all = [...rules, ...builtIn];
    this.identities = this.all.filter(({ rule }) => rule.kind === 'identity');
  }

  run(): Fault[] {
    const shadowed = this.rules.map((typed, k) => this.shadow(typed, k));
    const faults = [...shadowed, ...cyclicDefinitions(this.rules), ...this.endless()];
    if (!this.budget.exhausted) return faults.filter((fault) => fault !== null);
    throw new MatcalcError({
      code: 'limit',
      message: 'these rules are too many, or too long, to be checked against each other',
    });
  }

  private shadow(typed: TypedRule, place: number): Fault | null {
    const { rule } = typed;
    const fault = (other: TypedRule, what: string): Fault => ({
      problem: 'shadowed',
      rule,
      other: other.rule,
      what,
    });
    const earlier = [...this.rules.slice(0, place), ...this.builtIn];
    const before = earlier.find((other) => this.covers(other, typed));
    if (before) return fault(before, `${where(before.rule)} already covers it`);
    const hidden = this.builtIn.find((other) => this.covers(typed, other));
    if (hidden) return fault(hidden, `it would take the place of ${where(hidden.rule)}`);
    const other = rule.kind === 'identity' ? this.rewriterOfPart(typed) : undefined;
    return other
      ? fault(other, `${where(other.rule)} rewrites a part of its left side first`)
      : null;
  }

  /** Whether the one rule applies wherever the other does. */
  private covers(general: TypedRule, special: TypedRule): boolean {
    const [a, b] = [general.rule.kind, special.rule.kind];
    switch (b) {
      case 'identity':
        return a === 'identity' && this.isInstance(leftOf(general), leftOf(special));
      case 'definition':
        return a === 'definition' && general.fn === special.fn;
      case 'derivative':
      case 'differential':
        return (a === 'derivative' || a === 'differential') && about(general) === about(special);
      case 'jacobian': {
        // A theorem may be a special case of another; they are one if each is of the other.
        if (a !== 'jacobian') return false;
        const [one, other] = [theorem(general), theorem(special)];
        return this.isInstance(one, other) && this.isInstance(other, one);
      }
    }
  }

  private rewriterOfPart(typed: TypedRule): TypedRule | undefined {
    const parts = partsOf(typed.left.output).slice(1);
    return this.identities.find(
      (other) =>
        other !== typed &&
        parts.some((expr) => this.isInstance(leftOf(other), { expr, scope: typed.scope })),
    );
  }

  /**
   * Identities that may be applied again and again. Every application of a rule that makes all
   * expressions shorter brings an end nearer, so a cycle needs one that does not.
   */
  private endless(): Fault[] {
    const followers = (typed: TypedRule): readonly TypedRule[] => this.followers(typed);
    return this.rules
      .filter((typed) => typed.rule.kind === 'identity' && !shortens(typed))
      .filter((typed) => reaches(typed, typed, followers))
      .map(({ rule }) => ({
        problem: 'endless',
        rule,
        what: 'it can be applied to its own result again and again',
      }));
  }

  /** The identities that apply to what this one makes. */
  private followers(typed: TypedRule): readonly TypedRule[] {
    let found = this.known.get(typed);
    if (!found) {
      const parts = partsOf(typed.right.output);
      found = this.identities.filter((next) =>
        parts.some((expr) => this.isInstance(leftOf(next), { expr, scope: typed.scope })),
      );
      this.known.set(typed, found);
    }
    return found;
  }

  private isInstance(general: Pattern, special: Pattern): boolean {
    return isInstance(general, special, this.budget);
  }
}

const leftOf = ({ left, scope }: TypedRule): Pattern => ({ expr: left.output, scope });

/** The function: `max(a, b)` and `max(x)` are two. */
const about = ({ left, fn }: TypedRule): string =>
  left.output.kind === 'call' ? left.output.fn : (fn ?? '');

/** What is differentiated, together with what moves. */
function theorem({ left, scope, moving }: TypedRule): Pattern {
  const [name] = moving as [string];
  const by: Expr = { kind: 'symbol', name, shape: scope.get(name)!.shape };
  const { output } = left;
  return { expr: { kind: 'kron', factors: [output, by], shape: output.shape }, scope };
}

/** Functions that are defined by themselves, perhaps through others. */
function cyclicDefinitions(rules: readonly TypedRule[]): Fault[] {
  const definitions = rules.filter(({ rule }) => rule.kind === 'definition');
  const uses = (typed: TypedRule): TypedRule[] => {
    const called = new Set(
      partsOf(typed.right.output).flatMap((e) => (e.kind === 'call' ? [e.fn] : [])),
    );
    return definitions.filter(({ fn }) => called.has(fn ?? ''));
  };
  return definitions
    .filter((typed) => reaches(typed, typed, uses))
    .map(({ rule, fn }) => ({ problem: 'cyclic', rule, what: `${fn} is defined by itself` }));
}

/** Whether the right side is shorter whatever the variables stand for. */
function shortens({ left, right }: TypedRule): boolean {
  if (measure(right.output) >= measure(left.output)) return false;
  const before = occurrences(left.output);
  return [...occurrences(right.output)].every(([name, count]) => count <= (before.get(name) ?? 0));
}

/** How often each name is written. */
function occurrences(e: Expr): Map<string, number> {
  const counts = new Map<string, number>();
  const visit = (part: Expr): void => {
    if (part.kind === 'symbol') counts.set(part.name, (counts.get(part.name) ?? 0) + 1);
    children(part).forEach(visit);
  };
  visit(e);
  return counts;
}

/** Whether steps, one at least, lead from one node of a graph to another. */
function reaches<T>(from: T, to: T, next: (node: T) => readonly T[]): boolean {
  const seen = new Set<T>();
  const open = [...next(from)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    open.push(...next(node));
  }
  return false;
}
