/**
 * The formulas of a document: plain text, Markdown or LaTeX. What a formula is written with but does not say, such as
 * `&` and `\label`, is blanked out, so that places in the document stay what they are.
 */
import type { Span } from '../../errors.js';
import { isBareFormula, withoutWords } from './prose.js';

export interface Formula extends Span {
  /** As long as its place in the document. New lines separate statements. */
  readonly text: string;
  /** `inline` formulas stand in a sentence: those that state nothing are only mentioned. */
  readonly kind: 'display' | 'lines' | 'inline';
}

/** A line that is not read. */
export interface SkippedLine {
  /** Counted from one. */
  readonly line: number;
  readonly span: Span;
  /** Whether it may be a formula. */
  readonly looksLikeFormula: boolean;
}

/** What cannot be read of the document itself. */
export interface Trouble extends Span {
  readonly message: string;
}

export interface ReadDocument {
  readonly formulas: readonly Formula[];
  readonly skipped: readonly SkippedLine[];
  readonly troubles: readonly Trouble[];
}

const ENVIRONMENT =
  /\\begin\s*\{(align|aligned|alignat|equation|gather|gathered|multline|eqnarray|split|flalign|displaymath|math)(\*?)\}/y;
/** Code in other languages is no formula. */
const FORMULA_FENCE = /^(|math|latex|tex|matcalc|text|txt|plain)$/i;

export function readDocument(text: string): ReadDocument {
  return new DocumentReader(text).read();
}

class DocumentReader {
  private readonly formulas: Formula[] = [];
  private readonly skipped: SkippedLine[] = [];
  private readonly troubles: Trouble[] = [];
  private position = 0;
  private line = 1;
  /** The place of the next mark that may open a formula; it is searched for once. */
  private nextMark = -1;
  /** Where what closes a formula was found last, and from where it was searched for. */
  private readonly found = new Map<string, { readonly from: number; readonly at: number }>();

  constructor(private readonly text: string) {}

  read(): ReadDocument {
    while (this.position < this.text.length) this.nextLine();
    const { formulas, skipped, troubles } = this;
    return { formulas, skipped, troubles };
  }

