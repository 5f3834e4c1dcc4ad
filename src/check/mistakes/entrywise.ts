/** Elementwise functions in a problem, in its derivative and in an answer. */
import { call, hadamard, negate, num, sum } from '../../expression/build.js';
import { functionRow } from '../../expression/functions.js';
import { type CallExpr, children, type Expr } from '../../expression/nodes.js';
import { allNodes } from '../../numeric/order.js';
import type { Suspect } from './suspect.js';

/** A call of an elementwise function of one argument, by its derivative's order. */
export const marked = (e: CallExpr, primes: number): CallExpr =>
  e.fn === 'exp' ? e : { ...e, primes };

export const isEntrywise = (e: CallExpr): boolean =>
  !e.signature &&
  e.args.length === 1 &&
  !e.along &&
  (functionRow(e.fn)?.kind ?? 'elementwise') === 'elementwise';

/** The elementwise calls in the problem and in the printed derivative, each once, without marks. */
export function entrywiseCalls({ target, definitions }: Suspect): CallExpr[] {
  const { problem, definitions: pieces } = target.result;
  const { derivative } = target;
  const found = new Map<string, CallExpr>();
  const seen = new Set<Expr>();
  const add = (e: CallExpr): void => {
    const key = `${e.fn} ${JSON.stringify(keyOf(e.args[0]!))}`;
    if (!found.has(key)) found.set(key, e);
  };
  const look = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (e.kind === 'call' && isEntrywise(e)) add(marked(e, 0));
    const relu = e.kind === 'call' && e.fn === 'max' && e.args.length === 2 && ofZero(e);
    if (relu) add(call('relu', [relu], relu.shape));
    if (e.kind === 'call' && e.fn === 'norm1' && !e.along)
      add(call('abs', e.args, e.args[0]!.shape));
    children(e).forEach(look);
  };
  [
    problem.output,
    ...problem.definitions.map((d) => d.expr),
    ...pieces.map((d) => d.expr),
    ...(derivative.expr ? [derivative.expr] : []),
    ...definitions.values(),
  ].forEach(look);
  return [...found.values()].slice(0, MAX_CALLS);
}

const MAX_CALLS = 12;

const isNumberZero = (e: Expr): boolean => e.kind === 'number' && e.value.isZero;

/** What max(0, z) is the relu of. */
function ofZero({ args }: CallExpr): Expr | undefined {
  return args.some(isNumberZero) ? args.find((e) => !isNumberZero(e)) : undefined;
}

/** Structure, for telling calls apart. */
const keyOf = (e: Expr): unknown =>
  e.kind === 'symbol'
    ? e.name
    : e.kind === 'number'
      ? e.value.toString()
      : [e.kind, e.kind === 'call' ? e.fn : '', ...children(e).map(keyOf)];

/** p .* (1 - p) for every softmax: what people take for its derivative. */
export function softmaxSlopes({ target }: Suspect): Expr[] {
  const { problem } = target.result;
  const all = [problem.output, ...problem.definitions.map((d) => d.expr)];
  return [...allNodes(all)]
    .filter((e) => e.kind === 'call' && e.fn === 'softmax')
    .map((p) => hadamard([p, sum([num(1), negate(p)])]));
}

/** A derivative as it is written in another way: sign(z), [z > 0]; and a name that stands for f(z). */
export function asEntrywise({ definitions }: Suspect, e: Expr): CallExpr | undefined {
  if (e.kind === 'symbol') {
    const value = definitions.get(e.name);
    return value?.kind === 'call' && isEntrywise(value) ? value : undefined;
  }
  if (e.kind === 'indicator' && e.relation === '>' && isNumberZero(e.right))
    return call('relu', [e.left], e.shape, { primes: 1 });
  if (e.kind !== 'call' || !isEntrywise(e)) return undefined;
  return e.fn === 'sign' ? call('abs', e.args, e.shape, { primes: 1 }) : e;
}
