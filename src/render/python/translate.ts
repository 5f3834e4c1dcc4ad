/** Typed expressions as Python: columns and rows are arrays of one axis, scalars are floats. */
import { InternalError, MatcalcError } from '../../errors.js';
import type { Called } from '../../expression/calls.js';
import { type Dim, dimDenominator, dimNumber, mulDims } from '../../expression/dimension.js';
import { foldExpr } from '../../expression/fold.js';
import type {
  BlockExpr,
  ConstantExpr,
  EntryExpr,
  Expr,
  Relation,
  PowerExpr,
} from '../../expression/nodes.js';
import { inRows } from '../../expression/rewrite.js';
import { wholeExponent } from '../../expression/print.js';
import type { Rational } from '../../expression/rational.js';
import { isColumn, isMatrix, isRow, isScalar, type Shape } from '../../expression/shape.js';
import { Calls, twoAxes } from './calls.js';
import { standing } from './chain.js';
import { type Code, type Coder, LEVEL } from './code.js';
import { Products } from './factors.js';
import { equalsExactly } from './equality.js';
import { stableForm } from './stable.js';

/** What names mean in the place that is being written. */
export interface Scope {
  readonly coder: Coder;
  /** The value of a variable, a defined name or an index. */
  symbol(name: string): Code;
  /** The expression that a name stands for; the symbol itself where it has none. */
  resolve(e: Expr): Expr;
  dimension(name: string): Code;
  /** Does the module bring this function along, whatever is built in? */
  isOwn(fn: string): boolean;
  /** A call of a function that is not built in. */
  callUnknown(called: Called, args: readonly Code[]): Code;
}

/** Integers of more digits are rounded to floating point. */
const EXACT_DIGITS = 15;

/** Translates the expressions of one scope; shared parts once. */
export class Translator {
  readonly coder: Coder;
  private readonly memo = new Map<Expr, Code>();
  private readonly products: Products;
  private readonly calls: Calls;

  constructor(readonly scope: Scope) {
    this.coder = scope.coder;
    this.products = new Products(scope.coder, {
      of: (e) => this.done(e),
      commuted: (shape) => this.commuted(shape),
    });
    this.calls = new Calls(scope.coder, {
      of: (e) => this.done(e),
      dimension: (dim) => this.dimension(dim),
      chain: (e) => this.products.chain(e),
      isOwn: (fn) => scope.isOwn(fn),
      callUnknown: (called, args) => scope.callUnknown(called, args),
    });
  }

  /** The value of an expression. */
  code(root: Expr): Code {
    foldExpr<null, true>(root, null, {
      contextOf: () => null,
      combine: (e) => {
        if (!this.memo.has(e)) {
          this.memo.set(e, this.translate(e));
          this.products.parts(e);
        }
        return true;
      },
    });
    return this.done(root);
  }

  private done(e: Expr): Code {
    const code = this.memo.get(e);
    if (!code) throw new InternalError('a part is translated after the whole');
    return code;
  }

  private translate(e: Expr): Code {
    const { coder } = this;
    switch (e.kind) {
      case 'number':
        return this.number(e.value);
      case 'symbol':
        return this.scope.symbol(e.name);
      case 'dimension':
        return this.dimension(e.dim);
      case 'constant':
        return this.constant(e);
      case 'commutation':
        return standing(this.products.factor(e), coder).code;
      case 'sum':
        return this.sum(e.terms);
      case 'product':
        return this.products.code(e);
      case 'hadamard':
        return e.factors
          .map((factor) => this.done(factor))
          .reduce((a, b) => coder.times(a, '*', b));
      case 'quotient':
        return coder.times(this.done(e.numerator), '/', this.done(e.denominator));
      case 'power':
        return this.power(e);
      case 'negate':
        return coder.negate(this.done(e.arg));
      case 'transpose':
        return isMatrix(e.shape) ? coder.transpose(this.done(e.arg)) : this.done(e.arg);
      case 'kron':
        return this.kron(e.factors);
      case 'block':
        return this.block(e);
      case 'call':
        return stableForm(e, this) ?? this.calls.code(e);
      case 'indicator':
        return this.indicator(
          e.relation,
          this.done(e.left),
          this.done(e.right),
          !equalsExactly(e.left, e.right, (part) => this.scope.resolve(part)),
        );
      case 'entry':
        return this.entry(e);
    }
  }

