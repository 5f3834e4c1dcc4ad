/** From tensors back to matrix notation. A node of more than two axes, or of no matrix form, raises to null. */
import * as build from '../expression/build.js';
import { type Dim, ONE } from '../expression/dimension.js';
import { functionRow } from '../expression/functions.js';
import { ExprKeys } from '../expression/key.js';
import { derivativeShape } from '../expression/calls.js';
import type { CallExpr, Expr, Relation } from '../expression/nodes.js';
import { Rational } from '../expression/rational.js';
import { isRow, isScalar, SCALAR, type Shape } from '../expression/shape.js';
import { partsApart } from './apart.js';
import { entryPower, entrywise, type Part } from './written/entrywise.js';
import { times } from './written/products.js';
import { scale } from './written/scalars.js';
import { trans } from './written/transposes.js';
import type { Graph } from './graph.js';
import {
  type ApplyTensor,
  type ContractionTensor,
  type Factor,
  isOwn,
  isStructure,
  isZero,
  type MapTensor,
  type Parity,
  plainName,
  range,
  type StructuralTensor,
  type SumTensor,
  type Tensor,
  type Term,
} from './node.js';
import { lowerMask } from './written/masks.js';
import { compareInTurn, NameOrder } from './name-order.js';
import { blocksOf } from './raise-blocks.js';
import { withDirections } from './directions.js';
import { duplicationOnPair, withoutHalves } from './halves.js';
import { duplicationMultiple } from './patterns.js';
import { raiseVec } from './raise-vec.js';
import { squaresByRows, sumOfSquares } from './squares.js';
import { comparison } from './written/comparisons.js';
import { onAxes, repeatsNumber } from './spread.js';
import { addPart, between, type Network, reduce } from './reduce.js';
import type { RaisedTerm } from './monomial.js';
import { withEqualSides } from './sides.js';
import { addTerms } from './terms.js';

export interface RaiseOptions {
  /** The shape in which a name is written; a vector of which nothing is known is a column. */
  readonly shapeOf: (name: string) => Shape | undefined;
  /** Transposes of symmetric and skew matrices are not written as transposes. */
  readonly parity: (node: Tensor) => Parity;
  /** Nodes that have a name of their own. */
  readonly named?: ReadonlyMap<Tensor, string>;
  /** Names for the values of a function, entry by entry or by rows. */
  readonly layers?: ReadonlySet<string>;
}

export class Raising {
  private readonly memo = new Map<Tensor, Expr | null>();
  private readonly order = new NameOrder();
  private readonly parities = new Map<Expr, Parity>();
  private readonly writtenParities = new Map<Tensor, Parity>();
  private readonly exprKeys = new ExprKeys();

  constructor(
    private readonly graph: Graph,
    private readonly options: RaiseOptions,
  ) {}

  /** The transpose, knowing which names are symmetric or skew. */
  readonly transpose = (e: Expr): Expr => trans(e, (x) => this.parities.get(x) ?? 'none');

  /** A scalar, a column, or a matrix with rows along the first axis. */
  raise(node: Tensor): Expr | null {
    const known = this.memo.get(node);
    if (known !== undefined) return known;
    const made = node.axes.length > 2 ? null : this.build(node);
    this.memo.set(node, made);
    if (made && node.op === 'apply' && node.axes.length === 2)
      this.parities.set(made, this.options.parity(node));
    return made;
  }

  private build(node: Tensor): Expr | null {
    const name = this.options.named?.get(node);
    if (name !== undefined) return this.symbol(name, node);
    switch (node.op) {
      case 'symbol':
        return node.name === 'π' ? build.constant('pi') : this.symbol(node.name, node);
      case 'dimension':
        return build.dimension(node.dim);
      case 'structural':
        return isStructure(node, 'embedding') ? this.block(node) : structuralMatrix(node);
      case 'sum':
        return this.sum(node);
      case 'contraction':
        return this.contraction(node);
      case 'map':
        return this.map(node);
      case 'apply':
        return this.apply(node);
    }
  }

