/** Names that an answer defines, and the problem too: each keeps its meaning where it is used. */
import { symbol } from '../expression/build.js';
import type { Expr } from '../expression/nodes.js';
import { asciiText } from '../expression/print.js';
import type { Problem } from '../expression/problem.js';
import { rewrite } from '../expression/rewrite.js';

/**
 * The answer with other names for those that mean something else in the problem.
 *
 * @param meaning what a name means there, null of a variable; undefined where it means nothing
 */
export function withOwnNames(
  answer: Problem,
  meaning: (name: string) => Expr | null | undefined,
): Problem {
  const renamed = new Map<string, Expr>();
  for (const { name, expr } of answer.definitions) {
    const other = meaning(name);
    if (other === undefined || (other !== null && asciiText(other) === asciiText(expr))) continue;
    renamed.set(name, symbol(freshName(name, meaning), expr.shape));
  }
  if (renamed.size === 0) return answer;
  const memo = new Map<Expr, Expr>();
  const own = (e: Expr): Expr =>
    rewrite(e, (part) => (part.kind === 'symbol' ? (renamed.get(part.name) ?? null) : null), memo);
  const nameOf = (name: string): string => {
    const other = renamed.get(name);
    return other?.kind === 'symbol' ? other.name : name;
  };
  return {
    ...answer,
    output: own(answer.output),
    definitions: answer.definitions.map((d) => ({ ...d, name: nameOf(d.name), expr: own(d.expr) })),
    origins: new Map([...answer.origins].map(([e, span]) => [own(e), span])),
  };
}

function freshName(name: string, meaning: (name: string) => Expr | null | undefined): string {
  let fresh = `${name}_own`;
  while (meaning(fresh) !== undefined) fresh += 'n';
  return fresh;
}
