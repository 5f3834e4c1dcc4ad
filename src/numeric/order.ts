/** Walking shared expressions of any depth without recursion. */
import { MatcalcError } from '../errors.js';
import { children, type Expr } from '../expression/nodes.js';

/**
 * Visits every node that `root` uses once, parts before what is made of them. `done` says what has
 * been visited before; `parts` may lead elsewhere, as from a name to its definition.
 */
export function visitInOrder(
  root: Expr,
  done: (e: Expr) => boolean,
  visit: (e: Expr) => void,
  parts: (e: Expr) => readonly Expr[] = children,
): void {
  const open = new Set<Expr>();
  const stack: Expr[] = [root];
  while (stack.length > 0) {
    const e = stack[stack.length - 1]!;
    if (done(e)) {
      stack.pop();
    } else if (open.has(e)) {
      stack.pop();
      open.delete(e);
      visit(e);
    } else {
      open.add(e);
      for (const part of parts(e)) {
        if (open.has(part)) throw cycle(part);
        stack.push(part);
      }
    }
  }
}

const cycle = (e: Expr): MatcalcError =>
  new MatcalcError({
    code: 'definition',
    message: e.kind === 'symbol' ? `${e.name} is defined by itself` : 'a definition uses itself',
  });

/** Every node that the expressions use, once each. */
export function allNodes(roots: Iterable<Expr>): Set<Expr> {
  const seen = new Set<Expr>();
  for (const root of roots)
    visitInOrder(
      root,
      (e) => seen.has(e),
      (e) => seen.add(e),
    );
  return seen;
}
