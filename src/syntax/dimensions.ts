/** Dimensions in a text: polynomials such as `n`, `3`, `2n + 1`, `n m`. */
import {
  addDims,
  type Dim,
  dimName,
  dimNumber,
  isWhole,
  mulDims,
} from '../expression/dimension.js';
import type { Span } from '../errors.js';
import { failure } from './failure.js';
import { type Part, wordName } from './words.js';

/** A name that occurs in a dimension, where it stands. */
export interface DimensionName extends Span {
  readonly name: string;
}

export interface ReadDimension {
  readonly dim: Dim;
  readonly names: readonly DimensionName[];
}

const MAX_DEPTH = 50;
const MAX_EXPONENT = 20;

/** Reads all of `parts` as one dimension. */
export function readDimension(parts: readonly Part[], span: Span): ReadDimension {
  const read = readPolynomial(parts, span);
  if (!isWhole(read.dim))
    throw failure('declaration', `${read.dim.key} is not always a whole number`, [span]);
  return read;
}

/** Reads all of `parts` as one polynomial, which need not be whole. */
export function readPolynomial(parts: readonly Part[], span: Span): ReadDimension {
  const reader = new DimensionReader(parts, span);
  const dim = reader.sum(0);
  reader.finish();
  return { dim, names: reader.names };
}

class DimensionReader {
  readonly names: DimensionName[] = [];
  private place = 0;

  constructor(
    private readonly parts: readonly Part[],
    private readonly span: Span,
  ) {}

  finish(): void {
    if (this.place < this.parts.length) throw this.unreadable();
  }

  sum(depth: number): Dim {
    if (depth > MAX_DEPTH) throw failure('limit', 'a dimension is nested too deeply', [this.span]);
    let result = this.product(depth);
    for (;;) {
      const sign = this.operator();
      if (sign !== '+' && sign !== '-') return result;
      this.place++;
      const term = this.product(depth);
      result = addDims(result, sign === '+' ? term : mulDims(dimNumber(-1), term));
    }
  }

  private product(depth: number): Dim {
    let result = this.factor(depth);
    if (!result) throw this.unreadable();
    for (;;) {
      const sign = this.operator();
      if (sign === '/') {
        result = mulDims(result, this.reciprocal());
        continue;
      }
      if (sign === '*' || sign === 'dot') this.place++;
      const factor = this.factor(depth);
      if (!factor) {
        if (sign === '*' || sign === 'dot') throw this.unreadable();
        return result;
      }
      result = mulDims(result, factor);
    }
  }

  /** `/2` */
  private reciprocal(): Dim {
    this.place++;
    const part = this.parts[this.place];
    if (part?.kind !== 'number' || !['2', '4', '8', '16'].includes(part.text))
      throw failure('declaration', 'a dimension is divided by 2, 4, 8 or 16 only', [
        part ?? this.span,
      ]);
    this.place++;
    return dimNumber(1 / Number(part.text));
  }

  private factor(depth: number): Dim | undefined {
    const base = this.atom(depth);
    const next = this.parts[this.place];
    if (!base) return undefined;
    if (next?.kind === 'superscript' && /^\d+$/.test(next.text)) {
      this.place++;
      return this.power(base, Number(next.text));
    }
    const exponent = this.parts[this.place + 1];
    if (this.operator() !== '^' || exponent?.kind !== 'number') return base;
    this.place += 2;
    return this.power(base, Number(exponent.text));
  }

  private power(base: Dim, exponent: number): Dim {
    if (!Number.isInteger(exponent) || exponent > MAX_EXPONENT) throw this.unreadable();
    let result = dimNumber(1);
    for (let k = 0; k < exponent; k++) result = mulDims(result, base);
    return result;
  }

  private atom(depth: number): Dim | undefined {
    const part = this.parts[this.place];
    if (part?.kind === 'number') {
      if (!/^\d{1,9}$/.test(part.text)) throw this.unreadable();
      this.place++;
      return dimNumber(Number(part.text));
    }
    if (part?.kind === 'word') {
      this.place++;
      const name = wordName(part);
      this.names.push({ name, start: part.start, end: part.end });
      return dimName(name);
    }
    if (part?.kind !== 'open' || (part.text !== '(' && part.text !== '{')) return undefined;
    this.place++;
    const inner = this.sum(depth + 1);
    if (this.parts[this.place]?.kind !== 'close') throw this.unreadable();
    this.place++;
    return inner;
  }

  private operator(): string | undefined {
    const part = this.parts[this.place];
    return part?.kind === 'operator' ? part.text : undefined;
  }

  private unreadable(): Error {
    const part = this.parts[this.place];
    return failure('declaration', 'this is not a dimension', [part ?? this.span], {
      help: 'a dimension is a name, a whole number or a polynomial in names: n, 3, 2n + 1, n m',
    });
  }
}
