/** Index equations in NumPy: einsum over the axes of the left side, Kronecker symbols as identities. */
import { MatcalcError } from '../../errors.js';
import { product } from '../../expression/build.js';
import { children, type EntryExpr, type Expr } from '../../expression/nodes.js';
import type { IndexEquation } from '../../expression/index-equation.js';
import { functionRow } from '../../expression/functions.js';
import { isScalar } from '../../expression/shape.js';
import type { Code, Coder } from './code.js';
import { elementwiseCode } from './elementwise.js';
import type { Translator } from './translate.js';

/** An array whose axes are named. */
interface Labelled {
  readonly code: Code;
  readonly labels: readonly string[];
}

/** Index formulas are not nested deeper than this. */
const DEPTH = 200;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The array that an index equation describes: output axes, then parameter axes. */
export function indexCode(equation: IndexEquation, translator: Translator): Code {
  const left = [...equation.outputIndices, ...equation.wrtIndices.flat()];
  return new Formula(equation, translator).value(left);
}

class Formula {
  private readonly coder: Coder;
  private readonly counts = new Map<Expr, ReadonlyMap<string, number>>();

  constructor(
    private readonly equation: IndexEquation,
    private readonly translator: Translator,
  ) {
    this.coder = translator.coder;
  }

  value(left: readonly string[]): Code {
    return this.aligned(this.term(this.equation.rhs, new Set(left), 0), left);
  }

  /** How often each index is written in an expression. */
  private count(e: Expr, depth: number): ReadonlyMap<string, number> {
    if (depth > DEPTH)
      throw new MatcalcError({ code: 'limit', message: 'the index formula is nested too deeply' });
    const known = this.counts.get(e);
    if (known) return known;
    const counts = new Map<string, number>();
    const add = (index: string, times: number): void => {
      counts.set(index, (counts.get(index) ?? 0) + times);
    };
    if (e.kind === 'entry') for (const index of e.indices) add(index, 1);
    else for (const part of children(e)) this.count(part, depth + 1).forEach((k, i) => add(i, k));
    this.counts.set(e, counts);
    return counts;
  }

  private indices(e: Expr): string[] {
    return [...this.count(e, 0).keys()];
  }

  /** The value of a scalar formula over the indices that are wanted outside; all others are summed. */
  private term(e: Expr, outside: ReadonlySet<string>, depth: number): Labelled {
    if (this.count(e, depth).size === 0) return { code: this.translator.code(e), labels: [] };
    switch (e.kind) {
      case 'sum':
        return this.sum(e.terms, outside, depth);
      case 'negate': {
        const { code, labels } = this.term(e.arg, outside, depth + 1);
        return { code: this.coder.negate(code), labels };
      }
      case 'product':
      case 'hadamard':
      case 'entry':
      case 'quotient':
      case 'power':
      case 'call':
      case 'indicator':
        return this.product(e, outside, depth);
      case 'transpose':
        return this.term(e.arg, outside, depth + 1);
      case 'kron':
      case 'block':
      case 'number':
      case 'symbol':
      case 'dimension':
      case 'constant':
      case 'commutation':
        return { code: this.translator.code(e), labels: [] };
    }
  }

  private sum(terms: readonly Expr[], outside: ReadonlySet<string>, depth: number): Labelled {
    const values = terms.map((term) => {
      const negative = term.kind === 'negate';
      const value = this.term(negative ? term.arg : term, outside, depth + 1);
      return { negative, value };
    });
    const labels = inOrder(
      values.flatMap(({ value }) => value.labels),
      outside,
    );
    const code = this.coder.sum(
      values.map(({ negative, value }) => ({ negative, code: this.aligned(value, labels) })),
    );
    return { code, labels };
  }

  /** One einsum for a product with all its factors, those of denominators among them. */
  private product(e: Expr, outside: ReadonlySet<string>, depth: number): Labelled {
    const factors = factorsOf(e);
    let negative = false;
    const operands: Labelled[] = [];
    const scalars: Code[] = [];
    const divisors: Code[] = [];
    factors.forEach(({ part: factor, isDivisor }, at) => {
      const isNegative = factor.kind === 'negate';
      negative = negative !== isNegative;
      const part = isNegative ? factor.arg : factor;
      const others = factors
        .filter((_, k) => k !== at)
        .flatMap((other) => this.indices(other.part));
      const wanted = new Set([...outside, ...others]);
      if (!isDivisor) {
        const value = this.factor(part, wanted, depth + 1);
        if (value.labels.length === 0) scalars.push(value.code);
        else operands.push(value);
        return;
      }
      const { code, labels } = this.inner(part, wanted, depth);
      if (labels.length === 0) divisors.push(code);
      else operands.push({ code: this.coder.times(this.coder.free('1'), '/', code), labels });
    });
    const labels = inOrder(
      operands.flatMap((operand) => operand.labels),
      outside,
    );
    const array = operands.length === 0 ? [] : [this.einsum(operands, labels)];
    const above = [...scalars, ...array];
    const start = above.length === 0 ? this.coder.free('1') : above.shift()!;
    const whole = above.reduce((a, b) => this.coder.times(a, '*', b), start);
    const code = divisors.reduce((a, b) => this.coder.times(a, '/', b), whole);
    return { code: negative ? this.coder.negate(code) : code, labels };
  }

