/** Syntax with derivatives in it to arrays: what contracts with what (docs/language.md, "Derivatives as values"). */
import type { ArrayExpr, Atom } from '../expression/arrays.js';
import { atomAxes, atomShape, turnedExpr, turns } from '../expression/arrays.js';
import { num, quotient, symbol } from '../expression/build.js';
import { type Dim, sameDim } from '../expression/dimension.js';
import { asciiText } from '../expression/print.js';
import type { Expr } from '../expression/nodes.js';
import { axesOf, isColumn, isRow, isScalar, SCALAR } from '../expression/shape.js';
import { failure, unsupported } from '../syntax/failure.js';
import {
  type ChainOperator,
  type ChainSyntax,
  type DerivativeSyntax,
  type Syntax,
  syntaxChildren,
} from '../syntax/tree.js';
import { Elaborator, type Surroundings } from './elaborator.js';

/** A value with the groups of axes at its ends that belong to one name and are whole. */
interface Group {
  readonly name: string | null;
  readonly count: number;
}

interface Value {
  readonly array: ArrayExpr;
  readonly head?: Group | undefined;
  readonly tail?: Group | undefined;
}

export class ArrayReader {
  readonly elaborator: Elaborator;
  /** The derivatives that occur, by their names. */
  readonly atoms = new Map<string, Atom>();
  /** Whether a derivative of one axis occurs in a matrix expression, as a row or as a column. */
  rowsAndColumns = false;
  private readonly known = new Map<DerivativeSyntax, Atom>();
  /** Numerators have no derivatives in them. */
  private inside = false;

  /**
   * @param turned the names of derivatives of one axis that are written the other way round, as rows
   * @param byName whether every chain rule is contracted by its name, also where it is a product of matrices
   */
  constructor(
    around: Surroundings,
    private readonly turned: ReadonlySet<string>,
    private readonly byName = false,
  ) {
    this.elaborator = new Elaborator({ ...around, derivatives: (node) => this.asExpr(node) });
  }

  /** The value of a text. */
  read(node: Syntax): ArrayExpr {
    return this.value(node).array;
  }

  atom(node: DerivativeSyntax): Atom {
    let atom = this.known.get(node);
    if (!atom) this.known.set(node, (atom = this.makeAtom(node)));
    return atom;
  }

  private makeAtom(node: DerivativeSyntax): Atom {
    if (this.inside) throw unsupported('a derivative of a derivative', node.span);
    this.inside = true;
    const numerator = this.elaborator.expr(baseOf(node.numerator));
    this.inside = false;
    if (node.gradient && !isScalar(this.elaborator.shape(numerator)))
      throw failure(
        'unsupported',
        `∇ is of a number: ${this.elaborator.source(node.numerator)} is ${this.elaborator.shapeText(numerator)}`,
        [node.span],
        {
          help: 'write ∂y/∂x for a Jacobian, brackets around more than a name: ∇_x (xᵀ A x)',
        },
      );
    const by = node.by.map((one) => {
      const base = baseOf(one);
      if (base.kind !== 'name') throw failure('syntax', 'a name is expected behind ∂', [one.span]);
      const { name } = base;
      const meaning = this.elaborator.meaning(name);
      if (meaning?.kind === 'value') return { name, shape: meaning.expr.shape };
      if (meaning?.kind === 'variable' || meaning?.kind === 'definition')
        return { name, shape: meaning.shape };
      const what = meaning ? `${name} is a dimension` : `nothing says what ${name} is`;
      throw failure('unknown-name', what, [one.span]);
    });
    const above = asciiText(numerator);
    const isName = numerator.kind === 'symbol';
    const name = `∂${isName ? above : `(${above})`}/${by.map((p) => `∂${p.name}`).join('')}`;
    const atom: Atom = { name, numerator, by, of: isName ? numerator.name : null };
    this.atoms.set(name, atom);
    return atom;
  }

