/** `matcalc rules [NAME]`: the rule table, and a person's own rules tried with numbers. */
import type { Command } from 'commander';
import type { Session } from './session.js';
import { colourOptions } from './session.js';

const EXAMPLES = `Examples:
  matcalc rules                                    all rules
  matcalc rules inv                                those about inv
  matcalc rules --verify                           try every rule with numbers
  matcalc rules --rules mine.rules --verify        with rules of your own
`;

/** Adds the command. */
export function addRules(program: Command, _session: Session): void {
  const command = program
    .command('rules')
    .description('Show the rules of differentiation and simplification.')
    .argument('[name]', 'a function, or the name of a rule')
    .option('--verify', 'try the rules with random numbers')
    .option('--rules <file>', 'rules of your own, too');
  colourOptions(command).addHelpText('before', EXAMPLES);
}
