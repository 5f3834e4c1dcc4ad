/** Chains: where entrywise products stand beside matrix products, shapes decide the reading. */
import type { Expr } from '../expression/nodes.js';
import { isColumn, isRow, isScalar, type Shape } from '../expression/shape.js';
import { mulDims, sameDim } from '../expression/dimension.js';
import type { ChainOperator, ChainSyntax, Syntax } from '../syntax/tree.js';
import { innerProduct } from './bracketed.js';
import { type Elaborator, transposeOf } from './elaborator.js';
import { type Item, joined } from './items.js';
import type { Misfit } from './misfit.js';
import { attempt, product } from './products.js';
import { sameValue } from './value-key.js';

export function chain(elaborator: Elaborator, node: ChainSyntax): Expr {
  const factors = elaborator.deeper(levels(node.operators), node.span, () =>
    node.factors.map((factor) => elaborator.expr(factor)),
  );
  const items = factors.map((expr, k): Item => ({
    expr,
    span: node.factors[k]!.span,
    operator: k === 0 ? 'side' : node.operators[k - 1]!,
  }));
  const parts = splitAt(items, (operator) => operator === ':');
  const values = parts.map((part) => entrywiseReading(elaborator, node, part));
  return values.reduce((left, right, k) => {
    const places = [spanOf(parts[k - 1]!), spanOf(parts[k]!)] as const;
    return innerProduct(elaborator, left, right, node, places);
  });
}

/** How deep the value of a chain may nest: quotients do, and so do products of different kinds. */
function levels(operators: readonly ChainOperator[]): number {
  const isFlat = (operator: ChainOperator): boolean =>
    operator === 'side' || operator === '*' || operator === '@';
  return operators.filter((operator, k) => {
    const before = operators[k - 1];
    if (operator === '.*' || operator === 'kron') return operator !== before;
    return !isFlat(operator);
  }).length;
}

const spanOf = (items: readonly Item[]): Item['span'] => joined(items[0]!.span, items.at(-1)!.span);

/** Groups of items; each but the first begins behind an operator of the kind. */
function splitAt(items: readonly Item[], splits: (operator: ChainOperator) => boolean): Item[][] {
  const groups: Item[][] = [];
  items.forEach((item, k) => {
    if (k === 0 || splits(item.operator)) groups.push([item]);
    else groups.at(-1)!.push(item);
  });
  return groups;
}

const isEntrywise = (operator: ChainOperator): boolean =>
  operator === '.*' || operator === './' || operator === 'kron';

/**
 * How many factors of a group belong to its head: numbers that multiply or divide at its end go to
 * everything before them.
 */
function coreLength(group: readonly Item[]): number {
  let length = group.length;
  while (length > 1 && scales(group[length - 1]!)) length--;
  return length;
}

const scales = ({ operator, expr }: Item): boolean =>
  isScalar(expr.shape) && (operator === 'side' || operator === '*' || operator === '/');

type Reading = (mixed: boolean) => Expr;

/** Left to right as in MATLAB, or, where only that fits, products before the entrywise operators. */
function entrywiseReading(elaborator: Elaborator, node: ChainSyntax, items: readonly Item[]): Expr {
  const groups = splitAt(items, isEntrywise);
  if (groups.length === 1) return product(elaborator, node, items);
  const combine = new Combiner(elaborator, node);
  const leftToRight: Reading = (mixed) => readLeftToRight(combine, groups, mixed);
  if (groups.slice(1).every((group) => coreLength(group) === 1))
    return first(combine, [leftToRight]);
  const productsFirst: Reading = (mixed) => readProductsFirst(combine, groups, mixed);
  return decide(combine, groups, leftToRight, productsFirst);
}

/** The first reading that fits; a row beside a column of its length only where nothing else does. */
function first(combine: Combiner, readings: readonly Reading[]): Expr {
  for (const mixed of [false, true]) {
    for (const reading of readings) {
      const found = combine.attempt(() => reading(mixed));
      if (found) return found;
    }
  }
  return readings[0]!(true);
}