  private lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end;
  }

  private moveTo(position: number): void {
    for (let k = this.text.indexOf('\n', this.position); k >= 0 && k < position;) {
      this.line++;
      k = this.text.indexOf('\n', k + 1);
    }
    this.position = position;
  }

  private nextLine(): void {
    const start = this.position;
    const end = this.lineEnd(start);
    const line = this.text.slice(start, end);
    const fence = /^\s*(```+|~~~+)\s*(\S*)\s*$/.exec(line);
    if (fence) return this.fenced(end, fence[1]!, fence[2]!);
    if (this.formulasOf(start, end)) return;
    const from = start + withoutWords(line);
    if (isBareFormula(withoutComment(this.text.slice(from, end)))) this.add(from, end, 'lines');
    else if (line.trim() !== '') this.skip({ start, end }, line);
    this.moveTo(end + 1);
  }

  private skip(span: Span, line: string): void {
    const looksLikeFormula =
      /=|∂|∇|\\partial|\\nabla/.test(line) && !/^\s*(#|%|```|~~~)/.test(line);
    this.skipped.push({ line: this.line, span, looksLikeFormula });
  }

  /** A fenced block: its lines are formulas, or a program in another language. */
  private fenced(open: number, fence: string, language: string): void {
    const start = Math.min(open + 1, this.text.length);
    let at = start;
    let end = this.text.length;
    while (at < this.text.length) {
      const stop = this.lineEnd(at);
      if (this.text.slice(at, stop).trim().startsWith(fence)) {
        end = at;
        break;
      }
      at = stop + 1;
    }
    const isFormula = FORMULA_FENCE.test(language);
    if (isFormula) this.add(start, end, 'lines');
    this.moveTo(start);
    while (!isFormula && this.position < end) {
      const stop = this.lineEnd(this.position);
      const line = this.text.slice(this.position, stop);
      if (line.trim() !== '')
        this.skipped.push({
          line: this.line,
          span: { start: this.position, end: stop },
          looksLikeFormula: false,
        });
      this.moveTo(stop + 1);
    }
    this.moveTo(Math.min(this.lineEnd(end) + 1, this.text.length));
  }

  /** The first place of a text behind another one; infinity where there is none. */
  private find(what: string, from: number): number {
    const known = this.found.get(what);
    if (known && known.from <= from && from <= known.at) return known.at;
    const at = this.text.indexOf(what, from);
    this.found.set(what, { from, at: at < 0 ? Infinity : at });
    return at < 0 ? Infinity : at;
  }

  /** The marked formulas that begin in a line; whether there are any. */
  private formulasOf(start: number, end: number): boolean {
    const opening = /\$\$|\$|\\\[|\\\(|\\begin\s*\{/g;
    if (this.nextMark < start) {
      opening.lastIndex = start;
      this.nextMark = opening.exec(this.text)?.index ?? Infinity;
    }
    if (this.nextMark >= end) return false;
    opening.lastIndex = start;
    let found = false;
    let prose = '';
    let from = start;
    for (;;) {
      const match = opening.exec(this.text);
      if (!match || match.index >= Math.max(end, from)) break;
      const region = this.marked(match.index, match[0]);
      if (!region) continue;
      prose += this.text.slice(from, match.index);
      this.add(region.start, region.end, region.kind);
      found = true;
      from = region.after;
      opening.lastIndex = region.after;
      if (region.after > end) end = this.lineEnd(region.after);
    }
    if (!found) return false;
    prose += this.text.slice(from, end);
    if (/[=∂∇]/.test(prose)) this.skip({ start, end }, prose);
    this.moveTo(end + 1);
    return true;
  }

  /** The formula that a mark opens; undefined where the mark is something else. */
  private marked(
    at: number,
    mark: string,
  ): { start: number; end: number; after: number; kind: Formula['kind'] } | undefined {
    const { text } = this;
    if (text[at - 1] === '\\') return undefined;
    if (mark.startsWith('\\begin')) return this.environment(at);
    const close = { $$: '$$', $: '$', '\\[': '\\]', '\\(': '\\)' }[mark]!;
    const isInline = mark === '$' || mark === '\\(';
    const start = at + mark.length;
    let end = this.find(close, start);
    if (isInline && end < Infinity && /\n[^\S\n]*\n/.test(text.slice(start, end))) end = Infinity;
    // Of two prices in a sentence the second one stands behind a space.
    if (mark === '$' && /\s/.test(text[end - 1] ?? '') && !/\s/.test(text[start] ?? ''))
      end = Infinity;
    if (end < Infinity)
      return { start, end, after: end + close.length, kind: isInline ? 'inline' : 'display' };
    if (mark === '$') return undefined;
    this.troubles.push({ start: at, end: start, message: `${mark} is never closed by ${close}` });
    const stop = isInline ? this.lineEnd(start) : text.length;
    return { start, end: stop, after: stop, kind: 'display' };
  }

  private environment(at: number): ReturnType<DocumentReader['marked']> {
    const { text } = this;
    ENVIRONMENT.lastIndex = at;
    const match = ENVIRONMENT.exec(text);
    if (!match) return undefined;
    const start = ENVIRONMENT.lastIndex;
    const close = `\\end{${match[1]}${match[2]}}`;
    const end = this.find(close, start);
    if (end < Infinity) return { start, end, after: end + close.length, kind: 'display' };
    this.troubles.push({
      start: at,
      end: start,
      message: `${match[0]} is never closed by ${close}`,
    });
    return { start, end: text.length, after: text.length, kind: 'display' };
  }

  private add(start: number, end: number, kind: Formula['kind']): void {
    this.formulas.push({ start, end, kind, text: cleaned(this.text.slice(start, end), kind) });
  }
}

/** Annotations of what matcalc prints. */
const withoutComment = (line: string): string => line.replace(/\s#.*$/, '');

const blank = (part: string): string => part.replace(/[^\n]/g, ' ');

const MATRIX = /\\begin\s*\{([pbBvV]?matrix|array)\}(\{[lcr|\s]*\})?([^]{0,2000}?)\\end\s*\{\1\}/g;

/** Matrices of LaTeX as blocks of the language, as long as they were. */
const withBlocks = (text: string): string =>
  text.replace(MATRIX, (all, environment: string, _columns: string | undefined, body: string) => {
    if (/^[vV]/.test(environment)) return all;
    const cells = body.replace(/\\\\/g, '; ').replace(/&/g, ',').replace(/\n/g, ' ');
    const before = all.indexOf(body, '\\begin{'.length + environment.length);
    const padded = `[${' '.repeat(before - 1)}${cells}`;
    return `${padded}]`.padEnd(all.length);
  });

/** What a formula is laid out with. Where statements end, there is a new line. */
function cleaned(text: string, kind: Formula['kind']): string {
  const bare = kind === 'lines' ? text.replace(/#[^\n]*/g, blank) : text;
  let result = withBlocks(bare)
    .replace(/(^|[^\\])%[^\n]*/g, (all, before: string) => before + blank(all.slice(before.length)))
    .replace(
      /\\(?:label|tag\*?|eqref|ref|vspace|hspace|intertext|shortintertext)\s*\{[^{}]*\}/g,
      blank,
    )
    .replace(/\\(?:begin|end)\s*\{[a-z]+\*?\}(?:\{\d+\})?/g, blank)
    .replace(/\\(?:nonumber|notag|displaystyle|hfill)(?![a-zA-Z])/g, blank)
    .replace(/&/g, ' ')
    .replace(/(?<!\\)\\[,;:!>]|(?<=[,;.])\\ /g, '  ')
    .replace(/\\mathrm\s*\{\s*d\s*\}\s*(?=[\p{L}\\])/gu, (all) => `${' '.repeat(all.length - 1)}d`)
    .replace(
      /\\(?:implies|Rightarrow|Longrightarrow|iff|Leftrightarrow|therefore|because)(?![a-zA-Z])|[⇒⟹⇔∴]/g,
      (all) => `\n${' '.repeat(all.length - 1)}`,
    )
    .replace(/\\(?:text|mbox|textrm|mathrm)\s*\{([^{}]*)\}/g, (all, inner: string) =>
      /\s|^(where|and|with|so|or|for|since|thus|hence)$/.test(inner.trim()) || inner.trim() === ''
        ? `;${' '.repeat(all.length - 1)}`
        : all,
    )
    .replace(/\\q?quad(?![a-zA-Z])/g, (all) => `;${' '.repeat(all.length - 1)}`)
    .replace(
      /\\(?:triangleq|equiv|coloneqq)(?![a-zA-Z])/g,
      (all) => `=${' '.repeat(all.length - 1)}`,
    )
    .replace(/:=/g, ' =')
    .replace(/[≜≡]/g, '=');
  const hasBreaks = /\\\\/.test(result);
  if (kind !== 'lines' && hasBreaks) result = result.replace(/\n/g, ' ');
  return result.replace(
    /\\\\(?:\[[^\]\n]{0,20}\])?\*?/g,
    (all) => `\n${' '.repeat(all.length - 1)}`,
  );
}
