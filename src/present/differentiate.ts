/** A problem differentiated, written down and verified. */
import { MatcalcError } from '../errors.js';
import { type Dim, dimNames } from '../expression/dimension.js';
import { asciiText } from '../expression/print.js';
import { children, type Expr } from '../expression/nodes.js';
import { functionRow } from '../expression/functions.js';
import type { Layout } from '../expression/layout.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { rewrite } from '../expression/rewrite.js';
import { axesOf, isColumn, isRow, isScalar } from '../expression/shape.js';
import { DerivativeTable } from '../derive/table.js';
import { type Claim, verifyDerivative } from '../numeric/index.js';
import type { Rule } from '../rules/rule.js';
import { readProblem } from '../shapes/read.js';
import { simplification } from '../simplify/identities.js';
import { Graph } from '../tensor/graph.js';
import { Lowering } from '../tensor/lower.js';
import type { Tensor } from '../tensor/node.js';
import { calculate } from './calculation.js';
import { FreshNames } from './fresh.js';
import { unknownParameter } from './parameters.js';
import type { Derivative, DiffResult, NamedPiece, Verification } from './result.js';
import { symbolNames, Writer } from './write.js';

export interface DifferentiateOptions {
  /** Canonical names: variables, defined names, or names that the result prints, such as z. */
  readonly wrt: readonly string[];
  readonly order: number;
  readonly layout: Layout;
  readonly delta: 'row' | 'column';
  readonly inline: boolean;
  /** Derive the form in one piece as well (`Derivative.inline`). */
  readonly onePiece: boolean;
  readonly verify: boolean;
  readonly maxNodes: number;
  readonly rules: readonly Rule[];
}

/** Differentiates the problem's output by each name of `wrt`. */
export function differentiateProblem(given: Problem, options: DifferentiateOptions): DiffResult {
  const problem = withPrintedNames(given, options);
  const outputName = nameOutput(problem);
  const used = new Set([...problem.usedNames, outputName, ...options.wrt]);
  const fresh = new FreshNames(used);
  const derivatives: Derivative[] = [];
  const definitions = new Map<string, NamedPiece>();
  for (const wrt of groups(problem, options.wrt)) {
    const { order, layout, delta, inline, onePiece, rules } = options;
    const calculation = calculate(problem, wrt, order, rules, options.maxNodes);
    const simplify = simplification(rules, new DerivativeTable(rules));
    const writer = new Writer(
      problem,
      calculation,
      { layout, order, delta, inline, onePiece },
      outputName,
      fresh,
      simplify,
    );
    const written = writer.write();
    derivatives.push(...written.derivatives);
    for (const piece of written.definitions)
      if (!definitions.has(piece.name)) definitions.set(piece.name, piece);
  }
  const inOrder = options.wrt.map((name) => derivatives.find((d) => d.wrt === name)!);
  const pieces = [...definitions.values()];
  return {
    problem,
    derivatives: inOrder,
    definitions: pieces,
    outputAxes: axesOf(problem.output.shape),
    verified: options.verify
      ? verify(problem, inOrder, pieces)
      : { kind: 'not-verified', reason: 'not asked for' },
    conventions: conventions(problem),
  };
}

/** Variables together, so that they share their pieces; a defined name moves by itself. */
function groups(problem: Problem, wrt: readonly string[]): string[][] {
  const defined = new Set(problem.definitions.map((d) => d.name));
  const variables = wrt.filter((name) => !defined.has(name));
  const rest = wrt.filter((name) => defined.has(name)).map((name) => [name]);
  return variables.length > 0 ? [variables, ...rest] : rest;
}

/** s for a scalar, y for a vector, Y for a matrix, unless the input names it or uses the letter. */
function nameOutput(problem: Problem): string {
  if (problem.outputName !== undefined) return problem.outputName;
  const { shape } = problem.output;
  const fresh = new FreshNames(problem.usedNames);
  if (isScalar(shape)) return fresh.take(['s', 'L', 'J', 'phi']);
  return fresh.take(isColumn(shape) || isRow(shape) ? ['y', 'v', 'h', 'g'] : ['Y', 'F', 'M', 'G']);
}

