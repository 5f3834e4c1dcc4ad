/** JSON, strictly. */
import { fault, type SourceFile } from '../data.js';

/**
 * The value of a JSON text.
 *
 * @throws MatcalcError in the source `file`, at the place where it stops being JSON
 */
export function readJson(file: SourceFile): unknown {
  const text = file.text.replace(/^\uFEFF/, ' ');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const at = endOfJson(text);
    const message = `the ${file.name} cannot be read: this is not JSON`;
    throw fault(file, { start: at, end: at + 1 }, message);
  }
}

const TOKEN =
  /\s*("(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)|[{}[\],:])/y;

/** What may come next: a value, a name, a colon, or what goes on behind a value. */
type Next = 'value' | 'item' | 'name' | 'first name' | 'colon' | 'more';

type Closing = '}' | ']';

/** Where a text that is not JSON stops being it: engines do not always tell. */
function endOfJson(text: string): number {
  const closing: Closing[] = [];
  let next: Next = 'value';
  for (let at = 0; ; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[1];
    const behind: Next | null = token === undefined ? null : step(token, next, closing);
    if (behind === null) return at + /^\s*/.exec(text.slice(at))![0].length;
    next = behind;
  }
}

/** What may come behind a token; null where the token may not come. */
function step(token: string, next: Next, closing: Closing[]): Next | null {
  const isName = token.startsWith('"');
  switch (next) {
    case 'colon':
      return token === ':' ? 'value' : null;
    case 'first name':
    case 'name':
      if (token === '}' && next === 'first name') return closed(token, closing);
      return isName ? 'colon' : null;
    case 'more':
      if (token === ',')
        return closing.at(-1) === '}' ? 'name' : closing.length > 0 ? 'value' : null;
      return closed(token, closing);
    case 'item':
      if (token === ']') return closed(token, closing);
      return opened(token, closing);
    case 'value':
      return opened(token, closing);
  }
}

function opened(token: string, closing: Closing[]): Next | null {
  if (token === '{' || token === '[') closing.push(token === '{' ? '}' : ']');
  if (token === '{') return 'first name';
  if (token === '[') return 'item';
  return /[}\],:]/.test(token[0]!) ? null : 'more';
}

function closed(token: string, closing: Closing[]): Next | null {
  if (closing.at(-1) !== token) return null;
  closing.pop();
  return 'more';
}
