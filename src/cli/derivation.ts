/** `matcalc check [EXPR] --file solution.md`: a derivation, line by line. */
import type { DerivationLine, DerivationResult, LineVerdict } from '../check/derivation/result.js';
import { visible } from './columns.js';
import { diagnosticText } from './diagnostic.js';
import { excerpts } from './excerpt.js';
import { EXIT } from './exit.js';
import { readTextFile } from './input.js';
import { noteTexts, writeNotes } from './notes.js';
import { type Session, workOn } from './session.js';

export interface DerivationFlags {
  readonly file: string;
  readonly given?: string;
  readonly format: 'text' | 'json';
  readonly show?: true;
  readonly quiet?: true;
}

const CODES: Readonly<Record<DerivationResult['verdict'], number>> = {
  right: EXIT.done,
  wrong: EXIT.wrong,
  unreadable: EXIT.unusable,
  undecided: EXIT.undecided,
};

/** A derivation that takes longer is not tried to its end. */
const MAX_MS = 20_000;
/** So many lines that cannot be read are told why. */
const MAX_ERRORS = 5;

/** Checks the derivation in a file; an expression beside it is what is differentiated. */
export async function checkFile(
  expression: string | undefined,
  flags: DerivationFlags,
  session: Session,
): Promise<void> {
  const { file, given = '', format, quiet } = flags;
  const document = (await readTextFile(file)).replace(/^\uFEFF/, ' ');
  await workOn(session, { text: document, file }, async () => {
    const { checkDerivation, declarationsOf, derivationData, parse } = await import('../index.js');
    const declared = [given, declarationsOf(document)].filter((text) => text !== '').join('; ');
    const problem = expression === undefined ? undefined : parse(expression, { given: declared });
    const result = checkDerivation(problem, document, { given, limits: { ms: MAX_MS } });
    const { output } = session;
    output.result(
      format === 'json'
        ? JSON.stringify(derivationData(result, document), null, 2)
        : derivationText(result, document, flags, session),
    );
    writeErrors(result, file, session);
    session.exit(CODES[result.verdict]);
    if (quiet) return;
    const doubtful = result.skipped.filter(({ looksLikeFormula }) => looksLikeFormula);
    if (doubtful.length > 0)
      writeNotes([`not read, although it may be a formula: ${lineList(doubtful)}`], output);
    writeNotes(noteTexts(result.problem?.assumptions ?? []), output);
  });
}

const TITLES: Readonly<Record<DerivationResult['verdict'], string>> = {
  right: 'right',
  wrong: 'wrong',
  unreadable: 'not all of it can be read',
  undecided: 'undecided',
};

const WORDS: Readonly<Record<LineVerdict, string>> = {
  given: 'given',
  right: 'right',
  wrong: 'wrong',
  undecided: 'undecided',
  unreadable: 'not read',
};

const INDENT = '  ';

function derivationText(
  result: DerivationResult,
  document: string,
  { show }: DerivationFlags,
  { output }: Session,
): string {
  const { verdict, firstWrong, lines } = result;
  const palette = output.resultPalette;
  const title = verdict === 'right' ? TITLES[verdict] : palette.error(TITLES[verdict]);
  const text: string[] = [];
  if (firstWrong) {
    const { line, mistake, span } = firstWrong;
    const what = mistake ? `: ${visible(mistake.message)}` : '';
    text.push(`${title} in line ${line}${what}`);
    if (mistake?.detail) text.push(`${INDENT}${visible(mistake.detail)}`);
    const place = mistake?.place ?? span;
    for (const { line: shown, carets } of excerpts(document, [place], output.width - 2))
      text.push(
        `${INDENT}${shown}`,
        `${INDENT}${palette.caret(carets + (mistake?.label ? ` ${mistake.label}` : ''))}`,
      );
    if (show && mistake?.repair) text.push(`${palette.help('right:')} ${visible(mistake.repair)}`);
    text.push('');
  } else text.push(title, '');
  text.push(
    ...lines.map((line, k) => lineText(line, lines[k - 1], String(lines.at(-1)!.line).length)),
  );
  text.push('', countText(result));
  return text.join('\n');
}

/** `line 6  right     ∂s/∂W = δ ∂z/∂W`, with a remark behind it; a further member of a chain begins with =. */
function lineText(
  { line, verdict, text, left, remark, mistake }: DerivationLine,
  before: DerivationLine | undefined,
  width: number,
): string {
  const isFurther = before?.left !== null && before?.text === left;
  const shown = left === null ? text : isFurther ? `  = ${text}` : `${left} = ${text}`;
  const what = mistake?.message ?? remark;
  const behind = what === null ? '' : `    # ${visible(what)}`;
  return `line ${String(line).padStart(width)}  ${WORDS[verdict].padEnd(9)}  ${visible(shown)}${behind}`;
}

/** What was read, and what was not. */
function countText({ lines, skipped }: DerivationResult): string {
  const count = (verdict: LineVerdict): number =>
    lines.filter((line) => line.verdict === verdict).length;
  const parts = (['given', 'right', 'wrong', 'undecided', 'unreadable'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${WORDS[verdict]}`);
  const read = parts.length === 0 ? 'no formula was found' : parts.join(', ');
  return skipped.length === 0 ? read : `${read}; skipped as prose: ${lineList(skipped)}`;
}

/** `lines 1, 4-7`. */
function lineList(list: readonly { readonly line: number }[]): string {
  const ranges: [number, number][] = [];
  for (const { line } of list) {
    const last = ranges.at(-1);
    if (last && line <= last[1] + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  const shown = ranges
    .slice(0, 10)
    .map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  const more = ranges.length > 10 ? ', ...' : '';
  return `${list.length > 1 ? 'lines' : 'line'} ${shown.join(', ')}${more}`;
}

/** Why lines cannot be read. */
function writeErrors({ lines }: DerivationResult, file: string, { output }: Session): void {
  const unread = lines.filter(({ verdict }) => verdict === 'unreadable');
  const style = { palette: output.messagePalette, width: output.width, file };
  for (const { diagnostic } of unread.slice(0, MAX_ERRORS))
    if (diagnostic) output.message(diagnosticText(diagnostic, style));
  if (unread.length > MAX_ERRORS)
    writeNotes([`${unread.length - MAX_ERRORS} more lines cannot be read`], output);
}
