/** Exact rational numbers: a reduced fraction with a positive denominator. */
export class Rational {
  private constructor(
    readonly num: bigint,
    readonly den: bigint,
  ) {}

  static of(num: bigint | number, den: bigint | number = 1n): Rational {
    let n = BigInt(num);
    let d = BigInt(den);
    if (d === 0n) throw new RangeError('division by zero');
    if (d < 0n) {
      n = -n;
      d = -d;
    }
    if (d !== 1n) {
      const g = gcd(n < 0n ? -n : n, d);
      if (g !== 1n) {
        n /= g;
        d /= g;
      }
    }
    return new Rational(n, d);
  }

  /** Reads `12`, `0.25`, `1e-3` exactly. */
  static parse(text: string): Rational {
    const match = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
    if (!match) throw new RangeError(`not a number: ${text}`);
    const [, whole = '', fraction = '', exponent = '0'] = match;
    const shift = Number(exponent) - fraction.length;
    const digits = BigInt(whole + fraction || '0');
    return shift >= 0
      ? Rational.of(digits * 10n ** BigInt(shift))
      : Rational.of(digits, 10n ** BigInt(-shift));
  }

  add(other: Rational): Rational {
    return Rational.of(this.num * other.den + other.num * this.den, this.den * other.den);
  }

  mul(other: Rational): Rational {
    return Rational.of(this.num * other.num, this.den * other.den);
  }

  div(other: Rational): Rational {
    return Rational.of(this.num * other.den, this.den * other.num);
  }

  neg(): Rational {
    return new Rational(-this.num, this.den);
  }

  abs(): Rational {
    return this.num < 0n ? this.neg() : this;
  }

  /** The power with a whole exponent. */
  pow(exponent: number): Rational {
    return exponent >= 0
      ? Rational.of(this.num ** BigInt(exponent), this.den ** BigInt(exponent))
      : Rational.of(this.den ** BigInt(-exponent), this.num ** BigInt(-exponent));
  }

  equals(other: Rational): boolean {
    return this.num === other.num && this.den === other.den;
  }

  compare(other: Rational): number {
    const difference = this.num * other.den - other.num * this.den;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  get isZero(): boolean {
    return this.num === 0n;
  }

  get isOne(): boolean {
    return this.num === 1n && this.den === 1n;
  }

  get isInteger(): boolean {
    return this.den === 1n;
  }

  get isNegative(): boolean {
    return this.num < 0n;
  }

  toNumber(): number {
    const value = Number(this.num) / Number(this.den);
    return Number.isFinite(value) ? value : bigRatio(this.num, this.den);
  }

  /** `3`, `-1/2`. */
  toString(): string {
    return this.den === 1n ? String(this.num) : `${this.num}/${this.den}`;
  }

  static readonly zero = Rational.of(0);
  static readonly one = Rational.of(1);
  static readonly two = Rational.of(2);
  static readonly half = Rational.of(1, 2);
  static readonly minusOne = Rational.of(-1);
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** A quotient whose parts are beyond the range of a double. */
function bigRatio(num: bigint, den: bigint): number {
  const excess = Math.max(String(num).length, String(den).length) - 300;
  const scale = 10n ** BigInt(Math.max(excess, 0));
  return Number(num / scale) / Number(den / scale);
}