  /** A derivative of at most two axes in a matrix expression. */
  private asExpr(node: DerivativeSyntax): Expr {
    const atom = this.atom(node);
    const axes = atomAxes(atom);
    if (isEntry(node)) return this.entry(node, atom, axes);
    if (axes.length > 2) throw this.tooMany(node, axes);
    const isTurned = turns(atom) && this.turned.has(atom.name);
    if (turns(atom)) this.rowsAndColumns = true;
    return turnedExpr(symbol(atom.name, atomShape(atom)), isTurned);
  }

  /** `∂z_{i}/∂W_{jk}`, in an index equation. */
  private entry(node: DerivativeSyntax, { name }: Atom, axes: readonly Dim[]): Expr {
    const indices = [node.numerator, ...node.by].flatMap((part) =>
      part.kind === 'entry' ? part.indices : [],
    );
    const { around, unifier } = this.elaborator;
    const fits = axes.every((axis, k) => {
      const range = around.index?.get(indices[k] ?? '');
      return range && unifier.unify(axis, range);
    });
    if (indices.length !== axes.length || !fits)
      throw failure('shape', `these are not the indices of ${axesText(axes)}`, [node.span]);
    return { kind: 'entry', base: symbol(name, SCALAR), indices, shape: SCALAR };
  }

  private tooMany(node: Syntax, axes: readonly Dim[]): Error {
    const text = this.elaborator.source(node);
    return failure('shape', `${text} has ${axes.length} axes: ${axesText(axes)}`, [node.span], {
      help: 'it stands in sums, in products and under a transpose, not in functions or ⊙',
    });
  }

  /** Whether a part is no matrix expression: more than two axes, or contracted otherwise than matrices are. */
  private needsArray(node: Syntax): boolean {
    if (node.kind === 'derivative') return !isEntry(node) && atomAxes(this.atom(node)).length > 2;
    if (node.kind === 'chain' && node.factors.some((_, k) => this.isLinked(node, k))) return true;
    return syntaxChildren(node).some((part) => this.needsArray(part));
  }

  /** Whether a factor and the next one are a chain rule that is no product of matrices. */
  private isLinked({ factors, operators }: ChainSyntax, k: number): boolean {
    const [left, right] = [factors[k], factors[k + 1]];
    if (left?.kind !== 'derivative' || right?.kind !== 'derivative') return false;
    if (!isProduct(operators[k]!) || isEntry(left) || isEntry(right)) return false;
    const [a, b] = [this.atom(left), this.atom(right)];
    const between = a.by.at(-1)!;
    if (between.name !== b.of) return false;
    const sizes = [a, b].map((atom) => atomAxes(atom).length);
    const shared = axesOf(between.shape).length;
    if (shared === 0) return sizes.every((size) => size > 0);
    return this.byName || shared === 2 || sizes.every((size) => size === 1);
  }

  private value(node: Syntax): Value {
    if (!this.needsArray(node)) return this.matrix(this.elaborator.expr(node));
    switch (node.kind) {
      case 'derivative':
        return this.atomValue(this.atom(node));
      case 'negate': {
        const arg = this.value(node.arg);
        return { ...arg, array: { kind: 'negate', arg: arg.array, axes: arg.array.axes } };
      }
      case 'sum':
        return this.sum(node.terms);
      case 'chain':
        return this.chain(node);
      case 'transpose':
        return this.transpose(node.arg, node);
      default: {
        const inner = syntaxChildren(node).find((part) => this.needsArray(part))!;
        throw this.tooMany(inner, this.value(inner).array.axes);
      }
    }
  }

  private matrix(expr: Expr): Value {
    return { array: { kind: 'matrix', expr, axes: axesOf(this.elaborator.shape(expr)) } };
  }

  private atomValue(atom: Atom): Value {
    const axes = atomAxes(atom);
    const last = atom.by.at(-1)!;
    return {
      array: { kind: 'atom', atom, axes },
      head: { name: atom.of, count: axesOf(atom.numerator.shape).length },
      tail: { name: last.name, count: axesOf(last.shape).length },
    };
  }

