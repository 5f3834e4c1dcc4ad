/** The dimensions that expressions show. */
import { type Dim, dimNames } from './dimension.js';
import { children, type Expr } from './nodes.js';

/** The names of dimensions that are written: as numbers, as sizes of constants. */
export function shownDimensions(exprs: readonly Expr[]): Set<string> {
  const names = new Set<string>();
  const seen = new Set<Expr>();
  const stack = [...exprs];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    for (const dim of written(node)) for (const name of dimNames(dim)) names.add(name);
    stack.push(...children(node));
  }
  return names;
}

function written(e: Expr): readonly Dim[] {
  switch (e.kind) {
    case 'dimension':
      return [e.dim];
    case 'constant':
      return [e.shape.rows, e.shape.cols];
    case 'commutation':
      return [e.of.rows, e.of.cols];
    default:
      return [];
  }
}
