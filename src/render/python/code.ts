/**
 * Python expressions as shared trees: the same text over the same parts is the same node, so that what
 * is used twice is seen and computed once.
 */

/** How tightly an expression binds; what stands in a slot of a higher level gets brackets. */
export const LEVEL = { compare: 0, sum: 1, product: 2, unary: 3, power: 4, atom: 5 } as const;
export type Level = (typeof LEVEL)[keyof typeof LEVEL];

export interface Slot {
  readonly code: Code;
  readonly level: Level;
}

export interface Code {
  readonly id: number;
  readonly parts: readonly (string | Slot)[];
  readonly level: Level;
  /** Not worth a name: a variable, a number, a view. */
  readonly isFree: boolean;
  /** Of a transpose, what is transposed. */
  readonly transposeOf?: Code;
}

interface CodeOptions {
  readonly isFree?: boolean;
  readonly transposeOf?: Code;
}

const slot = (code: Code, level: Level): Slot => ({ code, level });

/** Makes the Python expressions of one module. */
export class Coder {
  private readonly known = new Map<string, Code>();
  private readonly identities = new Set<Code>();
  /** The names that definitions give to their values. */
  readonly labels = new Map<Code, string>();

  make(level: Level, parts: readonly (string | Slot)[], options: CodeOptions = {}): Code {
    const key = parts
      .map((part) => (typeof part === 'string' ? part : `\0${part.code.id}:${part.level}\0`))
      .join('');
    const found = this.known.get(key);
    if (found) return found;
    const { isFree = false, transposeOf } = options;
    const code: Code = {
      id: this.known.size,
      parts,
      level,
      isFree,
      ...(transposeOf ? { transposeOf } : {}),
    };
    this.known.set(key, code);
    return code;
  }

  /** A variable or a number. */
  free(text: string): Code {
    return this.make(LEVEL.atom, [text], { isFree: true });
  }

  call(name: string, args: readonly (Code | string)[]): Code {
    const parts: (string | Slot)[] = [`${name}(`];
    args.forEach((arg, k) => {
      if (k > 0) parts.push(', ');
      parts.push(typeof arg === 'string' ? arg : slot(arg, LEVEL.compare));
    });
    return this.make(LEVEL.atom, [...parts, ')']);
  }

  /** The identity matrix of this size. */
  identity(size: Code): Code {
    const code = this.call('np.eye', [size]);
    this.identities.add(code);
    return code;
  }

  isIdentity(code: Code): boolean {
    return this.identities.has(code);
  }

  /** `*`, `@`, `/`: left to right. */
  times(left: Code, operator: '*' | '@' | '/', right: Code): Code {
    return this.make(LEVEL.product, [
      slot(left, LEVEL.product),
      ` ${operator} `,
      slot(right, LEVEL.power),
    ]);
  }

  /** A sum of terms with their signs. */
  sum(terms: readonly { readonly negative: boolean; readonly code: Code }[]): Code {
    const parts = terms.flatMap(({ negative, code }, k): (string | Slot)[] => {
      const sign = k === 0 ? (negative ? '-' : '') : negative ? ' - ' : ' + ';
      const level = k === 0 && negative ? LEVEL.unary : LEVEL.product;
      return sign === '' ? [slot(code, level)] : [sign, slot(code, level)];
    });
    return this.make(LEVEL.sum, parts);
  }

  negate(code: Code): Code {
    return this.make(LEVEL.sum, ['-', slot(code, LEVEL.unary)], { isFree: code.isFree });
  }

  power(base: Code, exponent: Code): Code {
    return this.make(LEVEL.power, [slot(base, LEVEL.atom), ' ** ', slot(exponent, LEVEL.atom)]);
  }

  /** `{0}` and so on in the template are the arguments. */
  template(text: string, args: readonly Code[]): Code {
    const whole = /^[\w.]+\((?:(?:\{\d\}|[\d.]+)(?:, )?)+\)$/.test(text);
    const parts = text.split(/\{(\d)\}/).map((part, k) => {
      if (k % 2 === 0) return part;
      return slot(args[Number(part)]!, whole ? LEVEL.compare : LEVEL.atom);
    });
    return this.make(
      whole ? LEVEL.atom : LEVEL.compare,
      parts.filter((part) => part !== ''),
    );
  }

  /** What follows an atom: `[:, None]`, `.shape[0]`. */
  suffix(code: Code, text: string): Code {
    return this.make(LEVEL.atom, [slot(code, LEVEL.atom), text], { isFree: code.isFree });
  }

  /** `.T` of a matrix. */
  transpose(code: Code): Code {
    if (code.transposeOf) return code.transposeOf;
    return this.make(LEVEL.atom, [slot(code, LEVEL.atom), '.T'], {
      isFree: code.isFree,
      transposeOf: code,
    });
  }
}

/** The text of a variable. */
export const nameOf = (code: Code): string => String(code.parts[0]);
