/** Rules tried with numbers: both sides at random points, differentials against differences. */
import { MatcalcError } from '../errors.js';
import type { Expr } from '../expression/nodes.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { SCALAR } from '../expression/shape.js';
import { directional } from '../numeric/difference.js';
import type { Environment } from '../numeric/environment.js';
import { evaluate } from '../numeric/evaluate.js';
import { verifyDerivative } from '../numeric/index.js';
import { add, allFinite, type Matrix, maxAbs, scale, subtract } from '../numeric/matrix.js';
import { makeSampler, samplePoint } from '../numeric/sample.js';
import { declarationsOf, readSide } from '../rules/read.js';
import { headOf, type Rule } from '../rules/rule.js';

export type RuleVerdict = 'holds' | 'fails' | 'undecided';

const ATTEMPTS = 40;
const POINTS = 5;
/** Relative: what rounding and differences leave at points of ordinary size. */
const TOLERANCE = 1e-6;
const SEED = 7;

type Scope = ReadonlyMap<string, Declaration>;

/** Two values that have to agree at a point; undefined where one of them is not finite. */
type Sides = (env: Environment) => readonly [Matrix, Matrix] | undefined;

const scalarNamed = (name: string): Declaration => ({ name, shape: SCALAR, properties: [] });

/** What the rule declares, and as scalars all other names that it uses. */
function scopeOf(rule: Rule): Map<string, Declaration> {
  const scope = new Map(declarationsOf(rule));
  const dimensions = new Set(rule.given.match(/[A-Za-z]\w*/g));
  const words = `${rule.left} ${rule.right}`.match(/[A-Za-z]\w*\b(?!'*\()/g) ?? [];
  for (const word of words) {
    if (!dimensions.has(word) && word !== 'I' && word !== 'pi') scope.set(word, scalarNamed(word));
  }
  return scope;
}

function agree([a, b]: readonly [Matrix, Matrix]): boolean {
  const size = Math.max(1, maxAbs(a), maxAbs(b));
  return maxAbs(subtract(a, b)) <= TOLERANCE * size;
}

/** Compares the sides at points of a problem that has all the variables. */
function compare(problem: Problem, others: readonly Expr[], sides: Sides): RuleVerdict {
  const sampler = makeSampler(problem, others);
  let points = 0;
  for (let attempt = 0; attempt < ATTEMPTS && points < POINTS; attempt++) {
    const pair = sides(samplePoint(sampler, attempt, SEED));
    if (pair === undefined || !pair.every(allFinite)) continue;
    if (!agree(pair)) return 'fails';
    points++;
  }
  return points === POINTS ? 'holds' : 'undecided';
}

/** `left = right` */
function tryEquation(rule: Rule): RuleVerdict {
  const scope = scopeOf(rule);
  const left = readSide(rule, rule.left, scope);
  const both = readSide(rule, `(${rule.left}) - (${rule.right})`, scope);
  return compare(both, [left.output], (env) => {
    const value = evaluate(left.output, env);
    return [value, subtract(value, evaluate(both.output, env))];
  });
}

/** The function's parameters, and a differential for each: `A`, `dA`. */
function differentialScope(rule: Rule, parameters: readonly string[]): Scope {
  const declared = declarationsOf(rule);
  const scope = new Map<string, Declaration>();
  for (const name of parameters) {
    const declaration = declared.get(name) ?? scalarNamed(name);
    scope.set(name, declaration);
    scope.set(`d${name}`, { name: `d${name}`, shape: declaration.shape, properties: [] });
  }
  return scope;
}

function moved(env: Environment, parameters: readonly string[], t: number): Environment {
  const values = new Map(env.values);
  for (const name of parameters) {
    const [value, change] = [env.values.get(name)!, env.values.get(`d${name}`)!];
    values.set(name, add(value, scale(change, t)));
  }
  return { ...env, values };
}

/** `d f(A) = ...`, and `f'(z) = ...` as `d f(z) = (...) dz`. */
function tryDifferential(rule: Rule): RuleVerdict {
  const { parameters } = headOf(rule);
  const scope = differentialScope(rule, parameters);
  const isDerivative = rule.kind === 'derivative';
  const left = rule.left.replace(isDerivative ? /'(?=\()/ : /^d\s+/, '');
  const value = readSide(rule, left, scope);
  const change = readSide(
    rule,
    isDerivative ? `(${rule.right}) d${parameters[0]}` : rule.right,
    scope,
  );
  const problem = { ...change, variables: scope };
  return compare(problem, [value.output], (env) => {
    const found = directional((t) => evaluate(value.output, moved(env, parameters, t)));
    return found && [found.value, evaluate(change.output, env)];
  });
}

/** `d(W x + b)/dx = W`, in the layout of Jacobians. */
function tryJacobian(rule: Rule): RuleVerdict {
  const [, body = '', wrt = ''] = /^d\s*(.*)\/\s*d(\w+)$/s.exec(rule.left) ?? [];
  const scope = scopeOf({ ...rule, left: body });
  const problem = readSide(rule, body, scope);
  const { output } = readSide(rule, rule.right, scope);
  const claim = { kind: 'matrix', expr: output, layout: 'jacobian' } as const;
  const verdict = verifyDerivative({ problem, wrt, order: 1, claim });
  const verdicts = { agrees: 'holds', disagrees: 'fails', undecided: 'undecided' } as const;
  return verdicts[verdict.kind];
}

/** Whether a rule is right, as far as numbers can tell. */
export function tryRule(rule: Rule): RuleVerdict {
  switch (rule.kind) {
    case 'identity':
    case 'definition':
      return tryEquation(rule);
    case 'derivative':
    case 'differential':
      return tryDifferential(rule);
    case 'jacobian':
      return tryJacobian(rule);
  }
}

/** A person's own rules: those that numbers refute or cannot decide are refused. */
export function mustHold(rules: readonly Rule[]): void {
  for (const rule of rules) {
    const verdict = tryRule(rule);
    if (verdict === 'holds') continue;
    const how = verdict === 'fails' ? 'is wrong' : 'could not be tried with numbers';
    throw new MatcalcError({
      code: 'rule',
      message: `rule ${rule.id} (${rule.file}, line ${rule.line}) ${how}`,
    });
  }
}
