/** Which conventions at kinks a result relies on. */
import { functionRow } from '../expression/functions.js';
import { type CallExpr, children, type Expr } from '../expression/nodes.js';
import { symbolNames } from '../expression/print.js';
import type { Problem } from '../expression/problem.js';
import type { Derivative, NamedPiece } from './result.js';

/** The norm has no convention: its derivative x/norm(x) is not defined where x is 0. */
const NORM = 'norm(x) has no derivative at x = 0';

/** What a derivative that relies on the convention shows; other functions with kinks are told always. */
const SHOWN: Readonly<Record<string, (e: Expr) => boolean>> = {
  abs: (e) => isCall(e, 'sign') || divides(e, 'abs'),
  norm1: (e) => isCall(e, 'sign'),
  norm: (e) => divides(e, 'norm'),
  relu: (e) => e.kind === 'indicator',
  leakyrelu: (e) => e.kind === 'indicator',
  max: (e) => e.kind === 'indicator',
  min: (e) => e.kind === 'indicator',
  maxentry: (e) => e.kind === 'indicator',
  minentry: (e) => e.kind === 'indicator',
};

const isCall = (e: Expr, fn: string): boolean => e.kind === 'call' && e.fn === fn;

/** Is this a quotient below whose line the function stands? */
const divides = (e: Expr, fn: string): boolean =>
  e.kind === 'quotient' && [...nodesOf([e.denominator])].some((part) => isCall(part, fn));

/** What holds at the kinks of the functions that are differentiated, where the results show it. */
export function conventions(
  problem: Problem,
  derivatives: readonly Derivative[],
  pieces: readonly NamedPiece[],
): string[] {
  const moving = movingNames(problem, new Set(derivatives.flatMap(({ wrt }) => wrt)));
  const results = [
    ...derivatives.flatMap((d) => d.expr ?? d.index?.rhs ?? d.differential ?? []),
    ...pieces.map((piece) => piece.expr),
  ];
  const shown = [...nodesOf(results)];
  const order = Math.max(...derivatives.map(({ wrt }) => wrt.length));
  const found = new Set<string>();
  for (const e of nodesOf([problem.output, ...problem.definitions.map((d) => d.expr)])) {
    if (e.kind !== 'call') continue;
    const kink = kinkOf(e, problem, order);
    if (kink === undefined || found.has(kink)) continue;
    const evidence = SHOWN[e.fn];
    if (evidence && !shown.some(evidence)) continue;
    if ([...symbolNames(e)].some((name) => moving.has(name))) found.add(kink);
  }
  return [...found];
}

/** What is said of a function's kink; a person's function of that name has none that is known. */
function kinkOf(
  { fn, args, primes }: CallExpr,
  { functions }: Problem,
  order: number,
): string | undefined {
  if (functions.has(fn)) return undefined;
  if (fn === 'norm' && args.length === 1) return NORM;
  const { kink, kinkOrder = 1 } = functionRow(fn) ?? {};
  return primes + order < kinkOrder ? undefined : kink;
}

/** The parameters, and the defined names that depend on them. */
function movingNames(problem: Problem, wrt: ReadonlySet<string>): ReadonlySet<string> {
  const moving = new Set(wrt);
  for (const { name, expr } of problem.definitions)
    if ([...symbolNames(expr)].some((used) => moving.has(used))) moving.add(name);
  return moving;
}

/** All parts of some expressions, each once. */
function nodesOf(roots: readonly Expr[]): ReadonlySet<Expr> {
  const seen = new Set<Expr>(roots);
  for (const e of seen) for (const part of children(e)) seen.add(part);
  return seen;
}
