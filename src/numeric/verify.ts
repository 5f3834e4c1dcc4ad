/** Is a claimed derivative right? Exact derivatives along random directions at random points decide. */
import { InternalError, MatcalcError } from '../errors.js';
import { foldExpr } from '../expression/fold.js';
import type { Expr } from '../expression/nodes.js';
import type { FunctionDeclaration, Problem } from '../expression/problem.js';
import type { Question } from '../expression/layout.js';
import { SCALAR, type Shape } from '../expression/shape.js';
import type { Restriction } from '../expression/structure.js';
import { type Claim, claimedExpr, fitsIndices, wrongShape } from './claim.js';
import { makeSampler, numericFunctions } from './sample.js';
import { SIZE_CHOICES, type SizeChoice } from './sizes.js';
import { ATTEMPTS, Tally, type Verdict } from './tally.js';
import type { Claimed, Contraction, Subject } from './trial.js';

export type { Claim } from './claim.js';
export type { Verdict } from './tally.js';
export type { Contraction } from './trial.js';

export interface VerifyRequest {
  readonly problem: Problem;
  /** For each differentiation a variable, or a defined name: then its value moves without its definition. */
  readonly wrt: readonly string[];
  /** In terms of the problem's names and of `definitions`. */
  readonly claim: Claim;
  /** For each differentiation, whether the claim is the derivative by a structured parameter. */
  readonly restrictions?: readonly (Restriction | null)[];
  /** What the derivative is contracted with; the claim is of the axes that are left. */
  readonly contraction?: Contraction;
  /** Further parameters and claims of the same kind, at order 1, tried together in one direction. */
  readonly also?: readonly Pick<VerifyRequest, 'wrt' | 'claim' | 'restrictions'>[];
  readonly definitions?: ReadonlyMap<string, Expr>;
  /** Functions that the claim uses and the problem does not. */
  readonly functions?: ReadonlyMap<string, FunctionDeclaration>;
  /** The derivative without the last differentiation, known to be right: needed from order 3 on. */
  readonly base?: { readonly claim: Claim; readonly definitions: ReadonlyMap<string, Expr> };
  readonly seed?: number;
}

/** So many points of each choice of sizes in turn. */
const ROUNDS = [8, ATTEMPTS];
const MAX_ENTRIES = 200_000;
/** Verifies a claimed derivative by numbers: a handful of evaluations whatever the sizes. */
export function verifyDerivative(request: VerifyRequest): Verdict {
  if (request.wrt.length > 2 && !request.base)
    throw new InternalError(`order ${request.wrt.length} without a base`);
  const claims = [request, ...(request.also ?? [])].map(({ wrt, claim, restrictions = [] }) => ({
    wrt,
    claim,
    restrictions,
    question: askedOf(request.problem, wrt, request.contraction),
  }));
  for (const { claim, question } of claims) {
    if (claim.kind === 'index' && !fitsIndices(claim.equation, question))
      throw new InternalError('an index equation whose axes are not those of the derivative');
    const shape = wrongShape(claim, question);
    if (shape)
      return { kind: 'disagrees', reason: 'shape', expected: shape, got: claimedExpr(claim).shape };
  }
  try {
    return tryPoints(request, claims);
  } catch (error) {
    if (error instanceof MatcalcError && error.diagnostic.code === 'limit')
      return { kind: 'undecided', reason: error.diagnostic.message };
    throw error;
  }
}

/** What is left of the derivative's axes. */
function askedOf(
  problem: Problem,
  wrt: readonly string[],
  { times, left }: Contraction = {},
): Question {
  const free = times ? wrt.slice(0, -1) : wrt;
  const output = left ? SCALAR : problem.output.shape;
  return { output, wrt: free.map((name) => shapeOfName(problem, name)) };
}

function shapeOfName(problem: Problem, name: string): Shape {
  const defined = problem.definitions.find((d) => d.name === name)?.expr.shape;
  const shape = problem.variables.get(name)?.shape ?? defined;
  if (!shape) throw new InternalError(`${name} is not a name of the problem`);
  return shape;
}

function tryPoints(request: VerifyRequest, claims: readonly Claimed[]): Verdict {
  const { problem, base, contraction = {}, seed = 1 } = request;
  const [first, ...also] = claims as [Claimed, ...Claimed[]];
  const definitions = request.definitions ?? new Map<string, Expr>();
  const others = [
    ...claims.map(({ claim }) => claimedExpr(claim)),
    ...(base ? [claimedExpr(base.claim), ...base.definitions.values()] : []),
    ...Object.values(contraction as Record<string, Expr>),
    ...definitions.values(),
  ];
  const functions = numericFunctions(request.functions?.values() ?? []);
  const subject: Subject = {
    ...first,
    also,
    output: problem.output,
    definitions,
    functions,
    contraction,
    ...(base && { base: { ...base, question: askedOf(problem, first.wrt.slice(0, -1)) } }),
  };
  const tallyOf = (about: Problem, choice: SizeChoice): Tally =>
    new Tally(makeSampler(about, others, choice), subject, seed);
  const usual = tallyOf(problem, 'usual');
  if (usual.entries > MAX_ENTRIES)
    return { kind: 'undecided', reason: 'the variables are too large to be tried with numbers' };
  // Where no point of the usual sizes has a value, other sizes may help.
  const tallies = new Map<SizeChoice, Tally>([['usual', usual]]);
  const byParity = dependsOnParity(problem);
  for (const attempts of ROUNDS) {
    let agreement: Verdict | undefined;
    for (const choice of SIZE_CHOICES) {
      const tally = tallies.get(choice) ?? tallyOf(problem, choice);
      tallies.set(choice, tally);
      const verdict = tally.run(attempts);
      if (verdict?.kind === 'agrees' && byParity) agreement = verdict;
      else if (verdict) return verdict;
    }
    if (agreement) return agreement;
  }
  const verdict = usual.conclusion();
  for (const tally of tallies.values()) {
    const conclusion = tally.conclusion();
    if (conclusion.kind !== 'undecided') return conclusion;
  }
  // Properties may put every point on a kink: what holds without them holds with them.
  const free = withoutProperties(problem);
  const plain = free && tallyOf(free, 'usual').run(ATTEMPTS);
  return plain?.kind === 'agrees' ? plain : verdict;
}

/** det(-A) is det(A) at even sizes only: such a claim has to agree at all choices of sizes. */
function dependsOnParity({ output, definitions, variables }: Problem): boolean {
  const all = [output, ...definitions.map(({ expr }) => expr)];
  const occurs = (wanted: (e: Expr) => boolean): boolean => {
    const fold = { contextOf: () => null, combine: (e: Expr) => (wanted(e) ? null : true) };
    return all.some((e) => foldExpr(e, null, fold) === null);
  };
  const mayTurn =
    [...variables.values()].some(({ properties }) => properties.includes('skew')) ||
    occurs((e) => e.kind === 'negate');
  return mayTurn && occurs((e) => e.kind === 'call' && (e.fn === 'det' || e.fn === 'adj'));
}

function withoutProperties(problem: Problem): Problem | undefined {
  const all = [...problem.variables.values()];
  if (all.every(({ properties }) => properties.length === 0)) return undefined;
  const variables = new Map(all.map((d) => [d.name, { ...d, properties: [] }]));
  return { ...problem, variables };
}
