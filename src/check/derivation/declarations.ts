/** What a document declares, as the text of --given: an expression that is given beside it needs that, too. */
import { readDocument } from './document.js';
import { readStatements } from './statements.js';

export const declarationsOf = (document: string): string =>
  readStatements(readDocument(document).formulas)
    .flatMap((statement) => (statement.kind === 'declaration' ? [statement.piece.text] : []))
    .join('; ');
