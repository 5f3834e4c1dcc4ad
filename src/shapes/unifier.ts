/** Dimensions that are not known yet: variables `?1`, `?2`, ... and what they turn out to be. */
import {
  addDims,
  constantDim,
  differenceOfDims,
  type Dim,
  dimName,
  dimNumber,
  isOne,
  mulDims,
  sameDim,
  substituteDim,
  triangularRoot,
} from '../expression/dimension.js';
import { type Shape, shapeOf } from '../expression/shape.js';

const isOpen = (dim: Dim): boolean => dim.key.includes('?');

export class Unifier {
  private readonly bindings = new Map<string, Dim>();
  /** Variables in the order of binding, to undo. */
  private readonly trail: string[] = [];
  private readonly compositions: { readonly whole: Dim; readonly parts: readonly Dim[] }[] = [];
  private count = 0;

  /** A new variable. It stands for a dimension that is longer than 1. */
  fresh(): Dim {
    return dimName(`?${++this.count}`);
  }

  /** Whether any variable was made. */
  get used(): boolean {
    return this.count > 0;
  }

  resolve(dim: Dim): Dim {
    let result = dim;
    while (isOpen(result)) {
      const next = substituteDim(result, this.bindings);
      if (next === result) return result;
      result = next;
    }
    return result;
  }

  shape(shape: Shape): Shape {
    if (!isOpen(shape.rows) && !isOpen(shape.cols)) return shape;
    return shapeOf(this.resolve(shape.rows), this.resolve(shape.cols));
  }

  /** Makes two dimensions equal if that is possible. */
  unify(left: Dim, right: Dim): boolean {
    if (sameDim(left, right)) return true;
    if (!isOpen(left) && !isOpen(right)) return false;
    const a = this.resolve(left);
    const b = this.resolve(right);
    if (sameDim(a, b)) return true;
    return (
      this.bind(a, b) ||
      this.bind(b, a) ||
      this.cancel(a, b) ||
      this.matchTriangles(a, b) ||
      this.matchParts(a, b) ||
      this.solve(a, b)
    );
  }

  /** The length of parts in a row, as those of a block. */
  composed(parts: readonly Dim[]): Dim {
    const whole = parts.reduce(addDims);
    if (parts.length > 1) this.compositions.push({ whole, parts });
    return whole;
  }

  /** Of two numbers of pairs the things that are paired are equally many. */
  private matchTriangles(a: Dim, b: Dim): boolean {
    const [n, m] = [triangularRoot(a), triangularRoot(b)];
    return n !== null && m !== null && this.unify(n, m);
  }

  /** Of two blocks of equal length with equally many parts the parts are equal, one by one. */
  private matchParts(a: Dim, b: Dim): boolean {
    const partsOf = (dim: Dim): readonly Dim[] | undefined =>
      this.compositions.find(({ whole }) => sameDim(this.resolve(whole), dim))?.parts;
    const [left, right] = [partsOf(a), partsOf(b)];
    if (!left || !right || left.length !== right.length) return false;
    const mark = this.mark();
    if (left.every((part, k) => this.unify(part, right[k]!))) return true;
    this.undo(mark);
    return false;
  }

  unifyShapes(left: Shape, right: Shape): boolean {
    const mark = this.mark();
    if (this.unify(left.rows, right.rows) && this.unify(left.cols, right.cols)) return true;
    this.undo(mark);
    return false;
  }

  mark(): number {
    return this.trail.length;
  }

  undo(mark: number): void {
    while (this.trail.length > mark) this.bindings.delete(this.trail.pop()!);
  }

  /** Gives a variable its dimension; only where it has none. */
  assign(variable: string, dim: Dim): void {
    this.bindings.set(variable, dim);
    this.trail.push(variable);
  }

  private bind(variable: Dim, value: Dim): boolean {
    const name = loneVariable(variable);
    if (!name || isOne(value) || constantDim(value) === 0) return false;
    if (value.terms.some((term) => term.powers.some(([other]) => other === name))) return false;
    this.assign(name, value);
    return true;
  }

  /** `?1 + n = p`: a variable that is a term of its own is what is left, if that is a number of things. */
  private solve(a: Dim, b: Dim): boolean {
    const difference = differenceOfDims(a, b);
    const candidates = difference.terms.filter(({ powers, coefficient }) => {
      const [power] = powers;
      return (
        powers.length === 1 &&
        power![1] === 1 &&
        power![0].startsWith('?') &&
        Math.abs(coefficient) === 1
      );
    });
    return candidates.reverse().some(({ coefficient, powers }) => {
      const variable = dimName(powers[0]![0]);
      const rest = differenceOfDims(mulDims(dimNumber(coefficient), variable), difference);
      const value = mulDims(dimNumber(coefficient), rest);
      return value.terms.some((term) => term.coefficient > 0) && this.bind(variable, value);
    });
  }

  /** `kron(A, B) vec(X)`: the columns of A and B are the columns and rows of X. */
  private pair(left: readonly string[], right: readonly string[]): boolean {
    if (![...left, ...right].every((name) => name.startsWith('?'))) return false;
    const [a, b] = [left, right].map((names) => [...names].sort(byAge).map(dimName));
    return this.bind(b![0]!, a![1]!) && this.bind(b![1]!, a![0]!);
  }

  /** `?1 n = m n`: a common factor of two products is dropped. */
  private cancel(a: Dim, b: Dim): boolean {
    const [x, y] = [a.terms[0], b.terms[0]];
    if (a.terms.length !== 1 || b.terms.length !== 1 || !x || !y) return false;
    if (x.coefficient !== y.coefficient) return false;
    const rest = (from: typeof x, other: typeof x): string[] =>
      from.powers.flatMap(([name, exponent]) => {
        const shared = other.powers.find(([same]) => same === name)?.[1] ?? 0;
        return Array<string>(Math.max(exponent - shared, 0)).fill(name);
      });
    const [left, right] = [rest(x, y), rest(y, x)];
    if (left.length === 2 && right.length === 2) return this.pair(left, right);
    if (left.length !== 1 || right.length !== 1) return false;
    const [p, q] = [dimName(left[0]!), dimName(right[0]!)];
    return this.bind(p, q) || this.bind(q, p);
  }
}

/** Variables in the order in which they were made. */
const byAge = (a: string, b: string): number => Number(a.slice(1)) - Number(b.slice(1));

function loneVariable(dim: Dim): string | undefined {
  const [term] = dim.terms;
  if (dim.terms.length !== 1 || !term || term.coefficient !== 1) return undefined;
  const [power] = term.powers;
  return term.powers.length === 1 && power?.[1] === 1 && power[0].startsWith('?')
    ? power[0]
    : undefined;
}
