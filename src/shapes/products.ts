/** A run of products and quotients, read so that its shapes fit: `A x' x`, `x'Ax / x'x`. */
import { InternalError } from '../errors.js';
import { num } from '../expression/build.js';
import { isOne } from '../expression/dimension.js';
import type { Expr } from '../expression/nodes.js';
import { isColumn, isMatrix, isScalar, SCALAR, type Shape } from '../expression/shape.js';
import type { Syntax } from '../syntax/tree.js';
import { callExpr, innerProduct } from './bracketed.js';
import type { Elaborator } from './elaborator.js';
import { doesNotMultiply, type Item, joined } from './items.js';
import { Misfit } from './misfit.js';
import { bracketed } from './sums.js';

/** Neighbours that multiply one by one. */
interface Segment {
  factors: Expr[];
  shape: Shape;
  first: Item;
  /** The last factor that is not a scalar. */
  last: Item;
}

/** The value of a run of factors. */
export function product(elaborator: Elaborator, node: Syntax, items: readonly Item[]): Expr {
  const [only] = items;
  if (items.length === 1 && only) return only.expr;
  return new ProductReader(elaborator, node, items).read();
}

const factorsOf = ({ factors, shape }: Segment): Expr => {
  const [only] = factors;
  return factors.length === 1 && only ? only : { kind: 'product', factors, shape };
};

class ProductReader {
  private readonly below: Segment[] = [];
  private current: Segment;
  private place = 1;

  constructor(
    private readonly elaborator: Elaborator,
    private readonly node: Syntax,
    private readonly items: readonly Item[],
  ) {
    const [first] = items;
    if (!first) throw new InternalError('a product of nothing');
    this.current = { factors: [first.expr], shape: first.expr.shape, first, last: first };
  }

  read(): Expr {
    while (this.place < this.items.length) this.next(this.items[this.place]!);
    const under = this.below.at(-1);
    if (under) throw doesNotMultiply(this.elaborator, this.node, under.last, this.current.first);
    return factorsOf(this.current);
  }

  private next(item: Item): void {
    switch (item.operator) {
      case '/':
        return this.divide();
      case 'solve':
        return this.solve(item);
      case 'dot':
      case '@':
        return this.dot(item);
      default:
        return this.multiply(item);
    }
  }

  private multiply(item: Item): void {
    this.place++;
    const { current, elaborator } = this;
    const { shape } = item.expr;
    if (isScalar(shape)) return void current.factors.push(item.expr);
    if (isScalar(current.shape)) {
      current.factors.push(item.expr);
      current.shape = shape;
      current.last = item;
      return;
    }
    if (item.operator === '*' && elaborator.around.numpy)
      elaborator.ambiguities.push(this.numpyProduct(item));
    if (!this.fits(current.shape, shape)) {
      this.below.push(current);
      this.current = { factors: [item.expr], shape, first: item, last: item };
      return;
    }
    current.factors.push(item.expr);
    current.last = item;
    current.shape = { rows: current.shape.rows, cols: shape.cols };
    if (isScalar(current.shape)) this.closeScalar();
  }

  private fits(left: Shape, right: Shape): boolean {
    if (isOne(left.cols) !== isOne(right.rows)) return false;
    return this.elaborator.unifier.unify(left.cols, right.rows);
  }

  /** A segment that came out as a number is a factor of the segment before it. */
  private closeScalar(): void {
    const under = this.below.pop();
    if (!under) return;
    under.factors.push(factorsOf(this.current));
    this.current = under;
  }

  /** `/` takes the fewest factors behind it that are a number. */
  private divide(): void {
    const start = this.place;
    const below = this.prefix(start, (value) => isScalar(value.shape));
    if (!below) throw this.badDivisor(start);
    this.tellUnbracketed(start, below.end);
    this.place = below.end;
    const { current } = this;
    const above = factorsOf(current);
    current.factors = [quotient(above, below.value)];
    if (this.place === start + 1) return;
    current.last = {
      ...current.last,
      span: joined(current.last.span, this.items[below.end - 1]!.span),
    };
  }