  private symbol(name: string, node: Tensor): Expr {
    const shape = this.options.shapeOf(name) ?? shapeFor(node.axes);
    const e = build.symbol(name, shape);
    if (node.axes.length === 2) this.parities.set(e, this.options.parity(node));
    return isRow(shape) ? build.transpose(e) : e;
  }

  private sum(node: SumTensor): Expr | null {
    const shape = shapeFor(node.axes);
    const duplicated = duplicationMultiple(this.graph, node);
    if (duplicated) {
      const { coefficient, n } = duplicated;
      return scale(coefficient, build.duplication(n));
    }
    if (node.terms.length === 0)
      return isScalar(shape) ? build.num(0) : build.constant('zeros', shape);
    const terms: RaisedTerm[] = [];
    const blocks = this.blocks(node.terms);
    for (const expr of blocks?.blocks ?? [])
      terms.push({
        coefficient: Rational.one,
        expr,
        spread: false,
        order: this.order.first(node),
      });
    for (const { coefficient, node: part } of blocks?.others ?? node.terms) {
      const spread = node.axes.length > 0 ? this.spreadScalar(part) : null;
      const expr = spread ?? this.raise(part);
      if (!expr) return null;
      terms.push({ coefficient, expr, spread: spread !== null, order: this.order.first(part) });
    }
    return addTerms(terms, shape);
  }

  /** Terms that are embedded on output axes, as blocks. */
  private blocks(terms: readonly Term[]): ReturnType<typeof blocksOf> {
    return blocksOf(this.graph, terms, (cell) => this.raise(cell));
  }

  /** A product that is embedded on an output axis: a block with zeros. */
  private block(node: Tensor): Expr | null {
    return this.blocks([{ coefficient: Rational.one, node }])?.blocks[0] ?? null;
  }

  /** The scalar that a node repeats in every entry. */
  private spreadScalar(node: Tensor): Expr | null {
    if (isZero(node)) return build.num(0);
    if (node.axes.length === 0 || !repeatsNumber(node)) return null;
    return this.raise(onAxes(this.graph, node, []));
  }

  /** Directions, whose order does not matter, as their names were met; null where one has no form. */
  private directions(nodes: readonly Tensor[]): readonly Expr[] | null {
    const raised: { readonly expr: Expr; readonly order: readonly number[] }[] = [];
    for (const node of nodes) {
      const expr = this.raise(node);
      if (!expr) return null;
      raised.push({ expr, order: [...this.order.span(node), this.exprKeys.of(expr)] });
    }
    return raised.sort((a, b) => compareInTurn(a.order, b.order)).map(({ expr }) => expr);
  }

  private map(node: MapTensor): Expr | null {
    const shape = shapeFor(node.axes);
    const args: Expr[] = [];
    const spread = node.args.map((arg) => (node.args.length > 1 ? this.spreadScalar(arg) : null));
    const keepAll = spread.every((s) => s !== null);
    for (const [k, arg] of node.args.entries()) {
      const e = (keepAll ? null : spread[k]) ?? this.raise(arg);
      if (!e) return null;
      args.push(e);
    }
    const [first, second] = args as [Expr, Expr];
    if (isRelation(node.fn)) return comparison(node.fn, first, second);
    if (node.fn === 'pow') return build.power(first, second, !isScalar(shape));
    const { primes, partials } = node;
    return build.call(plainName(node.fn), args, shape, { primes, partials });
  }

  /** A call of a function that the input declares, or of its derivative along directions, whatever axes that has. */
  readonly ownCall = (node: ApplyTensor, directions: readonly Expr[] = []): CallExpr | null => {
    const arg = node.batch === 0 ? this.raise(node.args[0]!) : null;
    if (!arg) return null;
    const core = node.args[0]!.axes;
    const own = node.axes.slice(0, node.axes.length - node.primes * core.length);
    const signature = { argument: shapeFor(core), result: shapeFor(own) };
    const { fn, primes } = node;
    const shape = derivativeShape(signature, primes - directions.length);
    return build.call(plainName(fn), [arg, ...directions], shape, { primes, signature });
  };

