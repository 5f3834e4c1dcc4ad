/**
 * Pieces of a written formula, and the one place that decides about brackets. Every target (text, LaTeX)
 * writes its pieces through it, so that all of them group alike.
 *
 * Products, quotients, ⊙ and ⊗ are one level of the language, read from left to right; so only the first
 * part of a chain may be a chain itself without brackets, and only where the value cannot change.
 */
/** What a written piece is, as far as brackets around it are concerned. */
export type Form =
  | 'primary' // a name, a number, a call, something in brackets
  | 'postfix' // a primary with a transpose or an exponent
  | 'fraction' // a number written with a bar: 3/4, ½
  | 'product'
  | 'hadamard'
  | 'kron'
  | 'quotient'
  | 'sum';

export interface Piece {
  /** A minus sign in front of `body`. */
  readonly negative: boolean;
  readonly body: string;
  readonly form: Form;
  /** The body begins with this character. */
  readonly first: string;
  /** Higher than a line of text (LaTeX). */
  readonly tall: boolean;
  /** A minus in front of a minus in brackets: no sign of it may move. */
  readonly doubly?: true;
}

export function piece(body: string, form: Form = 'primary', more: Partial<Piece> = {}): Piece {
  const first = more.first ?? body.charAt(0);
  return { negative: more.negative ?? false, body, form, first, tall: more.tall ?? false };
}

/** How a target writes the signs that all targets have. */
export interface Signs {
  readonly minus: string;
  /** ` · `: a product that must not be taken for a call. */
  readonly times: string;
  readonly bracket: (body: string, tall: boolean) => string;
  /** A fraction may be a factor as it is: LaTeX, where a bar groups. */
  readonly barGroups: boolean;
}

/** The piece as it stands, its sign included. */
export const written = (p: Piece, signs: Signs): string =>
  p.negative ? signs.minus + p.body : p.body;

/** The piece in brackets. */
export const bracketed = (p: Piece, signs: Signs): Piece =>
  piece(signs.bracket(written(p, signs), p.tall), 'primary', { first: '(', tall: p.tall });

/** The piece as something that an exponent or a transpose may follow. */
export const asPrimary = (p: Piece, signs: Signs): Piece =>
  p.form === 'primary' && !p.negative ? p : bracketed(p, signs);

/** The piece as a factor. */
export function asFactor(p: Piece, signs: Signs): Piece {
  const stands =
    p.form === 'primary' || p.form === 'postfix' || (p.form === 'fraction' && signs.barGroups);
  return stands && !p.negative ? p : bracketed(p, signs);
}

/** The first part of a chain of this form: a sign in front of it is one in front of the chain. */
export function asFirst(p: Piece, form: Form, signs: Signs): Piece {
  if (p.doubly) return bracketed(p, signs);
  if (p.form === form || p.form === 'fraction') return p;
  return { ...asFactor(unsigned(p), signs), negative: p.negative };
}

/** The piece without its sign. */
export const unsigned = (p: Piece): Piece => ({ ...p, negative: false });

/** A chain of `⊙` or `⊗`: `-y ⊙ x`, `a ⊙ (b ./ c)`. */
export function chain(parts: readonly Piece[], operator: string, form: Form, signs: Signs): Piece {
  const [head, ...rest] = parts;
  if (!head) return piece('1');
  if (rest.length === 0) return head;
  const first = asFirst(head, form, signs);
  const others = rest.map((part) => asFactor(part, signs));
  return {
    negative: first.negative,
    body: [first, ...others].map((part) => part.body).join(operator),
    form,
    first: first.first,
    tall: parts.some((part) => part.tall),
  };
}

/** `a + b - c`. */
export function terms(parts: readonly Piece[], plus: string, minus: string, signs: Signs): Piece {
  const [head, ...rest] = parts;
  if (!head) return piece('0');
  if (rest.length === 0) return head;
  const body = [written(head, signs)];
  for (const part of rest) {
    const term = part.form === 'sum' ? bracketed(part, signs) : part;
    body.push(term.negative ? minus : plus, term.body);
  }
  return piece(body.join(''), 'sum', {
    first: head.negative ? signs.minus : head.first,
    tall: parts.some((part) => part.tall),
  });
}

/** `-x`; `-(a + b)`, `-(-x)`. */
export function negated(p: Piece, signs: Signs): Piece {
  if (p.negative) return { ...bracketed(p, signs), negative: true, doubly: true };
  return { ...(p.form === 'sum' ? bracketed(p, signs) : p), negative: true };
}
