/** The checks of one rule by itself. */
import { closest, distance } from 'fastest-levenshtein';
import { MatcalcError, type Span } from '../errors.js';
import { dimNames } from '../expression/dimension.js';
import { FUNCTIONS, functionRow } from '../expression/functions.js';
import { measure } from '../expression/measure.js';
import type { Expr } from '../expression/nodes.js';
import type { Problem } from '../expression/problem.js';
import { SCALAR, sameShape, type Shape, shapeText } from '../expression/shape.js';
import { wrongShape } from '../numeric/claim.js';
import { Graph } from '../tensor/graph.js';
import { Lowering } from '../tensor/lower.js';
import type { Tensor } from '../tensor/node.js';
import { PROPERTIES } from '../syntax/properties.js';
import { type Degree, degreeIn } from './linear.js';
import type { Fault } from './lint.js';
import { partsOf } from './match.js';
import { declarationsOf, placeIn, type TypedRule } from './read.js';
import { headOf, type Rule, ruleDiagnostic } from './rule.js';

/** The first thing that is wrong with a rule; `known` are functions that rules define. */
export function lintRule(typed: TypedRule, known: ReadonlySet<string>): Fault | null {
  const { rule } = typed;
  for (const check of CHECKS) {
    const found = check(typed, known);
    if (found) return { rule, ...found };
  }
  return null;
}

type Found = Omit<Fault, 'rule'>;
type Check = (typed: TypedRule, known: ReadonlySet<string>) => Found | null;

/** The expressions of a side, those of its definitions too. */
const exprsOf = ({ output, definitions }: Problem): Expr[] => [
  ...definitions.map(({ expr }) => expr),
  output,
];

const nodesOf = (side: Problem): Expr[] => exprsOf(side).flatMap(partsOf);

/** The place of a part, or of the side. */
function at({ rule, left }: TypedRule, side: Problem, part: Expr): { spans: readonly Span[] } {
  const whole = side === left ? rule.places.left : rule.places.right;
  return { spans: [placeIn(rule, side, part) ?? whole] };
}

/** The name that was probably meant. */
function near(name: string, names: readonly string[]): string | null {
  const found = closest(name, [...names]);
  return distance(name, found) <= Math.max(1, Math.floor(name.length / 3)) ? found : null;
}

/** A word that is no property is read as a dimension: `A: n x n symetric`. */
export function lintDeclarations(rule: Rule): Fault | null {
  const dimensions = [...declarationsOf(rule).values()].flatMap(({ shape }) =>
    [shape.rows, shape.cols].flatMap(dimNames),
  );
  const word = dimensions.find((name) => /^[a-z]{3}/i.test(name));
  if (word === undefined) return null;
  const { start } = rule.places.given;
  const from = start + rule.given.indexOf(word);
  const properties = Object.keys(PROPERTIES);
  const meant = near(word, properties);
  return {
    problem: 'property',
    rule,
    what: `${word} is no property, and dimensions of rules are letters`,
    spans: [{ start: from, end: from + word.length }],
    help: meant ? `did you mean ${meant}?` : `the properties are ${properties.join(', ')}`,
  };
}

/** A derivative or differential is of a function that has numbers; calls are of known functions. */
function checkFunctions(typed: TypedRule, known: ReadonlySet<string>): Found | null {
  const { rule, fn } = typed;
  for (const side of [typed.left, typed.right]) {
    for (const e of nodesOf(side)) {
      if (e.kind !== 'call' || functionRow(e.fn) || known.has(e.fn)) continue;
      if (rule.kind === 'jacobian' && e.fn.length === 1) continue;
      return { ...unknown(e.fn, known), ...at(typed, side, e) };
    }
  }
  const row = fn === undefined ? undefined : functionRow(fn);
  if (rule.kind !== 'derivative' || !row || row.kind === 'elementwise') return null;
  return {
    problem: 'function',
    what: `${fn} is not elementwise, so it has a differential and no derivative`,
    spans: [rule.places.left],
    help: `d ${fn}(A) = ... dA ...`,
  };
}

function unknown(fn: string, known: ReadonlySet<string>): Found {
  const meant = near(fn, [...Object.keys(FUNCTIONS), ...known]);
  const help = meant
    ? `did you mean ${meant}?`
    : `a line that defines it makes it known: ${fn}: ${fn}(z) = ...  # where it is from`;
  return { problem: 'function', what: `${fn} is not a known function`, help };
}

/** Every variable is declared, or a letter; those of the right side stand on the left side too. */
function checkVariables(typed: TypedRule): Found | null {
  const { rule, scope, left, right, moving } = typed;
  const places = (side: Problem, name: string): { spans?: readonly Span[] } => {
    const part = nodesOf(side).find((e) => e.kind === 'symbol' && e.name === name);
    return part ? at(typed, side, part) : {};
  };
  for (const name of left.variables.keys()) {
    if (scope.has(name)) continue;
    const what = `${name} is not declared, and it is no single letter`;
    return { problem: 'undeclared', what, help: `given ${name}: scalar`, ...places(left, name) };
  }
  if (rule.kind === 'jacobian' && !left.variables.has(moving[0]!)) {
    const what = `${moving[0]} does not occur in what is differentiated`;
    return { problem: 'unbound', what, spans: [rule.places.left] };
  }
  const differentials = rule.kind === 'differential' ? moving.map((name) => `d${name}`) : [];
  for (const name of right.variables.keys()) {
    if (left.variables.has(name) || differentials.includes(name)) continue;
    const what = `the right side has ${name}, the left side does not`;
    return { problem: 'unbound', what, ...places(right, name) };
  }
  return null;
}

