/** `matcalc rules [NAME]`: the rule table, and a person's own rules tried with numbers. */
import type { Command } from 'commander';
import { MatcalcError } from '../errors.js';
import type { Rule } from '../rules/rule.js';
import type { Palette } from './colour.js';
import { EXIT } from './exit.js';
import { readTextFile } from './input.js';
import { colourOptions, type Session } from './session.js';

const EXAMPLES = `Examples:
  matcalc rules                                    all rules
  matcalc rules inv                                those about inv
  matcalc rules --verify                           try every rule with numbers
  matcalc rules --rules mine.rules --verify        with rules of your own
`;

interface RulesOptions {
  readonly verify?: true;
  readonly rules?: string;
}

/** Adds the command. */
export function addRules(program: Command, session: Session): void {
  const command = program
    .command('rules')
    .description('Show the rules of differentiation and simplification.')
    .argument('[name]', 'a function, or the name of a rule')
    .option('--verify', 'try the rules with numbers')
    .option('--rules <file>', 'rules of your own, too');
  colourOptions(command).addHelpText('before', EXAMPLES);
  command.action((name: string | undefined, options: RulesOptions) =>
    showRules(name, options, session),
  );
}

/** Whether the rule has this name, or is about the function. */
function isAbout({ id, left, right }: Rule, name: string): boolean {
  return id === name || `${left} ${right}`.split(/\W+/).includes(name);
}

async function chosenRules(name: string | undefined, file: string | undefined): Promise<Rule[]> {
  const { readRules, rules } = await import('../index.js');
  const own = file === undefined ? [] : readRules(file, await readTextFile(file));
  const all = [...own, ...rules()];
  const chosen = name === undefined ? all : all.filter((rule) => isAbout(rule, name));
  if (chosen.length > 0) return chosen;
  const message = `no rule is called ${name} or is about it`;
  throw new MatcalcError({ code: 'unknown-name', message, help: 'matcalc rules lists all' });
}

function ruleText({ id, left, right, given, source }: Rule, palette: Palette): string {
  const declared = given === '' ? '' : `  given ${given}`;
  return `${palette.left(`${id}:`)} ${left} = ${right}${declared}  ${palette.comment(`# ${source}`)}`;
}

async function showRules(
  name: string | undefined,
  options: RulesOptions,
  session: Session,
): Promise<void> {
  const { output } = session;
  const rules = await chosenRules(name, options.rules);
  if (options.verify) return verifyRules(rules, session);
  output.result(rules.map((rule) => ruleText(rule, output.resultPalette)).join('\n'));
}

async function verifyRules(rules: readonly Rule[], session: Session): Promise<void> {
  const { tryRule } = await import('./tryrule.js');
  const tried = rules.map((rule) => ({ rule, verdict: tryRule(rule) }));
  const held = tried.filter(({ verdict }) => verdict === 'holds').length;
  session.output.result(
    [
      ...tried.map(({ rule, verdict }) => `${verdict.padEnd(10)} ${rule.id}`),
      `${held} of ${rules.length} hold`,
    ].join('\n'),
  );
  if (tried.some(({ verdict }) => verdict === 'fails')) session.exit(EXIT.wrong);
  else if (held < rules.length) session.exit(EXIT.undecided);
}