  private sum(nodes: readonly Syntax[]): Value {
    const terms = nodes.map((node) => this.value(node).array);
    const [first, ...rest] = terms;
    rest.forEach((term, k) => {
      if (!this.sameAxes(first!.axes, term.axes))
        throw failure(
          'shape',
          `terms of different axes: ${this.axesOf(nodes[0]!, first!)}, ${this.axesOf(nodes[k + 1]!, term)}`,
          [nodes[0]!.span, nodes[k + 1]!.span],
        );
    });
    return { array: { kind: 'sum', terms, axes: first!.axes } };
  }

  /** `W is n × m`, by the text. */
  private axesOf(node: Syntax, { axes }: ArrayExpr): string {
    return `${this.elaborator.source(node).trim()} is ${axesText(axes)}`;
  }

  private sameAxes(a: readonly Dim[], b: readonly Dim[]): boolean {
    return a.length === b.length && a.every((dim, k) => this.elaborator.unifier.unify(dim, b[k]!));
  }

  /** Left to right; what stands between arrays is a product of matrices. */
  private chain(node: ChainSyntax): Value {
    let left: { value: Value; node: Syntax } | undefined;
    let at = 0;
    while (at < node.factors.length) {
      const operator: ChainOperator = at === 0 ? 'side' : node.operators[at - 1]!;
      const isDivided = operator === '/';
      const end =
        isDivided || operator === '.*' || this.standsAlone(node, at)
          ? at + 1
          : this.runEnd(node, at);
      const part = end === at + 1 ? node.factors[at]! : slice(node, at, end);
      const right = {
        value: isDivided ? this.inverse(part) : this.operand(part, node, at),
        node: part,
      };
      if (!left) left = right;
      else {
        const value = this.combine(left, right, operator, node);
        left = { value, node: { ...node, span: { start: node.span.start, end: part.span.end } } };
      }
      at = end;
    }
    return left!.value;
  }

  /** A derivative in a chain rule keeps its groups of axes, also where it is a matrix. */
  private operand(part: Syntax, node: ChainSyntax, k: number): Value {
    const isLink = this.isLinked(node, k) || this.isLinked(node, k - 1);
    return isLink && part.kind === 'derivative'
      ? this.atomValue(this.atom(part))
      : this.value(part);
  }

  private standsAlone(node: ChainSyntax, k: number): boolean {
    return (
      this.needsArray(node.factors[k]!) || this.isLinked(node, k) || this.isLinked(node, k - 1)
    );
  }

  /** Where a run of matrices ends. */
  private runEnd(node: ChainSyntax, from: number): number {
    let end = from + 1;
    while (end < node.factors.length && !this.standsAlone(node, end)) end++;
    return end;
  }

  private inverse(node: Syntax): Value {
    const expr = this.elaborator.expr(node);
    if (!isScalar(this.elaborator.shape(expr)))
      throw failure(
        'shape',
        `only a number divides: ${this.elaborator.source(node)} is ${this.elaborator.shapeText(expr)}`,
        [node.span],
      );
    return this.matrix(quotient(num(1), expr));
  }

  private combine(
    left: { readonly value: Value; readonly node: Syntax },
    right: { readonly value: Value; readonly node: Syntax },
    operator: ChainOperator,
    node: Syntax,
  ): Value {
    const [a, b] = [left.value.array, right.value.array];
    if (operator === '.*') {
      if (!this.sameAxes(a.axes, b.axes)) throw this.misfit(left.node, right.node, a, b);
      return { array: { kind: 'hadamard', parts: [a, b], axes: a.axes } };
    }
    if (!isProduct(operator) && operator !== '/')
      throw unsupported('this operator beside a derivative of more than two axes', node.span);
    const counts = this.counts(left.value, right.value);
    const [count, ...more] = counts;
    if (count === undefined) throw this.misfit(left.node, right.node, a, b);
    if (more.length > 0)
      throw failure(
        'ambiguous',
        `the product contracts one axis or two: ${this.axesOf(left.node, a)}, ${this.axesOf(right.node, b)}`,
        [left.node.span, right.node.span],
        { help: 'a chain rule by name, ∂s/∂Y ∂Y/∂X, is clear' },
      );
    const axes = [...a.axes.slice(0, a.axes.length - count), ...b.axes.slice(count)];
    const keepsHead = a.axes.length - count >= (left.value.head?.count ?? Infinity);
    const keepsTail = b.axes.length - count >= (right.value.tail?.count ?? Infinity);
    return {
      array: { kind: 'contraction', left: a, right: b, count, axes },
      ...(keepsHead
        ? { head: left.value.head }
        : a.axes.length === 0
          ? { head: right.value.head }
          : {}),
      ...(keepsTail
        ? { tail: right.value.tail }
        : b.axes.length === 0
          ? { tail: left.value.tail }
          : {}),
    };
  }