/** A name such as z that matcalc would print becomes a definition, so that it can be differentiated by. */
function withPrintedNames(problem: Problem, options: DifferentiateOptions): Problem {
  const known = new Set([...problem.variables.keys(), ...problem.definitions.map((d) => d.name)]);
  const unknown = options.wrt.filter((name) => !known.has(name));
  if (unknown.length === 0) return problem;
  const { rules, order, layout, delta } = options;
  const all = [...problem.variables.keys()];
  const calculation = calculate(problem, all, 1, rules, options.maxNodes);
  const fresh = new FreshNames(problem.usedNames);
  const simplify = simplification(rules, new DerivativeTable(rules));
  const writer = new Writer(
    problem,
    calculation,
    { layout, order, delta, inline: false, onePiece: false },
    nameOutput(problem),
    fresh,
    simplify,
  );
  let extended = problem;
  for (const name of unknown) {
    const piece = writer.namedNodes().find((p) => p.name === name && p.upstreamOf === undefined);
    const found = piece && expressionOf(problem, rules, piece.node.hash);
    if (!found) throw unknownParameter(problem, name);
    extended = abstract(extended, name, found);
  }
  return extended;
}

/** The part of the input that lowers to a node. */
function expressionOf(problem: Problem, rules: readonly Rule[], hash: number): Expr | null {
  const graph = new Graph();
  const names = new Map<string, Tensor>();
  const lowering = new Lowering({
    graph,
    functions: problem.functions,
    table: new DerivativeTable(rules),
    names,
  });
  for (const { name, expr } of problem.definitions) names.set(name, lowering.lower(expr));
  const stack = [problem.output, ...problem.definitions.map((d) => d.expr)];
  while (stack.length > 0) {
    const e = stack.pop()!;
    if (e.kind !== 'symbol' && lowering.lower(e).hash === hash) return e;
    stack.push(...children(e));
  }
  return null;
}

/** The problem with a name for one of its parts. */
function abstract(problem: Problem, name: string, part: Expr): Problem {
  const symbol: Expr = { kind: 'symbol', name, shape: part.shape };
  const replace = (e: Expr): Expr => rewrite(e, (x) => (x === part ? symbol : null));
  const definitions = problem.definitions.map((d) => ({
    ...d,
    expr: d.expr === part ? d.expr : replace(d.expr),
  }));
  const at = definitions.findIndex((d) => symbolNames(d.expr).has(name));
  definitions.splice(at === -1 ? definitions.length : at, 0, { name, expr: part });
  return {
    ...problem,
    output: replace(problem.output),
    definitions,
    usedNames: new Set([...problem.usedNames, name]),
  };
}

/** Beyond so many parameters several are tried in one direction, so that the work stays linear. */
const MAX_TRIALS = 16;

/** What is printed is read again and compared with differences of the input. */
function verify(
  problem: Problem,
  derivatives: readonly Derivative[],
  pieces: readonly NamedPiece[],
): Verification {
  let unverified: Verification = { kind: 'verified' };
  const reader = new ReadBack(problem, pieces);
  for (const group of groupsOf(derivatives)) {
    const [first, ...others] = group.map((d) => ({
      wrt: d.wrt,
      order: d.order,
      claims: reader.claims(d),
    }));
    const [main, ...further] = first!.claims;
    const also = others.map(({ wrt, claims }) => ({ wrt, claim: claims[0]!.claim }));
    const requests = [
      { wrt: first!.wrt, ...main!, also },
      ...further.map((claim) => ({ wrt: first!.wrt, ...claim, also: [] })),
      ...others.flatMap(({ wrt, claims }) =>
        claims.slice(1).map((claim) => ({ wrt, ...claim, also: [] })),
      ),
    ];
    for (const request of requests) {
      const verdict = verifyDerivative({ problem, order: first!.order, ...request });
      if (verdict.kind === 'disagrees') throw failedVerification(group.map((d) => d.wrt));
      if (verdict.kind === 'undecided')
        unverified = { kind: 'not-verified', reason: verdict.reason };
    }
  }
  return unverified;
}

