/** What is printed is read again and compared with numeric differences of the input. */
import { MatcalcError } from '../errors.js';
import type { Dim } from '../expression/dimension.js';
import { shownDimensions } from '../expression/dimensions.js';
import type { Expr } from '../expression/nodes.js';
import { asciiText, symbolNames } from '../expression/print.js';
import type { Declaration, Problem } from '../expression/problem.js';
import { axesOf } from '../expression/shape.js';
import { type Claim, type Contraction, verifyDerivative } from '../numeric/index.js';
import { readProblem } from '../shapes/read.js';
import { differentialName } from './calculation.js';
import { listKey } from './parameters.js';
import type { Derivative, DiffResult, NamedPiece, Verification } from './result.js';

/** Beyond so many parameters several are tried in one direction, so that the work stays linear. */
const MAX_TRIALS = 16;

/** What is printed is read again and compared with differences of the input. */
export function verify(
  { problem, contraction }: Pick<DiffResult, 'problem' | 'contraction'>,
  derivatives: readonly Derivative[],
  pieces: readonly NamedPiece[],
  lower: DiffResult | null,
): Verification {
  let unverified: Verification = { kind: 'verified' };
  const reader = new ReadBack(problem, pieces, derivatives, contraction);
  for (const group of groupsOf(derivatives)) {
    const asked = group.map((d) =>
      reader.claims(d).map((claim) => ({ wrt: d.wrt, restrictions: d.restrictions, ...claim })),
    );
    const [main, ...also] = asked.map(([first]) => first!);
    const requests = [{ ...main!, also }, ...asked.flatMap((claims) => claims.slice(1))];
    for (const request of requests) {
      const base = lower && baseClaim(problem, lower, request.wrt);
      const verdict = verifyDerivative({
        problem,
        contraction,
        ...request,
        ...(base ? { base } : {}),
      });
      if (verdict.kind === 'disagrees')
        throw failedVerification([...new Set(group.flatMap((d) => d.wrt))]);
      if (verdict.kind === 'undecided')
        unverified = { kind: 'not-verified', reason: verdict.reason };
    }
  }
  return unverified;
}

/** The derivative without the last differentiation as a claim. */
function baseClaim(problem: Problem, lower: DiffResult, wrt: readonly string[]): ReadClaim {
  const names = listKey(wrt.slice(0, -1));
  const derivative = lower.derivatives.find((d) => listKey(d.wrt) === names)!;
  return new ReadBack(problem, lower.definitions, [derivative]).claims(derivative)[0]!;
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
  const size = first?.wrt.length === 1 ? Math.ceil(derivatives.length / MAX_TRIALS) : 1;
  const groups: Derivative[][] = [];
  for (let k = 0; k < derivatives.length; k += size) groups.push(derivatives.slice(k, k + size));
  return groups;
}

interface ReadClaim {
  readonly claim: Claim;
  readonly definitions: ReadonlyMap<string, Expr>;
}

/** Reads printed results again. */
class ReadBack {
  private readonly declared: Map<string, Declaration>;
  private readonly definitions: Map<string, Expr>;

  constructor(
    private readonly problem: Problem,
    pieces: readonly NamedPiece[],
    derivatives: readonly Derivative[],
    private readonly contraction: Contraction = {},
  ) {
    this.declared = new Map(problem.variables);
    for (const { name, expr } of [...problem.definitions, ...pieces]) {
      this.declared.set(name, { name, shape: expr.shape, properties: [] });
    }
    // A named piece may be a part of a differential.
    const moving = derivatives.filter(({ differential }) => differential).flatMap((d) => d.wrt);
    for (const parameter of moving) {
      const name = differentialName(parameter);
      this.declared.set(name, { ...this.declared.get(parameter)!, name, properties: [] });
    }
    this.definitions = new Map(pieces.map(({ name, expr }) => [name, this.read(expr)]));
  }

  /** All that is printed for a derivative: the result, and the result in one piece. */
  claims(d: Derivative): ReadClaim[] {
    const { definitions } = this;
    const result: ReadClaim[] = [];
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
      const changes = d.wrt.map(differentialName);
      const expr = this.read(d.differential);
      result.push({ claim: { kind: 'differential', expr, changes }, definitions });
    }
    if (d.inline && d.inline !== d.expr) {
      const layout = this.hasPage(d) ? d.layout : 'vec';
      result.push({
        claim: { kind: 'matrix', expr: this.read(d.inline), layout },
        definitions: new Map(),
      });
    }
    return result;
  }

  /** Whether what is left of the axes fits on a page. */
  private hasPage({ wrt }: Derivative): boolean {
    const { times, left } = this.contraction;
    const free = (times ? wrt.slice(0, -1) : wrt).map((name) => this.declared.get(name)!.shape);
    const shapes = left ? free : [this.problem.output.shape, ...free];
    return shapes.flatMap(axesOf).length <= 2;
  }

  private read(e: Expr, index?: ReadonlyMap<string, Dim>): Expr {
    const { problem } = this;
    // Only the names that occur: reading stays linear in what is read.
    const declared = new Map([...symbolNames(e)].map((name) => [name, this.declared.get(name)!]));
    const dimensions = shownDimensions([e]);
    const options = {
      declared,
      dimensions,
      functions: problem.functions,
      shape: e.shape,
      ...(index ? { index } : {}),
    };
    return readProblem(asciiText(e), options).output;
  }
}
