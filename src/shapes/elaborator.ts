/** Syntax to typed expressions, given the shape or the kind of every name. */
import type { ErrorCode, Span } from '../errors.js';
import {
  commutation,
  constant,
  dimension,
  duplication,
  elimination,
  num,
  signedNum,
  symbol,
} from '../expression/build.js';
import { type Dim, ONE } from '../expression/dimension.js';
import { entryAxes, isTensorCall } from '../expression/calls.js';
import { children, type Expr, type Signature } from '../expression/nodes.js';
import type { Assumption } from '../expression/problem.js';
import {
  isColumn,
  isMatrix,
  isRow,
  isScalar,
  SCALAR,
  type Shape,
  shapeText,
  transposed,
} from '../expression/shape.js';
import { failure } from '../syntax/failure.js';
import type { DerivativeSyntax, SizedConstant, Syntax } from '../syntax/tree.js';
import { blockOf } from './blocks.js';
import { bars, indicator, inner, norm, powerOf } from './bracketed.js';
import { callOf } from './calls.js';
import { chain } from './chain.js';
import { Misfit } from './misfit.js';
import { sumOf } from './sums.js';
import { Unifier } from './unifier.js';

/** What a name stands for. */
export type Meaning =
  | { readonly kind: 'variable'; readonly shape: Shape; readonly declared: boolean }
  | { readonly kind: 'definition'; readonly shape: Shape }
  | { readonly kind: 'dimension'; readonly dim: Dim }
  | { readonly kind: 'value'; readonly expr: Expr };

/** A function that the text or the caller defines. */
export interface FunctionMeaning {
  readonly arity: number;
  /** Declared like `f: n -> m`. */
  readonly signature?: Signature;
  /** What a function that is defined as well was declared to take and to give. */
  readonly declared?: Signature;
  /** Set where a call is replaced by the body. */
  readonly substitute?: {
    readonly parameters: readonly string[];
    readonly body: Syntax;
    readonly text: string;
  };
}

/** The body of a function that replaces a call. */
export interface Scope {
  readonly parameters: ReadonlyMap<string, Meaning>;
  readonly call: Span;
  /** The text in which the body stands. */
  readonly text: string;
}

/** A scalar that is spread over entries although nobody says that it is one. */
export interface Penalty {
  readonly cost: number;
  readonly node: Syntax;
}

export interface Surroundings {
  readonly text: string;
  readonly meanings: ReadonlyMap<string, Meaning>;
  readonly functions: ReadonlyMap<string, FunctionMeaning>;
  readonly numpy: boolean;
  /** Whether some names are undeclared, so that costs matter. */
  readonly guessing: boolean;
  readonly index?: ReadonlyMap<string, Dim | null>;
  /** The value of a derivative of at most two axes, where derivatives may stand as values. */
  readonly derivatives?: (node: DerivativeSyntax) => Expr;
}

/** Bodies of functions that are substituted may not blow up the expression. */
const MAX_NODES = 100_000;
const MAX_LEVELS = 1000;

export class Elaborator {
  readonly unifier = new Unifier();
  readonly origins = new Map<Expr, Span>();
  readonly notes: Assumption[] = [];
  readonly penalties: Penalty[] = [];
  /** Places with two readings: an error if the kinds that were tried turn out to be the cheapest. */
  readonly ambiguities: Misfit[] = [];
  /** The bodies that are being substituted, outermost first. */
  private readonly scopes: Scope[] = [];
  /** What indices run over of which only the text says it. */
  private readonly ranges = new Map<string, Dim>();
  private nodes = 0;
  private depth = 0;

  constructor(readonly around: Surroundings) {}

  expr(node: Syntax): Expr {
    if (++this.nodes > MAX_NODES)
      throw failure('limit', `the expression has more than ${MAX_NODES} parts`, [node.span]);
    const result = this.deeper(1, node.span, () => this.build(node));
    if (this.scopes.length === 0) this.origins.set(result, node.span);
    return result;
  }

