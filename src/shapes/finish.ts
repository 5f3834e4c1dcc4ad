/** After the reading is chosen: names for the dimensions that have none, and expressions with them. */
import { type Dim, dimName, dimNames } from '../expression/dimension.js';
import { children, type Expr } from '../expression/nodes.js';
import { dimension } from '../expression/build.js';
import { isColumn, isMatrix, isRow, isScalar, type Shape } from '../expression/shape.js';
import type { Unifier } from './unifier.js';

const INVENTED = ['n', 'm', 'p', 'q', 'k', 'l', 'd', 'r', 'h', 'c'] as const;

/** Names n, m, p, ... that nothing in the input uses. */
class FreshNames {
  private count = 0;

  constructor(private readonly used: ReadonlySet<string>) {}

  next(): string {
    for (;;) {
      const k = this.count++;
      const name = INVENTED[k] ?? `n_${k - INVENTED.length + 1}`;
      if (!this.used.has(name)) return name;
    }
  }
}

/** Gives every open dimension among these a name: outer values first, vectors, then the rest. */
export function nameDimensions(
  unifier: Unifier,
  output: Expr,
  shapes: readonly Shape[],
  others: readonly Expr[],
  used: ReadonlySet<string>,
): void {
  const fresh = new FreshNames(used);
  const name = (dim: Dim): void => {
    for (const open of dimNames(unifier.resolve(dim)))
      if (open.startsWith('?')) unifier.assign(open, dimName(fresh.next()));
  };
  const nameAll = ({ rows, cols }: Shape): void => [rows, cols].forEach(name);
  const outer = outermost(output);
  if (outer) nameAll(outer.shape);
  for (const shape of shapes) if (isColumn(shape) || isRow(shape)) nameAll(shape);
  shapes.forEach(nameAll);
  for (const expr of [...others, output]) everyPart(expr, (part) => nameAll(part.shape));
}

/** The first value in the text that is not a scalar, without its transpose. */
export function outermost(expr: Expr): Expr | undefined {
  if (expr.kind === 'transpose') return outermost(expr.arg);
  if (!isScalar(expr.shape)) return expr;
  for (const part of children(expr)) {
    const found = outermost(part);
    if (found) return found;
  }
  return undefined;
}

function everyPart(expr: Expr, visit: (part: Expr) => void, seen = new Set<Expr>()): void {
  if (seen.has(expr)) return;
  seen.add(expr);
  visit(expr);
  for (const part of children(expr)) everyPart(part, visit, seen);
}

/** `(1/n) norm(X w - y)^2`: the open dimension that a scalar name under a fraction line counts. */
export function countedDimension(expr: Expr, name: string, unifier: Unifier): string | undefined {
  const parts = expr.kind === 'product' ? expr.factors : expr.kind === 'quotient' ? [expr] : [];
  const divides = parts.some(
    (part) => part.kind === 'quotient' && mentions(part.denominator, name),
  );
  if (divides) {
    for (const part of parts) {
      const counted = outermost(part.kind === 'quotient' ? part.numerator : part);
      const [open] = counted ? dimNames(unifier.resolve(rowsOf(counted))) : [];
      if (open?.startsWith('?')) return open;
    }
  }
  for (const part of children(expr)) {
    const found = countedDimension(part, name, unifier);
    if (found) return found;
  }
  return undefined;
}

const rowsOf = ({ shape }: Expr): Dim => (isRow(shape) ? shape.cols : shape.rows);

/** In `Q K' / sqrt(d)` the d is no count. */
function mentions(expr: Expr, name: string): boolean {
  if (expr.kind === 'symbol') return expr.name === name;
  if (expr.kind === 'call') return false;
  return isScalar(expr.shape) && children(expr).some((part) => mentions(part, name));
}

/** Rewrites expressions with the dimensions that were found. */
export class Resolver {
  private readonly done = new Map<Expr, Expr>();

  constructor(
    private readonly unifier: Unifier,
    /** Scalar names that turned out to be dimensions. */
    private readonly counts: ReadonlySet<string>,
  ) {}

  expr(e: Expr): Expr {
    const known = this.done.get(e);
    if (known) return known;
    const result = this.rebuild(e);
    this.done.set(e, result);
    return result;
  }

  private all(list: readonly Expr[]): Expr[] {
    return list.map((e) => this.expr(e));
  }

  private rebuild(e: Expr): Expr {
    const shape = this.unifier.shape(e.shape);
    switch (e.kind) {
      case 'symbol':
        return this.counts.has(e.name) ? dimension(dimName(e.name)) : { ...e, shape };
      case 'number':
      case 'dimension':
      case 'constant':
        return { ...e, shape };
      case 'commutation':
        return { ...e, shape, of: this.unifier.shape(e.of) };
      case 'sum':
        return { ...e, shape, terms: this.all(e.terms) };
      case 'product':
      case 'hadamard':
      case 'kron':
        return { ...e, shape, factors: this.all(e.factors) };
      case 'quotient':
        return {
          ...e,
          shape,
          numerator: this.expr(e.numerator),
          denominator: this.expr(e.denominator),
        };
      case 'power':
        return { ...e, shape, base: this.expr(e.base), exponent: this.expr(e.exponent) };
      case 'negate':
      case 'transpose':
        return { ...e, shape, arg: this.expr(e.arg) };
      case 'block':
        return { ...e, shape, rows: e.rows.map((row) => this.all(row)) };
      case 'call':
        return { ...e, shape, args: this.all(e.args) };
      case 'indicator':
        return { ...e, shape, left: this.expr(e.left), right: this.expr(e.right) };
      case 'entry':
        return { ...e, base: this.expr(e.base) };
    }
  }

  /** The new expressions by the old ones. */
  get results(): ReadonlyMap<Expr, Expr> {
    return this.done;
  }
}

/** The declaration that says otherwise than an assumed shape, for --given. */
export function otherShape(name: string, shape: Shape): string {
  if (isScalar(shape)) return `${name}: n`;
  if (isMatrix(shape)) return `${name}: ${shape.rows.key} x ${shape.cols.key}`;
  return `${name}: scalar`;
}
