/** Rules tried with numbers: identities by their values, derivatives against differences. */
import { MatcalcError } from '../errors.js';
import type { Expr } from '../expression/nodes.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { shapeText } from '../expression/shape.js';
import { directional } from '../numeric/difference.js';
import type { Environment } from '../numeric/environment.js';
import { evaluate } from '../numeric/evaluate.js';
import { verifyDerivative } from '../numeric/index.js';
import { add, allFinite, type Matrix, maxAbs, scale, subtract } from '../numeric/matrix.js';
import { Random } from '../numeric/random.js';
import { makeSampler, randomDirection, samplePoint } from '../numeric/sample.js';
import { SIZE_CHOICES, type SizeChoice } from '../numeric/sizes.js';
import { type Finding, judge } from '../numeric/trial.js';
import { type RuleFunctions, type TypedRule, typedRule } from './read.js';
import type { Rule } from './rule.js';

/** Where a rule is wrong. */
export interface Witness {
  /** The variables' values; not known of a Jacobian. */
  readonly point: ReadonlyMap<string, Matrix>;
  readonly expected: Matrix;
  readonly got: Matrix;
}

export type RuleVerdict =
  | { readonly kind: 'holds'; readonly rule: Rule }
  | {
      readonly kind: 'fails';
      readonly rule: Rule;
      readonly reason: string;
      readonly witness?: Witness;
    }
  | { readonly kind: 'undecided'; readonly rule: Rule; readonly reason: string };

export interface VerifyOptions {
  readonly seed?: number;
  /** The functions that rules define, with their bodies. */
  readonly functions?: RuleFunctions;
}

const ATTEMPTS = 40;
/** So many points have to agree, each with its mirror image: both sides of a kink are seen. */
const POINTS = 6;
const MAX_OPERATIONS = 2_000_000;
/** Relative: what rounding leaves of equal values at points of ordinary size. */
const TOLERANCE = 1e-8;
/** What rounding leaves of zero where terms of ordinary size cancel. */
const ROUNDING = 1e-12;

/** Whether a rule is right, as far as numbers can tell. */
export function verifyRule(rule: Rule, options: VerifyOptions = {}): RuleVerdict {
  const { seed = 1, functions = new Map() } = options;
  const typed = typedRule(rule, functions);
  try {
    const choices: readonly SizeChoice[] =
      seed % 2 === 0 ? ['reversed', 'usual', 'even'] : SIZE_CHOICES;
    const verdictAt = (choice: SizeChoice): RuleVerdict =>
      verdictOf(typed, functions, seed, choice);
    const first = verdictAt(choices[0]!);
    if (first.kind !== 'undecided' || rule.kind === 'jacobian') return first;
    const decided = choices
      .slice(1)
      .map(verdictAt)
      .find(({ kind }) => kind !== 'undecided');
    return decided ?? first;
  } catch (error) {
    if (!(error instanceof MatcalcError) || error.diagnostic.code !== 'limit') throw error;
    return { kind: 'undecided', rule, reason: error.diagnostic.message };
  }
}

function verdictOf(
  typed: TypedRule,
  functions: RuleFunctions,
  seed: number,
  choice: SizeChoice,
): RuleVerdict {
  const points = new Points(typed, functions, seed, choice);
  switch (typed.rule.kind) {
    case 'identity':
      return points.run(compareSides(typed));
    case 'definition':
      return points.run(functions.has(typed.fn ?? '') ? isFinite(typed) : compareSides(typed));
    case 'derivative':
    case 'differential':
      return points.run(compareChange(typed, new Random(seed)));
    case 'jacobian':
      return verifyJacobian(typed, functions, seed);
  }
}

/** What a point says. */
type Comparison = (at: Environment) => Finding;

/** Compares both sides of `left = right`. */
const compareSides =
  ({ left, right }: TypedRule): Comparison =>
  (at) => {
    const expected = evaluate(left.output, at);
    if (!allFinite(expected)) return { kind: 'no value' };
    const got = evaluate(right.output, at);
    const size = Math.max(maxAbs(expected), maxAbs(got));
    const same = allFinite(got) && maxAbs(subtract(expected, got)) <= TOLERANCE * size + ROUNDING;
    return same ? { kind: 'agrees' } : { kind: 'differs', expected, got };
  };

/** A definition that makes a function known is right wherever it has a value. */
const isFinite =
  ({ right }: TypedRule): Comparison =>
  (at) => ({ kind: allFinite(evaluate(right.output, at)) ? 'agrees' : 'no value' });

