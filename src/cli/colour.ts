/** The only place that decides about colour: once for each stream, from flags and environment. */
import { Chalk, type ChalkInstance } from 'chalk';

/** What --color and --no-color say; undefined where neither is given. */
export type ColourFlag = boolean | undefined;

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a stream gets colour: a flag decides, else NO_COLOR, else FORCE_COLOR, else a terminal. */
export function wantsColour(flag: ColourFlag, isTerminal: boolean, env: Environment): boolean {
  if (flag !== undefined) return flag;
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** The colours by what they mean. */
export interface Palette {
  readonly error: ChalkInstance;
  readonly note: ChalkInstance;
  readonly help: ChalkInstance;
  readonly caret: ChalkInstance;
  readonly left: ChalkInstance;
  readonly comment: ChalkInstance;
}

export function palette(colour: boolean): Palette {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return {
    error: chalk.bold.red,
    note: chalk.blue,
    help: chalk.cyan,
    caret: chalk.red,
    left: chalk.bold,
    comment: chalk.dim,
  };
}
