/** Data as a person wrote it in a file: text, lists and mappings, each with its place. */
import { MatcalcError, type ErrorCode, type Span } from '../errors.js';

export type Data = ScalarData | ListData | MappingData;

interface Placed {
  readonly span: Span;
}

export interface ScalarData extends Placed {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The value of text, otherwise what stands in the file: `1.50`; empty where nothing does. */
  readonly text: string;
}

export interface ListData extends Placed {
  readonly kind: 'list';
  readonly items: readonly Data[];
}

export interface MappingData extends Placed {
  readonly kind: 'mapping';
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Data;
}

/** A file that is being read, for errors that point into it. */
export interface SourceFile {
  readonly text: string;
  /** `key`, `submissions`: how errors call it. */
  readonly name: string;
}

/** What else an error says, and of which kind it is: `syntax` unless said. */
export interface FaultDetails {
  readonly label?: string | undefined;
  readonly help?: string | undefined;
  readonly code?: ErrorCode;
}

/** An error at a place of a file. */
export function fault(
  file: SourceFile,
  span: Span | null,
  message: string,
  { label, help, code = 'syntax' }: FaultDetails = {},
): MatcalcError {
  return new MatcalcError({
    code,
    message,
    source: 'file',
    text: file.text,
    ...(span && { spans: [span] }),
    ...(label !== undefined && { label }),
    ...(help !== undefined && { help }),
  });
}

/** The first line of a span: a mapping of many lines is shown where it begins. */
export function firstLine({ text }: SourceFile, { start, end }: Span): Span {
  const next = text.indexOf('\n', start);
  const last = next < 0 ? text.length : next;
  return { start, end: Math.max(start, Math.min(end, last)) };
}

/**
 * Where a part of a text stands in the file: exact for plain, quoted and block scalars without escapes, otherwise the
 * beginning of the whole.
 */
export function placeWithin(file: SourceFile, { text, span }: ScalarData, part: Span): Span {
  const source = file.text.slice(span.start, span.end);
  const at = source.indexOf(text);
  if (at >= 0) return shifted(part, span.start + at);
  return placeInBlock(source, text, part, span.start) ?? firstLine(file, span);
}

const shifted = ({ start, end }: Span, by: number): Span => ({ start: start + by, end: end + by });

/** In a block scalar each line of the text is the end of a line of the file. */
function placeInBlock(source: string, text: string, part: Span, offset: number): Span | null {
  const lineStart = text.lastIndexOf('\n', part.start - 1) + 1;
  const index = text.slice(0, lineStart).split('\n').length - 1;
  const line = text.split('\n')[index] ?? '';
  const written = source.split('\n');
  if (!/^[|]/.test(written[0] ?? '')) return null;
  const before = written.slice(0, index + 1).reduce((sum, one) => sum + one.length + 1, 0);
  const own = (written[index + 1] ?? '').replace(/\r$/, '');
  if (!own.endsWith(line)) return null;
  const by = offset + before + own.length - line.length - lineStart;
  return shifted({ start: part.start, end: Math.min(part.end, lineStart + line.length) }, by);
}