const failedVerification = (wrt: readonly string[]): MatcalcError =>
  new MatcalcError({
    code: 'verification',
    message: `the derivative by ${wrt.join(', ')} failed its own verification`,
    help: 'this is a mistake of matcalc, not yours: please report the input',
  });

/** One parameter at a time, or several where there are many. */
function groupsOf(derivatives: readonly Derivative[]): Derivative[][] {
  const [first] = derivatives;
  const size = first?.order === 1 ? Math.ceil(derivatives.length / MAX_TRIALS) : 1;
  const groups: Derivative[][] = [];
  for (let k = 0; k < derivatives.length; k += size) groups.push(derivatives.slice(k, k + size));
  return groups;
}

/** Reads printed results again. */
class ReadBack {
  private readonly declared: Map<string, Declaration>;
  private readonly definitions: Map<string, Expr>;

  constructor(
    private readonly problem: Problem,
    pieces: readonly NamedPiece[],
  ) {
    this.declared = new Map(problem.variables);
    for (const { name, expr } of [...problem.definitions, ...pieces]) {
      this.declared.set(name, { name, shape: expr.shape, properties: [] });
    }
    this.definitions = new Map(pieces.map(({ name, expr }) => [name, this.read(expr)]));
  }

  /** All that is printed for a derivative: the result, and the result in one piece. */
  claims(d: Derivative): { claim: Claim; definitions: ReadonlyMap<string, Expr> }[] {
    const { definitions } = this;
    const result: { claim: Claim; definitions: ReadonlyMap<string, Expr> }[] = [];
    if (d.expr)
      result.push({
        claim: { kind: 'matrix', expr: this.read(d.expr), layout: d.layout },
        definitions,
      });
    if (d.index) {
      const rhs = this.read(d.index.rhs, d.index.ranges);
      result.push({ claim: { kind: 'index', equation: { ...d.index, rhs } }, definitions });
    }
    if (d.differential) {
      const change = `d${d.wrt}`;
      const parameter = this.declared.get(d.wrt)!;
      this.declared.set(change, { ...parameter, name: change, properties: [] });
      const expr = this.read(d.differential);
      result.push({ claim: { kind: 'differential', expr, change }, definitions });
    }
    if (d.inline && d.inline !== d.expr) {
      const layout = d.index ? 'vec' : d.layout;
      result.push({
        claim: { kind: 'matrix', expr: this.read(d.inline), layout },
        definitions: new Map(),
      });
    }
    return result;
  }

  private read(e: Expr, index?: ReadonlyMap<string, Dim>): Expr {
    const { declared, problem } = this;
    const dimensions = dimensionsIn(e);
    const options = {
      declared,
      dimensions,
      functions: problem.functions,
      ...(index ? { index } : {}),
    };
    return readProblem(asciiText(e), options).output;
  }
}

/** The names of the dimensions that an expression shows. */
function dimensionsIn(e: Expr): Set<string> {
  const names = new Set<string>();
  const seen = new Set<Expr>();
  const stack = [e];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    const dims =
      node.kind === 'dimension'
        ? [node.dim]
        : node.kind === 'constant'
          ? [node.shape.rows, node.shape.cols]
          : [];
    for (const dim of dims) for (const name of dimNames(dim)) names.add(name);
    stack.push(...children(node));
  }
  return names;
}

/** What holds at kinks, for the functions of the input. */
function conventions(problem: Problem): string[] {
  const found = new Set<string>();
  const seen = new Set<Expr>();
  const stack = [problem.output, ...problem.definitions.map((d) => d.expr)];
  while (stack.length > 0) {
    const e = stack.pop()!;
    if (seen.has(e)) continue;
    seen.add(e);
    if (e.kind === 'call') {
      const kink = functionRow(e.fn)?.kink;
      if (kink !== undefined) found.add(kink);
    }
    stack.push(...children(e));
  }
  return [...found];
}
