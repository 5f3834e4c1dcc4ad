/** What a key demands of an answer beside being right: that it uses some names or functions, or avoids them. */
import type { CheckRequest } from '../check/check.js';
import { furtherNames, type KnownName, printedNames } from '../check/known-names.js';
import { readAnswer } from '../check/read-answer.js';
import { type Target, targetOf } from '../check/target.js';
import { MatcalcError } from '../errors.js';
import { type FunctionRow, FUNCTIONS } from '../expression/functions.js';
import { nearestName } from '../expression/nearest.js';
import { children, type Expr, type PowerExpr } from '../expression/nodes.js';
import { wholeExponent } from '../expression/print.js';
import type { Problem } from '../expression/problem.js';
import { isScalar } from '../expression/shape.js';
import { readNames } from '../shapes/read.js';
import { fault, type ScalarData, type SourceFile } from './data.js';
import type { Requirement } from './key.js';

/** Operators that have a name here. */
const OPERATORS = ['kron', 'hadamard', 'transpose', 'inv'] as const;

/** A name or a function as a key writes it, and as expressions have it. */
interface Demand {
  readonly text: string;
  readonly name: string;
}

/** The demands of one problem, with what is known about its answers. */
export class Demands {
  private readonly uses: readonly Demand[];
  private readonly avoids: readonly Demand[];
  private readonly target: Target | null;
  private readonly names: readonly KnownName[];

  /** @throws MatcalcError in the source `file` for a demand about what neither the language nor the problem has */
  constructor(
    file: SourceFile,
    { uses, avoids }: Requirement,
    problem: Problem,
    request: CheckRequest,
  ) {
    this.target = uses.length + avoids.length > 0 ? targetOf(problem, request) : null;
    const printed = this.target ? printedNames(this.target) : [];
    const further = this.target ? furtherNames(this.target, printed, request) : [];
    this.names = [...printed, ...further];
    const known = new Set([
      ...Object.keys(FUNCTIONS),
      ...OPERATORS,
      ...problem.variables.keys(),
      ...problem.functions.keys(),
      ...problem.definitions.map(({ name }) => name),
      ...this.names.map(({ name }) => name),
    ]);
    const read = (data: ScalarData): Demand => readDemand(file, data, known);
    this.uses = uses.map(read);
    this.avoids = avoids.map(read);
  }

  /**
   * What an answer lacks or has that it must not have, as a sentence; null where nothing is.
   *
   * @throws MatcalcError in the source `answer`, as checking it does
   */
  unmet(answer: string): string | null {
    if (!this.target) return null;
    const used = new Set(
      readAnswer(answer, this.target, this.names)
        .slice(0, 1)
        .flatMap(({ answer: { output, definitions } }) => [
          ...namesIn([output, ...definitions.map(({ expr }) => expr)]),
        ]),
    );
    const absent = this.uses.find(({ name }) => !used.has(name));
    if (absent) return `right, but it has to use ${absent.text}`;
    const banned = this.avoids.find(({ name }) => used.has(name));
    return banned ? `right, but it must not use ${banned.text}` : null;
  }
}

function readDemand(file: SourceFile, data: ScalarData, known: ReadonlySet<string>): Demand {
  const text = data.text.trim();
  const [, base = '', marks = ''] = /^(.*?)('*)$/s.exec(text)!;
  const name = ALIASES.get(base) ?? canonical(base);
  if (name !== null && known.has(name)) return { text, name: name + marks };
  const words = [...known].filter((word) => word.length > 1 && !word.includes('{'));
  const near = nearestName(base, words);
  throw fault(file, data.span, `neither a function nor a name of the problem: ${text}`, {
    ...(near !== null && { label: `did you mean ${near}?` }),
  });
}

/** Other spellings of functions. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries<FunctionRow>(FUNCTIONS).flatMap(([name, { aliases = [] }]) =>
    aliases.map((alias) => [alias, name] as const),
  ),
);

function canonical(text: string): string | null {
  if (Object.hasOwn(FUNCTIONS, text) || OPERATORS.some((word) => word === text)) return text;
  try {
    const [one, ...more] = readNames(text);
    return one && more.length === 0 ? one.name : null;
  } catch (error) {
    if (error instanceof MatcalcError) return null;
    throw error;
  }
}

/** All names, functions with their marks, and named operators in some expressions. */
function namesIn(roots: readonly Expr[]): Set<string> {
  const found = new Set<string>();
  const seen = new Set<Expr>(roots);
  for (const e of seen) {
    const name = nameOf(e);
    if (name !== null) found.add(name);
    for (const part of children(e)) seen.add(part);
  }
  return found;
}

function nameOf(e: Expr): string | null {
  switch (e.kind) {
    case 'symbol':
      return e.name;
    case 'call':
      return e.fn + "'".repeat(e.primes);
    case 'kron':
    case 'hadamard':
    case 'transpose':
      return e.kind;
    case 'power':
      return isNegativeOfMatrix(e) ? 'inv' : null;
    default:
      return null;
  }
}

const isNegativeOfMatrix = ({ elementwise, shape, exponent }: PowerExpr): boolean =>
  !elementwise && !isScalar(shape) && (wholeExponent(exponent) ?? 0n) < 0n;
