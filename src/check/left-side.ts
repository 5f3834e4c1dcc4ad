/** The left sides that people write before an answer: `∂s/∂W =`, `∇J =`, `s' =`, `∂Y_{ij}/∂X_{kl} =`, `dF =`. */
import type { Span } from '../errors.js';

export interface LeftSide {
  /** The text with the left side and its sign blanked out, so that places stay where they are. */
  readonly text: string;
  /** What stood there, without the sign; empty where there was none. */
  readonly left: string;
  readonly span: Span;
}

const OPENING = '([{';
const CLOSING = ')]}';

/** What separates one statement from the next. */
const isSeparator = (text: string, at: number): boolean =>
  text[at] === ';' || text[at] === '\n' || text.startsWith('\\\\', at);

/** The places of the signs = outside of brackets, with the beginning of the statement that each stands in. */
function equalSigns(text: string): { readonly start: number; readonly at: number }[] {
  const result: { start: number; at: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at]!;
    if (OPENING.includes(c)) depth++;
    else if (CLOSING.includes(c)) depth--;
    else if (depth > 0) continue;
    else if (isSeparator(text, at)) {
      start = text[at] === '\\' ? at + 2 : at + 1;
      if (text[at] === '\\') at++;
    } else if (c === '=' && !'<>!='.includes(text[at - 1] ?? ' ') && text[at + 1] !== '=')
      result.push({ start, at });
  }
  return result;
}

const NAME = String.raw`\\?[\p{L}\u0302-\u0304]+[\p{L}\p{N}\p{M}_^{}\\,₀-₉]*`;
const D = String.raw`(?:d|∂|\\partial|\\mathrm\s*\{\s*d\s*\})`;

/** Signs that only a derivative has on its left side: ∂, ∇, `ds/dW`, `grad`, and a name with a prime, `f'(x)`. */
const DERIVATIVE = new RegExp(
  [
    String.raw`[∂∇]`,
    String.raw`\\(?:partial|nabla)(?![a-zA-Z])`,
    String.raw`^\s*\\mathrm\s*\{\s*d\s*\}`,
    String.raw`^\s*d\s*\^?\s*(?:²|\d|\{\s*\d\s*\})\s*${NAME}\s*$`,
    String.raw`\\[dt]?frac\s*\{\s*${D}`,
    String.raw`^\s*${D}\s*\^?\s*[²\d{}]*\s*\(?\s*${NAME}\s*\)?\s*/\s*\(?\s*${D}`,
    String.raw`^\s*(?:grad|gradient)(?![\p{L}])`,
    String.raw`^\s*${NAME}\s*(?:'|′|\^\s*\{?\s*\\prime\s*\}?)+\s*(?:\(\s*${NAME}\s*\))?\s*$`,
  ].join('|'),
  'u',
);
/** `dF`, `dvec(F)`. */
const DIFFERENTIAL = new RegExp(
  String.raw`^\s*(?:\\mathrm\s*\{\s*d\s*\}|d)\s*\^?\s*[²\d{}]*\s*\\?,?\s*${NAME}\s*(?:\(\s*${NAME}\s*\))?\s*$`,
  'u',
);
/** `d(A X B)`: more than the parameter of a function. */
const OF_PRODUCT = /^\s*(?:\\mathrm\s*\{\s*d\s*\}|d)\s*\(\s*[^\s=]+[\s*][^=]*\)\s*$/u;
const PLAIN = new RegExp(String.raw`^\s*${NAME}\s*$`, 'u');

/** No left side is longer. */
const LONGEST = 300;

const blanked = (text: string, { start, end }: Span): string =>
  text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);

/**
 * Takes off the left side of an answer. A plain name before the sign is one too where the answer is a single
 * statement; otherwise it is a definition (`δ = u .* f'(z)`), unless it is one of `own`: `dW`.
 */
export function withoutLeftSide(text: string, own: readonly string[] = []): LeftSide {
  const signs = equalSigns(text);
  const written = (start: number, at: number): string => text.slice(start, at).replace(/&/g, ' ');
  const derivative = signs.find(
    ({ start, at }) => at - start <= LONGEST && DERIVATIVE.test(written(start, at)),
  );
  const single = signs.length === 1 && isOneStatement(text) ? signs[0] : undefined;
  const named = signs.find(({ start, at }) =>
    own.includes(written(start, at).replace(/[\s{}]/g, '')),
  );
  const found =
    derivative ??
    (single && single.at <= LONGEST && isPlainLeft(written(single.start, single.at))
      ? single
      : undefined) ??
    named;
  if (!found) return { text, left: '', span: { start: 0, end: 0 } };
  const span = { start: found.start, end: found.at + 1 };
  return { text: blanked(text, span), left: written(found.start, found.at).trim(), span };
}

/** Whether nothing but one statement is written: no definitions in other lines or behind `where`. */
const isOneStatement = (text: string): boolean =>
  !/\bwhere\b/.test(text) &&
  text.split(/;|\n|\\\\/).filter((part) => part.trim() !== '').length < 2;

/** A name or a differential, not `f(x)`. */
const isPlainLeft = (left: string): boolean =>
  DIFFERENTIAL.test(left) || OF_PRODUCT.test(left) || PLAIN.test(left);