  /** Runs a step so many levels deeper in the expression; no recursion may exhaust the stack. */
  deeper<T>(levels: number, span: Span, step: () => T): T {
    this.depth += levels;
    if (this.depth > MAX_LEVELS)
      throw failure('limit', `the expression is more than ${MAX_LEVELS} levels deep`, [span]);
    const result = step();
    this.depth -= levels;
    return result;
  }

  private build(node: Syntax): Expr {
    switch (node.kind) {
      case 'number':
        return num(node.value);
      case 'name':
        return this.named(node.name, node);
      case 'constant':
        return this.constantOf(node.name, node.dims);
      case 'sum':
        return sumOf(this, node);
      case 'chain':
        return chain(this, node);
      case 'negate':
        return negated(this.expr(node.arg));
      case 'transpose':
        return transposeOf(this.expr(node.arg));
      case 'power':
        return powerOf(this, node);
      case 'call':
        return this.value(callOf(this, node), node);
      case 'norm':
        return norm(this, node);
      case 'bars':
        return bars(this, node);
      case 'inner':
        return inner(this, node);
      case 'block':
        return blockOf(this, node);
      case 'indicator':
        return indicator(this, node);
      case 'entry':
        return this.entry(node.base, node.indices, node);
      case 'derivative':
        return this.derivative(node);
    }
  }

  private derivative(node: DerivativeSyntax): Expr {
    const { derivatives } = this.around;
    if (derivatives) return derivatives(node);
    throw failure('unsupported', 'a derivative as a value is not supported here', [node.span]);
  }

  meaning(name: string): Meaning | undefined {
    for (let k = this.scopes.length - 1; k >= 0; k--) {
      const found = this.scopes[k]!.parameters.get(name);
      if (found) return found;
    }
    return this.around.meanings.get(name);
  }

  /** Elaborates the body of a function with its parameters bound. */
  within(scope: Scope, body: Syntax): Expr {
    this.scopes.push(scope);
    const result = this.expr(body);
    this.scopes.pop();
    return result;
  }

  private named(name: string, node: Syntax): Expr {
    const meaning = this.meaning(name);
    switch (meaning?.kind) {
      case 'variable':
      case 'definition':
        return symbol(name, meaning.shape);
      case 'dimension':
        return dimension(meaning.dim);
      case 'value':
        return meaning.expr;
      case undefined:
        if (name === 'pi') return constant(name);
        if (name === 'I') return this.constantOf('eye', []);
        throw failure('unknown-name', `nothing says what ${name} is`, [node.span]);
    }
  }

  private constantOf(name: SizedConstant, dims: readonly Dim[]): Expr {
    const rows = dims[0] ?? this.unifier.fresh();
    if (name === 'commutation') return commutation({ rows, cols: dims[1]! });
    if (name === 'duplication') return duplication(rows);
    if (name === 'elimination') return elimination(rows);
    const cols = name === 'eye' ? rows : (dims[1] ?? ONE);
    return constant(name, { rows, cols });
  }

  /** What has more axes than a matrix is written entry by entry. */
  private value(e: Expr, node: Syntax): Expr {
    if (!isTensorCall(e)) return e;
    const text = this.source(node);
    const axes = entryAxes(e).map((axis) => axis.key);
    throw failure('shape', `${text} has ${axes.length} axes: ${axes.join(' × ')}`, [node.span], {
      help: `only its entries can be written, ${text}_{${'ijklpqrs'.slice(0, axes.length)}}, in an index equation`,
    });
  }

  /** What an index runs over: the same wherever it stands. */
  private range(index: string): Dim | undefined {
    const known = this.around.index?.get(index);
    if (known !== null) return known;
    let range = this.ranges.get(index);
    if (!range) this.ranges.set(index, (range = this.unifier.fresh()));
    return range;
  }

