/** Which conventions at kinks a result relies on. */
import { functionRow } from '../expression/functions.js';
import { children, type Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';

/** What holds at kinks, for the functions of the input. */
export function conventions(problem: Problem): string[] {
  const found = new Set<string>();
  const seen = new Set<Expr>();
  const stack = [problem.output, ...problem.definitions.map((d) => d.expr)];
  while (stack.length > 0) {
    const e = stack.pop()!;
    if (seen.has(e)) continue;
    seen.add(e);
    if (e.kind === 'call') {
      const kink = functionRow(e.fn)?.kink;
      if (kink !== undefined) found.add(kink);
    }
    stack.push(...children(e));
  }
  return [...found];
}