  /** The shortest run of factors from a place whose value is as wanted. */
  private prefix(
    start: number,
    wanted: (value: Expr) => boolean,
  ): { value: Expr; end: number } | undefined {
    const { elaborator, items } = this;
    for (let end = start + 1; end <= items.length && end <= start + MAX_PREFIX; end++) {
      if (end > start + 1 && !isProduct(items[end - 1]!)) return undefined;
      const mark = elaborator.unifier.mark();
      const value = attempt(() => product(elaborator, this.node, items.slice(start, end)));
      if (value && wanted(value)) return { value, end };
      elaborator.unifier.undo(mark);
    }
    return undefined;
  }

  private badDivisor(start: number): Misfit {
    const { elaborator, node } = this;
    const item = this.items[start]!;
    const [x, y] = [this.items[start - 1]!, item].map((part) => elaborator.source(part.span));
    const square = isMatrix(item.expr.shape);
    const help = square
      ? `${x} inv(${y}), or ${x} ./ ${y} (entry by entry)`
      : `${x} ./ ${bracketed(y!)} (entry by entry)`;
    const message = `only a number divides: ${y} is ${elaborator.shapeText(item.expr)}`;
    return elaborator.misfit(node, message, [item.span], help);
  }

  /** `1/2m` is half of m; somebody may mean 1/(2m). */
  private tellUnbracketed(start: number, end: number): void {
    const divisor = this.items[start]!;
    const next = this.items[end];
    if (divisor.expr.kind !== 'number' || next?.operator !== 'side') return;
    if (next.span.start !== divisor.span.end || !isScalar(next.expr.shape)) return;
    const [above, below, rest] = [this.items[start - 1]!, divisor, next].map((item) =>
      this.elaborator.source(item.span),
    );
    this.elaborator.note(
      `\`${above}/${below}${rest}\` is (${above}/${below}) ${rest}; write ${above}/(${below} ${rest}) if that is meant`,
      joined(this.items[start - 1]!.span, next.span),
    );
  }

  /** `A \ b` is `inv(A) b`. */
  private solve(item: Item): void {
    const { current, elaborator } = this;
    const left = factorsOf(current);
    if (
      !isMatrix(current.shape) ||
      !elaborator.unifier.unify(current.shape.rows, current.shape.cols)
    ) {
      const text = elaborator.source(current.last.span);
      const message = `only a square matrix stands before \\: ${text} is ${elaborator.shapeText(left)}`;
      throw elaborator.misfit(this.node, message, [current.last.span]);
    }
    current.factors = [callExpr('inv', [left], current.shape)];
    this.multiply({ ...item, operator: 'side' });
  }

  /** `w · x` of two columns is their inner product; otherwise a dot is a product. */
  private dot(item: Item): void {
    const { current, elaborator } = this;
    const start = this.place;
    if (!isColumn(current.shape)) return this.multiply(item);
    const right = this.prefix(start, (value) => isColumn(value.shape));
    if (!right) return this.multiply(item);
    const places = [current.last.span, joined(item.span, this.items[right.end - 1]!.span)] as const;
    const value = innerProduct(elaborator, factorsOf(current), right.value, this.node, places);
    const sign = item.operator === '@' ? ' @ ' : '·';
    const [x, y] = places.map((place) => elaborator.source(place));
    const span = joined(places[0], places[1]);
    elaborator.note(`\`${x}${sign}${y}\` is the inner product ${x}' ${y}`, span);
    this.place = right.end;
    const factor: Item = { expr: value, span, operator: 'side' };
    this.current = { factors: [value], shape: SCALAR, first: factor, last: factor };
    this.closeScalar();
  }

  private numpyProduct(item: Item): Misfit {
    const { elaborator, current } = this;
    const [x, y] = [current.last, item].map((part) => elaborator.source(part.span));
    return elaborator.misfit(
      this.node,
      `* between two arrays multiplies entry by entry in NumPy: say which product is meant`,
      [joined(current.last.span, item.span)],
      `${x} @ ${y} (matrix product), ${x} .* ${y} (entry by entry)`,
      'ambiguous',
    );
  }
}

const MAX_PREFIX = 50;

const isProduct = ({ operator }: Item): boolean =>
  operator === 'side' || operator === '*' || operator === '@';

/** The value of a step; undefined where shapes do not fit. */
export function attempt<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}

/** A quotient; of two numbers the fraction. */
function quotient(numerator: Expr, denominator: Expr): Expr {
  if (numerator.kind === 'number' && denominator.kind === 'number' && !denominator.value.isZero)
    return num(numerator.value.div(denominator.value));
  return { kind: 'quotient', numerator, denominator, elementwise: false, shape: numerator.shape };
}