  /** A number: `3`, `0.5`, `1 / 3`. */
  number(value: Rational): Code {
    const { coder } = this;
    if (value.isInteger) {
      const text = value.toString();
      if (text.length <= EXACT_DIGITS) return coder.free(text);
      const rounded = value.toNumber();
      if (!Number.isFinite(rounded))
        throw new MatcalcError({ code: 'limit', message: 'a number is too large for NumPy' });
      return coder.free(String(rounded));
    }
    const decimal = String(value.toNumber());
    const isExact = decimal.length <= 8 && value.den <= 1_000_000n;
    if (isExact) return coder.free(decimal);
    return coder.make(LEVEL.product, [`${value.num} / ${value.den}`], { isFree: true });
  }

  /** The number that a dimension is. */
  dimension(dim: Dim): Code {
    const { coder } = this;
    if (dim.terms.length === 0) return coder.free('0');
    const denominator = dimDenominator(dim.terms);
    if (denominator > 1) {
      const above = this.dimension(mulDims(dimNumber(denominator), dim));
      const slot = { code: above, level: LEVEL.product };
      return coder.make(LEVEL.product, [slot, ` // ${denominator}`]);
    }
    const terms = dim.terms.map(({ coefficient, powers }) => {
      const factors = powers.flatMap(([name, exponent]) =>
        Array.from({ length: exponent }, () => this.scope.dimension(name)),
      );
      const size = Math.abs(coefficient);
      const all =
        size === 1 && factors.length > 0 ? factors : [coder.free(String(size)), ...factors];
      return { negative: coefficient < 0, code: all.reduce((a, b) => coder.times(a, '*', b)) };
    });
    return terms.length === 1 && !terms[0]!.negative ? terms[0]!.code : coder.sum(terms);
  }

  private constant(e: ConstantExpr): Code {
    const { coder } = this;
    if (e.name === 'pi') return coder.free('np.pi');
    if (isScalar(e.shape)) return coder.free(e.name === 'zeros' ? '0.0' : '1.0');
    if (e.name === 'eye') return coder.identity(this.dimension(e.shape.rows));
    return coder.call(`np.${e.name}`, [this.extent(e.shape)]);
  }

  /** The order in which vec(A') lists the entries of vec(A), for A of this shape. */
  private commuted({ rows, cols }: Shape): Code {
    return this.coder.call('_commuted', [this.dimension(rows), this.dimension(cols)]);
  }

  /** The shape of a new array. */
  private extent({ rows, cols }: Shape): Code {
    const { coder } = this;
    if (!isMatrix({ rows, cols })) return this.dimension(isColumn({ rows, cols }) ? rows : cols);
    return coder.call('', [this.dimension(rows), this.dimension(cols)]);
  }

  private sum(terms: readonly Expr[]): Code {
    const { coder } = this;
    if (terms.length === 0) return coder.free('0.0');
    if (terms.length === 1) return this.done(terms[0]!);
    return coder.sum(
      terms.map((term) => {
        const negative = term.kind === 'negate';
        return { negative, code: this.done(negative ? term.arg : term) };
      }),
    );
  }

  private power(e: PowerExpr): Code {
    const { coder } = this;
    const base = this.done(e.base);
    if (e.elementwise || isScalar(e.shape)) return this.elementwisePower(e, base);
    const exponent = wholeExponent(e.exponent);
    if (exponent === -1n) return coder.call('np.linalg.inv', [base]);
    return coder.call('np.linalg.matrix_power', [base, this.done(e.exponent)]);
  }

