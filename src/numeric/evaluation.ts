/** Evaluating expressions: each shared part and each definition once, however deep they are. */
import { MatcalcError } from '../errors.js';
import { isOne } from '../expression/dimension.js';
import { children, type Expr } from '../expression/nodes.js';
import { isScalar } from '../expression/shape.js';
import { type Environment, unknownName } from './environment.js';
import { visitInOrder } from './order.js';

/** How deep an evaluation calls itself. */
const MAX_RECURSION = 100;

/** What plain numbers and numbers that move have in common; `V` is the value of a part. */
export abstract class Evaluation<V> {
  private readonly known = new Map<Expr, V>();
  private operations = 0;
  private depth = 0;

  constructor(readonly env: Environment) {}

  evaluate(expr: Expr): V {
    return this.get(expr);
  }

  /** Counts work before it is done, so that sizes beyond all use are refused. */
  spend(operations: number): void {
    this.operations += operations;
    if (this.operations > (this.env.maxOperations ?? Infinity))
      throw new MatcalcError({ code: 'limit', message: 'too large to be evaluated' });
  }

  /** The value of a part from the values of its own parts. */
  protected abstract node(e: Expr): V;

  /** The value with the noise of this seed. */
  protected abstract disturb(value: V, noise: number): V;

  /** By recursion, which is fast, down to a depth; by an explicit stack below. */
  protected get(e: Expr): V {
    const known = this.known.get(e);
    if (known !== undefined) return known;
    if (this.depth > MAX_RECURSION) {
      visitInOrder(
        e,
        (part) => this.known.has(part),
        (part) => this.known.set(part, this.node(part)),
        (part) => this.parts(part),
      );
      return this.known.get(e)!;
    }
    this.depth++;
    const value = this.node(e);
    this.depth--;
    this.known.set(e, value);
    return value;
  }

  /** The value of a part for arithmetic that rounds. */
  protected operand(e: Expr): V {
    const value = this.get(e);
    return this.env.noise === undefined ? value : this.disturb(value, this.env.noise);
  }

  protected defined(name: string): V {
    const definition = this.env.definitions.get(name);
    if (!definition) throw unknownName(name);
    return this.get(definition);
  }

  private parts(e: Expr): readonly Expr[] {
    if (e.kind !== 'symbol') return children(e);
    const definition = this.env.values.has(e.name) ? undefined : this.env.definitions.get(e.name);
    return definition ? [definition] : [];
  }
}

/**
 * The factors of a product in the groups that are multiplied as matrices: scalars, also those that
 * a row and a column make on the way, multiply the rest.
 */
export function chains(factors: readonly Expr[]): Expr[][] {
  const result: Expr[][] = [];
  let chain: Expr[] = [];
  for (const factor of factors) {
    if (isScalar(factor.shape)) {
      result.push([factor]);
      continue;
    }
    if (chain.length === 0) result.push(chain);
    chain.push(factor);
    if (isOne(chain[0]!.shape.rows) && isOne(factor.shape.cols)) chain = [];
  }
  return result;
}
