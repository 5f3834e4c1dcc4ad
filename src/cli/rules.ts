/** `matcalc rules [NAME]`: the rule table, and a person's own rules beside it. */
import { type Command, Option } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import { MatcalcError } from '../errors.js';
import type { FunctionDeclaration } from '../expression/problem.js';
import type { RuleDiagnostic } from '../rules/lint.js';
import type { Rule, RuleKind } from '../rules/rule.js';
import type { RuleVerdict } from '../rules/verify.js';
import { diagnosticText } from './diagnostic.js';
import { EXIT } from './exit.js';
import { readTextFile } from './input.js';
import type { Output } from './output.js';
import { colourOptions, type Session } from './session.js';

const EXAMPLES = `Examples:
  matcalc rules                                    all rules
  matcalc rules inv                                those about inv
  matcalc rules identities                         those of a kind
  matcalc rules --verify                           try every rule with numbers
  matcalc rules --rules mine.rules --verify        with rules of your own
`;

const FORMATS = ['text', 'json'] as const;

/** The names that a person may use for the kinds. */
const KINDS: Readonly<Record<string, RuleKind>> = {
  derivative: 'derivative',
  derivatives: 'derivative',
  differential: 'differential',
  differentials: 'differential',
  definition: 'definition',
  definitions: 'definition',
  identity: 'identity',
  identities: 'identity',
  jacobian: 'jacobian',
  jacobians: 'jacobian',
};

interface RulesOptions {
  readonly verify?: true;
  readonly rules?: string;
  readonly force?: true;
  readonly format: (typeof FORMATS)[number];
}

/** Adds the command. */
export function addRules(program: Command, session: Session): void {
  const command = program
    .command('rules')
    .description('Show the rules of differentiation and simplification.')
    .argument('[name]', 'a rule, a function, or a kind of rules')
    .option('--verify', 'try the rules with random numbers')
    .option('--rules <file>', 'rules of your own, too')
    .option('--force', 'take them even if they are not verified')
    .addOption(new Option('--format <name>', 'notation').choices(FORMATS).default('text'));
  colourOptions(command).addHelpText('before', EXAMPLES);
  command.action((name: string | undefined, options: RulesOptions) =>
    showRules(name, options, session),
  );
}

/** The rules to show, those that are a person's own, and what can be seen to be wrong with these. */
interface Table {
  readonly all: readonly Rule[];
  readonly own: ReadonlySet<Rule>;
  readonly faults: readonly RuleDiagnostic[];
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
}

async function readTable({ rules: file, force }: RulesOptions): Promise<Table> {
  const { builtInRules } = await import('../rules/builtin.js');
  const builtIn = builtInRules();
  if (file === undefined) return { all: builtIn, own: new Set(), faults: [], functions: new Map() };
  const { parseRules } = await import('../rules/rule.js');
  const { lintRules } = await import('../rules/lint.js');
  const { definedFunctions } = await import('../rules/functions.js');
  const { isForceable } = await import('../rules/own.js');
  const own = parseRules(file, await readTextFile(file));
  const faults = lintRules(own, builtIn).filter((fault) => !(force && isForceable(fault)));
  const broken = new Set(faults.map(({ rule }) => rule));
  const usable = own.filter((rule) => !broken.has(rule));
  return {
    all: [...own, ...builtIn],
    own: new Set(own),
    faults,
    functions: definedFunctions(usable),
  };
}

const wordsOf = ({ left, right }: Rule): string[] => `${left} ${right}`.split(/[^A-Za-z0-9_]+/);

function chosen(all: readonly Rule[], name: string | undefined): readonly Rule[] {
  if (name === undefined) return all;
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  const found = all.filter(
    (rule) => rule.kind === kind || rule.id === name || wordsOf(rule).includes(name),
  );
  if (found.length > 0) return found;
  const words = all.flatMap(wordsOf).filter((word) => word.length > 2);
  const near = closest(name, [...Object.keys(KINDS), ...words, ...all.map(({ id }) => id)]);
  const likely = distance(name, near) <= Math.max(1, Math.floor(name.length / 3));
  throw new MatcalcError({
    code: 'unknown-name',
    message: `no rule is called ${name} or is about it`,
    help: likely ? `did you mean ${near}?` : 'matcalc rules lists all',
  });
}

async function showRules(
  name: string | undefined,
  options: RulesOptions,
  session: Session,
): Promise<void> {
  const table = await readTable(options);
  const rules = chosen(table.all, name);
  reportFaults(table.faults, session);
  const { output } = session;
  const broken = new Set(table.faults.map(({ rule }) => rule));
  const usable = rules.filter((rule) => !broken.has(rule));
  const verdicts = options.verify ? await verified(usable, table) : undefined;
  if (options.format === 'json') output.result(await jsonText(rules, table, verdicts));
  else if (verdicts) output.result(await verdictsText(verdicts, table, name, output));
  else {
    const { rulesText } = await import('./rule-text.js');
    output.result(rulesText(rules, output.resultPalette));
  }
  if (verdicts) exitBy(verdicts, table, options, session);
}

function reportFaults(faults: readonly RuleDiagnostic[], session: Session): void {
  const { messagePalette: palette, width } = session.output;
  for (const fault of faults) session.output.message(diagnosticText(fault, { palette, width }));
  if (faults.length > 0) session.exit(EXIT.unusable);
}

async function verified(rules: readonly Rule[], { functions }: Table): Promise<RuleVerdict[]> {
  const { verifyRule } = await import('../rules/verify.js');
  return rules.map((rule) => verifyRule(rule, { functions }));
}

/** A built-in rule that does not hold is a mistake of matcalc. */
function exitBy(
  verdicts: readonly RuleVerdict[],
  { own }: Table,
  { force }: RulesOptions,
  session: Session,
): void {
  const bad = verdicts.filter(({ kind }) => kind !== 'holds');
  if (bad.some(({ rule }) => !own.has(rule))) session.exit(EXIT.failed);
  else if (bad.length > 0 && !force) session.exit(EXIT.unusable);
}

/** A line for each rule that was asked for or that does not hold, and the count. */
async function verdictsText(
  verdicts: readonly RuleVerdict[],
  { own }: Table,
  name: string | undefined,
  output: Output,
): Promise<string> {
  const { verdictText } = await import('./rule-text.js');
  const shown = verdicts.filter(
    ({ kind, rule }) => name !== undefined || kind !== 'holds' || own.has(rule),
  );
  const held = verdicts.filter(({ kind }) => kind === 'holds').length;
  return [
    ...shown.map((verdict) => verdictText(verdict, output.resultPalette)),
    `${held} of ${verdicts.length} rules hold`,
  ].join('\n');
}

async function jsonText(
  rules: readonly Rule[],
  { faults }: Table,
  verdicts: readonly RuleVerdict[] | undefined,
): Promise<string> {
  const { ruleData } = await import('./rule-text.js');
  const byRule = new Map(verdicts?.map((verdict) => [verdict.rule, verdict]));
  const data = {
    schema: 1,
    rules: rules.map((rule) => ruleData(rule, byRule.get(rule))),
    faults: faults.map(({ problem, rule, other, message, spans, help }) => ({
      problem,
      rule: rule.id,
      file: rule.file,
      line: rule.line,
      message,
      spans,
      ...(other ? { other: other.id } : {}),
      ...(help === undefined ? {} : { help }),
    })),
  };
  return JSON.stringify(data, null, 2);
}
