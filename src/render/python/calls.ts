/** Calls of functions in NumPy. */
import { InternalError } from '../../errors.js';
import { type Called, directionsOf } from '../../expression/calls.js';
import type { Dim } from '../../expression/dimension.js';
import { functionRow } from '../../expression/functions.js';
import type { CallExpr, Expr } from '../../expression/nodes.js';
import { isColumn, isMatrix, isScalar, isSquare, type Shape } from '../../expression/shape.js';
import { chainHalves, type Factor } from './chain.js';
import { type Code, type Coder, LEVEL } from './code.js';
import { elementwiseCode } from './elementwise.js';

/** The code of what calls are made of. */
export interface CallCodes {
  of(e: Expr): Code;
  dimension(dim: Dim): Code;
  /** The factors of a product without scalars in front; empty where there are some. */
  chain(e: Expr): readonly Factor[];
  /** Does the module bring this function along, whatever is built in? */
  isOwn(fn: string): boolean;
  /** A call of a function that is not built in. */
  callUnknown(called: Called, args: readonly Code[]): Code;
}

/** Writes calls; asks for the code of everything else. */
export class Calls {
  constructor(
    private readonly coder: Coder,
    private readonly codes: CallCodes,
  ) {}

  /** The code of a call. */
  code(e: CallExpr): Code {
    const args = e.args.map((arg) => this.codes.of(arg));
    const row = functionRow(e.fn);
    // A function that the input defines wins over a built-in one of that name.
    if (!row || this.codes.isOwn(e.fn)) return this.unknown(e, args);
    switch (row.kind) {
      case 'elementwise':
        return elementwiseCode(this.coder, e, args);
      case 'to-scalar':
      case 'vector':
        return this.reduction(e, args[0]!);
      case 'square-to-scalar':
        return this.ofSquare(e, args[0]!);
      case 'matrix':
        return this.coder.call(`np.${e.fn}`, args);
      case 'square':
        return this.coder.call(SQUARE[e.fn] ?? '', args);
      case 'vec':
        return isMatrix(e.args[0]!.shape)
          ? this.coder.call('np.ravel', [args[0]!, 'order="F"'])
          : args[0]!;
      case 'vech':
        return this.halfVec(e.args[0]!, args[0]!);
      case 'unvech':
        return this.coder.call('_unvech', args);
      case 'sized':
        return this.coder.call(`_${e.fn}`, args);
      case 'diag':
        return this.diagonal(e, args[0]!);
    }
  }

  /** A function that is not built in; directions take the last axes of its derivative. */
  private unknown(e: CallExpr, args: readonly Code[]): Code {
    const { coder } = this;
    const directions = directionsOf(e);
    const own = args.slice(0, args.length - directions.length);
    return directions.reduce(
      (tensor, direction) => {
        const code = this.codes.of(direction);
        return isMatrix(direction.shape)
          ? coder.call('np.tensordot', [tensor, code, '2'])
          : coder.times(tensor, '@', code);
      },
      this.codes.callUnknown(e, own),
    );
  }

  private reduction(e: CallExpr, whole: Code): Code {
    const { shape } = e.args[0]!;
    const ofSizes = e.fn === 'norm1' || e.fn === 'norm_inf';
    const arg = ofSizes ? this.coder.call('np.abs', [whole]) : whole;
    const value = isMatrix(shape) || e.along === undefined ? arg : twoAxes(this.coder, arg, shape);
    const axis = e.along === undefined ? [] : [`axis=${e.along === 'rows' ? 1 : 0}`];
    const result = this.coder.call(REDUCTIONS[e.fn] ?? '', [value, ...axis]);
    if (REDUCTIONS[e.fn] === undefined) throw new InternalError(`no NumPy form of ${e.fn}`);
    if (isMatrix(shape) || e.along === undefined) return result;
    // A vector by rows or columns: back to one axis, or to a number.
    return isScalar(e.shape)
      ? this.coder.suffix(result, '[0]')
      : e.fn === 'softmax'
        ? this.coder.call('np.ravel', [result])
        : result;
  }

  private ofSquare(e: CallExpr, arg: Code): Code {
    const { coder } = this;
    if (e.fn === 'det') return coder.call('np.linalg.det', [arg]);
    if (e.fn === 'logdet') return coder.call('_logdet', [arg]);
    const [matrix] = e.args;
    const halves = this.halves(matrix!);
    if (!halves) return coder.call('np.trace', [arg]);
    return coder.call('np.sum', [coder.times(halves[0], '*', coder.transpose(halves[1]))]);
  }

  /** The columns of the lower triangle are the rows of the upper one of the transpose. */
  private halfVec(of: Expr, arg: Code): Code {
    if (!isMatrix(of.shape)) return arg;
    const { coder } = this;
    const places = coder.call('np.triu_indices', [this.codes.dimension(of.shape.rows)]);
    return coder.make(LEVEL.atom, [
      { code: coder.transpose(arg), level: LEVEL.atom },
      '[',
      { code: places, level: LEVEL.compare },
      ']',
    ]);
  }

  /** diag both ways; the diagonal of a product does not need the product. */
  private diagonal(e: CallExpr, arg: Code): Code {
    const { coder } = this;
    const [matrix] = e.args;
    const halves = isMatrix(e.shape) ? undefined : this.halves(matrix!);
    if (!halves) return coder.call('np.diag', [arg]);
    return coder.call('np.sum', [
      coder.times(halves[0], '*', coder.transpose(halves[1])),
      'axis=1',
    ]);
  }

  /** The halves of a product of two matrices or more; undefined for anything else. */
  private halves(e: Expr): readonly [Code, Code] | undefined {
    if (e.kind !== 'product' || !isSquare(e.shape)) return undefined;
    const factors = this.codes.chain(e);
    const isPlain = factors.every(({ kind, shape }) => kind === 'plain' && isMatrix(shape));
    return factors.length >= 2 && isPlain ? chainHalves(factors, this.coder) : undefined;
  }
}

/** A column, a row or a number as an array of two axes. */
export function twoAxes(coder: Coder, code: Code, shape: Shape): Code {
  if (isScalar(shape)) return coder.call('np.reshape', [code, '(1, 1)']);
  return coder.suffix(code, isColumn(shape) ? '[:, None]' : '[None, :]');
}

const SQUARE: Readonly<Record<string, string>> = {
  inv: 'np.linalg.inv',
  adj: '_adj',
  expm: '_expm',
  dexpm: '_dexpm',
};

const REDUCTIONS: Readonly<Record<string, string>> = {
  sum: 'np.sum',
  mean: 'np.mean',
  norm: 'np.linalg.norm',
  norm1: 'np.sum',
  logsumexp: '_logsumexp',
  norm_inf: 'np.max',
  maxentry: 'np.max',
  minentry: 'np.min',
  softmax: '_softmax',
  cumsum: 'np.cumsum',
};
