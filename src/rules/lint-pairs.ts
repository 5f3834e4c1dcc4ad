/** The checks of rules against each other. */
import { measure } from '../expression/measure.js';
import { children, type Expr } from '../expression/nodes.js';
import type { Fault } from './lint.js';
import { where } from './lint.js';
import { isInstance, partsOf, type Pattern } from './match.js';
import type { TypedRule } from './read.js';

/** Rules in their order, without faults of their own, beside built-in ones. */
export function lintPairs(rules: readonly TypedRule[], builtIn: readonly TypedRule[]): Fault[] {
  const shadowed = rules.flatMap((typed, k) => {
    const fault = shadowedBy(typed, rules.slice(0, k), builtIn, rules);
    return fault ? [fault] : [];
  });
  return [...shadowed, ...cyclicDefinitions(rules), ...endless(rules, builtIn)];
}

const leftOf = ({ left, scope }: TypedRule): Pattern => ({ expr: left.output, scope });

function shadowedBy(
  typed: TypedRule,
  earlier: readonly TypedRule[],
  builtIn: readonly TypedRule[],
  all: readonly TypedRule[],
): Fault | null {
  const { rule } = typed;
  const fault = (other: TypedRule, what: string): Fault => ({
    problem: 'shadowed',
    rule,
    other: other.rule,
    what,
  });
  const before = [...earlier, ...builtIn].find((other) => covers(other, typed));
  if (before) return fault(before, `${where(before.rule)} already covers it`);
  const hidden = builtIn.find((other) => covers(typed, other));
  if (hidden) return fault(hidden, `it would take the place of ${where(hidden.rule)}`);
  if (rule.kind !== 'identity') return null;
  for (const other of [...all, ...builtIn]) {
    if (other === typed || other.rule.kind !== 'identity') continue;
    const parts = partsOf(typed.left.output).slice(1);
    if (!parts.some((expr) => isInstance(leftOf(other), { expr, scope: typed.scope }))) continue;
    return fault(other, `${where(other.rule)} rewrites a part of its left side first`);
  }
  return null;
}

/** Whether the one rule applies wherever the other does. */
function covers(general: TypedRule, special: TypedRule): boolean {
  const [a, b] = [general.rule.kind, special.rule.kind];
  switch (b) {
    case 'identity':
      return a === 'identity' && isInstance(leftOf(general), leftOf(special));
    case 'definition':
      return a === 'definition' && general.fn === special.fn;
    case 'derivative':
    case 'differential':
      return (a === 'derivative' || a === 'differential') && about(general) === about(special);
    case 'jacobian':
      // A theorem may be a special case of another; it is the same one only if each is of the other.
      return a === 'jacobian' && sameTheorem(general, special) && sameTheorem(special, general);
  }
}

/** The function: `max(a, b)` and `max(x)` are two. */
const about = ({ left, fn }: TypedRule): string =>
  left.output.kind === 'call' ? left.output.fn : (fn ?? '');

function sameTheorem(general: TypedRule, special: TypedRule): boolean {
  // The variable that moves has to be the same one: it is made part of both patterns.
  const marked = ({ left, scope, moving }: TypedRule): Pattern => {
    const { shape } = scope.get(moving[0]!)!;
    const by: Expr = { kind: 'symbol', name: moving[0]!, shape };
    const { output } = left;
    return { expr: { kind: 'kron', factors: [output, by], shape: output.shape }, scope };
  };
  return isInstance(marked(general), marked(special));
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

/**
 * Identities that may be applied again and again. Every application of a rule that makes all
 * expressions shorter brings an end nearer, so a cycle needs one that does not.
 */
function endless(rules: readonly TypedRule[], builtIn: readonly TypedRule[]): Fault[] {
  const identities = [...rules, ...builtIn].filter(({ rule }) => rule.kind === 'identity');
  const known = new Map<TypedRule, readonly TypedRule[]>();
  const followers = (typed: TypedRule): readonly TypedRule[] => {
    let found = known.get(typed);
    if (!found) {
      const parts = partsOf(typed.right.output);
      found = identities.filter((next) =>
        parts.some((expr) => isInstance(leftOf(next), { expr, scope: typed.scope })),
      );
      known.set(typed, found);
    }
    return found;
  };
  return rules
    .filter((typed) => typed.rule.kind === 'identity' && !shortens(typed))
    .filter((typed) => reaches(typed, typed, followers))
    .map(({ rule }) => ({
      problem: 'endless',
      rule,
      what: 'it can be applied to its own result again and again',
    }));
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