  private apply(node: ApplyTensor): Expr | null {
    if (isOwn(node.fn)) return this.ownCall(node);
    if (node.args.length > 1) return this.applyToSeveral(node);
    const arg = this.raise(node.args[0]!);
    if (!arg) return null;
    if (node.fn === 'maxentry' && arg.kind === 'call' && arg.fn === 'abs' && arg.primes === 0) {
      return this.along(node, 'norm_inf', arg.args[0]!);
    }
    return this.along(node, node.fn, arg);
  }

  /** A function of all entries of its argument, or of each row. */
  private along(node: ApplyTensor, fn: string, arg: Expr): Expr | null {
    const shape = shapeFor(node.axes);
    if (node.batch === 0) {
      const row = functionRow(fn);
      return build.call(fn, [arg], row?.kind === 'vector' ? arg.shape : shape);
    }
    if (node.batch > 1 || node.args[0]!.axes.length !== 2) return null;
    if (arg.kind === 'transpose') {
      // By the rows of Xᵀ is by the columns of X.
      const whole = node.axes.length === 2;
      const byColumns = build.call(fn, [arg.arg], whole ? arg.arg.shape : shape, {
        along: 'cols',
      });
      return whole ? build.transpose(byColumns) : byColumns;
    }
    return build.call(fn, [arg], shape, { along: 'rows' });
  }

  private applyToSeveral(node: ApplyTensor): Expr | null {
    if (node.batch > 0) return null;
    const [first, ...more] = node.args as [Tensor, ...Tensor[]];
    const arg = this.raise(first);
    const directions = arg && this.directions(more);
    return directions && build.call(node.fn, [arg, ...directions], shapeFor(node.axes));
  }

  private contraction(node: ContractionTensor): Expr | null {
    const block = this.block(node);
    if (block) return block;
    const plain = this.withWritten(node);
    if (plain !== node) return this.contraction(plain);
    const network = this.reduced(node) ?? this.reducedApart(node);
    if (!network) {
      const [rows, cols] = [range(Math.min(node.out.length, 1)), node.out.length > 1 ? [1] : []];
      return raiseVec(this, node, rows, cols);
    }
    const [row, col] = node.out;
    const body =
      row === undefined
        ? []
        : col === undefined
          ? [entrywise(network.labels.get(row) ?? []) ?? build.ones(network.dims[row]!)]
          : [between(network, row, col, this.transpose)];
    return withEqualSides(times([...network.scalars, ...body]), this.transpose);
  }

  /** The contraction as a graph on its output labels only; null where it does not reduce to that. */
  private reduced(node: ContractionTensor): Network | null {
    const network = this.network(node);
    return network && reduce(network, usedLabels(node), this.transpose) ? network : null;
  }

  /** The graph of a contraction whose parts have forms of their own; null where it is one part, or they have none. */
  private reducedApart(node: ContractionTensor): Network | null {
    const parts = partsApart(node);
    if (parts.length < 2) return null;
    const factors: Factor[] = [];
    for (const part of parts) {
      const [first] = part as [Factor];
      const labels = [...new Set(part.flatMap((f) => f.labels))].filter((l) =>
        node.out.includes(l),
      );
      if (part.length === 1 && labels.length === first.labels.length) factors.push(first);
      else {
        const own = this.graph.contract(part, labels, node.dims);
        const e = labels.length > 0 ? this.raise(own) : null;
        if (!e) return null;
        factors.push({ node: this.written(e, own.axes, [own]), exponent: Rational.one, labels });
      }
    }
    return this.reduced({ ...node, factors });
  }

  /** The contraction as a graph, reduced as far as it goes. */
  partlyReduced(node: ContractionTensor): Network | null {
    const network = this.network(node);
    if (network) reduce(network, usedLabels(node), this.transpose);
    return network;
  }

  /** The contraction with what has only together a form, unvech(v) or H_f(x)[v], in the place of its factors. */
  withWritten(node: ContractionTensor): ContractionTensor {
    return withDirections(this.graph, withoutHalves(this.graph, node, this.raiser), this.raiser);
  }