/** A dimension that nothing on the left has: that of an `I` on its own. */
function checkDimensions(typed: TypedRule): Found | null {
  const bound = new Set(
    [...typed.left.variables.values()].flatMap(({ shape }) =>
      [shape.rows, shape.cols].flatMap(dimNames),
    ),
  );
  for (const e of nodesOf(typed.right)) {
    const dims = e.kind === 'dimension' ? [e.dim] : [e.shape.rows, e.shape.cols];
    const free = dims.flatMap(dimNames).find((name) => !bound.has(name));
    if (free === undefined) continue;
    if (e.kind !== 'constant' && e.kind !== 'dimension') continue;
    const what = 'how large this is does not follow from the left side';
    return { problem: 'unbound', what, help: 'I is eye(n) here', ...at(typed, typed.right, e) };
  }
  return null;
}

function checkShapes(typed: TypedRule): Found | null {
  const { rule, right } = typed;
  const expected = expectedShape(typed);
  if (!expected || sameShape(expected, right.output.shape)) return null;
  return {
    problem: 'shapes',
    what: `the right side is ${shapeText(right.output.shape)}, it has to be ${shapeText(expected)}`,
    spans: [rule.places.right],
  };
}

function expectedShape({ rule, scope, left, right, moving }: TypedRule): Shape | undefined {
  if (rule.kind === 'derivative') return SCALAR;
  if (rule.kind !== 'jacobian') return left.output.shape;
  const claim = { kind: 'matrix', expr: right.output, layout: 'jacobian' } as const;
  const wrt = scope.get(moving[0]!)!.shape;
  return wrongShape(claim, { output: left.output.shape, wrt: [wrt] });
}

function checkLinear({ rule, right, moving }: TypedRule): Found | null {
  if (rule.kind !== 'differential') return null;
  const differentials = new Set(moving.map((name) => `d${name}`));
  const known = new Map<string, Degree>();
  for (const { name, expr } of right.definitions)
    known.set(name, degreeIn(expr, differentials, known));
  if (degreeIn(right.output, differentials, known) === 1) return null;
  const names = [...differentials].join(' or ');
  return {
    problem: 'not-linear',
    what: `every term of the right side has to have ${names} as a factor, once`,
    spans: [rule.places.right],
  };
}

/** What is left of `z + 0` when it is simplified would match everything. */
function checkGenerality({ rule, left, scope }: TypedRule): Found | null {
  if (rule.kind !== 'identity') return null;
  const graph = new Graph({ nodes: MOST_NODES });
  const table = { has: () => false, derivative: noMarks(rule), differentiate: noMarks(rule) };
  const names = new Map<string, Tensor>();
  const lowering = new Lowering({ graph, functions: left.functions, table, names });
  for (const { name, expr } of left.definitions) names.set(name, lowering.lower(expr));
  const node = lowering.lower(left.output);
  const isBare = node.op === 'symbol' && scope.has(node.name);
  if (!isBare && !(node.op === 'sum' && node.terms.length === 0)) return null;
  const what = 'nothing of the left side is left to be recognised when it is simplified';
  return { problem: 'too-general', what, spans: [rule.places.left] };
}

/** The left side of an identity is far smaller. */
const MOST_NODES = 10_000;

const noMarks = (rule: Rule) => (): never => {
  const what = 'the left side of an identity has no derivative marks';
  throw new MatcalcError(ruleDiagnostic(rule, what, [rule.places.left]));
};

/** Parameters of a function are different names. */
function checkParameters({ rule, fn }: TypedRule): Found | null {
  if (fn === undefined) return null;
  const { parameters } = headOf(rule);
  if (new Set(parameters).size === parameters.length) return null;
  const what = `two parameters of ${fn} have one name`;
  return { problem: 'unbound', what, spans: [rule.places.left] };
}

function checkLength({ rule, left, right }: TypedRule): Found | null {
  const [from, to] = [measure(left.output), measure(right.output)];
  const longer = rule.kind === 'identity' && to > from;
  if (longer === rule.expands) return null;
  if (rule.expands) {
    const what = 'it is marked [expands], and its right side is not longer';
    return { problem: 'needless-mark', what };
  }
  const what = `the right side is longer than the left, ${to} signs against ${from}`;
  const help = 'turn it round, or mark it with [expands]';
  return { problem: 'longer', what, spans: [rule.places.right], help };
}

const CHECKS: readonly Check[] = [
  checkParameters,
  checkFunctions,
  checkVariables,
  checkDimensions,
  checkShapes,
  checkLinear,
  checkGenerality,
  checkLength,
];