function decide(
  combine: Combiner,
  groups: readonly Item[][],
  plain: Reading,
  other: Reading,
): Expr {
  const { elaborator } = combine;
  const mark = elaborator.unifier.mark();
  const left = combine.attempt(() => plain(false));
  if (left) {
    const after = elaborator.unifier.mark();
    const right = combine.attempt(() => other(false));
    if (right && !sameValue(left, right)) elaborator.ambiguities.push(twoReadings(combine, groups));
    elaborator.unifier.undo(after);
    return left;
  }
  elaborator.unifier.undo(mark);
  const right = combine.attempt(() => other(false));
  if (!right) return first(combine, [plain, other]);
  const [, loose] = bracketedTexts(combine, groups);
  const { span } = combine.node;
  elaborator.note(`\`${elaborator.source(span)}\` is read as ${loose}: only that fits`, span);
  return right;
}

function readLeftToRight(combine: Combiner, groups: readonly Item[][], mixed: boolean): Expr {
  let pending: Item[] = [...groups[0]!];
  for (const group of groups.slice(1)) {
    const [head, ...rest] = group as [Item, ...Item[]];
    const left: Item = { expr: combine.product(pending), span: spanOf(pending), operator: 'side' };
    const expr = combine.pair(head.operator, left, head, mixed);
    pending = [{ expr, span: joined(left.span, head.span), operator: 'side' }, ...rest];
  }
  return combine.product(pending);
}

function readProductsFirst(combine: Combiner, groups: readonly Item[][], mixed: boolean): Expr {
  const [first, ...others] = groups as [Item[], ...Item[][]];
  let left: Item = { expr: combine.product(first), span: spanOf(first), operator: 'side' };
  for (const group of others) {
    const core = group.slice(0, coreLength(group));
    const { operator } = group[0]!;
    const right: Item = { expr: combine.product(core), span: spanOf(core), operator };
    const expr = combine.pair(operator, left, right, mixed);
    const whole: Item = { expr, span: joined(left.span, right.span), operator: 'side' };
    const scaled = combine.product([whole, ...group.slice(core.length)]);
    left = { expr: scaled, span: joined(left.span, spanOf(group)), operator: 'side' };
  }
  return left.expr;
}

/** Both readings with brackets: left to right, and products first. */
function bracketedTexts({ elaborator }: Combiner, groups: readonly Item[][]): [string, string] {
  const text = (items: readonly Item[]): string => elaborator.source(spanOf(items));
  const wrap = (items: readonly Item[]): string =>
    items.length > 1 ? `(${text(items)})` : text(items);
  /** With the operator before them. */
  const behind = (items: readonly Item[], shown: string): string => {
    const sign = items[0] ? SIGNS[items[0].operator] : '';
    return items.length === 0 ? '' : sign === '' ? ` ${shown}` : ` ${sign} ${shown}`;
  };
  let pending = text(groups[0]!);
  let compound = groups[0]!.length > 1;
  groups.slice(1).forEach((group, k) => {
    const [head, ...rest] = group as [Item, ...Item[]];
    const combined = `${compound ? `(${pending})` : pending}${behind([head], text([head]))}`;
    const last = k === groups.length - 2;
    pending = rest.length > 0 ? `(${combined})${behind(rest, text(rest))}` : combined;
    compound = rest.length > 0 || !last;
  });
  const [first, ...others] = groups as [Item[], ...Item[][]];
  const loose = others.map((group) => {
    const core = group.slice(0, coreLength(group));
    const tail = group.slice(core.length);
    return behind(core, wrap(core)) + (tail.length > 0 ? behind(tail, text(tail)) : '');
  });
  return [pending, wrap(first) + loose.join('')];
}

const SIGNS = {
  side: '',
  '*': '*',
  '@': '@',
  dot: '·',
  '/': '/',
  solve: '\\',
  '.*': '.*',
  './': './',
  kron: '⊗',
  ':': ':',
} as const satisfies Record<ChainOperator, string>;

function twoReadings(combine: Combiner, groups: readonly Item[][]): Misfit {
  const { elaborator, node } = combine;
  const [plain, loose] = bracketedTexts(combine, groups);
  const message = `${elaborator.source(node.span)} has two readings that differ`;
  const place = groups[1]![0]!;
  const sign = node.places[node.factors.findIndex((factor) => factor.span === place.span) - 1];
  return elaborator.misfit(
    node,
    message,
    [sign ?? node],
    `write ${plain} or ${loose}`,
    'ambiguous',
  );
}

