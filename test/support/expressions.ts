/** Random well-typed expressions over the whole language, which shrink to their parts. */
import fc from 'fast-check';
import { children, type Expr } from '../../src/expression/nodes.js';
import type { Declaration, Problem } from '../../src/expression/problem.js';
import { asciiText } from '../../src/expression/print.js';
import { type Shape, shapeOf } from '../../src/expression/shape.js';
import { Generator } from './random/generator.js';
import { m, n, propertiesOf, USER_FUNCTIONS } from './random/names.js';
import { smaller } from './random/shrink.js';

class Expressions extends fc.Arbitrary<Expr> {
  constructor(
    private readonly depth: number,
    private readonly shape?: Shape,
  ) {
    super();
  }

  generate(random: fc.Random): fc.Value<Expr> {
    return new fc.Value(new Generator(random).whole(this.depth, this.shape), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is Expr {
    return typeof value === 'object' && value !== null && 'kind' in value;
  }

  shrink(value: Expr): fc.Stream<fc.Value<Expr>> {
    return new fc.Stream(smaller(value)).map((e) => new fc.Value(e, undefined));
  }
}

/** Random expressions, so deep at most; of any shape unless one is given. */
export const expressions = (depth: number, shape?: Shape): fc.Arbitrary<Expr> =>
  new Expressions(depth, shape);

/** All nodes of an expression, each once, parts before wholes' further parts. */
export function nodesOf(e: Expr): Set<Expr> {
  const found = new Set<Expr>();
  const visit = (part: Expr): void => {
    if (found.has(part)) return;
    found.add(part);
    children(part).forEach(visit);
  };
  visit(e);
  return found;
}

/** The variables of an expression in order of appearance. */
export function variables(e: Expr): Declaration[] {
  const found = new Map<string, Declaration>();
  for (const part of nodesOf(e)) {
    if (part.kind !== 'symbol' || found.has(part.name)) continue;
    const { name, shape } = part;
    found.set(name, { name, shape, properties: propertiesOf(name) });
  }
  return [...found.values()];
}

/** The problem whose output is the expression. Dimensions used as numbers are those of some variable. */
export function problemOf(e: Expr): Problem {
  const sizes = [n, m].map((d) => ({ name: `u_${d.key}`, shape: shapeOf(d), properties: [] }));
  const all = [...variables(e), ...sizes];
  const called = new Set([...nodesOf(e)].flatMap((node) => (node.kind === 'call' ? node.fn : [])));
  const functions = USER_FUNCTIONS.filter(({ name }) => called.has(name));
  return {
    text: asciiText(e),
    output: e,
    definitions: [],
    variables: new Map(all.map((d) => [d.name, d])),
    functions: new Map(functions.map((f) => [f.name, f])),
    assumptions: [],
    usedNames: new Set([...[...all, ...functions].map((d) => d.name), 'n', 'm', 't_1', 's_1']),
    origins: new Map(),
  };
}