  fused(node: SumTensor, rows: readonly number[], cols: readonly number[]): Expr | null {
    const [pair, [place]] = rows.length === 2 ? [rows, cols] : [cols, rows];
    const [major, minor] = pair;
    if (node.axes.length !== 3 || place === undefined || major === undefined || minor === undefined)
      return null;
    const size = duplicationOnPair(this.graph, node, [major, minor], place);
    const expr = size && build.duplication(size);
    return expr && (pair === rows ? expr : this.transpose(expr));
  }

  /** A node that is written as the expression, made of these nodes. */
  private readonly written = (
    e: Expr,
    axes: readonly Dim[],
    of: readonly Tensor[],
    parity: Parity = 'none',
  ): Tensor => {
    const node = this.graph.symbol(` written ${this.exprKeys.of(e)}`, axes);
    this.memo.set(node, e);
    this.order.standFor(node, of);
    if (parity !== 'none') this.writtenParities.set(node, parity);
    return node;
  };

  private readonly raiser = {
    raise: (node: Tensor): Expr | null => this.raise(node),
    directions: (nodes: readonly Tensor[]): readonly Expr[] | null => this.directions(nodes),
    ownCall: this.ownCall,
    asFactor: this.written,
  };

  private parity(node: Tensor): Parity {
    return this.writtenParities.get(node) ?? this.options.parity(node);
  }

  private network(node: ContractionTensor): Network | null {
    const network: Network = {
      dims: node.dims,
      terminals: new Set(node.out),
      layers: this.options.layers,
      scalars: [],
      labels: new Map(),
      edges: [],
    };
    const ordered = [...node.factors].sort((a, b) => a.node.id - b.node.id);
    for (const factor of ordered) if (!this.place(network, factor)) return null;
    return network;
  }

  private place(network: Network, factor: Factor): boolean {
    const part = this.part(factor);
    if (part) addPart(network, part, factor.labels);
    return part !== null;
  }

  /** What a factor of at most two labels is; null where it has more, or no form. */
  part({ node, exponent, labels }: Factor): Part | null {
    if (labels.length > 2) return null;
    if (labels.length === 0) {
      const scalar = this.scalarPower(node, exponent);
      return scalar && { expr: scalar, exponent: Rational.one };
    }
    const root = labels.length === 1 && exponent.den === 2n ? squaresByRows(node) : null;
    const inside = root && this.raise(root.node);
    const expr = inside
      ? build.call('norm', [inside], shapeFor(node.axes), { along: root.along })
      : this.raise(node);
    if (!expr) return null;
    if (labels.length === 2) this.parities.set(expr, this.parity(node));
    return { expr, exponent: inside ? exponent.mul(Rational.two) : exponent };
  }

  /** A power of a scalar; of a sum of squares, a norm. */
  private scalarPower(node: Tensor, exponent: Rational): Expr | null {
    const half = exponent.mul(Rational.two);
    const root = exponent.den === 2n ? sumOfSquares(node) : null;
    if (root) {
      const inside = this.raise(root);
      if (inside) return signedPower(build.call('norm', [inside], SCALAR), half);
    }
    const base = this.raise(node);
    return base && signedPower(base, exponent);
  }
}

/** The matrix that a structural constant is; null where it has more axes or no short form. */
function structuralMatrix({ structure, axes }: StructuralTensor): Expr | null {
  switch (structure.kind) {
    case 'triangle':
      return lowerMask(axes[0]!, axes[1]!);
    case 'fusion':
    case 'embedding':
    case 'half':
      return null;
  }
}

const usedLabels = (node: ContractionTensor): number[] => [
  ...new Set([...node.out, ...node.factors.flatMap((f) => f.labels)]),
];

/** e^exponent with a negative power as a quotient. */
function signedPower(e: Expr, exponent: Rational): Expr {
  if (!exponent.isNegative) return entryPower(e, exponent);
  return build.quotient(build.num(1), entryPower(e, exponent.neg()));
}

const RELATIONS: readonly string[] = ['<', '>', '<=', '>=', '=', '!='];
const isRelation = (fn: string): fn is Relation => RELATIONS.includes(fn);

/** A scalar, a column or a matrix of these axes. */
export const shapeFor = (axes: readonly Dim[]): Shape => ({
  rows: axes[0] ?? ONE,
  cols: axes[1] ?? ONE,
});
