/** What was assumed, as notes: shapes and functions in one line, every other reading in its own. */
import type { Assumption } from '../expression/problem.js';
import { visible } from './columns.js';
import type { Output } from './output.js';

const textsOf = (assumptions: readonly Assumption[], kind: Assumption['kind']): string =>
  assumptions
    .filter((assumption) => assumption.kind === kind)
    .map((assumption) => assumption.text)
    .join(', ');

function readingText({ text, override }: Assumption): string {
  return override === undefined ? text : `${text} (--given "${override}")`;
}

/** Without the word `note:`. */
export function noteTexts(assumptions: readonly Assumption[]): string[] {
  const assumed = [textsOf(assumptions, 'shape'), textsOf(assumptions, 'function')]
    .filter((part) => part !== '')
    .join('; ');
  const readings = assumptions.filter(({ kind }) => kind === 'reading').map(readingText);
  return [...(assumed === '' ? [] : [`assumed ${assumed}`]), ...readings];
}

/** Writes notes to standard error. */
export function writeNotes(texts: readonly string[], output: Output): void {
  for (const text of texts) {
    output.message(`${output.messagePalette.note('note:')} ${visible(text)}`);
  }
}
