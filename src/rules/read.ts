/** A rule's sides as typed expressions. */
import { type Diagnostic, MatcalcError, type Span } from '../errors.js';
import { dimNames } from '../expression/dimension.js';
import type { Declaration, FunctionDeclaration, Problem } from '../expression/problem.js';
import { SCALAR, shapeText } from '../expression/shape.js';
import { readDeclarations } from '../shapes/declarations.js';
import { readProblem } from '../shapes/read.js';
import { headOf, jacobianOf, type Rule, ruleDiagnostic } from './rule.js';

export type RuleScope = ReadonlyMap<string, Declaration>;

/** Functions that rules define, with or without their bodies. */
export type RuleFunctions = ReadonlyMap<string, FunctionDeclaration>;

/** Rules do not change: what was read of one is remembered with it. */
const declarations = new WeakMap<Rule, RuleScope>();
const sides = new WeakMap<Rule, Map<string, Problem>>();

/** The declarations of a rule's variables. */
export function declarationsOf(rule: Rule): RuleScope {
  let known = declarations.get(rule);
  if (!known) declarations.set(rule, (known = readDeclared(rule)));
  return known;
}

function readDeclared(rule: Rule): RuleScope {
  const declared = new Map<string, Declaration>();
  if (rule.given === '') return declared;
  const { variables } = inRule(rule, rule.places.given.start, () =>
    readDeclarations({ name: 'rules', text: '0' }, { given: rule.given }),
  );
  for (const [name, { shape, properties }] of variables) {
    if (shape) declared.set(name, { name, shape, properties });
  }
  return declared;
}

/** One side of a rule, or a part of one, its variables declared. */
export function readSide(
  rule: Rule,
  side: string,
  declared: RuleScope,
  functions: RuleFunctions = new Map(),
): Problem {
  const read = (): Problem =>
    inRule(rule, placeOf(rule, side), () => readProblem(side, { declared, functions }));
  if (functions.size > 0) return read();
  const known = sides.get(rule) ?? new Map<string, Problem>();
  sides.set(rule, known);
  const shapes = [...declared].map(([name, { shape }]) => `${name}: ${shapeText(shape)}`);
  const key = [side, ...shapes].join(' | ');
  let problem = known.get(key);
  if (!problem) known.set(key, (problem = read()));
  return problem;
}

/** Where a side, or a part of one, begins in the file. */
export function placeOf({ left, right, places }: Rule, side: string): number | undefined {
  if (side === right) return places.right.start;
  const at = left.indexOf(side);
  return at < 0 ? undefined : places.left.start + at;
}

function inRule<T>(rule: Rule, start: number | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MatcalcError)) throw error;
    throw new MatcalcError(moved(rule, start, error.diagnostic));
  }
}

/** An error in a part of a rule, pointing into the rule's file. */
function moved(rule: Rule, start: number | undefined, diagnostic: Diagnostic): Diagnostic {
  const { message, spans = [], label, help } = diagnostic;
  const places =
    start === undefined || spans.length === 0
      ? [rule.places.whole]
      : spans.map((span) => ({ start: start + span.start, end: start + span.end }));
  return {
    ...ruleDiagnostic(rule, message, places, help),
    ...(label === undefined ? {} : { label }),
  };
}

/** A rule with its sides read. */
export interface TypedRule {
  readonly rule: Rule;
  /** All variables that a rule may use; what is not declared is a scalar. */
  readonly scope: RuleScope;
  /**
   * The value that the rule is about: `inv(inv(A))`; of a derivative or a differential the
   * function, `inv(A)`; of a Jacobian what is differentiated.
   */
  readonly left: Problem;
  readonly right: Problem;
  /** The function of a derivative, a differential or a definition. */
  readonly fn?: string;
  /** What moves: the parameters of a derivative or differential, the variable of a Jacobian. */
  readonly moving: readonly string[];
}

/** Reads both sides; `functions` are those that other rules define. */
export function typedRule(rule: Rule, functions: RuleFunctions = new Map()): TypedRule {
  const { left, scope, ...more } = contentOf(rule);
  return {
    rule,
    scope,
    left: readSide(rule, left, scope, functions),
    right: readSide(rule, rule.right, scope, functions),
    ...more,
  };
}

interface Content extends Pick<TypedRule, 'scope' | 'moving' | 'fn'> {
  readonly left: string;
}

function contentOf(rule: Rule): Content {
  const declared = declarationsOf(rule);
  switch (rule.kind) {
    case 'identity': {
      const { left } = rule;
      return { left, scope: withScalars(declared, lettersOf(rule, left)), moving: [] };
    }
    case 'jacobian': {
      const { body, wrt } = jacobianOf(rule);
      return { left: body, scope: withScalars(declared, lettersOf(rule, body)), moving: [wrt] };
    }
    case 'definition': {
      const { fn, parameters } = headOf(rule);
      return { left: rule.left, scope: withScalars(declared, parameters), fn, moving: [] };
    }
    case 'derivative': {
      const { fn, parameters } = headOf(rule);
      const left = `${fn}(${parameters.join(', ')})`;
      return { left, scope: withScalars(declared, parameters), fn, moving: parameters };
    }
    case 'differential': {
      const { fn, parameters } = headOf(rule);
      const scope = withDifferentials(withScalars(declared, parameters), parameters);
      return { left: rule.left.replace(/^d\s+/, ''), scope, fn, moving: parameters };
    }
  }
}

const scalarNamed = (name: string): Declaration => ({ name, shape: SCALAR, properties: [] });

function withScalars(declared: RuleScope, names: Iterable<string>): RuleScope {
  const scope = new Map(declared);
  for (const name of names) if (!scope.has(name)) scope.set(name, scalarNamed(name));
  return scope;
}

/** `dA` beside `A`. */
function withDifferentials(scope: RuleScope, parameters: readonly string[]): RuleScope {
  const all = new Map(scope);
  for (const name of parameters) {
    all.set(`d${name}`, { ...scope.get(name)!, name: `d${name}`, properties: [] });
  }
  return all;
}

/** A letter on its own that is not called. */
const LETTER = /(?<![A-Za-z_\\])[A-Za-z](?![A-Za-z0-9_]|'*\()/g;

/** The letters that stand for scalars where nothing declares them. */
function lettersOf(rule: Rule, text: string): string[] {
  const dimensions = new Set(
    [...declarationsOf(rule).values()].flatMap(({ shape }) =>
      [shape.rows, shape.cols].flatMap(dimNames),
    ),
  );
  const letters = text.match(LETTER) ?? [];
  return letters.filter((letter) => letter !== 'I' && letter !== 'e' && !dimensions.has(letter));
}

/** The place in the file of a part of a problem that was read from a side. */
export function placeIn(rule: Rule, problem: Problem, part: Problem['output']): Span | undefined {
  const start = placeOf(rule, problem.text);
  const span = problem.origins.get(part);
  return start === undefined || span === undefined
    ? undefined
    : { start: start + span.start, end: start + span.end };
}
