import { type Diagnostic, type ErrorCode, MatcalcError, type Span } from '../errors.js';

type Details = Pick<Diagnostic, 'help' | 'label' | 'edits'>;

/** An error in a text at some places of it; whoever knows which text it is adds that. */
export function failure(
  code: ErrorCode,
  message: string,
  spans: readonly Span[],
  details: Details = {},
): MatcalcError {
  const places = spans.map(({ start, end }) => ({ start, end }));
  return new MatcalcError({ code, message, spans: places, ...details });
}

/** Runs a reading step; its errors say which text their spans point into. */
export function reading<T>(source: Diagnostic['source'], text: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof MatcalcError) || error.diagnostic.text !== undefined) throw error;
    throw new MatcalcError({ ...error.diagnostic, text, ...(source ? { source } : {}) });
  }
}

export const unsupported = (what: string, span: Span): MatcalcError =>
  failure('unsupported', `${what} is not supported`, [span]);