/** Compares the change of the function with its differential; a derivative is one, times dz. */
const compareChange = (typed: TypedRule, random: Random): Comparison => {
  const { rule, left, right, moving } = typed;
  const once = (at: Environment, middle: Matrix): Finding => {
    const directions = new Map(
      moving.map((name) => [name, randomDirection(at.values.get(name)!, random)]),
    );
    const along = (t: number): Matrix => evaluate(left.output, moved(at, directions, t));
    const difference = directional(along, middle);
    if (!difference) return { kind: 'rough' };
    const got = evaluate(right.output, withDifferentials(at, directions));
    const change =
      rule.kind === 'derivative' ? scale(got, directions.get(moving[0]!)!.data[0]!) : got;
    if (!allFinite(change)) return { kind: 'differs', expected: difference.value, got: change };
    return judge(difference, change, 1);
  };
  return (at) => {
    const middle = evaluate(left.output, at);
    if (!allFinite(middle)) return { kind: 'no value' };
    const first = once(at, middle);
    return first.kind === 'differs' ? once(at, middle) : first;
  };
};

function moved(at: Environment, directions: ReadonlyMap<string, Matrix>, t: number): Environment {
  const values = new Map(at.values);
  for (const [name, direction] of directions) {
    values.set(name, add(values.get(name)!, scale(direction, t)));
  }
  return { ...at, values };
}

function withDifferentials(at: Environment, directions: ReadonlyMap<string, Matrix>): Environment {
  const values = new Map(at.values);
  for (const [name, direction] of directions) values.set(`d${name}`, direction);
  return { ...at, values };
}

/** Random points of a rule's variables. */
class Points {
  private readonly used: readonly Declaration[];
  private readonly problem: Problem;
  private agreeing = 0;
  private rough = false;

  constructor(
    private readonly typed: TypedRule,
    functions: RuleFunctions,
    private readonly seed: number,
    private readonly choice: SizeChoice,
  ) {
    const { left, right } = typed;
    const variables = new Map([...left.variables, ...right.variables]);
    this.used = [...variables.values()];
    this.problem = {
      ...left,
      variables,
      functions: new Map([...left.functions, ...right.functions, ...functions]),
      definitions: [...left.definitions, ...right.definitions],
    };
  }

  run(compare: Comparison): RuleVerdict {
    const { rule, right } = this.typed;
    const sampler = makeSampler(this.problem, [right.output], this.choice);
    for (let attempt = 0; attempt < ATTEMPTS && this.agreeing < POINTS; attempt++) {
      const point = { ...samplePoint(sampler, attempt, this.seed), maxOperations: MAX_OPERATIONS };
      let agrees = false;
      for (const at of [point, this.mirrored(point)]) {
        const finding = compare(at);
        if (finding.kind === 'differs') {
          const { expected, got } = finding;
          const witness = { point: at.values, expected, got };
          return { kind: 'fails', rule, reason: 'the numbers differ', witness };
        }
        if (finding.kind === 'agrees' || finding.kind === 'zero') agrees = true;
        else if (finding.kind !== 'no value') this.rough = true;
      }
      if (agrees) this.agreeing++;
    }
    if (this.agreeing === POINTS) return { kind: 'holds', rule };
    const reason = this.rough
      ? 'the differences did not settle at enough of the points that were tried'
      : 'too few points were found where both sides are finite';
    return { kind: 'undecided', rule, reason };
  }

  /** The point with opposite signs, apart from what has a property to keep. */
  private mirrored(point: Environment): Environment {
    const values = new Map(point.values);
    for (const { name, properties } of this.used) {
      const value = values.get(name);
      if (value && properties.length === 0) values.set(name, scale(value, -1));
    }
    return { ...point, values };
  }
}

/** A claim that verifyDerivative can decide. */
function verifyJacobian(typed: TypedRule, functions: RuleFunctions, seed: number): RuleVerdict {
  const { rule, left, right } = typed;
  const [wrt] = typed.moving;
  const claim = { kind: 'matrix', expr: right.output, layout: 'jacobian' } as const;
  const known = new Map([...left.functions, ...right.functions, ...functions]);
  const definitions = new Map<string, Expr>(right.definitions.map((d) => [d.name, d.expr]));
  const problem = {
    ...left,
    functions: known,
    variables: new Map([...left.variables, ...right.variables]),
  };
  const verdict = verifyDerivative({ problem, wrt: [wrt!], claim, definitions, seed });
  switch (verdict.kind) {
    case 'agrees':
      return { kind: 'holds', rule };
    case 'undecided':
      return { kind: 'undecided', rule, reason: verdict.reason };
    case 'disagrees': {
      if (verdict.reason === 'shape') {
        const [is, should] = [shapeText(verdict.got), shapeText(verdict.expected)];
        return { kind: 'fails', rule, reason: `the right side is ${is}, it should be ${should}` };
      }
      const { expected, got } = verdict;
      const witness = { point: new Map<string, Matrix>(), expected, got };
      return { kind: 'fails', rule, reason: 'the numbers differ', witness };
    }
  }
}
