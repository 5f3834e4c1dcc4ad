/** Derivatives that an answer may be instead of the one that is asked for. */
import { call } from '../expression/build.js';
import type { Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import { isScalar, SCALAR, type Shape } from '../expression/shape.js';
import { type Asked, derivativeBy, mayHaveShape, questionOf } from './target.js';

/** Each of them is made once, and only where something of its shape is looked for. */
export class Relatives {
  private readonly known = new Map<string, Expr | null>();

  constructor(private readonly problem: Problem) {}

  /** The derivative by a list of names in one piece; null where it has another shape, or no such form. */
  by(list: readonly string[], shape: Shape, asked: Asked): Expr | null {
    return this.get(this.problem, list, shape, asked);
  }

  /** The gradient of the sum of all entries of the output. */
  ofSum(list: readonly string[], shape: Shape, asked: Asked): Expr | null {
    const { output } = this.problem;
    if (isScalar(output.shape)) return null;
    return this.get({ ...this.problem, output: call('sum', [output], SCALAR) }, list, shape, asked);
  }

  private get(problem: Problem, list: readonly string[], shape: Shape, asked: Asked): Expr | null {
    if (!mayHaveShape(shape, questionOf(problem, list), asked)) return null;
    const key = `${problem === this.problem ? '' : 'sum '}${list.join(' ')}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const { derivative } = derivativeBy(problem, list, { ...asked, structured: null }, false);
    const value = derivative.inline ?? derivative.expr;
    this.known.set(key, value);
    return value;
  }
}