  /** A norm squared needs no root. */
  private elementwisePower(e: PowerExpr, base: Code): Code {
    const { coder } = this;
    const whole = wholeExponent(e.exponent);
    if (whole === 2n && e.base.kind === 'call' && e.base.fn === 'norm') {
      const square = coder.power(this.done(e.base.args[0]!), coder.free('2'));
      return coder.call('np.sum', [square]);
    }
    // Whole numbers have no negative powers in NumPy.
    const isInteger = e.base.kind === 'number' && e.base.value.isInteger;
    const below = isInteger ? coder.free(`${e.base.value}.0`) : base;
    return coder.power(below, this.done(e.exponent));
  }

  private kron(factors: readonly Expr[]): Code {
    const { coder } = this;
    const others = factors.filter((factor) => !isScalar(factor.shape));
    const scalars = factors.filter((factor) => isScalar(factor.shape));
    const oneWay =
      others.every(({ shape }) => isColumn(shape)) || others.every(({ shape }) => isRow(shape));
    const arrays = others.map((factor) => {
      const code = this.done(factor);
      if (oneWay || isMatrix(factor.shape)) return code;
      return coder.suffix(code, isColumn(factor.shape) ? '[:, None]' : '[None, :]');
    });
    const codes = scalars.map((factor) => this.done(factor));
    if (arrays.length > 0) codes.push(arrays.reduce((a, b) => coder.call('np.kron', [a, b])));
    return codes.reduce((a, b) => coder.times(a, '*', b));
  }

  /** Columns and rows are joined end to end, everything else is a block of arrays of two axes. */
  private block(e: BlockExpr): Code {
    const { coder } = this;
    const cells = inRows(
      e.rows.flat().map((cell) => {
        const code = this.done(cell);
        if (!isMatrix(e.shape) || isMatrix(cell.shape) || isScalar(cell.shape)) return code;
        return twoAxes(coder, code, cell.shape);
      }),
      e,
    );
    if (!isMatrix(e.shape)) return coder.call('np.hstack', [coder.call('', cells.flat())]);
    const rows = cells.map((row) => this.list(row));
    return coder.call('np.block', [this.list(rows)]);
  }

  private list(items: readonly Code[]): Code {
    const slots = items.map((code) => ({ code, level: LEVEL.compare }));
    const parts = slots.flatMap((slot, k) => (k > 0 ? [', ', slot] : [slot]));
    return this.coder.make(LEVEL.atom, ['[', ...parts, ']']);
  }

  /** 1 where the relation holds, 0 elsewhere. */
  /** @param isRounded whether what is equal on paper may differ by rounding */
  indicator(relation: Relation, left: Code, right: Code, isRounded = false): Code {
    const { coder } = this;
    const isEquality = relation === '=' || relation === '!=';
    if (isEquality && isRounded) {
      const close = coder.call('np.isclose', [left, right, 'rtol=1e-12', 'atol=0.0']);
      return coder.call('np.where', [
        close,
        ...(relation === '=' ? ['1.0', '0.0'] : ['0.0', '1.0']),
      ]);
    }
    const sign = relation === '=' ? '==' : relation;
    const condition = coder.make(LEVEL.compare, [
      { code: left, level: LEVEL.sum },
      ` ${sign} `,
      { code: right, level: LEVEL.sum },
    ]);
    return coder.call('np.where', [condition, '1.0', '0.0']);
  }

  /** An entry at indices that are arguments, counted from 1. */
  private entry({ base, indices }: EntryExpr): Code {
    const { coder } = this;
    const at = indices.map((index) => this.scope.symbol(index));
    if (base.kind === 'constant' && base.name === 'eye' && at.length === 2)
      return this.indicator('=', at[0]!, at[1]!);
    const parts = at.flatMap((index, k) => [
      ...(k > 0 ? [', '] : []),
      { code: index, level: LEVEL.sum },
      ' - 1',
    ]);
    return coder.make(LEVEL.atom, [
      { code: this.done(base), level: LEVEL.atom },
      '[',
      ...parts,
      ']',
    ]);
  }
}
