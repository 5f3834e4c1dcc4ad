/** Functions that rules define: `softsign(z) = z/(1 + abs(z))` makes softsign known. */
import { functionRow } from '../expression/functions.js';
import type { Expr } from '../expression/nodes.js';
import type { FunctionDeclaration } from '../expression/problem.js';
import { rewrite } from '../expression/rewrite.js';
import { isScalar } from '../expression/shape.js';
import { type TypedRule, typedRule } from './read.js';
import { headOf, type Rule, ruleDiagnostic } from './rule.js';
import { MatcalcError } from '../errors.js';

/** Definitions that use each other more deeply are refused. */
const DEEPEST = 50;

/** The functions that the definitions among the rules bring, by name alone. */
export function functionHeads(rules: readonly Rule[]): Map<string, FunctionDeclaration> {
  const heads = definitionsAmong(rules).map(headOf);
  return new Map(heads.map(({ fn, parameters }) => [fn, { name: fn, arity: parameters.length }]));
}

/** The same functions with bodies in terms of built-in ones. */
export function definedFunctions(rules: readonly Rule[]): Map<string, FunctionDeclaration> {
  const heads = functionHeads(rules);
  const definitions = new Map(
    definitionsAmong(rules).map((rule) => [headOf(rule).fn, typedRule(rule, heads)]),
  );
  const bodies = new Bodies(definitions);
  const functions = new Map<string, FunctionDeclaration>();
  for (const [name, { rule }] of definitions) {
    const { parameters } = headOf(rule);
    const definition = { parameters, body: bodies.of(name, 0) };
    functions.set(name, { name, arity: parameters.length, definition });
  }
  return functions;
}

const definitionsAmong = (rules: readonly Rule[]): Rule[] =>
  rules.filter((rule) => rule.kind === 'definition' && !functionRow(headOf(rule).fn));

/** Bodies in which the calls of other defined functions are written out. */
class Bodies {
  private readonly known = new Map<string, Expr>();

  constructor(private readonly definitions: ReadonlyMap<string, TypedRule>) {}

  of(name: string, depth: number): Expr {
    const known = this.known.get(name);
    if (known) return known;
    const { rule, right, scope } = this.definitions.get(name)!;
    const refuse = (what: string): never => {
      throw new MatcalcError(ruleDiagnostic(rule, what, [rule.places.right]));
    };
    if (depth > DEEPEST) refuse(`${name} is defined by itself, or by too many others`);
    const isNumber = [right.output.shape, ...[...scope.values()].map((d) => d.shape)].every(
      isScalar,
    );
    if (!isNumber)
      refuse('a function is defined by a number of numbers: it is applied to every entry');
    if (right.definitions.length > 0) refuse('a definition has no `where`');
    const writtenOut = (e: Expr): Expr | null => {
      if (e.kind !== 'call' || !this.definitions.has(e.fn)) return null;
      if (e.primes > 0) refuse(`${e.fn} may not have marks here`);
      const args = e.args.map((arg) => rewrite(arg, writtenOut));
      return this.inlined(e.fn, args, depth);
    };
    const body = rewrite(right.output, writtenOut);
    this.known.set(name, body);
    return body;
  }

  private inlined(fn: string, args: readonly Expr[], depth: number): Expr {
    const { rule } = this.definitions.get(fn)!;
    const { parameters } = headOf(rule);
    const values = new Map(parameters.map((name, k) => [name, args[k]!]));
    return rewrite(this.of(fn, depth + 1), (e) =>
      e.kind === 'symbol' ? (values.get(e.name) ?? null) : null,
    );
  }
}