/** Combines two values entry by entry, or by the Kronecker product. */
class Combiner {
  /** Entrywise products that this chain made: more factors join them. */
  private readonly made = new Map<Expr, Expr[]>();

  constructor(
    readonly elaborator: Elaborator,
    readonly node: Syntax & ChainSyntax,
  ) {}

  product(items: readonly Item[]): Expr {
    return product(this.elaborator, this.node, items);
  }

  attempt(step: () => Expr): Expr | undefined {
    const { unifier, penalties, ambiguities } = this.elaborator;
    const mark = unifier.mark();
    const costs = penalties.length;
    const doubts = ambiguities.length;
    const found = attempt(step);
    if (found) return found;
    unifier.undo(mark);
    penalties.length = costs;
    ambiguities.length = doubts;
    return undefined;
  }

  pair(operator: ChainOperator, left: Item, right: Item, mixed: boolean): Expr {
    if (operator === 'kron') return this.kron(left.expr, right.expr);
    const [a, b] = this.oriented(left, right, mixed);
    return operator === '.*' ? this.hadamard(a, b) : this.quotient(a, b);
  }

  private kron(left: Expr, right: Expr): Expr {
    const shape = {
      rows: mulDims(left.shape.rows, right.shape.rows),
      cols: mulDims(left.shape.cols, right.shape.cols),
    };
    const factors = this.partsOf('kron', left);
    factors.push(right);
    return this.remember({ kind: 'kron', factors, shape });
  }

  /** Both sides in one shape: a column beside a row of its length is laid down. */
  private oriented(left: Item, right: Item, mixed: boolean): [Expr, Expr] {
    const [a, b] = [left.expr, right.expr];
    if (isScalar(a.shape) || isScalar(b.shape)) {
      if (isScalar(a.shape) !== isScalar(b.shape))
        this.elaborator.spread(isScalar(a.shape) ? a : b, this.node);
      return [a, b];
    }
    const { unifier } = this.elaborator;
    if (unifier.unifyShapes(a.shape, b.shape)) return [a, b];
    if (mixed && isRow(a.shape) && isColumn(b.shape) && unifier.unify(a.shape.cols, b.shape.rows))
      return [a, transposeOf(b)];
    if (mixed && isColumn(a.shape) && isRow(b.shape) && unifier.unify(a.shape.rows, b.shape.cols))
      return [transposeOf(a), b];
    throw this.unequal(left, right);
  }

  private unequal(left: Item, right: Item): Misfit {
    const { elaborator } = this;
    const [x, y] = [left, right].map((item) => elaborator.source(item.span));
    const message = `entry by entry needs equal shapes: ${x} is ${elaborator.shapeText(left.expr)}, ${y} is ${elaborator.shapeText(right.expr)}`;
    const [p, q] = [elaborator.shape(left.expr), elaborator.shape(right.expr)];
    const scales = isColumn(p) && !isColumn(q) && sameDim(p.rows, q.rows);
    const help = scales ? `diag(${x}) ${y} (scales the rows)` : undefined;
    return elaborator.misfit(this.node, message, [left.span, right.span], help);
  }

  /** The factors of a value that this chain made by the same operation, to be added to. */
  private partsOf(kind: 'hadamard' | 'kron' | 'product', e: Expr): Expr[] {
    const factors = e.kind === kind ? this.made.get(e) : undefined;
    return factors ?? [e];
  }

  private remember(e: Expr & { readonly factors: Expr[] }): Expr {
    this.made.set(e, e.factors);
    return e;
  }

  /** A product that this chain made takes more factors in place: long chains stay linear. */
  private hadamard(a: Expr, b: Expr): Expr {
    const scalar = isScalar(a.shape) || isScalar(b.shape);
    const kind = scalar ? 'product' : 'hadamard';
    const shape = isScalar(a.shape) ? b.shape : a.shape;
    const factors = this.partsOf(kind, a);
    factors.push(b);
    return this.remember({ kind, factors, shape });
  }

  private quotient(numerator: Expr, denominator: Expr): Expr {
    const elementwise = !isScalar(denominator.shape);
    const shape: Shape = isScalar(numerator.shape) ? denominator.shape : numerator.shape;
    return { kind: 'quotient', numerator, denominator, elementwise, shape };
  }
}
