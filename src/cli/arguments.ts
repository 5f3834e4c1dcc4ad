/**
 * The scan of the arguments before commander sees them. A formula may begin with a minus, which
 * commander would take for an option: what is not an option goes behind `--`.
 */
import type { Command, Option } from 'commander';
import { MatcalcError } from '../errors.js';

const LOOKS_LIKE_OPTION = /^--[a-z][a-z-]*(=|$)/;

const flagsOf = (option: Option): string[] =>
  [option.short, option.long].filter((flag) => flag !== undefined);

function optionTable(command: Command): Map<string, Option> {
  const options = command.createHelp().visibleOptions(command);
  return new Map(options.flatMap((option) => flagsOf(option).map((flag) => [flag, option])));
}

function valueOf(flag: string, value: string | undefined, table: Map<string, Option>): string {
  if (value === undefined || table.has(value)) {
    throw new MatcalcError({ code: 'usage', message: `option ${flag} needs a value` });
  }
  return value;
}

function sortArguments(args: readonly string[], table: Map<string, Option>): string[] {
  const options: string[] = [];
  const positional: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const option = table.get(arg);
    if (arg === '--') {
      positional.push(...args.slice(i + 1));
      break;
    } else if (option?.required === true) {
      options.push(`${arg}=${valueOf(arg, args[++i], table)}`);
    } else if (option?.optional && option.argChoices?.includes(args[i + 1] ?? '')) {
      options.push(`${arg}=${args[++i]!}`);
    } else if (option !== undefined || LOOKS_LIKE_OPTION.test(arg)) {
      options.push(arg);
    } else {
      positional.push(arg);
    }
  }
  return [...options, '--', ...positional];
}

/** The arguments so that commander reads formulas as arguments and option values as they are. */
export function scanArguments(program: Command, args: readonly string[]): string[] {
  const command = program.commands.find((candidate) => candidate.name() === args[0]);
  if (command === undefined) return [...args];
  return [command.name(), ...sortArguments(args.slice(1), optionTable(command))];
}

/** What --color and --no-color say; the last one counts. */
export function colourFlag(args: readonly string[]): boolean | undefined {
  const flags = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  const last = Math.max(flags.lastIndexOf('--color'), flags.lastIndexOf('--no-color'));
  return last < 0 ? undefined : flags[last] === '--color';
}