  private factor(e: Expr, outside: ReadonlySet<string>, depth: number): Labelled {
    if (this.count(e, depth).size === 0) return { code: this.translator.code(e), labels: [] };
    switch (e.kind) {
      case 'entry':
        return this.entry(e);
      case 'power': {
        const base = this.inner(e.base, outside, depth);
        const exponent = this.inner(e.exponent, outside, depth);
        return this.pointwise([base, exponent], ([a, b]) => this.coder.power(a!, b!));
      }
      case 'call': {
        const args = e.args.map((arg) => this.inner(arg, outside, depth));
        return this.pointwise(args, (codes) =>
          functionRow(e.fn)?.kind === 'elementwise'
            ? elementwiseCode(this.coder, e, codes)
            : this.translator.scope.callUnknown(e, codes),
        );
      }
      case 'indicator': {
        const sides = [e.left, e.right].map((side) => this.inner(side, outside, depth));
        return this.pointwise(sides, ([a, b]) => this.translator.indicator(e.relation, a!, b!));
      }
      case 'sum':
      case 'negate':
      case 'product':
      case 'hadamard':
      case 'quotient':
      case 'transpose':
      case 'kron':
      case 'block':
      case 'number':
      case 'symbol':
      case 'dimension':
      case 'constant':
      case 'commutation':
        return this.term(e, outside, depth + 1);
    }
  }

  /** An argument, a base, a denominator: what is repeated inside is summed inside, a single index is free. */
  private inner(e: Expr, outside: ReadonlySet<string>, depth: number): Labelled {
    const counts = this.count(e, depth);
    const free = [...counts].filter(([, times]) => times === 1).map(([index]) => index);
    return this.term(e, new Set([...outside, ...free]), depth + 1);
  }

  /** Applies a function entry by entry. */
  private pointwise(args: readonly Labelled[], apply: (codes: readonly Code[]) => Code): Labelled {
    const labels = [...new Set(args.flatMap((arg) => arg.labels))];
    const codes = args.map((arg) =>
      arg.labels.length === 0 ? arg.code : this.aligned(arg, labels),
    );
    return { code: apply(codes), labels };
  }

  private entry(e: EntryExpr): Labelled {
    const { base, indices } = e;
    const labels = [...new Set(indices)];
    if (base.kind === 'constant') {
      const sizes = indices.map((index) => this.sizeOf(index));
      if (base.name === 'eye' && labels.length === 2)
        return { code: this.coder.identity(sizes[0]!), labels };
      const name = base.name === 'zeros' ? 'np.zeros' : 'np.ones';
      return { code: this.coder.call(name, [this.sizeOf(labels[0]!)]), labels: [labels[0]!] };
    }
    const code = this.translator.code(base);
    if (labels.length === indices.length) return { code, labels };
    if (indices.length === 2) return { code: this.coder.call('np.diag', [code]), labels };
    return { code: this.einsum([{ code, labels: indices }], labels), labels };
  }

  private sizeOf(index: string): Code {
    const range = this.equation.ranges.get(index);
    if (range) return this.translator.dimension(range);
    throw new MatcalcError({ code: 'unsupported', message: `the index ${index} has no range` });
  }

  /** The array with exactly these axes in this order; axes that it lacks are repetitions. */
  private aligned(value: Labelled, labels: readonly string[]): Code {
    const missing = labels.filter((label) => !value.labels.includes(label));
    const ones = missing.map((label) => ({
      code: this.coder.call('np.ones', [this.sizeOf(label)]),
      labels: [label],
    }));
    if (value.labels.length === 0 && ones.length > 0) {
      const array = this.einsum(ones, labels);
      return this.coder.times(value.code, '*', array);
    }
    return this.einsum(value.labels.length > 0 ? [value, ...ones] : [], labels, value.code);
  }

  private einsum(
    operands: readonly Labelled[],
    labels: readonly string[],
    scalar: Code = operands[0]!.code,
  ): Code {
    const [first] = operands;
    if (!first) return scalar;
    if (operands.length === 1 && first.labels.join() === labels.join()) return first.code;
    const letters = new Map<string, string>();
    const letter = (label: string): string => {
      const known = letters.get(label);
      if (known) return known;
      const taken = new Set(letters.values());
      const all = operands.flatMap((operand) => operand.labels);
      const isLetter = /^[A-Za-z]$/.test(label);
      const free = [...LETTERS].find((c) => !taken.has(c) && !all.includes(c)) ?? 'a';
      letters.set(label, isLetter ? label : free);
      return isLetter ? label : free;
    };
    const word = (list: readonly string[]): string => list.map(letter).join('');
    const pattern = `${operands.map((operand) => word(operand.labels)).join(',')}->${word(labels)}`;
    return this.coder.call('np.einsum', [`"${pattern}"`, ...operands.map(({ code }) => code)]);
  }
}

/** Those of the labels that are wanted, in the order in which they are: the left side's. */
function inOrder(labels: readonly string[], wanted: ReadonlySet<string>): string[] {
  const present = new Set(labels);
  return [...wanted].filter((label) => present.has(label));
}

interface ProductFactor {
  readonly part: Expr;
  readonly isDivisor: boolean;
}

/** The factors of nested products of numbers; vectors and matrices among them are one factor, `u' u`. */
function factorsOf(e: Expr): readonly ProductFactor[] {
  if (e.kind === 'quotient')
    return [...factorsOf(e.numerator), { part: e.denominator, isDivisor: true }];
  if (e.kind !== 'product' && e.kind !== 'hadamard') return [{ part: e, isDivisor: false }];
  const chain = e.factors.filter(({ shape }) => !isScalar(shape));
  const numbers = e.factors.filter(({ shape }) => isScalar(shape)).flatMap(factorsOf);
  return chain.length === 0 ? numbers : [{ part: product(chain), isDivisor: false }, ...numbers];
}
