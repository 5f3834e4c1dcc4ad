/** A product as scalar factors and one chain of matrix factors. */
import { isInverse } from '../../expression/print.js';
import { productShape } from '../../expression/build.js';
import type { Expr, ProductExpr } from '../../expression/nodes.js';
import { isMatrix, isScalar, type Shape, transposed } from '../../expression/shape.js';
import { chainCode, type Factor } from './chain.js';
import { type Code, type Coder } from './code.js';

/** Products inside products are opened up to this many factors. */
const MOST_FACTORS = 40;

/** A product taken apart. */
export interface Parts {
  readonly negative: boolean;
  readonly scalars: readonly Code[];
  readonly factors: readonly Factor[];
}

/** The code of the parts of a product. */
export interface Codes {
  of(e: Expr): Code;
  /** The order in which vec(A') lists the entries of vec(A), for A of this shape. */
  commuted(shape: Shape): Code;
}

/** Takes products apart; asks for the code of everything else. */
export class Products {
  private readonly memo = new Map<Expr, Parts>();

  constructor(
    private readonly coder: Coder,
    private readonly codes: Codes,
  ) {}

  /** The code of a product. */
  code(e: ProductExpr): Code {
    return this.joined(this.parts(e));
  }

  /** The factors of a matrix without scalars in front: of the A B in tr(A B). Empty where there is one. */
  chain(e: Expr): readonly Factor[] {
    const { negative, scalars, factors } = this.parts(e);
    return negative || scalars.length > 0 ? [] : factors;
  }

  /** The parts of an expression; those of a factor have been asked for before. */
  parts(e: Expr): Parts {
    const known = this.memo.get(e);
    if (known) return known;
    const parts = this.takeApart(e);
    this.memo.set(e, parts);
    return parts;
  }

  private takeApart(e: Expr): Parts {
    if (e.kind === 'product') return this.ofProduct(e);
    if (isScalar(e.shape)) {
      return e.kind === 'negate'
        ? { negative: true, scalars: [this.codes.of(e.arg)], factors: [] }
        : { negative: false, scalars: [this.codes.of(e)], factors: [] };
    }
    if (e.kind === 'negate') {
      const inner = this.known(e.arg);
      return { ...inner, negative: !inner.negative };
    }
    if (e.kind === 'transpose') return this.transposed(this.known(e.arg));
    return { negative: false, scalars: [], factors: [this.factor(e)] };
  }

  /** What is known about a part, which keeps the recursion flat; a part that is new is taken as it is. */
  private known(e: Expr): Parts {
    const parts = this.memo.get(e);
    if (parts) return parts;
    const isOpen = e.kind === 'transpose' || e.kind === 'negate' || e.kind === 'product';
    return isOpen ? this.closed(e) : this.parts(e);
  }

  /** A part that is one factor, whatever it is made of. */
  private closed(e: Expr): Parts {
    const code = this.codes.of(e);
    return isScalar(e.shape)
      ? { negative: false, scalars: [code], factors: [] }
      : { negative: false, scalars: [], factors: [plain(code, e.shape)] };
  }

  /** What a chain has to know of one factor. */
  factor(e: Expr): Factor {
    if (e.kind === 'commutation') {
      const turned = this.codes.commuted(transposed(e.of));
      return { kind: 'order', code: this.codes.commuted(e.of), turned, shape: e.shape };
    }
    if (e.kind === 'call' && e.fn === 'diag' && isMatrix(e.shape))
      return { kind: 'diag', code: this.codes.of(e.args[0]!), shape: e.shape };
    if (e.kind === 'call' && e.fn === 'inv')
      return { kind: 'inverse', code: this.codes.of(e.args[0]!), shape: e.shape };
    if (isInverse(e) && e.kind === 'power')
      return { kind: 'inverse', code: this.codes.of(e.base), shape: e.shape };
    return plain(this.codes.of(e), e.shape);
  }

  private transposed({ negative, scalars, factors }: Parts): Parts {
    const flipped = [...factors].reverse().map((factor): Factor => {
      const shape = { rows: factor.shape.cols, cols: factor.shape.rows };
      if (factor.kind === 'order') return { ...factor, code: factor.turned, turned: factor.code };
      const isView = factor.kind === 'diag' || !isMatrix(shape);
      return { ...factor, shape, code: isView ? factor.code : this.coder.transpose(factor.code) };
    });
    return { negative, scalars, factors: flipped };
  }

  private ofProduct(e: ProductExpr): Parts {
    let negative = false;
    const scalars: Code[] = [];
    let factors: Factor[] = [];
    let count = 0;
    const flat = e.factors.map((factor) => {
      const parts = this.known(factor);
      const opened = count + parts.factors.length + parts.scalars.length;
      const isSmall = opened <= MOST_FACTORS;
      count = isSmall ? opened : count + 1;
      return isSmall ? parts : this.closed(factor);
    });
    for (const parts of flat) {
      negative = negative !== parts.negative;
      scalars.push(...parts.scalars);
      for (const factor of parts.factors) {
        factors.push(factor);
        const shape = productShape(factors.map((part) => part.shape));
        if (!shape || !isScalar(shape)) continue;
        scalars.push(chainCode(withoutIdentities(factors, this.coder), this.coder));
        factors = [];
      }
    }
    return { negative, scalars, factors: withoutIdentities(factors, this.coder) };
  }

  /** Scalars go where they cost least: to a vector before an outer product, else to the result. */
  private joined({ negative, scalars, factors }: Parts): Code {
    const { coder } = this;
    const scale = scalars.length > 0 ? scalars.reduce((a, b) => coder.times(a, '*', b)) : undefined;
    let code: Code;
    if (factors.length === 0) code = scale ?? coder.free('1');
    else {
      const at = scale ? outerVector(factors) : -1;
      const scaled = factors.map((factor, k) =>
        k === at ? { ...factor, code: coder.times(scale!, '*', factor.code) } : factor,
      );
      const chain = chainCode(scaled, coder);
      code = scale && at < 0 ? coder.times(scale, '*', chain) : chain;
    }
    return negative ? coder.negate(code) : code;
  }
}

const plain = (code: Code, shape: Shape): Factor => ({ kind: 'plain', code, shape });

/** Where the vector stands that begins an outer product; -1 where the product is no outer one. */
function outerVector(factors: readonly Factor[]): number {
  const isOuter = isMatrix({ rows: factors[0]!.shape.rows, cols: factors.at(-1)!.shape.cols });
  return isOuter ? factors.findIndex(({ shape }) => !isMatrix(shape)) : -1;
}

/** Identities do nothing beside other factors. */
function withoutIdentities(factors: readonly Factor[], coder: Coder): Factor[] {
  const others = factors.filter(({ code }) => !coder.isIdentity(code));
  return others.length > 0 ? others : factors.slice(0, 1);
}
