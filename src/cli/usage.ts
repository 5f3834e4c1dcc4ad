/** Commander's complaints in the layout of all other errors. */
import type { Palette } from './colour.js';
import { visible } from './columns.js';

const TOO_MANY = /too many arguments for '[a-z]+'/;
const UNKNOWN_COMMAND = /unknown command '(.*)'/s;

function helpFor(message: string, suggestion: string | undefined): string | undefined {
  if (suggestion !== undefined) return `did you mean ${suggestion}?`;
  if (TOO_MANY.test(message)) return 'put the expression in double quotes';
  const [, command] = UNKNOWN_COMMAND.exec(message) ?? [];
  if (command === undefined) return undefined;
  return /^[a-z]+$/.test(command) ? 'matcalc --help' : 'matcalc diff EXPR --wrt NAME';
}

/** From commander's `error: ...` with its `(Did you mean ...?)`. */
export function usageMessage(text: string, palette: Palette): string {
  const [, body = text, suggestion] =
    /^error: (.*?)(?:\n\(Did you mean (?:one of )?(.*)\?\))?\n?$/s.exec(text) ?? [];
  const message = body.replace(/\.$/, '');
  const help = helpFor(message, suggestion);
  const lines = [`${palette.error('error:')} ${visible(message)}`];
  if (help !== undefined) lines.push(`${palette.help('help:')} ${help}`);
  return lines.join('\n');
}
