/** What checking a derivation yields as data (docs/json.md). */
import type { Diagnostic, Span } from '../errors.js';
import type { DerivationLine, DerivationResult, LineMistake } from '../check/derivation/result.js';

interface JsonPlace extends Span {
  readonly text: string;
}

interface JsonLine extends Omit<DerivationLine, 'mistake' | 'diagnostic'> {
  readonly mistake: (Omit<LineMistake, 'place'> & { readonly place: JsonPlace | null }) | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly help: string | null;
    readonly place: JsonPlace | null;
  } | null;
}

export interface JsonDerivation {
  readonly schema: 1;
  readonly verdict: DerivationResult['verdict'];
  readonly lines: readonly JsonLine[];
  /** The place in `lines` of the first one that is wrong. */
  readonly firstWrong: number | null;
  readonly skipped: readonly { readonly line: number; readonly looksLikeFormula: boolean }[];
}

/** The result as an object; `document` is the text that was checked. */
export function derivationData(result: DerivationResult, document: string): JsonDerivation {
  const { verdict, lines, firstWrong, skipped } = result;
  const at = (span: Span | null | undefined): JsonPlace | null =>
    span ? { start: span.start, end: span.end, text: document.slice(span.start, span.end) } : null;
  const error = (diagnostic: Diagnostic): NonNullable<JsonLine['error']> => ({
    code: diagnostic.code,
    message: diagnostic.message,
    help: diagnostic.help ?? null,
    place: at(diagnostic.spans?.[0]),
  });
  return {
    schema: 1,
    verdict,
    lines: lines.map(({ mistake, diagnostic, ...line }) => ({
      ...line,
      mistake: mistake && { ...mistake, place: at(mistake.place) },
      error: diagnostic && error(diagnostic),
    })),
    firstWrong: firstWrong && lines.indexOf(firstWrong),
    skipped: skipped.map(({ line, looksLikeFormula }) => ({ line, looksLikeFormula })),
  };
}
