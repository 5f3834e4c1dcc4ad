/** Matrix products in the cheapest order; diag(v) is a scaling, an inverse a solve. */
import { type Dim, dimNames, evaluateDim } from '../../expression/dimension.js';
import { isColumn, isMatrix, isRow, isScalar, type Shape } from '../../expression/shape.js';
import type { Code, Coder } from './code.js';

/** One factor of a chain. Of `diag` the code is the diagonal, of `inverse` the matrix to invert. */
export type Factor = MatrixFactor | OrderFactor;

interface MatrixFactor {
  readonly kind: 'plain' | 'diag' | 'inverse';
  readonly code: Code;
  readonly shape: Shape;
}

/** A permutation of rows: `code` is their order, `turned` that of the transpose. */
interface OrderFactor {
  readonly kind: 'order';
  readonly code: Code;
  readonly turned: Code;
  readonly shape: Shape;
}

interface Plan {
  readonly cost: number;
  /** Where the chain is cut; -1 for a single factor. */
  readonly cut: number;
}

/** A name of a dimension stands for a size like this when costs are compared. */
const TYPICAL_SIZE = 100;
/** Longer chains are not searched for the best order. */
const LONGEST_SEARCH = 48;

function size(dim: Dim): number {
  return evaluateDim(dim, new Map(dimNames(dim).map((name) => [name, TYPICAL_SIZE])));
}

/** The product of the factors, at least one. */
export function chainCode(factors: readonly Factor[], coder: Coder): Code {
  const merged = mergeDiagonals(factors, coder);
  const whole = { rows: merged[0]!.shape.rows, cols: merged.at(-1)!.shape.cols };
  if (merged.length > LONGEST_SEARCH) return plainOrder(merged, isColumn(whole), coder);
  return build(merged, plan(merged), 0, merged.length - 1, coder);
}

/** The two halves of the product at its last multiplication. */
export function chainHalves(factors: readonly Factor[], coder: Coder): readonly [Code, Code] {
  const merged = mergeDiagonals(factors, coder);
  const plans = plan(merged);
  const cut = plans(0, merged.length - 1).cut;
  return [
    build(merged, plans, 0, cut, coder),
    build(merged, plans, cut + 1, merged.length - 1, coder),
  ];
}

function mergeDiagonals(factors: readonly Factor[], coder: Coder): Factor[] {
  const merged: Factor[] = [];
  for (const factor of factors) {
    const last = merged.at(-1);
    if (last?.kind === 'diag' && factor.kind === 'diag')
      merged[merged.length - 1] = { ...last, code: coder.times(last.code, '*', factor.code) };
    else merged.push(factor);
  }
  return merged;
}

/** The matrix chain problem, O(k^3). */
function plan(factors: readonly Factor[]): (i: number, j: number) => Plan {
  const count = factors.length;
  const edges = [size(factors[0]!.shape.rows), ...factors.map((f) => size(f.shape.cols))];
  const table: Plan[][] = factors.map(() => []);
  for (let length = 1; length <= count; length++) {
    for (let i = 0; i + length <= count; i++) {
      const j = i + length - 1;
      let best: Plan = { cost: length === 1 ? 0 : Infinity, cut: -1 };
      for (let cut = i; cut < j; cut++) {
        const [r, k, c] = [edges[i]!, edges[cut + 1]!, edges[j + 1]!];
        const here = multiplication(factors, i, cut, j, r, k, c);
        const cost = table[i]![cut]!.cost + table[cut + 1]![j]!.cost + here;
        if (cost < best.cost) best = { cost, cut };
      }
      table[i]![j] = best;
    }
  }
  return (i, j) => table[i]![j]!;
}

function multiplication(
  factors: readonly Factor[],
  i: number,
  cut: number,
  j: number,
  r: number,
  k: number,
  c: number,
): number {
  const left = i === cut ? factors[i]!.kind : 'plain';
  const right = cut + 1 === j ? factors[j]!.kind : 'plain';
  if (isCheap(left) || isCheap(right)) return r * c;
  const product = r * k * c;
  return left === 'inverse' || right === 'inverse' ? product + k ** 3 / 3 : product;
}

const isCheap = (kind: Factor['kind']): boolean => kind === 'diag' || kind === 'order';

function build(
  factors: readonly Factor[],
  plans: (i: number, j: number) => Plan,
  i: number,
  j: number,
  coder: Coder,
): Code {
  return join(factors, plans, i, j, coder).code;
}

/** Recursion goes no deeper than the longest chain that is searched. */
function join(
  factors: readonly Factor[],
  plans: (i: number, j: number) => Plan,
  i: number,
  j: number,
  coder: Coder,
): Factor {
  if (i === j) {
    const factor = factors[i]!;
    return factors.length === 1 ? standing(factor, coder) : factor;
  }
  const { cut } = plans(i, j);
  const left = join(factors, plans, i, cut, coder);
  const right = join(factors, plans, cut + 1, j, coder);
  return multiply(left, right, coder);
}

/** A factor as an array. */
export function standing({ kind, code, shape }: Factor, coder: Coder): Factor {
  if (kind === 'diag') return { kind: 'plain', code: coder.call('np.diag', [code]), shape };
  if (kind === 'inverse')
    return { kind: 'plain', code: coder.call('np.linalg.inv', [code]), shape };
  if (kind === 'order')
    return { kind: 'plain', code: coder.template('np.eye(len({0}))[{0}]', [code]), shape };
  return { kind, code, shape };
}

function plainOrder(factors: readonly Factor[], fromRight: boolean, coder: Coder): Code {
  const list = fromRight ? [...factors].reverse() : factors;
  const all = list.reduce((done, next) =>
    fromRight ? multiply(next, done, coder) : multiply(done, next, coder),
  );
  return standing(all, coder).code;
}

/** The product of two factors. */
function multiply(left: Factor, right: Factor, coder: Coder): Factor {
  const shape = { rows: left.shape.rows, cols: right.shape.cols };
  return { kind: 'plain', code: multiplied(left, right, coder), shape };
}

function multiplied(left: Factor, right: Factor, coder: Coder): Code {
  if (isScalar(left.shape) || isScalar(right.shape)) return coder.times(left.code, '*', right.code);
  if (left.kind === 'order')
    return coder.template('{0}[{1}]', [standing(right, coder).code, left.code]);
  if (right.kind === 'order')
    return coder.template(isMatrix(left.shape) ? '{0}[:, {1}]' : '{0}[{1}]', [
      standing(left, coder).code,
      right.turned,
    ]);
  if (left.kind === 'diag') {
    const other = standing(right, coder);
    const scale = isMatrix(other.shape) ? coder.suffix(left.code, '[:, None]') : left.code;
    return coder.times(scale, '*', other.code);
  }
  if (right.kind === 'diag') return coder.times(standing(left, coder).code, '*', right.code);
  if (left.kind === 'inverse')
    return coder.call('np.linalg.solve', [left.code, standing(right, coder).code]);
  if (right.kind === 'inverse') {
    const matrix = coder.transpose(right.code);
    if (!isMatrix(left.shape)) return coder.call('np.linalg.solve', [matrix, left.code]);
    return coder.transpose(coder.call('np.linalg.solve', [matrix, coder.transpose(left.code)]));
  }
  return isColumn(left.shape) && isRow(right.shape)
    ? coder.call('np.outer', [left.code, right.code])
    : coder.times(left.code, '@', right.code);
}
