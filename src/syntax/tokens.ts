import type { Span } from '../errors.js';

/**
 * What the lexer yields. `letters` is a run of Latin letters, or one Greek letter, spelled; the
 * parser splits and joins such runs into names, because that needs to know what is declared.
 */
export type TokenKind =
  | 'letters'
  | 'number'
  | 'subscript' // unicode subscript signs, as ASCII
  | 'superscript' // unicode superscript signs, as ASCII
  | 'mark' // a combining mark, or the command that sets one over a group
  | 'operator' // by its canonical sign
  | 'open'
  | 'close'
  | 'bar' // `|` or `||`
  | 'command' // a LaTeX command that the parser treats by name: frac, sqrt, ...
  | 'separator'; // a newline, `;`, `,`, `where`

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
  /** Whether white space precedes. */
  readonly spaced: boolean;
  /** One Greek letter (of `letters`); bold digits (of `number`). */
  readonly special?: true;
}