  private misfit(x: Syntax, y: Syntax, a: ArrayExpr, b: ArrayExpr): Error {
    return failure('shape', `these share no axis: ${this.axesOf(x, a)}, ${this.axesOf(y, b)}`, [
      x.span,
      y.span,
    ]);
  }

  /** How many axes may be contracted: by the chain rule where the names say so, else what fits. */
  private counts(left: Value, right: Value): number[] {
    const [a, b] = [left.array, right.array];
    if (a.axes.length === 0 || b.axes.length === 0) return [0];
    const { tail } = left;
    const { head } = right;
    if (tail && head && tail.name !== null && tail.name === head.name && tail.count === head.count)
      return [tail.count];
    if (isRowBehindVector(a, b)) return [0];
    const tried = new Set([tail?.count ?? 1, head?.count ?? 1, 1]);
    return [...tried].filter((count) => {
      if (count === 0 || count > Math.min(a.axes.length, b.axes.length)) return false;
      const [ends, begins] = [a.axes.slice(a.axes.length - count), b.axes.slice(0, count)];
      return ends.every((dim, k) =>
        sameDim(this.elaborator.unifier.resolve(dim), this.elaborator.unifier.resolve(begins[k]!)),
      );
    });
  }

  /** Of a derivative the axes that it is differentiated by come first; of a matrix the columns. */
  private transpose(arg: Syntax, node: Syntax): Value {
    const { array, head, tail } = this.value(arg);
    const count = array.axes.length;
    const isAtom = array.kind === 'atom';
    if (!isAtom && count > 2) throw this.tooMany(node, array.axes);
    const first = isAtom ? (head?.count ?? 0) : count - 1;
    const order = array.axes.map((_, k) => (k + first) % Math.max(count, 1));
    const axes = order.map((k) => array.axes[k]!);
    return { array: { kind: 'permuted', arg: array, order, axes }, head: tail, tail: head };
  }
}

/** What an entry is an entry of. */
const baseOf = (node: Syntax): Syntax => (node.kind === 'entry' ? node.base : node);

const isEntry = ({ numerator, by }: DerivativeSyntax): boolean =>
  [numerator, ...by].some(({ kind }) => kind === 'entry');

const isProduct = (operator: ChainOperator): boolean =>
  operator === 'side' ||
  operator === '*' ||
  operator === '@' ||
  operator === 'dot' ||
  operator === ':';

/** A column before a row: the outer product. */
const isRowBehindVector = (a: ArrayExpr, b: ArrayExpr): boolean =>
  a.axes.length === 1 &&
  (a.kind !== 'matrix' || isColumn(a.expr.shape)) &&
  b.kind === 'matrix' &&
  isRow(b.expr.shape);

/** `n × m`; of no axes `a number`. */
export const axesText = (axes: readonly Dim[]): string =>
  axes.length === 0 ? 'a number' : axes.map((axis) => axis.key).join(' × ');

/** Some factors of a chain as a chain of their own. */
function slice(node: ChainSyntax, start: number, end: number): Syntax {
  const factors = node.factors.slice(start, end);
  const [only] = factors;
  if (factors.length === 1) return only!;
  const span = { start: only!.span.start, end: factors.at(-1)!.span.end };
  return {
    ...node,
    factors,
    operators: node.operators.slice(start, end - 1),
    places: node.places.slice(start, end - 1),
    span,
  };
}