  private entry(of: Syntax, indices: readonly string[], node: Syntax): Expr {
    const base = of.kind === 'call' ? callOf(this, of) : this.expr(of);
    const axes = entryAxes(base).map((axis) => this.unifier.resolve(axis));
    if (axes.length !== indices.length)
      throw this.misfit(
        node,
        `${this.source(of)} is ${this.shapeText(base)}, it has ${axes.length} indices`,
        [node],
      );
    axes.forEach((axis, k) => {
      const range = this.range(indices[k]!);
      if (range && !this.unifier.unify(axis, range))
        throw this.misfit(node, `${indices[k]} does not run over ${axis.key}`, [node]);
    });
    return { kind: 'entry', base, indices, shape: SCALAR };
  }

  /** The shape as far as it is known. */
  shape(expr: Expr): Shape {
    return this.unifier.shape(expr.shape);
  }

  /** `n × m`; a dimension that nothing names is a question mark. */
  shapeText(expr: Expr): string {
    const shape = this.shape(expr);
    const text = shapeText(shape);
    if (!text.includes('?')) return text;
    if (isColumn(shape)) return 'a column';
    return isRow(shape) ? 'a row' : isMatrix(shape) ? 'a matrix' : text;
  }

  source(node: Syntax | Span): string {
    const { start, end } = 'span' in node ? node.span : node;
    return (this.scopes.at(-1)?.text ?? this.around.text).slice(start, end);
  }

  note(text: string, span: Span): void {
    if (this.scopes.length > 0 || this.notes.some((note) => note.text === text)) return;
    this.notes.push({ kind: 'reading', text, span: { start: span.start, end: span.end } });
  }

  misfit(
    node: Syntax,
    message: string,
    places: readonly (Syntax | Span)[],
    help?: string,
    code: ErrorCode = 'shape',
  ): Misfit {
    const call = this.scopes[0]?.call;
    const spans = (call ? [call] : places).map((place) => {
      const { start, end } = 'span' in place ? place.span : place;
      return { start, end };
    });
    return new Misfit(node, () => ({ code, message, spans, ...(help ? { help } : {}) }));
  }

  /** A scalar goes to every entry of its neighbours: what that costs where shapes are guessed. */
  spread(scalar: Expr, node: Syntax): void {
    if (!this.around.guessing) return;
    const cost = this.spreadCost(scalar);
    if (cost === 0) return;
    // Values that are computed are spread once or often in one reading: x - mean(x) may stand in it twice.
    const again = cost === SPREAD_COMPUTED && this.penalties.some((p) => p.cost === cost);
    this.penalties.push({ cost: again ? 0 : cost, node });
  }

  private spreadCost(scalar: Expr): number {
    let cost = 0;
    const open: Expr[] = [scalar];
    for (let e = open.pop(); e; e = open.pop()) {
      if (!isScalar(e.shape)) return SPREAD_COMPUTED;
      if (e.kind === 'symbol') cost = Math.max(cost, this.symbolCost(e.name));
      else open.push(...children(e));
    }
    return cost;
  }

  private symbolCost(name: string): number {
    const meaning = this.meaning(name);
    if (meaning?.kind !== 'variable') return SPREAD_COMPUTED;
    return meaning.declared ? SPREAD_DECLARED : SPREAD_UNDECLARED;
  }
}

const SPREAD_DECLARED = 1;
const SPREAD_COMPUTED = 5;
const SPREAD_UNDECLARED = 1000;

/** The negative; of a number and of a negative at once. */
export const negated = (arg: Expr): Expr =>
  arg.kind === 'number' && arg.value.isZero
    ? signedNum(arg.value)
    : { kind: 'negate', arg, shape: arg.shape };

/** The transpose; a scalar has none. */
export const transposeOf = (arg: Expr): Expr =>
  isScalar(arg.shape) ? arg : { kind: 'transpose', arg, shape: transposed(arg.shape) };
