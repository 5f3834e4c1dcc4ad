/** A text to a problem: typed expressions with everything that was declared or assumed. */
import type { Expr } from '../expression/nodes.js';
import type { Span } from '../errors.js';
import type { Problem } from '../expression/problem.js';
import { type Shape, shapeText } from '../expression/shape.js';
import { reading } from '../syntax/failure.js';
import { PROPERTIES } from '../syntax/properties.js';
import { BASIS_COSTS, isBasisName } from './basis.js';
import { readDeclarations, type Source } from './declarations.js';
import { Elaborator } from './elaborator.js';
import { Hints } from './hints.js';
import { requireKnown } from './known.js';
import { Misfit } from './misfit.js';
import type { ReadOptions } from './options.js';
import { ProblemBuilder, type Reading } from './problem.js';
import { type Line, parseProgram } from './program.js';
import { Scope } from './scope.js';
import { type Guess, type Kind, kindCosts, kindShape, search, type Trial } from './search.js';

/** Reads an expression or a program. */
export function readProblem(text: string, options: ReadOptions = {}): Problem {
  const name = options.source ?? 'expression';
  return reading(name, text, () => {
    const source: Source = { name, text };
    const declarations = readDeclarations(source, options);
    const program = parseProgram(source, declarations, options.index);
    try {
      const scope = new Scope(source, declarations, program, options.index);
      if (options.closed) requireKnown(scope, options);
      return new Reader(scope, options).read();
    } catch (error) {
      if (error instanceof Misfit) throw error.toError();
      throw error;
    }
  });
}

/** Characters that may be elaborated while kinds are tried. */
const WORK = 200_000;

class Reader {
  constructor(
    private readonly scope: Scope,
    private readonly options: ReadOptions,
  ) {}

  read(): Problem {
    const guesses = this.guesses();
    const found = guesses.length === 0 ? this.elaborate([], []) : this.search(guesses);
    const [doubt] = found.elaborator.ambiguities;
    if (doubt) throw doubt;
    return new ProblemBuilder(this.scope, found, guesses, this.options).build();
  }

  /** The names that somebody has to guess, in the order of the text. */
  private guesses(): Guess[] {
    const found = new Map<string, Span>();
    for (const line of this.scope.inTextOrder()) {
      for (const [name, span] of line.uses.names)
        if (this.scope.isUndeclared(name, line) && !found.has(name)) found.set(name, span);
    }
    if (found.size === 0) return [];
    const hints = new Hints(this.scope.meanings, new Set(this.scope.substituted()));
    for (const line of this.scope.lines) hints.look(line.tree);
    return [...found].map(([name, span]) => {
      const costs = this.costsByProperty(name) ?? this.costsByName(name, hints);
      return { name, costs, span };
    });
  }

  /** `A symmetric` says that A is a matrix, whatever else is unknown. */
  private costsByProperty(name: string): Guess['costs'] | undefined {
    const properties = this.scope.declarations.variables.get(name)?.properties ?? [];
    if (properties.length === 0) return undefined;
    const never = 100_000;
    if (properties.some((property) => PROPERTIES[property] === 'matrix'))
      return { matrix: 0, column: never, scalar: never, row: never };
    return { column: 0, matrix: 20, row: 30, scalar: 40 };
  }

  private costsByName(name: string, hints: Hints): Guess['costs'] {
    return isBasisName(name) ? BASIS_COSTS : kindCosts(name, hints.of(name));
  }

  private search(guesses: readonly Guess[]): Reading {
    const size = this.scope.lines.reduce(
      (sum, { tree }) => sum + tree.span.end - tree.span.start,
      0,
    );
    return search({
      guesses,
      attempts: Math.min(Math.max(Math.floor(WORK / (size + 1)), 60), 800),
      attempt: (kinds) => this.attempt(guesses, kinds),
      namesIn: (node) => this.scope.namesIn(node),
    });
  }

  private attempt(guesses: readonly Guess[], kinds: readonly Kind[]): Trial<Reading> {
    const value = this.elaborate(guesses, kinds);
    return { value, penalties: value.elaborator.penalties };
  }

  private elaborate(guesses: readonly Guess[], kinds: readonly Kind[]): Reading {
    const meanings = new Map(this.scope.meanings);
    const elaborator = new Elaborator(this.scope.surroundings(meanings, guesses.length > 0));
    const guessed = new Map<string, Shape>();
    guesses.forEach(({ name }, k) => {
      const shape = this.guessedShape(name, kinds[k]!, elaborator);
      guessed.set(name, shape);
      meanings.set(name, { kind: 'variable', shape, declared: false });
    });
    const definitions = this.scope.values.map((line) => {
      const expr = elaborator.expr(line.tree);
      this.checkDeclared(line, expr, elaborator);
      meanings.set(line.name!, { kind: 'definition', shape: expr.shape });
      return { name: line.name!, expr };
    });
    const output = elaborator.expr(this.scope.program.output.tree);
    if (this.scope.program.output.name !== undefined)
      this.checkDeclared(this.scope.program.output, output, elaborator);
    if (this.options.shape) elaborator.unifier.unifyShapes(this.options.shape, output.shape);
    return { elaborator, output, definitions, guessed };
  }

  private guessedShape(name: string, kind: Kind, { unifier }: Elaborator): Shape {
    const shape = kindShape(kind, unifier);
    const properties = this.scope.declarations.variables.get(name)?.properties ?? [];
    const square = properties.some((property) => PROPERTIES[property] === 'matrix');
    return square && kind === 'matrix' ? { rows: shape.rows, cols: shape.rows } : shape;
  }

  /** A defined name may be declared too; then both have to agree. */
  private checkDeclared({ name = '', tree }: Line, expr: Expr, elaborator: Elaborator): void {
    const shape = this.scope.declarations.variables.get(name)?.shape;
    if (!shape || elaborator.unifier.unifyShapes(shape, expr.shape)) return;
    const message = `${name} is declared as ${shapeText(shape)}, its definition is ${elaborator.shapeText(expr)}`;
    throw elaborator.misfit(tree, message, [tree]);
  }
}

export { readNames, type ReadName } from './names.js';
export type { ReadOptions } from './options.js';
